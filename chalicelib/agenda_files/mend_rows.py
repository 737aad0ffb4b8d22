"""A file's rows and people as somebody said before it is taken in. What was said stands in the place of what the file says; no row is decided here."""

from collections import defaultdict
from dataclasses import dataclass, replace

from chalicelib.agenda_files.rows_said import RowsSaid
from chalicelib.agenda_files.say_rows import calls, fields_of
from chalicelib.agenda_files.shown import Shown, ShownCard
from chalicelib.appointments.row_for_review import RowForReview
from chalicelib.imports.called_in_file import is_new
from chalicelib.imports.decide_row import Terms
from chalicelib.imports.mend_row import NotSaidError, mended
from chalicelib.imports.model import ImportRow, Outcome, Reason, Report, RowResult
from chalicelib.imports.review_desk import ReviewRecords, waiting_as, with_id
from chalicelib.imports.review_rows import MENDABLE, kept_rows, read_again
from chalicelib.imports.take_in_rows import Row
from chalicelib.imports.understand_file import UnderstoodFile
from chalicelib.shared.errors import decide_again
from chalicelib.shared.writes import Create, Records, Save, Write

MOST_CARDS = 500  # of a file; the others wait, and are mended afterwards


@dataclass(frozen=True)
class Cards:
    """The rows that a person can put right before the file is in, and those that somebody settled before."""

    cards: tuple[ShownCard, ...]
    settled: frozenset[str]  # numbers of rows of which nothing is asked any more


def cards_of(
    file: UnderstoodFile, report: Report, records: ReviewRecords, terms: Terms, file_id: str
) -> Cards:
    """Return what of a file's rows a person is asked; rows that say the very same are one card."""
    rows = kept_rows(
        file.sheet,
        file.reading,
        report.results,
        import_id=file_id,
        attestation=None,
        now=terms.now,
    )
    alike: dict[str, list[RowForReview]] = defaultdict(list)
    for row in (with_id(records, one) for one in rows):
        alike[row.id].append(row)
    done = {row.id for row in records.rows_for_review() if not row.is_waiting}
    open_ones = [some for row_id, some in alike.items() if row_id not in done]
    cards = (ShownCard(some[0], tuple(row.number for row in some)) for some in open_ones)
    settled = (row.number for row_id in done for row in alike.get(row_id, []))
    return Cards(tuple(cards)[:MOST_CARDS], frozenset(settled))


def put_right(
    file: UnderstoodFile, shown: Shown, said: RowsSaid, records: Records, terms: Terms
) -> UnderstoodFile:
    """Return the file with its rows as they were said to be; one that is to stay out waits as it did, whatever became of its doubt."""
    cards = {number: card.row for card in shown.cards for number in card.numbers}
    both = zip(file.rows, file.sheet.rows, strict=True)
    rows = [_as_said(cards.get(str(written.number)), read, said, terms) for read, written in both]
    return replace(file, rows=[_called(records, row, said) for row in rows])


def _as_said(row: RowForReview | None, read: Row, said: RowsSaid, terms: Terms) -> Row:
    if row and row.id in said.dropped:
        return _as_it_waited(row, read)
    if row is None or row.id not in said.rows:
        return read
    try:
        again = mended(row, fields_of(said, row.id), terms.clinic, now=terms.now)
    except NotSaidError:
        return read
    return replace(read_again(again, terms.clinic, now=terms.now), number=read.number)


def _as_it_waited(row: RowForReview, read: Row) -> RowResult:
    reason = Reason(row.reason)
    return RowResult(read.number, Outcome.NEEDS_REVIEW, reason, row.external_id, row.because)


def settle(
    records: ReviewRecords,
    shown: Shown,
    said: RowsSaid,
    report: Report,
    import_id: str,
    terms: Terms,
) -> None:
    """Let the rows that came in, or are to stay out, wait no more; those that cannot come in wait with what was said of them.

    They are settled by this import, so that its undo opens them again.
    """
    ends = {str(result.number): result for result in report.results}

    def attempt() -> None:
        known = {row.id: row for row in records.rows_for_review()}
        for card in shown.cards:
            end = ends.get(card.row.number)
            write = _settled(card.row, known.get(card.row.id), said, end, import_id, terms)
            if write:
                records.commit([write])

    decide_again(attempt)


def _settled(
    row: RowForReview,
    known: RowForReview | None,
    said: RowsSaid,
    end: RowResult | None,
    import_id: str,
    terms: Terms,
) -> Write | None:
    if end is None or (known and not known.is_waiting):
        return None
    waits = known or replace(row, import_ids=(import_id,))
    if row.id in said.dropped or (row.id in said.rows and end.outcome not in MENDABLE):
        waits = replace(waits, settled_by=import_id)
    elif row.id in said.rows:
        waits = _with_words(waits, said, end, terms)
    elif row.id in said.halfway:
        waits = as_said_so_far(waits, said, terms)
    else:
        return None
    return Save(waits) if known else Create(waits)


def as_said_so_far(row: RowForReview, said: RowsSaid, terms: Terms) -> RowForReview:
    """Return a row as it waits with what was said of it, where that is not enough; another as it is."""
    half = said.halfway.get(row.id)
    if half is None:
        return row
    try:
        again = mended(row, fields_of(said, row.id), terms.clinic, now=terms.now)
    except NotSaidError:
        return row
    return replace(again, reason=half.reason, because=half.because, likely=half.likely)


def _with_words(waits: RowForReview, said: RowsSaid, end: RowResult, terms: Terms) -> RowForReview:
    """Return a row that cannot come in still, with what was said of it and why."""
    try:
        again = mended(waits, fields_of(said, waits.id), terms.clinic, now=terms.now)
    except NotSaidError:
        again = waits
    return waiting_as(again, end)


def _called(records: Records, row: Row, said: RowsSaid) -> Row:
    """Return the row with what somebody new is to be called; of whom the clinic has, what it set stays."""
    if not isinstance(row, ImportRow):
        return row
    called = calls(said, row.particulars.name)
    if not called or not is_new(records, row.particulars):
        return row
    return replace(row, particulars=replace(row.particulars, called=called))


def those_open(shown: Shown, found: Cards) -> Shown:
    """Return the same with its cards, and without rows that somebody settled before."""
    rows = tuple(row for row in shown.to_look_at if row.number not in found.settled)
    left = shown.look_in_all - len(found.settled)
    return replace(shown, cards=found.cards, to_look_at=rows, look_in_all=left)

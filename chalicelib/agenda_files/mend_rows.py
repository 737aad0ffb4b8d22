"""A file's rows and people as somebody said before it was taken in: by the very engine that mends rows afterwards. Decides no row itself."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from chalicelib.agenda_files.rows_said import RowsSaid
from chalicelib.agenda_files.say_rows import calls, fields_of
from chalicelib.appointments.row_for_review import RowForReview
from chalicelib.imports.called_in_file import is_new
from chalicelib.imports.mend_row import NotSaidError
from chalicelib.imports.model import ImportRow, Outcome, Report
from chalicelib.imports.review_desk import (
    ReviewRecords,
    close_when_none_waits,
    drop,
    try_again,
    with_id,
)
from chalicelib.imports.review_rows import MENDABLE, kept_rows
from chalicelib.imports.take_in_rows import Loading, Row
from chalicelib.imports.understand_file import UnderstoodFile
from chalicelib.shared.writes import Records

MOST_CARDS = 50  # of a file; the others wait, and are mended afterwards
Moved = Counter[tuple[str, Outcome]]  # rows by how they ended before, and now


def cards_of(
    file: UnderstoodFile, report: Report, records: ReviewRecords, loading: Loading, file_id: str
) -> tuple[RowForReview, ...]:
    """Return the rows that a person can put right before the file is in; those that somebody settled before ask nothing."""
    rows = kept_rows(
        file.sheet,
        file.reading,
        report.results,
        import_id=file_id,
        attestation=None,
        now=loading.terms.now,
    )
    # A row that stands there twice is one: what is said of it is said of both.
    named = {one.id: one for one in (with_id(records, row) for row in rows)}
    settled = {row.id for row in records.rows_for_review() if not row.is_waiting}
    return tuple(row for row_id, row in named.items() if row_id not in settled)[:MOST_CARDS]


def called_as_said(records: Records, rows: Iterable[Row], said: RowsSaid) -> list[Row]:
    """Return the rows with what somebody new is to be called; of those whom the clinic has, what it set stays."""
    return [_called(records, row, said) for row in rows]


def _called(records: Records, row: Row, said: RowsSaid) -> Row:
    if not isinstance(row, ImportRow):
        return row
    called = calls(said, row.particulars.name)
    if not called or not is_new(records, row.particulars):
        return row
    return replace(row, particulars=replace(row.particulars, called=called))


def mend_rows(
    records: ReviewRecords, loading: Loading, said: RowsSaid, results: Report, import_id: str
) -> Moved:
    """Take in, or let be, each waiting row of which something was said; return how those ended that are in.

    Broken off and begun again, it goes on with those that wait still.
    """
    before = {str(one.number): one.outcome for one in results.results}
    moved: Moved = Counter()
    for row in _waiting(records.rows_for_review(), import_id):
        if row.id in said.dropped:
            drop(records, row)
        elif row.id in said.rows and (now := _tried(row, said, loading)):
            moved[before.get(row.number, Outcome.NEEDS_REVIEW), now] += 1
    close_when_none_waits(records, now=loading.terms.now)
    return moved


def _waiting(rows: Sequence[RowForReview], import_id: str) -> list[RowForReview]:
    return [row for row in rows if row.is_waiting and import_id in row.import_ids]


def _tried(row: RowForReview, said: RowsSaid, loading: Loading) -> Outcome | None:
    """Return how a row ended, None of one that waits still, with what was said."""
    try:
        outcome = try_again(row, fields_of(said, row.id), loading).outcome
    except NotSaidError:
        return None
    return None if outcome in MENDABLE else outcome

"""The rows that wait for a person: kept when a file was taken in, and tried again as they are mended. Never reads a file."""

import dataclasses
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from chalicelib.appointments.imported_records import ImportRun
from chalicelib.appointments.row_for_review import DROPPED, RowForReview
from chalicelib.appointments.staged_records import AgendaRecords
from chalicelib.imports.attestation import Attestation
from chalicelib.imports.import_rows import import_row
from chalicelib.imports.mend_row import mended
from chalicelib.imports.model import Field, Reason, RowResult
from chalicelib.imports.review_rows import MENDABLE, read_again, what_it_says
from chalicelib.imports.take_in_rows import Loading
from chalicelib.messaging.inbox_order import Kinds, TaskPage
from chalicelib.messaging.staff_tasks import TaskKind, settle_task, staff_task, tell_staff
from chalicelib.shared.errors import ConflictError, decide_again
from chalicelib.shared.transaction_batches import ROOM, batches
from chalicelib.shared.writes import Create, Records, Remove, Save, Write


class ReviewRecords(AgendaRecords, Protocol):
    """A clinic's records, with the rows of files that wait for a person."""

    def rows_for_review(self) -> list[RowForReview]:
        """Return the rows that wait, by import and number."""
        ...

    def imports(self) -> list[ImportRun]:
        """Return the imports of the last month, the last first."""
        ...

    def open_tasks(
        self, *, limit: int = 100, after: str = "", kinds: Kinds = frozenset()
    ) -> TaskPage:
        """Return a page of what nobody has looked at yet."""
        ...


def keep_for_review(
    records: ReviewRecords,
    rows: Iterable[RowForReview],
    results: Sequence[RowResult],
    import_id: str,
) -> int:
    """Keep the rows that a person must look at; return how many of them wait.

    One that came before waits with what was said of it, or is settled still. What this file has put right, by the row's
    own key, is settled by it.
    """
    new = {one.id: one for one in (with_id(records, row) for row in rows)}

    def attempt() -> int:
        known = {row.id: row for row in records.rows_for_review()}
        there = frozenset(run.id for run in records.imports()) | {import_id}
        for some in batches(_writes(new, known, results, import_id, there), ROOM):
            records.commit(some)
        return sum(known.get(row_id, row).is_waiting for row_id, row in new.items())

    return decide_again(attempt)


def ask_for_a_look(records: ReviewRecords, import_id: str, *, now: datetime) -> None:
    """Put into the inbox that rows wait for a person: once, however many files they are of."""
    if not records.open_tasks(limit=1, kinds=frozenset({TaskKind.ROWS_WAIT})).tasks:
        tell_staff(records, staff_task(TaskKind.ROWS_WAIT, now, import_id))


def close_when_none_waits(records: ReviewRecords, *, now: datetime) -> None:
    """Close what the inbox says of rows, once none of any import waits."""
    if any(row.is_waiting for row in records.rows_for_review()):
        return
    asked = records.open_tasks(kinds=frozenset({TaskKind.ROWS_WAIT})).tasks
    for task in asked:
        settle_task(records, task, now=now)


def with_id(records: Records, row: RowForReview) -> RowForReview:
    """Return the row under the id by which it is known when it comes again."""
    return dataclasses.replace(row, id=records.keyed_hashes(what_it_says(row))[0])


def _writes(
    new: Mapping[str, RowForReview],
    known: Mapping[str, RowForReview],
    results: Sequence[RowResult],
    import_id: str,
    there: Collection[str],
) -> Iterable[Write]:
    for row_id, row in new.items():
        if row_id not in known:
            yield Create(row)
        elif import_id not in known[row_id].import_ids:
            yield Save(_brought_again(known[row_id], row, there))
    taken_in = {end.external_id for end in results if end.outcome not in MENDABLE} - {""}
    for row_id, row in known.items():
        is_in = row.external_id in taken_in and row.is_waiting and not _is_anothers(row)
        if row_id not in new and is_in:
            yield Save(dataclasses.replace(row, settled_by=import_id))


def _brought_again(known: RowForReview, row: RowForReview, there: Collection[str]) -> RowForReview:
    """Return the row as it is known, brought by one more import: what a person said of it stays; imports forgotten since go."""
    imports = tuple(one for one in (*known.import_ids, *row.import_ids) if one in there)
    return dataclasses.replace(known, import_ids=imports, at=row.at, place=row.place)


def _is_anothers(row: RowForReview) -> bool:
    """Tell of a row whose key another one has too: that this one went in says nothing of it."""
    return row.unfit == Reason.SAME_ID_TWICE


@dataclasses.dataclass(frozen=True)
class Forgotten:
    """What an undo made of the rows: those that wait no more, and those that its import had settled and wait again."""

    gone: int
    waiting_again: int


def forget_rows_of(records: ReviewRecords, import_id: str) -> Forgotten:
    """Let the rows that only this import brought be no more, and what it settled of others wait again."""
    rows = records.rows_for_review()
    gone = [row for row in rows if row.import_ids == (import_id,)]
    others = [row for row in rows if row.import_ids != (import_id,)]
    left = [row for row in others if import_id in (*row.import_ids, row.settled_by)]
    writes: list[Write] = [*map(Remove, gone), *(Save(_without(row, import_id)) for row in left)]
    for some in batches(writes, ROOM):
        records.commit(some)
    again = sum(row.settled_by == import_id for row in left)
    return Forgotten(sum(row.is_waiting for row in gone), again)


def _without(row: RowForReview, import_id: str) -> RowForReview:
    imports = tuple(one for one in row.import_ids if one != import_id)
    settled_by = "" if row.settled_by == import_id else row.settled_by
    return dataclasses.replace(row, import_ids=imports, settled_by=settled_by)


def try_again(
    row: RowForReview, said: Mapping[Field, str], loading: Loading, *, is_dry: bool = False
) -> RowResult:
    """Take a row in with what a person says of it, as a part of its import; return how it ended.

    Where it still cannot be, it waits with what was said. Raises NotSaidError.
    """
    terms, import_id = loading.terms, _part_of(row, loading.records)
    again = mended(row, said, terms.clinic, now=terms.now)
    vouched = Attestation(row.attested_by, numbers=row.attests_numbers) if row.attested_by else None
    loading = dataclasses.replace(
        loading,
        terms=dataclasses.replace(terms, attestation=vouched),
        import_id="" if is_dry else import_id,
    )
    read = read_again(again, terms.clinic, now=terms.now)
    result = import_row(read, loading)
    if not is_dry:
        _looked_at(loading.records, again, result, import_id)
    return result


def _part_of(row: RowForReview, records: Records) -> str:
    """Return the first of the imports that brought it which can be taken back still."""
    there = records.get_many(ImportRun, row.import_ids)
    return next((one for one in row.import_ids if one in there), row.import_ids[-1])


def _looked_at(records: Records, row: RowForReview, result: RowResult, import_id: str) -> None:
    """Let a row that went in wait no more; another waits with its new reason, as long as it would have.

    So does one of a visit that is past: it may be a slip in the year.
    """
    if result.outcome not in MENDABLE and result.reason is not Reason.PAST:
        _commit(records, Save(dataclasses.replace(row, settled_by=import_id)))
        return
    _commit(records, Save(waiting_as(row, result)))


def waiting_as(row: RowForReview, result: RowResult) -> RowForReview:
    """Return a row that waits for what it lacks now."""
    likely = f"{result.likely:%H:%M}" if result.likely else ""
    return dataclasses.replace(
        row, reason=str(result.reason), because=result.because, likely=likely
    )


def drop(records: Records, row: RowForReview) -> None:
    """Settle a row: a person says that nothing is to be done about it, however often it comes."""
    _commit(records, Save(dataclasses.replace(row, settled_by=DROPPED)))


def _commit(records: Records, write: Write) -> None:
    """Write it, unless somebody looked at the same row at the same moment: theirs stands."""
    try:
        records.commit([write])
    except ConflictError:
        return

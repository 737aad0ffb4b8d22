"""The rows that wait for a person: kept when a file was taken in, and tried again as they are mended. Never reads a file."""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from chalicelib.appointments.row_for_review import RowForReview
from chalicelib.appointments.staged_records import AgendaRecords
from chalicelib.imports.attestation import Attestation
from chalicelib.imports.import_rows import import_rows
from chalicelib.imports.model import Field, Reason, RowResult
from chalicelib.imports.review_rows import MENDABLE, mended, read_again, what_it_says
from chalicelib.imports.take_in_rows import Loading
from chalicelib.shared.errors import ConflictError, decide_again
from chalicelib.shared.transaction_batches import ROOM, batches
from chalicelib.shared.writes import Create, Records, Remove, Save, Write


class ReviewRecords(AgendaRecords, Protocol):
    """A clinic's records, with the rows of files that wait for a person."""

    def rows_for_review(self) -> list[RowForReview]:
        """Return the rows that wait, by import and number."""
        ...


def keep_for_review(
    records: ReviewRecords, rows: Iterable[RowForReview], results: Sequence[RowResult]
) -> int:
    """Keep the rows that a person must look at; those that a file has put right meanwhile wait no more. Return how many."""
    new = {one.id: one for one in (_with_id(records, row) for row in rows)}

    def attempt() -> None:
        waiting = {row.id: row for row in records.rows_for_review()}
        for some in batches(_writes(new, waiting, results), ROOM):
            records.commit(some)

    decide_again(attempt)
    return len(new)


def _with_id(records: Records, row: RowForReview) -> RowForReview:
    return dataclasses.replace(row, id=records.keyed_hashes(what_it_says(row))[0])


def _writes(
    new: Mapping[str, RowForReview],
    waiting: Mapping[str, RowForReview],
    results: Sequence[RowResult],
) -> Iterable[Write]:
    for row_id, row in new.items():
        known = waiting.get(row_id)
        if known is None:
            yield Create(row)
        elif (known.import_id, known.at) != (row.import_id, row.at):
            yield Save(_as_of(row, known))
    taken_in = {end.external_id for end in results if end.outcome not in MENDABLE} - {""}
    yield from (
        Remove(row)
        for row_id, row in waiting.items()
        if row_id not in new and row.external_id in taken_in and not _is_anothers(row)
    )


def _as_of(row: RowForReview, known: RowForReview) -> RowForReview:
    """Return the row as it waits, under the import that brought it again: what a person said of it stays."""
    return dataclasses.replace(
        known,
        import_id=row.import_id,
        at=row.at,
        attested_by=row.attested_by,
        attests_numbers=row.attests_numbers,
    )


def _is_anothers(row: RowForReview) -> bool:
    """Tell of a row whose key another one has too: that this one went in says nothing of it."""
    return row.unfit == Reason.SAME_ID_TWICE


def forget_rows_of(records: ReviewRecords, import_id: str) -> int:
    """Let the rows of an import that is taken back wait no more; return how many they were."""
    theirs = [row for row in records.rows_for_review() if row.import_id == import_id]
    for some in batches(map(Remove, theirs), ROOM):
        records.commit(some)
    return len(theirs)


def try_again(
    row: RowForReview, said: Mapping[Field, str], loading: Loading, *, is_dry: bool = False
) -> RowResult:
    """Take a row in with what a person says of it, as a part of its import; return how it ended.

    Where it still cannot be, it waits with what was said. Raises DayMissingError.
    """
    terms = loading.terms
    again = mended(row, said, terms.clinic, now=terms.now)
    vouched = Attestation(row.attested_by, numbers=row.attests_numbers) if row.attested_by else None
    loading = dataclasses.replace(
        loading,
        terms=dataclasses.replace(terms, attestation=vouched),
        import_id="" if is_dry else row.import_id,
    )
    read = read_again(again, terms.clinic, now=terms.now)
    (result,) = import_rows([read], loading).results
    if not is_dry:
        _looked_at(loading.records, again, result)
    return result


def _looked_at(records: Records, row: RowForReview, result: RowResult) -> None:
    """Let a row that went in wait no more; another waits with its new reason, as long as it would have."""
    if result.outcome not in MENDABLE:
        _commit(records, Remove(row))
        return
    likely = f"{result.likely:%H:%M}" if result.likely else ""
    why, because = str(result.reason), result.because
    waits = dataclasses.replace(row, reason=why, because=because, likely=likely)
    _commit(records, Save(waits))


def drop(records: Records, row: RowForReview) -> None:
    """Forget a row: a person says that nothing is to be done about it."""
    _commit(records, Remove(row))


def _commit(records: Records, write: Write) -> None:
    """Write it, unless somebody looked at the same row at the same moment: theirs stands."""
    try:
        records.commit([write])
    except ConflictError:
        return

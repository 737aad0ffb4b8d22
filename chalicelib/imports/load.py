"""Taking a file's rows in, one transaction each, and saying how each one ended. Never loses a row silently."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from chalicelib.imports.decide import SOURCE, Decision, Terms, decide, said_by
from chalicelib.imports.model import ImportRow, Outcome, Reason, Report, RowResult
from chalicelib.imports.persons import People
from chalicelib.imports.staged import AgendaRecords, Staged
from chalicelib.messaging.outbox import Queue, put_out
from chalicelib.shared.errors import ConflictError, decide_again

_A_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, kw_only=True)
class Loading:
    """What taking in works with."""

    records: AgendaRecords
    queue: Queue
    terms: Terms


@dataclass
class _File:
    """What the rows of one file have said so far."""

    people: People = field(default_factory=People)
    ended: dict[str, tuple[str, RowResult]] = field(default_factory=dict)  # by key: what it said


class NoQueue:
    """Asks for nothing: a dry run sends nothing."""

    def put(self, message_ids: Sequence[str], *, delay: timedelta = timedelta(0)) -> None:
        """Forget what is asked."""


def dry(loading: Loading) -> Loading:
    """Return the same for a dry run: all is decided as it would be, and nothing is written or sent."""
    return Loading(records=Staged(loading.records), queue=NoQueue(), terms=loading.terms)


def load(
    rows: Sequence[ImportRow | RowResult],
    loading: Loading,
    *,
    progress: Callable[[int], None] = lambda _done: None,
) -> Report:
    """Take the rows in, in the file's order; `progress` is told after each how many are done."""
    file, results = _File(), []
    for done, row in enumerate(rows, 1):
        results.append(row if isinstance(row, RowResult) else _one(row, loading, file))
        progress(done)
    return Report(tuple(results), _vanished(rows, loading))


def _one(row: ImportRow, loading: Loading, file: _File) -> RowResult:
    said = said_by(row)
    if row.external_id in file.ended:
        return _again(row, said, *file.ended[row.external_id])
    result = _taken_in(row, loading, file.people)
    if row.external_id:
        file.ended[row.external_id] = (said, result)
    return result


def _again(row: ImportRow, said: str, said_before: str, ended: RowResult) -> RowResult:
    """A key that stands twice: the same words end like the first row, others are for a person."""
    if said != said_before:
        return _result(row, Outcome.NEEDS_REVIEW, Reason.SAME_ID_TWICE)
    if ended.outcome in (Outcome.NEEDS_REVIEW, Outcome.REJECTED):
        return _result(row, ended.outcome, ended.reason)
    return _result(row, Outcome.UNCHANGED, Reason.REPEATED)


def _taken_in(row: ImportRow, loading: Loading, people: People) -> RowResult:
    def attempt() -> Decision:
        decision = decide(loading.records, row, loading.terms, people)
        now = loading.terms.now
        put_out(loading.records, loading.queue, decision.writes, decision.messages, now=now)
        return decision

    try:
        decision = decide_again(attempt)
    except ConflictError:
        return _result(row, Outcome.NEEDS_REVIEW, Reason.CHANGED_MEANWHILE)
    return _result(row, decision.outcome, decision.reason)


def _result(row: ImportRow, outcome: Outcome, reason: Reason | None) -> RowResult:
    return RowResult(row.number, outcome, reason, row.external_id)


def _vanished(rows: Sequence[ImportRow | RowResult], loading: Loading) -> tuple[str, ...]:
    """Return imported visits, from now to the file's last, that the file does not name: said, never cancelled."""
    starts = [row.visit.starts_at for row in rows if isinstance(row, ImportRow) and row.visit]
    now = loading.terms.now
    if not starts or max(starts) <= now:
        return ()
    named = {row.external_id for row in rows}
    coming = loading.records.appointments_between(now, max(starts) + _A_SECOND)
    return tuple(
        visit.id
        for visit in coming
        if visit.is_open and visit.source == SOURCE and visit.external_id not in named
    )

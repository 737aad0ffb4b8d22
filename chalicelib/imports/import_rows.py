"""Taking a file's rows in, one transaction each, and saying how each one ended. Never loses a row silently."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from chalicelib.appointments.model import Appointment, AppointmentKey, Status
from chalicelib.appointments.staged_records import AgendaRecords, Staged
from chalicelib.clinics.model import Clinic
from chalicelib.imports.decide_row import SOURCE, Decision, Terms, decide
from chalicelib.imports.doubtful_match import People
from chalicelib.imports.model import ImportRow, Outcome, Reason, Report, RowResult, Visit
from chalicelib.imports.moved_series import with_moved_series
from chalicelib.imports.row_keys import said_by, under_known_keys
from chalicelib.messaging.put_out_messages import Queue, put_out
from chalicelib.shared import times
from chalicelib.shared.errors import ConflictError, decide_again

AT_A_TIME = 100  # rows looked up together
_A_SECOND = timedelta(seconds=1)
_Standing = dict[tuple[str, str], Appointment]


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


def import_rows(
    rows: Sequence[ImportRow | RowResult],
    loading: Loading,
    *,
    progress: Callable[[int], None] = lambda _done: None,
) -> Report:
    """Take the rows in, in the file's order; `progress` is told after each how many are done."""
    terms = loading.terms
    rows = under_known_keys(rows, loading.records, terms.clinic, terms.now)
    rows = with_moved_series(rows, loading.records, source=SOURCE, now=terms.now)
    file = _File()
    results: list[RowResult] = []
    for start in range(0, len(rows), AT_A_TIME):
        some = rows[start : start + AT_A_TIME]
        standing = _standing(some, loading)
        for row in some:
            ended = row if isinstance(row, RowResult) else _one(row, loading, file, standing)
            results.append(ended)
            progress(len(results))
    return Report(tuple(results), _vanished(rows, loading))


def _standing(rows: Sequence[ImportRow | RowResult], loading: Loading) -> _Standing:
    """Return the visits that are open here, by their key and what the file last said of them.

    Most of a file that comes every night says it again: two batched reads instead of three a row.
    With an attestation each row is looked at.
    """
    if loading.terms.attestation:
        return {}
    wanted = [row.external_id for row in rows if isinstance(row, ImportRow) and row.external_id]
    keys = loading.records.get_many(AppointmentKey, wanted)
    said = {key.appointment_id: (key.id, key.said) for key in keys.values()}
    visits = loading.records.get_many(Appointment, said)
    return {said[visit.id]: visit for visit in visits.values() if visit.is_open}


def _one(row: ImportRow, loading: Loading, file: _File, standing: _Standing) -> RowResult:
    said = said_by(row)
    if row.external_id in file.ended:
        return _again(row, said, *file.ended[row.external_id])
    stands = standing.get((row.external_id, said))
    if stands and _is_coming(row.visit, loading.terms.now):
        file.people.remember_first(stands.patient_id, row.particulars)
        result = _result(row, Outcome.UNCHANGED, None)
    else:
        result = _taken_in(row, loading, file.people)
    if row.external_id:
        file.ended[row.external_id] = (said, result)
    return result


def _is_coming(visit: Visit | None, now: datetime) -> bool:
    return visit is not None and visit.starts_at > now and visit.status is not Status.CANCELLED


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
    result = _result(row, decision.outcome, decision.reason)
    return (
        _telling_who_cancelled(result, decision.off, loading.terms.clinic)
        if decision.off
        else result
    )


def _telling_who_cancelled(result: RowResult, off: Appointment, clinic: Clinic) -> RowResult:
    at = times.local(off.cancelled_at, clinic.zone) if off.cancelled_at else None
    return replace(result, appointment_id=off.id, cancelled_by=off.cancelled_by, cancelled_at=at)


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
    unnamed = [
        visit.id
        for visit in coming
        if visit.is_open and visit.source == SOURCE and visit.external_id not in named
    ]
    # A visit that was booked by another key may have been found by it: the row's own leads there now.
    keys = loading.records.get_many(AppointmentKey, list(named)) if unnamed else {}
    known = {key.appointment_id for key in keys.values()}
    return tuple(visit_id for visit_id in unnamed if visit_id not in known)

"""The scheduled run: work what is due, the clinic that waits longest first. One clinic's trouble is not another's."""

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from chalicelib.appointments.correct_zone import moved_writes
from chalicelib.appointments.corrected_hour import is_behind
from chalicelib.appointments.model import Appointment
from chalicelib.appointments.put_visits_right import follow_change
from chalicelib.clinics.model import Clinic
from chalicelib.messaging import sender_pause
from chalicelib.messaging.daily_count import last_day
from chalicelib.messaging.model import Dispatch, Kind
from chalicelib.messaging.put_out_messages import Queue
from chalicelib.messaging.template_wording import notice_link
from chalicelib.messaging.unreadable_records import (
    LOOK_AGAIN,
    tell_if_unreadable,
    tell_unreadable,
)
from chalicelib.messaging.watch_dispatches import Watch
from chalicelib.reminders import clinic_daily_limit, commit_plan, digest, plan
from chalicelib.reminders.clinic_ahead import ClinicAhead, OutboxAhead
from chalicelib.reminders.clinics_together import MOST_DUE, Group, groups_of, work_together
from chalicelib.reminders.model import OF_A_DAY, Decision, DueVisit, Send, Skip, Wait, visits_in
from chalicelib.reminders.oldest_due_first import oldest_due
from chalicelib.reminders.plan_writes import Unit, units_of
from chalicelib.reminders.ports import CountingRecords, Due, DueIndex, RecordsOf, SeveralClinics
from chalicelib.reminders.set_aside import gather, put_ahead, without_defects
from chalicelib.shared import log
from chalicelib.shared.errors import (
    ConflictError,
    NotFoundError,
    UnreachableError,
    UnreadableRecordError,
)
from chalicelib.shared.later_release import is_known

TIME_FOR_ONE_CLINIC = timedelta(seconds=60)
Counts = Iterator[Counter[str]]  # as work goes on: what is done counts, whatever fails later
Work = Callable[[CountingRecords, Clinic], Counts]
AT_A_TIME = 1_000  # appointments of one clinic decided together


@dataclass
class RunReport:
    """What a run did, in counts: nothing personal."""

    due: int = 0
    clinics: int = 0
    failed_clinics: int = 0
    unfinished: bool = False
    waiting_clinics: int = 0  # at least: what the time was too short for
    waiting_records: int = 0
    oldest_due_seconds: int = 0  # how long the oldest had been due when the run began
    outcomes: Counter[str] = field(default_factory=Counter)

    def as_json(self) -> dict[str, object]:
        """Return plain values for the function's answer and its log line."""
        plain = {f.name: getattr(self, f.name) for f in dataclasses.fields(self)}
        return plain | {"outcomes": dict(self.outcomes)}


@dataclass(frozen=True, kw_only=True)
class Run:
    """What one run works with."""

    due_index: DueIndex
    records_of: RecordsOf
    queue: Queue
    watch: Watch
    several: SeveralClinics
    time_left: Callable[[], timedelta]
    public_url: Callable[[], str]  # where the pages are; asked only where a question is put


def send_due(run: Run, *, now: datetime) -> RunReport:
    """Decide what is due now in every clinic, the longest due first; what there is no time for stays due."""
    clinics, all_of_it = oldest_due(run.due_index, now)
    report = RunReport(unfinished=not all_of_it)
    report.oldest_due_seconds = max((_age(due, now) for due in clinics.values()), default=0)
    waiting = dict(clinics)
    for group in groups_of(clinics):
        if run.time_left() < TIME_FOR_ONE_CLINIC:
            break
        for clinic_id in _together(run, group, now, report):
            del waiting[clinic_id]
        for clinic_id in [one for one in group if one in waiting]:
            if run.time_left() < TIME_FOR_ONE_CLINIC:
                break
            _one_clinic(run, clinic_id, waiting.pop(clinic_id), now, report)
    return _with_waiting(report, waiting)


def _together(run: Run, group: dict[str, list[Due]], now: datetime, report: RunReport) -> list[str]:
    """Work the clinics of a group together; return those of which all is done."""
    if any(len(due) > MOST_DUE for due in group.values()):
        return []

    def work(ahead: ClinicAhead, due: list[Due]) -> Counts:
        watch = run.watch.upon(OutboxAhead(ahead.clinic_id, ahead.known), ahead)
        alone = dataclasses.replace(run, queue=ahead, watch=watch, records_of=lambda _: ahead)
        for one in _works(alone, due, now):
            yield from one(ahead, _clinic(ahead, now))

    together = work_together(
        Group(
            several=run.several,
            records_of=run.records_of,
            queue=run.queue,
            has_time=lambda: run.time_left() >= TIME_FOR_ONE_CLINIC,
            work=work,
        ),
        group,
        now,
    )
    done = [clinic_id for clinic_id in group if clinic_id not in together.alone]
    report.outcomes += together.outcomes
    report.failed_clinics += together.failed
    report.clinics += len(done)
    report.due += sum(len(group[clinic_id]) for clinic_id in done)
    return done


def _age(due: list[Due], now: datetime) -> int:
    return int((now - due[0].due_at).total_seconds())


def _with_waiting(report: RunReport, waiting: dict[str, list[Due]]) -> RunReport:
    report.unfinished = report.unfinished or bool(waiting)
    report.waiting_clinics = len(waiting)
    report.waiting_records = sum(map(len, waiting.values()))
    return report


def _one_clinic(run: Run, clinic_id: str, due: list[Due], now: datetime, report: RunReport) -> None:
    """Watch over what was put out, then plan; trouble with the one does not keep from the other."""
    report.clinics += 1
    report.due += len(due)
    failed = 0
    clinic: Clinic | None = None
    for work in _works(run, due, now):
        try:
            records = run.records_of(clinic_id)
            clinic = clinic or _clinic(records, now)
            for counts in work(records, clinic):
                report.outcomes += counts
        except Exception as error:  # noqa: BLE001  # the one guard: other clinics' patients are waiting
            failed = 1
            log.error("clinic_failed", clinic=clinic_id, error=type(error).__name__)
            if isinstance(error, UnreadableRecordError):
                tell_if_unreadable(run.records_of(clinic_id), error, now=now)
    report.failed_clinics += failed


def _works(run: Run, due: list[Due], now: datetime) -> Iterator[Work]:
    """Yield what is to be done: to watch over what was put out, then to plan."""
    dispatches, visits = _ids(due, Dispatch), _ids(due, Appointment)
    if dispatches:
        yield lambda records, clinic: run.watch.look(records, clinic, dispatches, now)
    if visits:
        yield lambda records, clinic: _plan(run, records, clinic, visits, now)


def _clinic(records: CountingRecords, now: datetime) -> Clinic:
    """Return the clinic, its sender resumed if it is time; of one that nothing can leave from an operator hears."""
    clinic = records.get(Clinic, records.clinic_id)
    if clinic is None:
        raise LookupError("due without a clinic")
    clinic = sender_pause.resume_if_time(records, clinic, now=now)
    if not is_known(clinic.sender.provider):
        tell_unreadable(records, Clinic.__name__, clinic.id, now=now)
    return clinic


def _ids(due: list[Due], kind: type) -> list[str]:
    return [one.record_id for one in due if one.kind is kind]


def _plan(
    run: Run, records: CountingRecords, clinic: Clinic, ids: list[str], now: datetime
) -> Counts:
    """Plan the visits that are due, the soonest first: of a daily limit they get what there is."""
    appointments, unreadable = records.get_each(Appointment, ids)
    if _corrected(records, clinic, appointments.values(), now):
        appointments, unreadable = records.get_each(Appointment, ids)
    for visit_id in unreadable:
        tell_unreadable(records, Appointment.__name__, visit_id, now=now, appointment_id=visit_id)
        records.look_later(Appointment, visit_id, until=now + LOOK_AGAIN)
    yield +Counter(unreadable=len(unreadable))
    soonest_first = sorted(appointments.values(), key=lambda a: (a.starts_at, a.id))
    for start in range(0, len(soonest_first), AT_A_TIME):
        some = soonest_first[start : start + AT_A_TIME]
        yield from _planned_to_stand(run, records, clinic, some, now)


def _planned_to_stand(
    run: Run, records: CountingRecords, clinic: Clinic, some: list[Appointment], now: datetime
) -> Counts:
    """Plan some visits, and put right what was planned by settings that somebody changed meanwhile, also where it fails half-way."""
    touched = {visit.id for visit in some}
    try:
        yield from _plan_some(run, records, clinic, some, touched, now)
    finally:
        follow_change(records, clinic, touched, now=now)


def _corrected(
    records: CountingRecords, clinic: Clinic, visits: Iterable[Appointment], now: datetime
) -> bool:
    """Move what a correction of the clinic's zone has not come to yet; tell whether there was any."""
    behind = [visit for visit in visits if is_behind(clinic, visit, now)]
    for visit in behind:
        try:
            records.commit(moved_writes(records, clinic, visit, now))
        except (
            ConflictError,
            UnreadableRecordError,
        ):  # it stays due, and is told of by who plans it
            continue
    return bool(behind)


def _plan_some(
    run: Run,
    records: CountingRecords,
    clinic: Clinic,
    some: list[Appointment],
    touched: set[str],
    now: datetime,
) -> Counts:
    """Plan those of the visits that are due; `touched` gets who is reminded with them."""
    due = {a.id: a for a in some if a.due_at and a.due_at <= now}
    visits, why = gather(records, clinic, due.values())
    today = clinic_daily_limit.left(clinic, records.counts(last_day(now)), now)

    def planned(some_visits: Sequence[DueVisit]) -> list[Decision]:
        return plan.plan_reminders(now, clinic, some_visits, limit=today)

    if today.was_spent:
        clinic_daily_limit.close_yesterdays(records, clinic, now)
    decisions, broken = without_defects(planned, visits)
    if any(isinstance(d, Skip | Wait) and d.reason in OF_A_DAY for d in decisions):
        clinic_daily_limit.tell_staff(records, clinic, today.when_spent, now)
    others = _siblings(records, clinic, decisions, visits)

    def written(some_decisions: Sequence[Decision]) -> tuple[list[Decision], list[Unit]]:
        whole = digest.with_siblings(now, clinic, some_decisions, others)
        asks = any(isinstance(d, Send) and d.kind is Kind.VERIFY for d in whole)
        return whole, units_of(whole, clinic, now, notice=_notice(run, clinic) if asks else "")

    (whole, units), unwritten = without_defects(written, decisions)
    broken += [visit for decision in unwritten for visit in visits_in(decision)]
    why |= {visit.id: UnreadableRecordError(Appointment.__name__, visit.id) for visit in broken}
    touched.update(visit.id for decision in whole for visit in visits_in(decision))
    yield from commit_plan.commit_units(records, run.queue, clinic, units, now=now)
    put_ahead(records, [due[visit_id] for visit_id in why if visit_id in due], why, now)
    yield Counter(d.reason for d in whole if isinstance(d, Skip)) + Counter(unreadable=len(why))


def _notice(run: Run, clinic: Clinic) -> str:
    """Return where the privacy notice is; while nobody can say, the question names whom to ask for it, and goes."""
    try:
        return notice_link(run.public_url(), clinic)
    except (NotFoundError, UnreachableError):
        return ""


def _siblings(
    records: CountingRecords, clinic: Clinic, decisions: list[Decision], visits: list[DueVisit]
) -> list[DueVisit]:
    """Return other visits of the same lines and days; one that cannot be read is told of when it is due itself."""
    missing, _ = records.get_each(Appointment, _missing_siblings(clinic, decisions, visits))
    return gather(records, clinic, missing.values())[0]


def _missing_siblings(
    clinic: Clinic, decisions: Iterable[object], visits: list[DueVisit]
) -> set[str]:
    sends = [decision for decision in decisions if isinstance(decision, Send)]
    wanted = {i for send in sends for v in send.visits for i in digest.siblings_wanted(clinic, v)}
    return wanted - {visit.id for visit in visits}

"""Clinics with little due, planned and looked after together: few reads, few transactions, shared bodies. Whatever is refused, each does alone.

The same decisions under the same conditions as alone: each clinic's work runs upon what was read of all, and what it would
commit is committed with the others'. Appointments are read before people and lines: their version is the plan's lock.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from chalicelib.appointments.corrected_hour import is_behind
from chalicelib.appointments.model import Appointment
from chalicelib.appointments.put_visits_right import follow_change, plans_alike
from chalicelib.clinics.model import Clinic
from chalicelib.messaging.heartbeat import Heartbeat
from chalicelib.messaging.model import Dispatch, Message
from chalicelib.messaging.ports import Wanted
from chalicelib.messaging.put_out_messages import Queue
from chalicelib.patients.model import Line, Patient
from chalicelib.patients.phone_lines import line_id
from chalicelib.reminders.clinic_ahead import ClinicAhead, GoesAloneError, Held
from chalicelib.reminders.ports import Due, RecordsOf, SeveralClinics
from chalicelib.shared import log
from chalicelib.shared.errors import UnreadableRecordError
from chalicelib.shared.writes import Save

MOST_DUE = 100  # of a clinic that goes with others; more are work enough for calls of their own
IN_A_GROUP = 200  # records due in all, of up to as many clinics as that
SHARES_A_BODY = 10  # messages of a clinic that stand in one body with others'
Worked = Callable[[ClinicAhead, list[Due]], Iterator[Counter[str]]]


@dataclass(frozen=True)
class Together:
    """What came of a group: counts of what is done, and the clinics that go alone."""

    outcomes: Counter[str]
    alone: list[str]
    failed: int = 0  # clinics of which what was planned could not be put right by newer settings


@dataclass(frozen=True, kw_only=True)
class Group:
    """What working several clinics together takes."""

    several: SeveralClinics
    records_of: RecordsOf
    queue: Queue
    has_time: Callable[[], bool]  # asked before each clinic
    work: Worked  # one clinic's, upon its records read ahead


def groups_of(clinics: Mapping[str, list[Due]]) -> Iterator[dict[str, list[Due]]]:
    """Cut the clinics, in their order, into groups that are worked together; one with much due is a group of its own."""
    group: dict[str, list[Due]] = {}
    for clinic_id, due in clinics.items():
        if group and (len(due) > MOST_DUE or sum(map(len, group.values())) + len(due) > IN_A_GROUP):
            yield group
            group = {}
        group[clinic_id] = due
        if len(due) > MOST_DUE:
            yield group
            group = {}
    if group:
        yield group


def work_together(group: Group, clinics: Mapping[str, list[Due]], now: datetime) -> Together:
    """Work the clinics of a group as far as that can be done together."""
    try:
        known = _read_ahead(group.several, clinics)
        planning = [one for one, due in clinics.items() if any(d.kind is Appointment for d in due)]
        spent = group.several.counts(planning, now)
    except Exception as error:  # noqa: BLE001  # of a joint read nobody knows whose trouble it is
        log.info("read_alone", clinics=len(clinics), error=type(error).__name__)
        return Together(Counter(), list(clinics))
    unread = {of for (of, _, _), it in known.items() if isinstance(it, UnreadableRecordError)}
    works = {
        clinic_id: _worked(group, clinic_id, due, known, spent.get(clinic_id, 0), now)
        for clinic_id, due in clinics.items()
        if clinic_id not in unread  # an operator is told of that, alone
    }
    done = {clinic_id: work for clinic_id, work in works.items() if work is not None}
    refused = _committed(group, {c: ahead.commits for c, (ahead, _) in done.items()})
    failed = _follow(group, {c: ahead for c, (ahead, _) in done.items()}, known, now)
    well = [clinic_id for clinic_id in done if clinic_id not in refused]
    outcomes = sum((done[clinic_id][1] for clinic_id in well), Counter[str]())
    return Together(outcomes, [one for one in clinics if one not in well], failed)


def _read_ahead(several: SeveralClinics, clinics: Mapping[str, list[Due]]) -> dict[Wanted, Any]:
    """Read what the clinics' work asks for, stage by stage: what is due, then who and what it leads to, then their lines."""
    known = several.read(_first(clinics))
    known |= several.read(_second(known))
    return known | several.read(_third(known))


def _first(clinics: Mapping[str, list[Due]]) -> Iterator[Wanted]:
    for clinic_id, due in clinics.items():
        yield clinic_id, Clinic, clinic_id
        yield from ((clinic_id, one.kind, one.record_id) for one in due)
        if any(one.kind is Dispatch for one in due):
            yield clinic_id, Heartbeat, Heartbeat.ID


def _second(known: Mapping[Wanted, Any]) -> Iterator[Wanted]:
    for (clinic_id, _, _), record in known.items():
        if isinstance(record, Appointment):
            yield clinic_id, Patient, record.patient_id
        elif isinstance(record, Dispatch):
            yield from ((clinic_id, Message, one) for one in record.message_ids)


def _third(known: Mapping[Wanted, Any]) -> Iterator[Wanted]:
    for (clinic_id, _, _), record in known.items():
        if isinstance(record, Patient) and record.e164:
            yield clinic_id, Line, line_id(record.e164)


def _worked(
    group: Group,
    clinic_id: str,
    due: list[Due],
    known: Mapping[Wanted, Any],
    spent: int,
    now: datetime,
) -> tuple[ClinicAhead, Counter[str]] | None:
    """Return what a clinic's work would commit and what it counts, or None where it has to go alone."""
    try:
        if not group.has_time() or not _is_common(clinic_id, due, known, now):
            return None
        ahead = ClinicAhead(clinic_id, group.records_of(clinic_id), known, spent)
        return ahead, sum(group.work(ahead, due), Counter[str]())
    except (GoesAloneError, Exception):  # noqa: BLE001  # alone it is told, and guarded, as trouble of its own
        return None


def _is_common(clinic_id: str, due: list[Due], known: Mapping[Wanted, Any], now: datetime) -> bool:
    """Tell whether a clinic's work is of the kind that many do together: no hour of a former zone is in it."""
    clinic = known.get((clinic_id, Clinic, clinic_id))
    if not isinstance(clinic, Clinic):
        return False
    visits = (known.get((clinic_id, one.kind, one.record_id)) for one in due)
    return not any(isinstance(v, Appointment) and is_behind(clinic, v, now) for v in visits)


def _committed(group: Group, held: Mapping[str, Sequence[Held]]) -> set[str]:
    """Commit what was held and ask the queue for what is written; return the clinics of which something was refused."""
    commits = [(clinic_id, one) for clinic_id, commits in held.items() for one in commits]
    refused = group.several.commit([(clinic_id, one.writes) for clinic_id, one in commits])
    stand = [commit for place, commit in enumerate(commits) if place not in refused]
    for delay, message_ids in _bodies(stand):
        try:
            group.queue.put(message_ids, delay=delay)
        except Exception as error:  # noqa: BLE001  # it is written: the later look asks again
            log.warning("queue_unreachable", messages=len(message_ids), error=type(error).__name__)
    return {commits[place][0] for place in refused}


def _bodies(commits: Iterable[tuple[str, Held]]) -> Iterator[tuple[timedelta, Sequence[str]]]:
    """Yield what the queue is asked for: few ids of many clinics together, many of one by themselves."""
    shared: dict[timedelta, list[str]] = {}
    for _, held in commits:
        for delay, message_ids in held.puts:
            if len(message_ids) <= SHARES_A_BODY:
                shared.setdefault(delay, []).extend(message_ids)
            else:
                yield delay, message_ids
    yield from shared.items()


def _follow(
    group: Group, clinics: Mapping[str, ClinicAhead], known: Mapping[Wanted, Any], now: datetime
) -> int:
    """Put visits right that were planned by settings which somebody changed meanwhile; return of how many clinics that failed."""
    planned = {c: ids for c, ahead in clinics.items() if (ids := _visits_in(ahead.commits))}
    try:
        stand = group.several.read((c, Clinic, c) for c in planned)
    except Exception as error:  # noqa: BLE001  # then each asks for itself
        log.info("read_alone", clinics=len(planned), error=type(error).__name__)
        stand = {}
    failed = 0
    for clinic_id, visit_ids in planned.items():
        wanted = (clinic_id, Clinic, clinic_id)
        if plans_alike(known[wanted], stand.get(wanted)):
            continue
        try:
            follow_change(group.records_of(clinic_id), known[wanted], visit_ids, now=now)
        except Exception as error:  # noqa: BLE001  # the one guard: others' visits are to be put right
            failed += 1
            log.error("clinic_failed", clinic=clinic_id, error=type(error).__name__)
    return failed


def _visits_in(commits: Iterable[Held]) -> set[str]:
    saved = (write.record for held in commits for write in held.writes if isinstance(write, Save))
    return {record.id for record in saved if isinstance(record, Appointment)}

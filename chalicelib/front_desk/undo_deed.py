"""Taking a deed back: the visit is as it was, the notice that has not left is withdrawn, nobody is told. Never a second change.

What was withdrawn because of it is decided anew: reminders by the plan, other notices at once, each a message of its own.
"""

import dataclasses
from collections.abc import Iterable
from datetime import datetime, timedelta

from chalicelib.appointments.agenda_change import Change
from chalicelib.appointments.model import Appointment
from chalicelib.appointments.restore import HourRecords
from chalicelib.appointments.says_the_same import says_the_same
from chalicelib.appointments.withdraw_messages import Visit, visit_of
from chalicelib.clinics.model import Clinic
from chalicelib.front_desk.as_before import refuse_taken, unbooked, visit_as_before
from chalicelib.front_desk.model import DeskDeed
from chalicelib.messaging.model import TOLD, Message
from chalicelib.messaging.staff_tasks import StaffTask
from chalicelib.shared.errors import NotAllowedError, NotFoundError
from chalicelib.shared.writes import Save, Write

UNDO_WITHIN = timedelta(hours=24)  # of what nobody is told; a notice that leaves ends it sooner


def undo(
    records: HourRecords, clinic: Clinic, appointment_id: str, name: str, *, by: str, now: datetime
) -> Change:
    """Decide that a deed was a slip; taking it back twice is as good as once.

    Raises NotFoundError; NotAllowedError `changed_since`, `told_already`, `too_late_to_undo`, `slot_taken`,
    `patient_is_deceased` or `patient_is_being_erased`.
    """
    visit = visit_of(records, appointment_id)
    deed = deed_of(records, visit, name)
    if deed.undone_at:
        return Change(visit.appointment)
    messages = messages_since(records, visit.appointment, deed)
    _refuse(visit, deed, messages, now)
    if deed.before:
        quiet = records.get_many(Message, deed.withdrawn).values()
        refuse_taken(records, clinic, deed.before, visit.appointment, deed.at)
        back = visit_as_before(
            records, clinic, visit, deed.before, kept_back=quiet, since=messages, now=now
        )
    else:
        back = unbooked(records, visit, messages, now=now)
    undone = Save(dataclasses.replace(deed, undone_at=now, undone_by=by))
    return back.beside([undone, *_tasks_as_before(records, deed, now)])


def deed_of(records: HourRecords, visit: Visit, name: str) -> DeskDeed:
    """Return the deed of that name of a visit, whoever's record the patient's went over to; raises NotFoundError."""
    found = records.get_many(DeskDeed, [f"{each}/{name}" for each in visit.patient.ids])
    ours = [deed for deed in found.values() if deed.visit_id == visit.appointment.id]
    if not ours:
        raise NotFoundError(name)
    return ours[0]


def messages_since(records: HourRecords, visit: Appointment, deed: DeskDeed) -> list[Message]:
    """Return what was written about a visit by its deed, or after it."""
    written, known = (*visit.message_ids, *deed.message_ids), _known_before(deed)
    since = [i for i in dict.fromkeys(written) if i not in known]
    return list(records.get_many(Message, since).values())


def written_since(deed: DeskDeed, messages: Iterable[Message]) -> list[Message]:
    """Return those of a visit's messages that were written by a deed, or after it. Pure."""
    known = _known_before(deed)
    return [message for message in messages if message.id not in known]


def _known_before(deed: DeskDeed) -> tuple[str, ...]:
    return deed.before.message_ids if deed.before else ()


def why_not_undone(
    deed: DeskDeed, visit: Appointment, since: Iterable[Message], *, now: datetime
) -> str:
    """Return why a deed can no longer be taken back, or ""; `since` is what was written by it or after it. Pure."""
    if visit.deed != deed.name or not _stands(visit, deed):
        return "changed_since"
    if any(message.state in TOLD for message in since):
        return "told_already"
    return "too_late_to_undo" if now > deed.at + UNDO_WITHIN else ""


def _stands(visit: Appointment, deed: DeskDeed) -> bool:
    if deed.after is None:
        return False
    return says_the_same(dataclasses.replace(visit, patient_id=deed.after.patient_id), deed.after)


def _refuse(visit: Visit, deed: DeskDeed, since: Iterable[Message], now: datetime) -> None:
    why = why_not_undone(deed, visit.appointment, since, now=now)
    if why:
        raise NotAllowedError(why)
    if visit.patient.erasing_at:
        raise NotAllowedError("patient_is_being_erased")
    if visit.patient.deceased_at:
        raise NotAllowedError("patient_is_deceased")


def _tasks_as_before(records: HourRecords, deed: DeskDeed, now: datetime) -> list[Write]:
    """Return what opens the tasks again that the deed ended, and ends those that it opened."""
    found = records.get_many(StaffTask, [*deed.closed, *deed.opened])
    closed = (found[i] for i in deed.closed if i in found and found[i].done_at == deed.at)
    opened = (found[i] for i in deed.opened if i in found and found[i].done_at is None)
    return [
        *(Save(dataclasses.replace(task, done_at=None)) for task in closed),
        *(Save(dataclasses.replace(task, done_at=now)) for task in opened),
    ]

"""Taking a deed back: the visit is as it was, the notice that has not left is withdrawn, nobody is told. Never a second change.

What was withdrawn because of it is decided anew: reminders by the plan, other notices at once, each a message of its own.
"""

import dataclasses
from collections.abc import Iterable
from datetime import datetime, timedelta

from chalicelib.appointments.agenda_change import Change
from chalicelib.appointments.model import Appointment
from chalicelib.appointments.restore import HourRecords
from chalicelib.appointments.withdraw_messages import Visit, visit_of
from chalicelib.clinics.model import Clinic
from chalicelib.front_desk.as_before import unbooked, visit_as_before
from chalicelib.front_desk.freed_hour import refuse_taken
from chalicelib.front_desk.last_deed import as_left_before, deed_of, messages_since, stands
from chalicelib.front_desk.model import DeskDeed
from chalicelib.messaging.model import TOLD, Message
from chalicelib.messaging.staff_tasks import StaffTask
from chalicelib.shared.errors import NotAllowedError
from chalicelib.shared.writes import Save, Write, target_of

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
    before = as_left_before(deed, visit.appointment)
    if before:
        quiet = records.get_many(Message, deed.withdrawn).values()
        refuse_taken(records, clinic, before, visit.appointment, deed.shared)
        back = visit_as_before(
            records, clinic, visit, before, kept_back=quiet, since=messages, now=now
        )
    else:
        back = unbooked(records, visit, messages, now=now)
    undone = Save(dataclasses.replace(deed, undone_at=now, undone_by=by))
    tasks = _tasks_as_before(records, deed, now)
    closed = {target_of(write) for write in back.writes}
    others = [write for write in tasks if target_of(write) not in closed]
    return back.beside([undone, *_told_later(records, visit, back), *others])


def _told_later(records: HourRecords, visit: Visit, back: Change) -> list[Write]:
    """Return what lets the deed before it, whose notice leaves after all, know when."""
    if not back.messages or not back.appointment.deed:
        return []
    deed = deed_of(records, visit, back.appointment.deed)
    return [Save(dataclasses.replace(deed, tells_at=back.appointment.tells_at))]


def why_not_undone(
    deed: DeskDeed, visit: Appointment, since: Iterable[Message], *, now: datetime
) -> str:
    """Return why a deed can no longer be taken back, or ""; `since` is what was written by it or after it. Pure."""
    if not stands(visit, deed):
        return "changed_since"
    if any(message.state in TOLD for message in since):
        return "told_already"
    return "too_late_to_undo" if now > deed.at + UNDO_WITHIN else ""


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

"""Moving a visit: one write gives the new time and frees the old, so a failure in between keeps the old."""

import dataclasses
from datetime import datetime

from chalicelib.appointments import change_notices, desk_tasks
from chalicelib.appointments.agenda_change import Change
from chalicelib.appointments.ask_whose_name import ask_whose
from chalicelib.appointments.book import first_due
from chalicelib.appointments.booking_notice import Tell, booked
from chalicelib.appointments.model import Appointment, Slot, Status
from chalicelib.appointments.ring_desk import ring_about
from chalicelib.appointments.with_whom import linked
from chalicelib.appointments.withdraw_messages import (
    TakenBack,
    Visit,
    on_the_line,
    reminders_decided_again,
    take_back,
    visit_of,
)
from chalicelib.clinics.model import Clinic
from chalicelib.messaging.model import Message
from chalicelib.messaging.ports import TaskRecords
from chalicelib.messaging.task_endings import Deed
from chalicelib.shared.errors import NotAllowedError
from chalicelib.shared.writes import Save


def reschedule(
    records: TaskRecords,
    clinic: Clinic,
    appointment_id: str,
    slot: Slot,
    *,
    now: datetime,
    tells: bool = True,
) -> Change:
    """Decide a visit's new time, length, practitioner or place; raises NotFoundError, NotAllowedError.

    Reminders of a new time start afresh and buttons of the old one turn stale. The patient is
    told only if a message with the old time, place or practitioner may have reached them: by a
    message, or where none may go in time by a person who calls; not where whoever moves it
    tells them (`tells`). Who was to read of the booking, and has not, reads it as it is now.
    """
    visit = visit_of(records, appointment_id)
    if not visit.appointment.is_open:
        raise NotAllowedError(f"appointment_{visit.appointment.status}_cannot_be_moved")
    if slot.starts_at <= now:
        raise NotAllowedError("appointment_in_the_past")
    slot = _whole(linked(clinic, slot, visit.appointment), visit.appointment)
    asked = ask_whose(records, clinic, slot, now=now)
    if change_notices.reads_the_same(clinic, visit.appointment, slot):
        return _untold(records, visit, slot, now).beside(asked)
    taken_back = take_back(records, visit.appointment, "moved", now=now)
    is_moved = slot.starts_at != visit.appointment.starts_at
    moved = _at(visit, slot, clinic, now) if is_moved else _elsewhere(visit, slot, taken_back, now)
    line = on_the_line(records, moved, now=now)
    knows = change_notices.must_tell(moved, taken_back, now=now)
    messages = _notices(records, clinic, moved, taken_back, now, knows=knows) if tells else ()
    # Where a person tells, the messages stay: the next change must know that the patient knew of a time.
    still = visit.appointment.message_ids if knows else ()
    appointment = dataclasses.replace(moved.appointment, message_ids=still)
    appointment = change_notices.with_notice(clinic, appointment, messages)
    is_told = (tells and knows) or bool(messages)
    rests_on = change_notices.rests_on(moved, messages, now=now) if is_told else []
    deed = Deed.MOVED if is_moved else Deed.ELSEWHERE
    tasks = desk_tasks.closed_by(records, visit, deed, now=now)
    kept = () if is_moved else appointment.task_ids
    appointment = desk_tasks.leading_to(appointment, *kept, *desk_tasks.opened(rests_on))
    writes = (Save(appointment), *taken_back.writes, *line)
    rung = ring_about(records, clinic, moved, rests_on, now=now)
    return Change(appointment, (*writes, *rests_on, *tasks, *asked), (*messages, *rung))


def _notices(
    records: TaskRecords,
    clinic: Clinic,
    moved: Visit,
    taken_back: TakenBack,
    now: datetime,
    *,
    knows: bool,
) -> tuple[Message, ...]:
    """Return what tells who knows of the visit of its change; who was yet to read of it reads it as it is now."""
    if knows:
        return change_notices.changed(records, clinic, moved, now=now)
    return booked(records, clinic, moved, Tell(), now=now) if taken_back.untold_booking else ()


def _at(visit: Visit, slot: Slot, clinic: Clinic, now: datetime) -> Visit:
    appointment = visit.appointment
    appointment = dataclasses.replace(
        appointment,
        status=Status.BOOKED,  # nobody has confirmed the new time
        starts_at=slot.starts_at,
        minutes=slot.minutes,
        practitioner=slot.practitioner,
        practitioner_id=slot.practitioner_id,
        place=slot.place,
        visit_kind=slot.visit_kind or "",
        schedule=appointment.schedule + 1,
        decided_offsets=(),
        told_at=None,
        arrived_at=None,
        call_again_at=None,
        confirmed_how="",
        zone_corrections=clinic.zone_corrections,
    ).decided(now)
    due_at = first_due(clinic, appointment, visit.patient, now)
    return dataclasses.replace(visit, appointment=dataclasses.replace(appointment, due_at=due_at))


def _elsewhere(visit: Visit, slot: Slot, taken_back: TakenBack, now: datetime) -> Visit:
    """Return the visit at its old time in another place or with somebody else.

    What was withdrawn is written anew; a reminder that went out is not repeated, the notice corrects it.
    """
    appointment = visit.appointment
    changed = dataclasses.replace(
        appointment.giving_back(taken_back.offsets),
        minutes=slot.minutes,
        practitioner=slot.practitioner,
        practitioner_id=slot.practitioner_id,
        place=slot.place,
        visit_kind=slot.visit_kind or "",
        schedule=appointment.schedule + 1,
        due_at=now if taken_back.offsets else appointment.due_at,
    )
    return dataclasses.replace(visit, appointment=changed.decided(now))


def _whole(slot: Slot, appointment: Appointment) -> Slot:
    """Return the slot with the kind of visit that stands, where whoever moves it says nothing of it."""
    if slot.visit_kind is not None:
        return slot
    return dataclasses.replace(slot, visit_kind=appointment.visit_kind)


def _untold(records: TaskRecords, visit: Visit, slot: Slot, now: datetime) -> Change:
    """Return the visit with what no message says: its length, how somebody writes its practitioner, its kind.

    A reminder that waits may say another kind's preparation: it is decided again.
    """
    before = visit.appointment
    appointment = dataclasses.replace(
        before,
        minutes=slot.minutes,
        practitioner=slot.practitioner,
        practitioner_id=slot.practitioner_id,
        visit_kind=slot.visit_kind or "",
    )
    if appointment == before:
        return Change(appointment)
    if appointment.visit_kind == before.visit_kind:
        return Change(appointment, (Save(appointment),))
    writes = reminders_decided_again(records, before, appointment, now=now)
    saved = (w.record for w in writes if isinstance(w, Save) and w.record.id == appointment.id)
    return Change(next(saved), tuple(writes))

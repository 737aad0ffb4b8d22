"""Moving a visit: one write gives the new time and frees the old, so a failure in between keeps the old."""

import dataclasses
from datetime import datetime

from chalicelib.appointments import notices
from chalicelib.appointments.agenda import Visit, on_the_line, take_back, visit_of
from chalicelib.appointments.book import first_due
from chalicelib.appointments.change import Change
from chalicelib.appointments.model import Slot, Status
from chalicelib.clinics.model import Clinic
from chalicelib.shared.errors import NotAllowedError
from chalicelib.shared.writes import Records, Save


def move(
    records: Records, clinic: Clinic, appointment_id: str, slot: Slot, *, now: datetime
) -> Change:
    """Decide a visit's new time, length, practitioner or place; raises NotFoundError, NotAllowedError.

    Reminders of the new time start afresh and buttons of the old one turn stale. The patient
    is told only if a message about the old time may have reached them: by a message, or where
    none may go in time by a person who calls.
    """
    visit = visit_of(records, appointment_id)
    if not visit.appointment.is_open:
        raise NotAllowedError(f"appointment_{visit.appointment.status}_cannot_be_moved")
    if slot.starts_at <= now:
        raise NotAllowedError("appointment_in_the_past")
    if slot.starts_at == visit.appointment.starts_at:
        return _without_new_time(visit, slot)
    taken_back = take_back(records, visit.appointment, "moved", now=now)
    moved = _at(visit, slot, clinic, now)
    messages = notices.changed(clinic, moved, now=now) if taken_back.was_told else ()
    appointment = dataclasses.replace(
        moved.appointment, message_ids=tuple(message.id for message in messages)
    )
    rests_on = notices.rests_on(moved, messages, now=now) if taken_back.was_told else []
    line = on_the_line(records, moved, now=now)
    return Change(appointment, (Save(appointment), *taken_back.writes, *line, *rests_on), messages)


def _at(visit: Visit, slot: Slot, clinic: Clinic, now: datetime) -> Visit:
    appointment = visit.appointment
    appointment = dataclasses.replace(
        appointment,
        status=Status.BOOKED,  # nobody has confirmed the new time
        starts_at=slot.starts_at,
        minutes=slot.minutes,
        practitioner=slot.practitioner,
        place=slot.place,
        schedule=appointment.schedule + 1,
        decided_offsets=(),
    )
    due_at = first_due(clinic, appointment, visit.patient, now)
    return dataclasses.replace(visit, appointment=dataclasses.replace(appointment, due_at=due_at))


def _without_new_time(visit: Visit, slot: Slot) -> Change:
    appointment = dataclasses.replace(
        visit.appointment, minutes=slot.minutes, practitioner=slot.practitioner, place=slot.place
    )
    changed = appointment != visit.appointment
    return Change(appointment, (Save(appointment),) if changed else ())

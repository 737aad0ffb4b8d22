"""Booking a visit. The caller's own id makes it idempotent: the same id never books twice."""

import dataclasses
from datetime import datetime

from chalicelib.appointments import reminder_times
from chalicelib.appointments.agenda_change import Change
from chalicelib.appointments.ask_whose_name import ask_whose
from chalicelib.appointments.booking_notice import Tell, booked
from chalicelib.appointments.change_notices import with_notice
from chalicelib.appointments.model import Appointment, AppointmentKey, Slot
from chalicelib.appointments.with_whom import linked
from chalicelib.appointments.withdraw_messages import Visit, on_the_line
from chalicelib.clinics.model import Clinic
from chalicelib.messaging.daily_count import counted
from chalicelib.messaging.model import State
from chalicelib.messaging.signed_up import booked_now
from chalicelib.patients.model import NumberState, Patient, Purpose
from chalicelib.shared import ids
from chalicelib.shared.errors import NotAllowedError
from chalicelib.shared.writes import Create, Records, Unchanged, Write


def book(
    records: Records,
    clinic: Clinic,
    patient: Patient,
    slot: Slot,
    *,
    now: datetime,
    external_id: str = "",
    source: str = "",
    tell: Tell | None = None,
) -> Change:
    """Decide a new appointment; raises NotAllowedError for a time that is past, a patient being erased, or one who died.

    A patient whose number nobody has confirmed yet is due at once, so that the question
    "are you Ana?" goes out well before the first reminder. With `tell` the patient is told in minutes.
    """
    if slot.starts_at <= now:
        raise NotAllowedError("appointment_in_the_past")
    if patient.erasing_at:
        raise NotAllowedError("patient_is_being_erased")
    if patient.deceased_at:
        raise NotAllowedError("patient_is_deceased")
    slot = linked(clinic, slot)
    appointment = _new(clinic, patient, slot, now, external_id, source)
    visit = Visit(appointment, patient)
    booking = arranged(records, clinic, visit, now=now, tell=tell)
    matched = booked_now(records, patient, now=now)
    return booking.beside([*ask_whose(records, clinic, slot, now=now), *matched])


def arranged(
    records: Records,
    clinic: Clinic,
    visit: Visit,
    *,
    now: datetime,
    tell: Tell | None = None,
) -> Change:
    """Return what a new visit takes: itself, its key, its place on the line, and what tells of it."""
    # A merge, or a number put right between reading the person and the line, is noticed on the person.
    line = [*on_the_line(records, visit, now=now), Unchanged(visit.patient)]
    messages = booked(records, clinic, visit, tell, now=now) if tell else ()
    appointment = with_notice(clinic, visit.appointment, messages)
    external_id = appointment.external_id
    key: list[Write] = [Create(AppointmentKey(external_id, appointment.id))] if external_id else []
    count = counted(sum(message.state is State.QUEUED for message in messages), now)
    return Change(appointment, (Create(appointment), *key, *line, *count), messages)


def first_due(
    clinic: Clinic, appointment: Appointment, patient: Patient, now: datetime
) -> datetime | None:
    """Return when to look first: at once to ask whose number it is, else at the first reminder.

    Without a number too: one that is given later finds each visit in its time, however many there are.
    """
    if appointment.arrived_at:
        return None
    must_ask = patient.number is NumberState.UNVERIFIED and patient.agreed_to(Purpose.REMINDERS)
    return now if must_ask and patient.e164 else reminder_times.next_due(clinic, appointment)


def _new(
    clinic: Clinic, patient: Patient, slot: Slot, now: datetime, external_id: str, source: str
) -> Appointment:
    appointment = Appointment(
        id=ids.new_id(),
        patient_id=patient.id,
        starts_at=slot.starts_at,
        minutes=slot.minutes,
        practitioner=slot.practitioner,
        practitioner_id=slot.practitioner_id,
        place=slot.place,
        visit_kind=slot.visit_kind or "",
        external_id=external_id,
        source=source,
        created_at=now,
        zone_corrections=clinic.zone_corrections,
    )
    return dataclasses.replace(appointment, due_at=first_due(clinic, appointment, patient, now))

"""A visit by the clinic's own key: booked, moved or left as it is, so that the same particulars twice change nothing."""

import dataclasses
from dataclasses import dataclass
from datetime import datetime

from chalicelib.appointments.agenda_change import Change
from chalicelib.appointments.book import book
from chalicelib.appointments.booking_notice import Tell
from chalicelib.appointments.model import Appointment, AppointmentKey, Slot
from chalicelib.appointments.reschedule import reschedule
from chalicelib.appointments.with_whom import practitioner_id_of
from chalicelib.clinics.model import Clinic
from chalicelib.messaging.ports import TaskRecords
from chalicelib.patients.model import Patient
from chalicelib.shared.errors import NotAllowedError
from chalicelib.shared.writes import Records

THE_CLINICS_SYSTEM = "api"  # where a visit with the clinic's own key came from


@dataclass(frozen=True)
class Upserted:
    """The change, and whether the clinic knew the visit: created, updated, unchanged, or cancelled and left so."""

    change: Change
    result: str


def by_key(records: Records, external_id: str) -> Appointment | None:
    """Return the appointment that the clinic's own system calls so."""
    key = records.get(AppointmentKey, external_id)
    return records.get(Appointment, key.appointment_id) if key else None


def upsert(
    records: TaskRecords,
    clinic: Clinic,
    patient: Patient,
    slot: Slot,
    known: Appointment | None,
    *,
    external_id: str,
    now: datetime,
    tell: Tell | None = None,
) -> Upserted:
    """Decide what a visit's particulars mean for the agenda; raises NotAllowedError. `tell` is of a new one (`book`).

    `known` is what stands there already. It is left alone whatever its state, also when it is long past: an
    agenda that is sent whole every night changes nothing. What was called off is not brought back by it either,
    and said: a patient's word is no slip of the list.
    """
    if known is None:
        change = book(
            records,
            clinic,
            patient,
            slot,
            now=now,
            external_id=external_id,
            source=THE_CLINICS_SYSTEM,
            tell=tell,
        )
        return Upserted(change, "created")
    if known.patient_id not in patient.ids:
        raise NotAllowedError("appointment_of_another_patient")
    if _says_the_same(clinic, slot, known):
        return Upserted(Change(known), "cancelled" if known.is_cancelled else "unchanged")
    return Upserted(reschedule(records, clinic, known.id, slot, now=now), "updated")


def _says_the_same(clinic: Clinic, slot: Slot, known: Appointment) -> bool:
    """Tell whether the particulars are what stands there; whom the text was found to name is ours, and no part of them."""
    said = dataclasses.replace(
        slot, practitioner=known.practitioner, practitioner_id=known.practitioner_id
    )
    if slot.visit_kind is None:
        said = dataclasses.replace(said, visit_kind=known.visit_kind)
    if said != slot_of(known):
        return False
    if slot.practitioner_id:  # the caller chose them
        return practitioner_id_of(clinic, slot) == practitioner_id_of(clinic, known)
    return slot.practitioner == known.practitioner


def slot_of(appointment: Appointment) -> Slot:
    """Return the time, length, practitioner, with the link, and place that an appointment has."""
    return Slot(**{f.name: getattr(appointment, f.name) for f in dataclasses.fields(Slot)})

"""An arrival that was a slip, taken back: by the clinic's software and the command line, and at the desk by a second tap. Tells nobody of it.

At the front desk it is a deed, and undo_deed.py takes it back; where something was decided about the visit since, only the arrival goes.
"""

import dataclasses
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from typing import Protocol

from chalicelib.appointments.agenda_change import Change
from chalicelib.appointments.arrival import ARRIVED
from chalicelib.appointments.model import Appointment
from chalicelib.appointments.restore import HourRecords
from chalicelib.appointments.withdraw_messages import Visit, visit_of
from chalicelib.clinics.model import Clinic
from chalicelib.front_desk.as_before import visit_as_before
from chalicelib.front_desk.model import DeedKind, DeskDeed
from chalicelib.front_desk.undo_deed import undo
from chalicelib.messaging.model import Message, State
from chalicelib.shared.errors import NotAllowedError
from chalicelib.shared.writes import Save


class DeedRecords(HourRecords, Protocol):
    """A clinic's records, with what its staff did."""

    def deeds_of(self, patient_id: str) -> list[DeskDeed]:
        """Return what staff did about a patient's visits, oldest first."""


def take_back_arrival(
    records: HourRecords, clinic: Clinic, appointment_id: str, *, now: datetime
) -> Change:
    """Decide that nobody came yet: what was withdrawn because of the arrival is decided anew.

    Twice is as good as once. Raises NotFoundError; NotAllowedError of a visit that is over or called off since.
    """
    visit = visit_of(records, appointment_id)
    appointment = visit.appointment
    if appointment.arrived_at is None:
        return Change(appointment)
    if not appointment.is_open:
        raise NotAllowedError("arrival_cannot_be_taken_back")
    before = dataclasses.replace(appointment, arrived_at=None).decided(now)
    messages = records.get_many(Message, appointment.message_ids).values()
    kept_back = withdrawn_by_arrival(appointment, messages)
    return visit_as_before(records, clinic, visit, before, kept_back=kept_back, now=now)


def arrival_taken_back(
    records: DeedRecords,
    clinic: Clinic,
    appointment_id: str,
    *,
    name: str = "",
    by: str,
    now: datetime,
) -> Change:
    """Decide at the desk that nobody came yet, whoever noted it; raises as above. What was decided since stays.

    `name` is the deed that a button names: where another arrival was noted since, that one stands.
    """
    visit = visit_of(records, appointment_id)
    deeds = [d for d in _deeds(records, visit) if d.kind is DeedKind.ARRIVED and not d.undone_at]
    is_former = bool(name) and name not in {deed.name for deed in deeds[-1:]}
    if not visit.appointment.arrived_at or is_former:
        return Change(visit.appointment)
    if deeds:
        with suppress(NotAllowedError):
            return undo(records, clinic, appointment_id, deeds[-1].name, by=by, now=now)
    back = take_back_arrival(records, clinic, appointment_id, now=now)
    return back.beside([Save(dataclasses.replace(d, undone_at=now, undone_by=by)) for d in deeds])


def _deeds(records: DeedRecords, visit: Visit) -> list[DeskDeed]:
    found = (deed for each in visit.patient.ids for deed in records.deeds_of(each))
    return sorted((d for d in found if d.visit_id == visit.appointment.id), key=lambda d: d.at)


def withdrawn_by_arrival(appointment: Appointment, messages: Iterable[Message]) -> list[Message]:
    """Return what has not left because the patient was there; nothing that was decided anew since. Pure."""
    known = list(messages)
    said = {
        what for m in known if m.state is not State.SUPPRESSED for what in _says(m, appointment)
    }
    return [
        message
        for message in known
        if message.state is State.SUPPRESSED
        and message.reason == ARRIVED
        and not said & _says(message, appointment)
    ]


def _says(message: Message, visit: Appointment) -> set[tuple[str, int, int]]:
    about = (each for each in message.about if each.appointment_id == visit.id)
    return {(str(message.kind), each.schedule, each.offset) for each in about}

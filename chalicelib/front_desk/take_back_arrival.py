"""An arrival that was a slip, taken back by whoever signs nothing: the clinic's software, the command line. Tells nobody of it.

At the front desk it is a deed, and undo_deed.py takes it back.
"""

import dataclasses
from collections.abc import Iterable
from datetime import datetime

from chalicelib.appointments.agenda_change import Change
from chalicelib.appointments.arrival import ARRIVED
from chalicelib.appointments.model import Appointment
from chalicelib.appointments.restore import HourRecords
from chalicelib.appointments.withdraw_messages import visit_of
from chalicelib.clinics.model import Clinic
from chalicelib.front_desk.as_before import visit_as_before
from chalicelib.messaging.model import Message, State
from chalicelib.shared.errors import NotAllowedError


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

"""The patient stands at the desk: a moment beside the visit's state, noted and taken back with one tap. Tells nobody."""

import dataclasses
from datetime import datetime

from chalicelib.appointments.agenda_change import Change
from chalicelib.appointments.model import OPEN
from chalicelib.appointments.stop_reminding import quietened
from chalicelib.appointments.withdraw_messages import visit_of
from chalicelib.clinics.model import Clinic
from chalicelib.messaging.ports import TaskRecords
from chalicelib.shared.errors import NotAllowedError

ARRIVED = "arrived"  # why a message was withdrawn


def note_arrival(
    records: TaskRecords, clinic: Clinic, appointment_id: str, *, now: datetime
) -> Change:
    """Decide that the patient is here, also before the visit begins; what is queued about it is withdrawn.

    Twice keeps the first moment. Raises NotFoundError, NotAllowedError for a visit that is over or called off.
    """
    appointment = visit_of(records, appointment_id).appointment
    if appointment.status not in OPEN:
        raise NotAllowedError(f"appointment_{appointment.status}_cannot_be_arrived")
    if appointment.arrived_at:
        return Change(appointment)
    here = dataclasses.replace(appointment, arrived_at=now).decided(now)
    return quietened(records, clinic, here, ARRIVED, now)

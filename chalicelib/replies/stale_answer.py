"""Whether an answer still fits its visit: given to the time it has now, still open, still to come, not decided upon since. Pure."""

from datetime import datetime

from chalicelib.appointments.model import Appointment
from chalicelib.appointments.withdraw_messages import Visit
from chalicelib.messaging.model import About


def is_as_told(about: About, visit: Visit, now: datetime) -> bool:
    """Tell whether the visit is as the message that is answered told it; a moved one turns its old buttons stale."""
    appointment = visit.appointment
    same = about.schedule == appointment.schedule
    return same and appointment.is_open and appointment.starts_at > now


def is_decided_since(appointment: Appointment, said_at: datetime) -> bool:
    """Tell whether the patient or the clinic made the visit what it is after something was said."""
    return appointment.decided_at is not None and said_at < appointment.decided_at

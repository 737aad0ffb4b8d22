"""Whether an answer still fits its visit: given to the time it has now, still open, still to come. Pure."""

from datetime import datetime

from chalicelib.appointments.withdraw_messages import Visit
from chalicelib.messaging.model import About


def is_as_told(about: About, visit: Visit, now: datetime) -> bool:
    """Tell whether the visit is as the message that is answered told it; a moved one turns its old buttons stale."""
    appointment = visit.appointment
    same = about.schedule == appointment.schedule
    return same and appointment.is_open and appointment.starts_at > now

"""Which state of a visit may follow which: a cancelled one is not confirmed, one that is over is not moved. Pure."""

import dataclasses
from datetime import datetime

from chalicelib.appointments.model import Appointment, Status
from chalicelib.shared.errors import NotAllowedError

LEGAL_CHANGES: dict[Status, frozenset[Status]] = {
    Status.BOOKED: frozenset(Status) - {Status.BOOKED},
    Status.CONFIRMED: frozenset(Status) - {Status.BOOKED, Status.CONFIRMED},
    Status.CHANGE_REQUESTED: frozenset(Status) - {Status.CHANGE_REQUESTED},
    Status.CANCELLED: frozenset(),  # restore.py alone opens it again, at its own time
    Status.ATTENDED: frozenset({Status.NO_SHOW}),  # a slip of the front desk may be put right
    Status.NO_SHOW: frozenset({Status.ATTENDED}),
}


def with_status(appointment: Appointment, status: Status, *, said_at: datetime) -> Appointment:
    """Return the appointment in a new state, as somebody said at that moment; raises NotAllowedError when it cannot get there."""
    # From a status of a later release nothing follows that we know of.
    if status not in LEGAL_CHANGES.get(appointment.status, frozenset()):
        raise NotAllowedError(f"appointment_{appointment.status}_cannot_be_{status}")
    changed = dataclasses.replace(appointment, status=status, call_again_at=None)
    return changed.decided(said_at)

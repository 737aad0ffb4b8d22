"""A visit in a state in which what is queued about it would only disturb. Never decides the state."""

import dataclasses
from datetime import datetime

from chalicelib.appointments import reminder_times
from chalicelib.appointments.agenda_change import Change
from chalicelib.appointments.model import Appointment
from chalicelib.appointments.withdraw_messages import take_back
from chalicelib.clinics.model import Clinic
from chalicelib.shared.writes import Records, Save


def quietened(
    records: Records, clinic: Clinic, appointment: Appointment, reason: str, now: datetime
) -> Change:
    """Return the change to this state, with what is queued withdrawn for the reason, and its next moment."""
    taken_back = take_back(records, appointment, reason, now=now)
    due_at = reminder_times.next_due(clinic, appointment)
    kept = dataclasses.replace(appointment, due_at=due_at)
    return Change(kept, (Save(kept), *taken_back.writes))

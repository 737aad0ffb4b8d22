"""Cancelling a visit: whatever was queued about it is withdrawn in the same transaction."""

import dataclasses
from datetime import datetime

from chalicelib.appointments import change_notices
from chalicelib.appointments.agenda_change import By, Change
from chalicelib.appointments.legal_changes import with_status
from chalicelib.appointments.model import Status
from chalicelib.appointments.withdraw_messages import Visit, on_the_line, take_back, visit_of
from chalicelib.clinics.model import Clinic
from chalicelib.shared.writes import Records, Save


def cancel(
    records: Records, clinic: Clinic, appointment_id: str, *, by: By, now: datetime
) -> Change:
    """Decide a cancellation; raises NotFoundError, NotAllowedError when the visit is over or cancelled already.

    When the clinic cancels, the patient is told if a message about the visit may have reached them:
    by a message, or where none may go in time by a person who calls.
    """
    visit = visit_of(records, appointment_id)
    taken_back = take_back(records, visit.appointment, "cancelled", now=now)
    appointment = dataclasses.replace(with_status(visit.appointment, Status.CANCELLED), due_at=None)
    cancelled = Visit(appointment, visit.patient)
    must_tell = by is By.CLINIC and change_notices.must_tell(visit, taken_back, now=now)
    messages = change_notices.cancelled(clinic, cancelled, now=now) if must_tell else ()
    rests_on = change_notices.rests_on(cancelled, messages, now=now) if must_tell else []
    line = on_the_line(records, cancelled, now=now)
    return Change(appointment, (Save(appointment), *taken_back.writes, *line, *rests_on), messages)

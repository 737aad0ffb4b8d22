"""Who would wait for a clinic's own ceiling of a day, before it is set: by when the plan's reminders leave. Pure."""

from collections.abc import Iterable
from datetime import date, datetime

from chalicelib.appointments.reminder_times import most_ahead
from chalicelib.clinics.model import Clinic
from chalicelib.reminders.foresee_reminding import leaves
from chalicelib.reminders.may_be_reminded import refusal
from chalicelib.reminders.model import DueVisit
from chalicelib.shared import times


def looked_at(clinic: Clinic, day: date) -> tuple[datetime, datetime]:
    """Return between which starts the visits lie of which a reminder may leave on that day."""
    begins, ends = times.day_bounds(day, clinic.zone)
    return begins, ends + most_ahead(clinic)


def reminded_on(
    clinic: Clinic, visits: Iterable[DueVisit], day: date, *, now: datetime
) -> list[DueVisit]:
    """Return whom a message reminds on that day, in the order in which they leave; several visits of a line are one message."""
    begins, ends = times.day_bounds(day, clinic.zone)
    going: list[tuple[datetime, datetime, str, DueVisit]] = []
    for visit in visits:
        slots = leaves(clinic, visit.appointment, now=now).values()
        first = min((slot for slot in slots if begins <= slot < ends), default=None)
        if first and refusal(visit) is None:
            going.append((first, visit.appointment.starts_at, visit.id, visit))
    in_order = [visit for *_, visit in sorted(going, key=lambda each: each[:3])]
    return list({v.patient.e164: v for v in reversed(in_order)}.values())[::-1]

"""Which visits a day off hits: all of the clinic's, or those with whoever is off. Pure; forbids nothing and cancels nothing."""

from collections.abc import Iterable

from chalicelib.appointments.model import Appointment
from chalicelib.appointments.with_whom import NamesSomebody, practitioner_id_of
from chalicelib.clinics.days_off import DayOff
from chalicelib.clinics.model import Clinic
from chalicelib.shared import times


def day_off_of(clinic: Clinic, visit: NamesSomebody) -> DayOff | None:
    """Return the day off on which a visit is, the clinic's own first; None on any other day."""
    if not clinic.days_off:
        return None
    found = [one for one in clinic.days_off if hits(clinic, one, visit)]
    return min(found, key=lambda one: not one.closes, default=None)


def hits(clinic: Clinic, day_off: DayOff, visit: NamesSomebody) -> bool:
    """Tell whether a visit, or what is about to be one, is on that day off."""
    if not day_off.covers(times.local_day(visit.starts_at, clinic.zone)):
        return False
    return day_off.closes or day_off.practitioner_id == practitioner_id_of(clinic, visit)


def hit_by(clinic: Clinic, day_off: DayOff, visits: Iterable[Appointment]) -> list[Appointment]:
    """Return the visits that still stand on that day off."""
    return [visit for visit in visits if visit.is_open and hits(clinic, day_off, visit)]

"""At which moment a visit is, once its clinic's zone was corrected: until it is moved there, messages name that hour already. Pure."""

from datetime import datetime

from chalicelib.appointments.model import Appointment, Status
from chalicelib.clinics import former_zones
from chalicelib.clinics.model import Clinic

SEEN = frozenset({Status.ATTENDED, Status.NO_SHOW})


def corrected_start(clinic: Clinic, visit: Appointment) -> datetime:
    """Return the moment at which the clinic's clock shows the hour that the visit was given."""
    done = _corrections_made(clinic, visit)
    return former_zones.corrected(visit.starts_at, clinic.former_zones, clinic.zone, done=done)


def is_behind(clinic: Clinic, visit: Appointment, now: datetime) -> bool:
    """Tell whether a visit is still to be moved: to come by the one clock or the other. What is over keeps its moment."""
    if not clinic.zone_corrections or visit.status in SEEN:
        return False
    start = corrected_start(clinic, visit)
    return start != visit.starts_at and max(start, visit.starts_at) > now


def _corrections_made(clinic: Clinic, visit: Appointment) -> int:
    """Return how many the visit has behind it: those it was moved by, and those before it was booked, also by a release that counts none."""
    since = visit.created_at
    before = [one for one in clinic.former_zones if since and one.until < since]
    return max(visit.zone_corrections, former_zones.corrections(before))

"""How many visits one message may name: as many as WhatsApp shows whole, and as one tap can confirm at once. Pure."""

from chalicelib.appointments.with_whom import called_now
from chalicelib.clinics.model import Clinic
from chalicelib.patients.called_name import whole_name
from chalicelib.reminders.model import DueVisit, Send

MOST_VISITS = 10  # a tap writes some five records a visit into one transaction of 100
TEXT_MAX = 1024  # of a filled template: WhatsApp refuses a longer one (132005)
AROUND_THEM = 280  # our own words in the longest language, and the day
AROUND_ONE = 30  # "10:30 a. m. ", ", con " and what parts it from the next


def has_room(clinic: Clinic, send: Send, other: Send) -> bool:
    """Tell whether a message may name another's visits too."""
    visits = (*send.visits, *other.visits)
    where = len(clinic.address) + max(len(visit.appointment.place) for visit in visits)
    said = AROUND_THEM + len(clinic.name) + where + sum(_length(clinic, visit) for visit in visits)
    return len(visits) <= MOST_VISITS and said <= TEXT_MAX


def _length(clinic: Clinic, visit: DueVisit) -> int:
    called, whole = visit.patient.first_name, whole_name(visit.patient.name)
    longest = max(called, whole, key=len)  # the whole name tells two of one name apart
    said = (longest, called_now(clinic, visit.appointment), visit.appointment.place)
    return AROUND_ONE + sum(map(len, said))

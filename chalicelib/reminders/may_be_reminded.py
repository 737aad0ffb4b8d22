"""Whether a person may be reminded at all, and if not, the reason a receptionist will read. Pure."""

from chalicelib.patients.model import NumberState, Purpose
from chalicelib.reminders.model import DueVisit, SkipReason


def refusal(visit: DueVisit) -> SkipReason | None:
    """Return why this person may not be reminded, or None. The order is from the firmest no."""
    patient = visit.patient
    if patient.deceased_at:
        return SkipReason.DECEASED
    if visit.line is None or not patient.e164:
        return SkipReason.NO_NUMBER
    if patient.number is NumberState.WRONG:
        return SkipReason.WRONG_NUMBER
    if visit.line.opted_out_at:
        return SkipReason.OPTED_OUT
    if not patient.agreed_to(Purpose.REMINDERS):
        return SkipReason.NO_CONSENT
    return None if patient.is_reachable else SkipReason.NOT_VERIFIED

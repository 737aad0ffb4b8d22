"""The hour that a deed frees, and who had a part of it beside the visit all the while. Never writes."""

from chalicelib.appointments.model import Appointment, Status
from chalicelib.appointments.restore import HourRecords, is_hour_taken, visits_around
from chalicelib.appointments.with_whom import is_same_practitioner
from chalicelib.clinics.model import Clinic
from chalicelib.shared.errors import NotAllowedError


def who_shares(
    records: HourRecords, clinic: Clinic, before: Appointment, after: Appointment
) -> tuple[str, ...]:
    """Return the ids of visits that have a part of the hour which a deed frees, as two that are booked there on purpose."""
    return _in_the_way(records, clinic, before) if _frees(clinic, before, after) else ()


def refuse_taken(
    records: HourRecords,
    clinic: Clinic,
    before: Appointment,
    after: Appointment,
    shared: tuple[str, ...],
) -> None:
    """Refuse where somebody has a part of the hour by now; who `shared` it before has it beside them again."""
    if not _frees(clinic, before, after):
        return
    if set(_in_the_way(records, clinic, before)) - set(shared):
        raise NotAllowedError("slot_taken")


def _frees(clinic: Clinic, before: Appointment, after: Appointment) -> bool:
    """Tell whether a part of the visit's hour may be somebody else's by now: of its time, or of its practitioner's."""
    if not before.is_open:
        return False
    is_held = after.is_open or after.status is Status.ATTENDED
    is_inside = after.starts_at <= before.starts_at and before.ends_at <= after.ends_at
    return not (is_held and is_inside and is_same_practitioner(clinic, before, after))


def _in_the_way(records: HourRecords, clinic: Clinic, visit: Appointment) -> tuple[str, ...]:
    around = visits_around(records, visit)
    return tuple(one.id for one in around if is_hour_taken(clinic, visit, [one]))

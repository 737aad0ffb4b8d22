"""A telephone of the clinic's own people, as somebody typed it: whether it can be one, and which patients have it too. Keeps nothing."""

from chalicelib.clinics import settings_rules as rules
from chalicelib.patients.model import Line
from chalicelib.patients.patients_number import region_of
from chalicelib.patients.phone_lines import line_id, people_of
from chalicelib.shared import phone
from chalicelib.shared.filler_numbers import is_filler
from chalicelib.web.staff.desk import Desk

LONGEST = rules.TEXTS["reception_e164"].longest


def read_own(desk: Desk, typed: str) -> tuple[str, str]:
    """Return the number in E.164, "" for none, and what is wrong with what was typed."""
    if not typed:
        return "", ""
    if rules.fault_of("reception_e164", typed):
        return "", "number"
    found = phone.normalise(typed, region=region_of(desk.clinic))
    if not isinstance(found, phone.Phone) or is_filler(found.e164):
        return "", "number"
    is_senders = phone.same_line(found.e164, desk.clinic.sender.display_number)
    return found.e164, "own" if is_senders else ""


def patients_at(desk: Desk, e164: str) -> tuple[str, ...]:
    """Return the names of the patients who have this number."""
    line = desk.records.get(Line, line_id(e164)) if e164 else None
    return tuple(person.name for person in people_of(desk.records, line)) if line else ()

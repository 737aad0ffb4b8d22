"""Who signed up, beside whose visit may be theirs, in the words of one reader. Decides nothing."""

from typing import Any

from chalicelib.front_desk.signed_up_today import SignedUp, signed_up, why_not_one
from chalicelib.patients.model import Patient
from chalicelib.patients.patients_number import region_of
from chalicelib.web.staff.desk import Desk

Shown = dict[str, Any]


def who_signed_up(desk: Desk) -> list[Shown]:
    """Return who signed up and whose record may be theirs, in words."""
    found = signed_up(desk.records, region=region_of(desk.clinic), now=desk.visit.now)
    return [_shown(desk, one) for one in found]


def _shown(desk: Desk, one: SignedUp) -> Shown:
    said = desk.said
    return {
        "id": one.person.id,
        "name": one.person.name,
        "when": said.ago(one.task.at),
        "task": one.task.id,
        "alike": [
            {
                "id": hit.patient.id,
                "name": hit.patient.name,
                "when": said.when(hit.next_visit.starts_at) if hit.next_visit else "",
                "number": _number(desk, hit.patient),
                "is_free": not why_not_one(hit.patient, one.person),
            }
            for hit in one.alike
        ],
    }


def _number(desk: Desk, person: Patient) -> str:
    """Say how the number ends, as the screen stands at a counter."""
    if not person.e164:
        return desk.words("desk.signup.no_number")
    return desk.words("desk.signup.ends", digits=person.e164[-4:])

"""*Registrar*: a person who stands at the desk, with their number and, where the clinic holds it, their signature."""

from typing import Any

from chalice.app import Response

from chalicelib.consent.attest_consent import attest_consent
from chalicelib.consent.model import Source
from chalicelib.patients.model import Particulars, Patient, Purpose
from chalicelib.patients.patients_number import region_of, why_no_patients
from chalicelib.patients.register import register
from chalicelib.shared import phone
from chalicelib.shared.errors import NotAllowedError, decide_again
from chalicelib.web.render_page import see_other
from chalicelib.web.staff.desk import Desk
from chalicelib.web.staff.desk_page import desk_page

LONGEST_NAME = 80
SOURCE = "staff"


def show(desk: Desk) -> Response:
    """Ask for a name and a number."""
    return _page(desk, {"nombre": "", "telefono": "", "contesta": ""}, {})


def submit(desk: Desk) -> Response:
    """Put the person on the list; somebody known stays one person."""
    typed = {
        name: " ".join(desk.asked.get(name, "").split())[:LONGEST_NAME]
        for name in ("nombre", "telefono", "contesta")
    }
    if desk.asked.get("paso") == "ver":  # from the search, with what was looked for
        return _page(desk, typed | _looked_for(desk), {})
    e164, problems = _checked(desk, typed)
    if problems:
        return _page(desk, typed, problems)
    known = Particulars(typed["nombre"], e164, guardian=typed["contesta"])
    try:
        person = decide_again(lambda: _registered(desk, known))
    except NotAllowedError as refused:
        return see_other(f"{desk.visit.root}buscar?no={refused.code}")
    return see_other(f"{desk.visit.root}citas/nueva/{person.id}{_attested(desk, person)}")


def _looked_for(desk: Desk) -> dict[str, str]:
    """Return what was typed into the search as the field that it is of."""
    text = " ".join(desk.asked.get("busca", "").split())[:LONGEST_NAME]
    return {"nombre": text} if any(map(str.isalpha, text)) else {"telefono": text}


def _attested(desk: Desk, person: Patient) -> str:
    """Note the signature, if there is one; return what the next page says where it does not count."""
    try:
        if desk.asked.get("firma"):
            decide_again(lambda: _signed(desk, person.id))
    except NotAllowedError as refused:
        return f"?no={refused.code}"
    return ""


def _checked(desk: Desk, typed: dict[str, str]) -> tuple[str, dict[str, str]]:
    problems = {} if any(map(str.isalpha, typed["nombre"])) else {"nombre": "desk.register.no_name"}
    e164 = ""
    if typed["telefono"]:
        read = phone.normalise(typed["telefono"], region=region_of(desk.clinic))
        e164 = read.e164 if isinstance(read, phone.Phone) else ""
        if not e164 or why_no_patients(e164, desk.clinic):
            problems["telefono"] = "desk.register.bad_phone"
    return e164, problems


def _registered(desk: Desk, known: Particulars) -> Patient:
    done = register(desk.records, known, now=desk.visit.now, source=SOURCE)
    desk.records.commit(done.writes)
    return done.patient


def _signed(desk: Desk, patient_id: str) -> None:
    person = desk.records.get(Patient, patient_id)
    if person is None:
        return
    _, writes = attest_consent(
        desk.records,
        desk.clinic,
        person,
        Purpose.REMINDERS,
        source=Source.STAFF,
        by=desk.member.id,
        now=desk.visit.now,
    )
    desk.records.commit(writes)


def _page(desk: Desk, typed: dict[str, str], problems: dict[str, str]) -> Response:
    facts: dict[str, Any] = {"typed": typed, "problems": problems}
    return desk_page(
        desk, "register.html", status=422 if problems else 200, section="buscar", **facts
    )

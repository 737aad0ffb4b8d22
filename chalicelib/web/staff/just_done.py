"""What somebody just did, said once above the page, with its undo where it can be taken back. Names nobody in an address."""

from typing import Any

from chalicelib.appointments.model import Appointment
from chalicelib.front_desk.day import Day
from chalicelib.front_desk.model import DeedKind, kind_in
from chalicelib.patients.model import Patient
from chalicelib.patients.patient_by_id import find_patient
from chalicelib.web.staff.desk import Desk
from chalicelib.web.staff.likely_deed import NOUNS, needed_for

PLAIN = frozenset({"undone", "task", "noted", "permitted"})
WITH_UNDO = frozenset(map(str, NOUNS))


def just_done(desk: Desk, day: Day | None = None) -> dict[str, Any] | None:
    """Return what the bar says of the deed that led here, or why it was not done; None where nothing led here."""
    done, why = desk.visit.query.get("hecho", ""), desk.visit.query.get("no", "")
    if why:
        key = f"desk.not.{why}"
        text = desk.words(key if desk.words.has(key) else "desk.not.as_it_is")
        return {"text": text, "is_refusal": True, "undo": None}
    if done in PLAIN:
        return {"text": desk.words(f"desk.done.{done}"), "is_refusal": False, "undo": None}
    if done not in WITH_UNDO | {DeedKind.CALLED}:
        return None
    visit, person = _of(desk, day)
    return _said(desk, done, visit, person) if visit else None


def _of(desk: Desk, day: Day | None) -> tuple[Appointment | None, Patient | None]:
    visit_id = desk.visit.query.get("cita", "")
    rows = [row for row in day.visits if row.visit.id == visit_id] if day else []
    if rows:
        return rows[0].visit, rows[0].patient
    visit = desk.records.get(Appointment, visit_id) if visit_id.isalnum() else None
    return visit, find_patient(desk.records, visit.patient_id) if visit else None


def _said(desk: Desk, done: str, visit: Appointment, person: Patient | None) -> dict[str, Any]:
    said = desk.said
    name = person.first_name if person else desk.words("desk.unreadable")
    text = desk.words(f"desk.done.{done}", name=name, when=said.when(visit.starts_at))
    text = text.replace("m..", "m.")  # "4:30 p. m." ends a sentence by itself
    tells = visit.tells_at if visit.tells_at and visit.tells_at > desk.visit.now else None
    is_last = kind_in(visit.deed) == done
    if tells and is_last:
        at = desk.words("desk.tells_at", time=said.clock(tells))
        text += f" {at.removesuffix('.')}."
    noun = next((noun for kind, noun in NOUNS.items() if kind == done), "")
    undo = {"path": f"citas/{visit.id}/{noun}/deshacer", "deed": visit.deed}
    return {
        "text": text,
        "is_refusal": False,
        "undo": undo if is_last and noun and desk.may(needed_for(noun)) else None,
    }

"""What the front desk notes about a person: a short note for itself, a signature that the clinic holds. Decides no rule of consent."""

import dataclasses

from chalice.app import Response

from chalicelib.patients.model import Patient
from chalicelib.patients.patient_by_id import find_patient
from chalicelib.shared.errors import NotFoundError, decide_again
from chalicelib.shared.writes import Save
from chalicelib.web.staff import card_page
from chalicelib.web.staff.as_seen import SEEN
from chalicelib.web.staff.desk import Desk
from chalicelib.web.staff.held_signature import note_signature_of
from chalicelib.web.staff.visit_deeds import back

LONGEST_NOTE = 80


def keep_note(desk: Desk) -> Response:
    """Keep the desk's note; an empty one takes it away. What a colleague wrote meanwhile is shown first, beside what was typed."""
    note, seen = _note_in(desk, "nota"), _note_in(desk, SEEN)

    def attempt() -> bool:
        person = loaded(desk)
        if person.note not in (seen, note):
            return False
        if person.note != note:
            desk.records.commit([Save(dataclasses.replace(person, note=note))])
        return True

    if not decide_again(attempt):
        return card_page.of_person(desk, draft=note)
    return back(desk, hecho="noted")


def _note_in(desk: Desk, name: str) -> str:
    return " ".join(desk.asked.get(name, "").split())[:LONGEST_NOTE]


def note_signature(desk: Desk) -> Response:
    """Note that the clinic holds the signature, in the name of whoever says so."""
    why = note_signature_of(desk, desk.visit.parts["patient_id"])
    if why:
        return back(desk, no=why)
    return back(desk, hecho="permitted")


def loaded(desk: Desk) -> Patient:
    """Return the clinic's person of the address; raises NotFoundError for whatever else stands there."""
    person = find_patient(desk.records, desk.visit.parts["patient_id"])
    if person is None:
        raise NotFoundError
    return person

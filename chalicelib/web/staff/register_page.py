"""*Registrar*: a person who stands at the desk, with their number and, where the clinic holds it, their signature."""

from chalice.app import Response

from chalicelib.patients.model import Patient
from chalicelib.patients.register import register
from chalicelib.patients.same_person import may_be
from chalicelib.shared.errors import NotAllowedError, decide_again
from chalicelib.web.render_page import see_other
from chalicelib.web.staff import person_form
from chalicelib.web.staff.desk import Desk
from chalicelib.web.staff.held_signature import note_signature_of
from chalicelib.web.staff.person_form import PersonForm

SOURCE = "staff"


def show(desk: Desk) -> Response:
    """Ask for a name and a number."""
    return person_form.page(desk, PersonForm())


def submit(desk: Desk) -> Response:
    """Put the person on the list; somebody known stays one person."""
    if desk.asked.get("paso") == "ver":  # from the search, with what was looked for
        return person_form.page(desk, person_form.looked_for(desk))
    form = person_form.read(desk)
    known = [one for one in form.others if may_be(one, form.particulars)]
    if form.problems or not (form.is_right or len(known) == 1):
        return person_form.page(desk, form)
    try:
        person = decide_again(lambda: _registered(desk, form))
    except NotAllowedError as refused:
        return see_other(f"{desk.visit.root}buscar?no={refused.code}")
    return see_other(f"{desk.visit.root}citas/nueva/{person.id}{_attested(desk, person)}")


def _attested(desk: Desk, person: Patient) -> str:
    """Note the signature, if there is one; return what the next page says where it does not count."""
    why = note_signature_of(desk, person.id) if desk.asked.get("firma") else ""
    return f"?no={why}" if why else ""


def _registered(desk: Desk, form: PersonForm) -> Patient:
    ruled_out = form.seen.split() if form.is_family else ()
    done = register(
        desk.records, form.particulars, now=desk.visit.now, source=SOURCE, none_of=ruled_out
    )
    desk.records.commit(done.writes)
    return done.patient

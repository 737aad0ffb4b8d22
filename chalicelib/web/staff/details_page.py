"""*Corregir datos*: a person's name, number and who answers, put right. What waits for a former number is decided anew."""

from chalice.app import Response

from chalicelib.appointments.replan_visits import replan_visits
from chalicelib.appointments.staged_records import Staged
from chalicelib.patients.register import corrected
from chalicelib.shared.errors import NotAllowedError, decide_again
from chalicelib.web.render_page import see_other
from chalicelib.web.staff import person_form
from chalicelib.web.staff.desk import Desk
from chalicelib.web.staff.person_deeds import loaded


def show(desk: Desk) -> Response:
    """Show the particulars as they are."""
    person = loaded(desk)
    return person_form.page(desk, person_form.of_person(person), person)


def submit(desk: Desk) -> Response:
    """Put them right; a person keeps the number they have where none is typed."""
    person = loaded(desk)
    form = person_form.read(desk, but=person)
    if not form.is_right:
        return person_form.page(desk, form, person)
    try:
        decide_again(lambda: _correct(desk, form))
    except NotAllowedError as refused:
        return see_other(f"{desk.visit.root}personas/{person.id}?no={refused.code}")
    return see_other(f"{desk.visit.root}personas/{person.id}?hecho=noted")


def _correct(desk: Desk, form: person_form.PersonForm) -> None:
    before, now, staged = loaded(desk), desk.visit.now, Staged(desk.records)
    done = corrected(staged, before, form.particulars)
    staged.stage(done.writes)
    staged.stage(replan_visits(staged, desk.clinic, before, done.patient, now=now))
    desk.records.commit(staged.writes)

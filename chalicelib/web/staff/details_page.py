"""*Corregir datos*: a person's name, number and who answers, put right. What waits for a former number is decided anew."""

from dataclasses import replace

from chalice.app import Response

from chalicelib.appointments.replan_visits import replan_visits
from chalicelib.appointments.staged_records import Staged
from chalicelib.messaging.staff_tasks import StaffTask, TaskKind
from chalicelib.patients.model import Patient
from chalicelib.patients.register import corrected
from chalicelib.shared.errors import NotAllowedError, decide_again
from chalicelib.shared.phone import as_read_aloud
from chalicelib.shared.writes import Save, Write
from chalicelib.staff.permissions import Permission
from chalicelib.web.render_page import see_other
from chalicelib.web.staff import person_form
from chalicelib.web.staff.as_seen import SEEN
from chalicelib.web.staff.desk import Desk
from chalicelib.web.staff.number_of_talk import named_in, number_of
from chalicelib.web.staff.person_deeds import loaded
from chalicelib.web.staff.person_form import PersonForm


def show(desk: Desk) -> Response:
    """Show the particulars as they are; with the number of a relative who wrote, that in its field."""
    person = loaded(desk)
    form, number = person_form.of_person(person), number_of(desk, desk.visit.query)
    if number:
        form = replace(form, telefono=as_read_aloud(number), contesta="")
    return person_form.page(desk, form, person)


def submit(desk: Desk) -> Response:
    """Put right what was changed on the page; a person keeps the number they have where none is typed.

    What a colleague changed meanwhile stays, and is shown first where it was changed here too.
    """
    person = loaded(desk)
    form = _upon(desk, person, person_form.read(desk, but=person))
    if number_of(desk, desk.asked) and not form.contesta:
        form = replace(form, problems={**form.problems, "contesta": "desk.details.no_answers"})
    if not form.is_right or form.now:
        return person_form.page(desk, form, person)
    try:
        decide_again(lambda: _correct(desk, form, person))
    except NotAllowedError as refused:
        return see_other(f"{desk.visit.root}personas/{person.id}?no={refused.code}")
    if person_form.wish_named(desk) and desk.may(Permission.SETTINGS):
        return see_other(f"{desk.visit.root}mas/arco?hecho=details")
    there = "mensajes" if named_in(desk.asked) and form.e164 else "personas"
    return see_other(f"{desk.visit.root}{there}/{person.id}?hecho=details")


def _upon(desk: Desk, person: Patient, form: PersonForm) -> PersonForm:
    """Return what was typed upon the person as they are: a field that nobody touched here says what it says by now."""
    there, now = person_form.of_person(person), {}
    said = {name: form[name] for name in person_form.FIELDS}
    for name, typed in said.items():
        seen = person_form.line_typed(desk, f"{SEEN}_{name}")  # cut as what is typed is
        if typed == seen:
            said[name] = there[name]
        elif there[name] not in (seen, typed):
            now[name] = there[name]
    is_same = said["telefono"] == there["telefono"] or form.e164 == person.e164
    problems = {k: v for k, v in form.problems.items() if not (is_same and k == "telefono")}
    return PersonForm(
        said["nombre"],
        said["telefono"],
        said["contesta"],
        person.e164 if is_same else form.e164,
        problems=problems,
        others=() if is_same else form.others,
        seen=form.seen,
        now=now,
    )


def _wish_answered(desk: Desk, person: Patient) -> list[Write]:
    """Return what ends the person's wish to be put right, if that is what brought somebody here."""
    name = person_form.wish_named(desk)
    task = desk.records.get(StaffTask, name) if name else None
    if task is None or task.kind is not TaskKind.DATA_CORRECTION or task.done_at:
        return []
    if task.patient_id not in person.ids:
        return []
    return [Save(replace(task, done_at=desk.visit.now, done_by=desk.member.id))]


def _correct(desk: Desk, form: PersonForm, seen: Patient) -> None:
    before, now, staged = loaded(desk), desk.visit.now, Staged(desk.records)
    if before != seen:  # since a moment ago: decided upon the record as it is
        form = _upon(desk, before, form)
        if form.now:
            raise NotAllowedError("changed_since")
    done = corrected(staged, before, form.particulars)
    staged.stage(done.writes)
    staged.stage(replan_visits(staged, desk.clinic, before, done.patient, now=now))
    staged.stage(_wish_answered(desk, before))
    desk.records.commit(staged.writes)

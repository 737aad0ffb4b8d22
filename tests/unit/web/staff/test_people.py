"""*Registrar*: a person who stands at the desk is on the list, once, with their number and the signature that the clinic holds."""

import re
from dataclasses import replace

import pytest

from chalicelib.messaging.model import Kind
from chalicelib.messaging.staff_tasks import StaffTask, TaskKind, staff_task
from chalicelib.patients.erased_numbers import forget, what_is_hashed
from chalicelib.patients.model import Line, NumberState, Patient, Purpose
from chalicelib.patients.phone_lines import line_id
from chalicelib.shared.writes import Create, Save
from chalicelib.staff.permissions import Role
from tests.builders import NOW
from tests.unit.web.public.front_desk import page_of
from tests.unit.web.staff.at_work import Browser
from tests.unit.web.staff.day_at_desk import ANA, BETO, CARLA, VISITS, DayAtDesk


@pytest.fixture
def day(services):
    """A day at the desk."""
    return DayAtDesk(services)


def registers(day, **typed):
    """Send the form; return the answer."""
    day.opens("/personas/nueva")
    return day.presses("/personas/nueva", **({"nombre": "Eva Sol", "telefono": ""} | typed))


def registered(day, answer):
    """Return who is on the list now, by where the answer leads."""
    return day.records.get(Patient, answer.headers["Location"].rpartition("/")[2])


@pytest.mark.parametrize("number", ["55 8765 4321", "+52 1 55 8765 4321", "044 55 8765 4321"])
def test_a_person_is_registered_however_the_number_is_written(day, number):
    """And the next page asks for their visit."""
    person = registered(day, registers(day, telefono=number, contesta="Paty (mamá)"))
    assert (person.name, person.e164, person.guardian) == (
        "Eva Sol",
        "+525587654321",
        "Paty (mamá)",
    )
    assert person.number is NumberState.UNVERIFIED


def test_with_the_signature_they_may_be_reminded(day):
    """In the name of whoever says so."""
    person = registered(day, registers(day, telefono="55 8765 4321", firma="si"))
    assert person.agreed_to(Purpose.REMINDERS)
    (event,) = day.records.consent_events_of(person.id)
    assert event.proof.attested_by == "reception000"


def test_the_same_person_again_stays_one(day):
    """Whoever is known by name and number."""
    first = registered(day, registers(day, telefono="55 8765 4321"))
    assert registered(day, registers(day, telefono="5587654321")).id == first.id


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"nombre": ""}, "Escribe el nombre."),
        ({"nombre": "12345"}, "Escribe el nombre."),
        ({"telefono": "55 1234"}, "no parece estar completo"),
        ({"telefono": "+52 55 5555 0199"}, "no parece estar completo"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(day, typed, problem):
    """The clinic's own number is nobody's; what was typed is there again."""
    answer = registers(day, **typed)
    assert answer.status_code == 422
    assert problem in answer.body.decode()
    assert day.records.patients_named("eva") == []


SHARED = "55 4444 3333"


def family_of(page):
    """Return what the button says that tells that the number is a family's."""
    return re.search(r'name="familia" value="([^"]*)"', page.body.decode())[1]


def names_on(day, number="+525544443333"):
    """Return who has the number."""
    line = day.records.get(Line, line_id(number))
    return [day.records.get(Patient, i).name for i in line.patient_ids] if line else []


def test_a_family_shares_a_number_once_somebody_says_so(day):
    """However many they are: whose it is already is shown first, and nothing that was typed is lost."""
    assert registers(day, nombre="Uno Paz", telefono=SHARED).status_code == 303
    for count, name in enumerate(("Dos Luz", "Tres Sol", "Cuatro Mar"), start=1):
        typed = {"nombre": name, "telefono": SHARED, "contesta": "Paty (mamá)", "firma": "si"}
        asked = registers(day, **typed)
        page = page_of(asked)
        assert (asked.status_code, len(names_on(day))) == (422, count)
        assert "Ese número ya es de: Uno Paz" in page.text
        assert page.fields["nombre"]["value"] == name
        assert "checked" in page.fields["firma"]
        family = family_of(asked)
        assert day.presses("/personas/nueva", **typed, familia=family).status_code == 303
        day.presses("/personas/nueva", **typed, familia=family)  # sent twice
    assert names_on(day) == ["Uno Paz", "Dos Luz", "Tres Sol", "Cuatro Mar"]


def test_who_is_known_on_the_number_needs_no_question(day):
    """The same person by name is the same person, also among several."""
    registers(day, nombre="Uno Paz", telefono=SHARED)
    typed = {"nombre": "Dos Luz", "telefono": SHARED}
    day.presses("/personas/nueva", **typed, familia=family_of(registers(day, **typed)))
    assert registers(day, nombre="dos luz", telefono=SHARED).status_code == 303
    assert names_on(day) == ["Uno Paz", "Dos Luz"]


def corrects(day, who=ANA, **typed):
    """Send the form of somebody's particulars; return the answer."""
    day.opens(f"/personas/{who}/datos")
    shown = {n: f.get("value", "") for n, f in page_of(day.seen).fields.items()}
    kept = {n: shown[n] for n in ("nombre", "telefono", "contesta")}
    seen = {n: shown[n] for n in shown if n.startswith("visto_")}
    return day.presses(f"/personas/{who}/datos", **(kept | seen | typed))


def test_particulars_are_put_right(day):
    """Also a name that was longer, and is wrong."""
    assert corrects(day, nombre="Anita Paz", contesta="Paty (mamá)").status_code == 303
    ana = day.person(ANA)
    assert (ana.name, ana.guardian, ana.number) == (
        "Anita Paz",
        "Paty (mamá)",
        NumberState.VERIFIED,
    )


def test_the_call_because_of_a_wrong_number_is_done_with_another(day):
    """The card asks for one; whose it is, is asked there."""
    wrong = replace(day.person(ANA), number=NumberState.WRONG)
    task = staff_task(TaskKind.WRONG_NUMBER, NOW, ANA, patient_id=ANA)
    day.records.commit([Save(wrong), Create(task)])
    assert "Anotar otro número" in day.opens(f"/personas/{ANA}")
    assert corrects(day, telefono=SHARED).status_code == 303
    ana = day.person(ANA)
    assert (ana.e164, ana.number) == ("+525544443333", NumberState.UNVERIFIED)
    assert names_on(day) == ["Ana López"]
    assert ANA not in day.records.get(Line, line_id(wrong.e164)).patient_ids
    assert day.records.get(StaffTask, task.id).done_at == NOW
    assert "Anotar otro número" not in day.opens(f"/personas/{ANA}")


def test_what_waited_for_the_former_number_does_not_go_there(day):
    """Of a move that nobody reads of now, somebody tells."""
    slot = {"dia": "2026-11-24", "hora": "11:00", "minutos": "30"}
    day.opens()
    day.presses(f"/citas/{VISITS[ANA]}/cambio", **slot, paso="si", avisar="si")
    assert day.waiting(ANA) == [Kind.CHANGED]
    assert corrects(day, telefono=SHARED).status_code == 303
    assert day.waiting(ANA) == []
    open_kinds = [task.kind for task in day.records.tasks_of(ANA) if task.done_at is None]
    assert open_kinds == [TaskKind.NOT_TOLD]


def test_a_number_of_somebody_else_is_shown_first(day):
    """Whose it is; and then it is theirs too."""
    theirs = day.person(BETO).e164
    asked = corrects(day, telefono=theirs)
    assert (asked.status_code, "Beto Ruiz" in page_of(asked).text) == (422, True)
    assert day.person(ANA).e164 != theirs
    assert corrects(day, telefono=theirs, familia=family_of(asked)).status_code == 303
    assert day.person(ANA).e164 == theirs


@pytest.mark.parametrize(
    ("typed", "problem"),
    [({"nombre": ""}, "Escribe el nombre."), ({"telefono": "55"}, "no parece")],
)
def test_what_is_wrong_of_particulars_is_said(day, typed, problem):
    """And nothing is changed."""
    before = day.person(ANA)
    answer = corrects(day, **typed)
    assert (answer.status_code, problem in answer.body.decode()) == (422, True)
    assert day.person(ANA) == before


def test_that_a_number_is_a_familys_is_said_of_the_number_that_was_shown(day):
    """Another one is asked about anew; and Enter presses the button that asks."""
    asked = registers(day, nombre="Eva Sol", telefono=day.person(BETO).e164)
    html = asked.body.decode()
    form = html[html.index('action="../personas/nueva"') :]
    assert form.index('class="main"') < form.index('name="familia"')
    carlas = {"nombre": "Carla Paz", "telefono": day.person(CARLA).e164}
    day.presses("/personas/nueva", **carlas, familia=family_of(asked))
    assert names_on(day, day.person(CARLA).e164) == ["Carla Paz"]
    other = {"nombre": "Eva Sol", "telefono": day.person(CARLA).e164, "familia": family_of(asked)}
    assert day.presses("/personas/nueva", **other).status_code == 422
    assert corrects(day, **other).status_code == 422


def test_what_a_colleague_put_right_meanwhile_stays(services, day):
    """A field that nobody touched here says what it says by now; one that both changed is shown first."""
    day.opens(f"/personas/{ANA}/datos")
    shown = {n: f.get("value", "") for n, f in page_of(day.seen).fields.items() if n != "token"}
    assert corrects(day, telefono=SHARED, contesta="Paty").status_code == 303
    other = Browser().sits_down_as(services, Role.OWNER)
    other.get(f"/personas/{ANA}/datos")
    path = f"/personas/{ANA}/datos"
    assert other.post(path, **(shown | {"nombre": "Anita López"})).status_code == 303
    ana = day.person(ANA)
    assert (ana.name, ana.e164, ana.guardian) == ("Anita López", "+525544443333", "Paty")
    both = other.post(path, **(shown | {"contesta": "Rosa"}))
    page = page_of(both)
    assert (both.status_code, "ahora dice «Paty»" in page.text) == (409, True)
    assert day.person(ANA) == ana
    again = {n: f.get("value", "") for n, f in page.fields.items() if n != "token"}
    assert other.post(path, **again).status_code == 303
    assert day.person(ANA).guardian == "Rosa"


@pytest.mark.parametrize(
    "changes", [{"telefono": SHARED}, {"telefono": SHARED, "nombre": "Eva Sol"}]
)
def test_who_was_erased_on_a_number_gets_nothing_there_by_a_correction(day, changes):
    """As by a registration: until their own word, while others have the number."""
    registers(day, nombre="Uno Paz", telefono=SHARED)
    name = changes.get("nombre", "Ana López")
    erased = what_is_hashed("+525544443333", name)
    day.records.commit(forget(day.records, [erased], at=NOW))
    asked = corrects(day, **changes)
    assert corrects(day, **changes, familia=family_of(asked)).status_code == 303
    assert (day.person(ANA).e164, day.person(ANA).number) == ("+525544443333", NumberState.WRONG)


@pytest.mark.parametrize("kept", ["erasing_at", "deceased_at"])
def test_who_died_or_is_being_erased_is_left_as_they_are(day, kept):
    """And it is said why."""
    day.records.commit([Save(replace(day.person(ANA), **{kept: NOW}))])
    before = day.person(ANA)
    assert "?no=patient_is_" in corrects(day, telefono=SHARED).headers["Location"]
    assert day.person(ANA) == before


def test_what_nobody_touched_is_neither_cut_nor_judged(day):
    """A name longer than the field, and a number that nobody would take today, stay while another thing is put right."""
    name = "María  " + "de los Ángeles " * 6
    odd = replace(day.person(ANA), name=name, e164="+525555550199")  # the clinic's own
    day.records.commit([Save(odd)])
    assert corrects(day, contesta="Paty").status_code == 303
    ana = day.person(ANA)
    assert (ana.name, ana.e164, ana.guardian) == (name, odd.e164, "Paty")


def test_no_number_typed_is_no_number_taken_away(day):
    """Somebody emptied the field: the person keeps the one they have."""
    before = day.person(ANA).e164
    assert corrects(day, telefono="").status_code == 303
    assert day.person(ANA).e164 == before


@pytest.mark.parametrize("typed", ["Llega tarde", ""])
def test_a_note_that_a_colleague_wrote_meanwhile_is_shown_first(services, day, typed):
    """With what was typed; the next press keeps it, knowingly."""
    other = Browser().sits_down_as(services, Role.OWNER)
    other.get(f"/personas/{ANA}")
    day.opens(f"/personas/{ANA}")
    day.presses(f"/personas/{ANA}/nota", nota="Pide hablar con Carmen", visto="")
    answer = other.post(f"/personas/{ANA}/nota", nota=typed, visto="", de=f"/personas/{ANA}")
    assert answer.status_code == 409
    assert "ahora dice «Pide hablar con Carmen»" in page_of(answer).text
    assert day.person(ANA).note == "Pide hablar con Carmen"
    seen = {"nota": typed, "visto": "Pide hablar con Carmen", "de": f"/personas/{ANA}"}
    assert other.post(f"/personas/{ANA}/nota", **seen).status_code == 303
    assert day.person(ANA).note == typed


def test_who_has_not_agreed_is_shown_where_they_can(services, day):
    """The card leads to the form's address, as a picture to be scanned and as a link."""
    services.secrets.values["public-url"] = ("https://citas.example/app",)
    day.records.commit([Save(replace(day.person(ANA), consents={}))])
    day.opens(f"/personas/{ANA}")
    assert "../mostrador" in page_of(day.seen).links
    day.opens("/mostrador")
    html = day.seen.body.decode()
    assert 'value="https://citas.example/app/c/clinica-sonrisa?utm_source=enlace"' in html
    assert "<svg" in html.partition('class="qr"')[2]

"""*Traer agenda*: a file is shown before anything of it is in, taken in, taken back; leaving loses nothing, and twice is as good as once."""

import re
from collections import Counter
from dataclasses import fields, replace
from datetime import date, timedelta

import pytest
from time_machine import travel

from chalicelib.agenda_files.describe_file import once_in
from chalicelib.agenda_files.held_file import LostHoldError, take_in_hand
from chalicelib.agenda_files.model import FileState, new_file_id
from chalicelib.agenda_files.shown import Shown, ShownColumn, ShownPerson, ShownQuestion, ShownRow
from chalicelib.appointments import mark_days_off
from chalicelib.appointments.apply_reminder_settings import change_reminding
from chalicelib.clinics.days_off import DayOff
from chalicelib.clinics.model import Clinic
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.patients.model import Purpose
from chalicelib.shared.writes import Save
from chalicelib.staff.permissions import Role
from tests.builders import CLINIC_ID, NOW
from tests.unit.web.staff.agenda_at_desk import HEADER, ROWS, AtTheAgenda, a_file
from tests.unit.web.staff.at_work import Browser
from tests.unit.web.staff.day_at_desk import words_of

pytestmark = pytest.mark.time_machine(NOW, tick=False)
ONE = "24/11/2026,10:30,Ana López García,5512340001"


@pytest.fixture
def desk(services):
    return AtTheAgenda(services)


def test_a_file_is_shown_before_anything_is_in(desk):
    """In words: how many, when, what needs an eye and why, how its people are called, how its columns are read."""
    file_id = desk.brings(a_file(*ROWS))
    said = words_of(desk.sees(file_id))
    assert "4 citas del martes 24 de noviembre: 1 entra" in said
    assert "3 necesitan tu ojo" in said
    assert "Eva Ruiz Soto martes 24 de noviembre, 11:30 a. m., fila 3" in said
    assert "Tiene varios números en una celda: ¿cuál es?" in said
    assert "Traerla no avisa de ningún cambio." in said
    assert "1 persona nueva" in said
    assert "Ana López García" in said
    assert 'value="Ana"' in desk.sees(file_id).body.decode()
    assert "Las fechas se leen con el día primero" in said
    assert (desk.visits, desk.people) == ([], [])
    assert "needs_review" not in said


def test_what_was_shown_is_taken_in_and_taken_back(desk):
    """By the imports' own engine, with its undo; the file lies nowhere any more."""
    file_id = desk.brings(a_file(*ROWS))
    assert desk.asks(file_id, "entrada").status_code == 303
    said = words_of(desk.sees(file_id))
    assert "Listo 4 citas" in said
    assert "Lo trajo Doña Reception, ahora." in said
    assert [visit.starts_at.day for visit in desk.visits] == [24]
    assert desk.files.brought(file_id) is None
    desk.asks(file_id, "entrada/deshacer")
    assert "Se deshizo 2 registros están como antes. No quedó nada del archivo." in words_of(
        desk.sees(file_id)
    )
    assert (desk.visits, desk.people) == ([], [])
    assert desk.records.rows_for_review() == []


def test_each_button_twice_is_as_good_as_once(desk):
    """A second tap, or a colleague's, finds it done."""
    file_id = desk.brings(a_file(ONE))
    desk.sees(file_id)
    for _ in range(2):
        assert desk.browser.post(f"/agenda/{file_id}/entrada").status_code == 303
    assert desk.services.agenda_jobs.asked == [(CLINIC_ID, file_id)]
    desk.works()
    desk.asks(file_id, "entrada")
    assert len(desk.records.imports()) == 1
    assert desk.file(file_id).state is FileState.TAKEN_IN
    for _ in range(2):
        desk.asks(file_id, "entrada/deshacer")
    assert desk.file(file_id).state is FileState.UNDONE


def test_leaving_the_page_loses_nothing(desk, services):
    """Somebody else finds the file where it stands, by its own page and in the list."""
    file_id = desk.brings(a_file(ONE))
    owner = Browser().sits_down_as(services, Role.OWNER)
    listed = owner.get("/agenda")
    assert f"agenda/{file_id}" in listed.body.decode()
    assert "Por revisar 1 fila" in words_of(listed)
    owner.get(f"/agenda/{file_id}")
    owner.post(f"/agenda/{file_id}/entrada")
    desk.works()
    assert "Adentro" in words_of(owner.get("/agenda"))
    assert len(desk.visits) == 1


def test_what_is_not_sure_is_asked_first_and_remembered(desk):
    """With a question open nothing is taken in; the answer counts for the next file too."""
    odd = a_file(
        "Ana López García,25/11/2026,10:00,5512340001", header="Paciente,Fecha,Hora,Tel. oficina"
    )
    file_id = desk.brings(odd)
    assert "¿Cuál es el teléfono del paciente?" in words_of(desk.sees(file_id))
    refused = desk.asks(file_id, "entrada")
    assert "no=agenda_questions" in refused.headers["Location"]
    assert "Primero contesta" in words_of(
        desk.browser.get(f"/agenda/{file_id}?no=agenda_questions")
    )
    desk.asks(file_id, "columnas", p0="3")
    said = words_of(desk.sees(file_id))
    assert "¿Cuál es el teléfono" not in said
    desk.asks(file_id, "entrada")
    assert [person.e164 for person in desk.people] == ["+525512340001"]
    kept = desk.records.get(Clinic, CLINIC_ID).column_choices
    assert [(choice.heading, choice.meaning) for choice in kept] == [
        ("teloficina", "patient_phone")
    ]


def test_a_list_of_patients_is_one_when_she_says_so(desk):
    """Days and no hour: asked, and people come in without visits."""
    listed = a_file("Ana López García,25/11/2026,5512340001", header="Paciente,Fecha,Celular")
    file_id = desk.brings(listed)
    assert "¿Es una lista de pacientes" in words_of(desk.sees(file_id))
    desk.asks(file_id, "columnas", p0="ninguna")
    assert "1 persona: 1 entra" in words_of(desk.sees(file_id))
    desk.asks(file_id, "entrada")
    assert (len(desk.people), desk.visits) == (1, [])


def test_a_column_is_what_she_says_it_is(desk):
    """By the menu at the column; the others stay as they were read."""
    odd = a_file(
        "Ana López García,25/11/2026,10:00,5512340001,5512340009",
        header="Paciente,Fecha,Hora,Celular,Casa",
    )
    file_id = desk.brings(odd)
    desk.asks(file_id, "columnas", c3="ignore", c4="patient_phone")
    desk.asks(file_id, "entrada")
    assert [person.e164 for person in desk.people] == ["+525512340009"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"%PDF-1.7 ...", "Esto es un PDF"),
        (b"", "El archivo está vacío"),
        (b"PK\x03\x04" + b"\0" * 40, "archivo"),
        (b"hola, te mando la agenda", "El archivo no tiene filas"),
    ],
)
def test_what_is_no_agenda_is_said_with_what_to_do(desk, content, says):
    """And another file is a tap away."""
    file_id = desk.brings(content)
    said = words_of(desk.sees(file_id))
    assert says in said
    assert "Traer otro archivo" in said
    desk.asks(file_id, "descarte")
    assert desk.file(file_id).state is FileState.DROPPED


def test_what_nobody_wants_is_dropped(desk):
    """Nothing of it comes in, and the page says so for ever."""
    file_id = desk.brings(a_file(ONE))
    answer = desk.asks(file_id, "descarte")
    assert "hecho=dropped" in answer.headers["Location"]
    assert "Archivo descartado. No entró nada." in words_of(
        desk.browser.get("/agenda?hecho=dropped")
    )
    desk.asks(file_id, "entrada")
    assert desk.visits == []
    assert "Lo descartaste" in words_of(desk.sees(file_id))


def test_a_file_that_has_gone_is_said_so(desk):
    """After a week neither the file nor what it said is there."""
    file_id = desk.brings(a_file(ONE))
    desk.services.agendas.files.clear()
    desk.asks(file_id, "entrada")
    assert "se borran a los 7 días" in words_of(desk.sees(file_id))
    other = desk.brings(a_file(ONE))
    desk.asks(other, "entrada")
    desk.services.agendas.pictures.clear()
    said = words_of(desk.sees(other))
    assert "Este archivo entró." in said
    assert "Deshacer todo lo que trajo" in said


def test_her_signatures_count_for_those_she_names(desk):
    """All of a file by one tick before, or of these after; nobody else is written to."""
    file_id = desk.brings(a_file(ONE, "24/11/2026,12:30,Eva Ruiz Soto,5512340002"))
    desk.asks(file_id, "entrada")
    said = words_of(desk.sees(file_id))
    assert "2 personas nuevas sin permiso" in said
    eva = next(person for person in desk.people if person.name.startswith("Eva"))
    desk.asks(file_id, "firmas", **{f"f-{eva.id}": "si"})
    assert {p.name: p.agreed_to(Purpose.REMINDERS) for p in desk.people} == {
        "Ana López García": False,
        "Eva Ruiz Soto": True,
    }
    assert "1 persona nueva sin permiso" in words_of(desk.sees(file_id))
    other = desk.brings(a_file("25/11/2026,12:30,Luis Paz Ríos,5512340003"))
    desk.asks(other, "entrada", firmas="si")
    luis = next(person for person in desk.people if person.name.startswith("Luis"))
    assert luis.agreed_to(Purpose.REMINDERS)
    assert "A los números nuevos se les pregunta primero" in words_of(desk.sees(other))


def test_rows_that_wait_stand_in_por_hacer_until_none_does(desk):
    """One item, that leads to the cards; settled, it is gone by itself."""
    file_id = desk.brings(a_file(*ROWS))
    desk.asks(file_id, "entrada")
    hoy = desk.browser.get("/hoy")
    assert "Filas de un archivo esperan tu ojo" in words_of(hoy)
    assert "agenda/revisar" in hoy.body.decode()
    for row in [row for row in desk.records.rows_for_review() if row.is_waiting]:
        desk.browser.get("/agenda/revisar")
        desk.browser.post(f"/agenda/revisar/{row.id}", paso="nada")
    assert "Nada espera tu ojo" in words_of(desk.browser.get("/agenda/revisar"))
    assert "Filas de un archivo" not in words_of(desk.browser.get("/hoy"))
    kinds = [task.kind for task in desk.records.inbox() if task.done_at]
    assert kinds == [TaskKind.ROWS_WAIT]


def test_rows_of_several_files_are_one_thing_to_do(desk):
    """However often she brings one; the cards of all stand on one page."""
    for row in (ROWS[1], ROWS[3]):
        desk.asks(desk.brings(a_file(row)), "entrada")
    assert len([task for task in desk.records.inbox() if not task.done_at]) == 1
    assert len([row for row in desk.records.rows_for_review() if row.is_waiting]) == 2


def test_undone_after_a_reminder_went_out_it_says_whom_to_call(desk):
    """Who was written to stays, named; everything else is as before."""
    file_id = desk.brings(a_file(ONE, "24/11/2026,12:30,Eva Ruiz Soto,5512340002"))
    desk.asks(file_id, "entrada", firmas="si")
    desk.has_read_a_reminder()
    desk.asks(file_id, "entrada/deshacer")
    said = words_of(desk.sees(file_id))
    assert "Ana López García" in said
    assert "Ya se le había escrito: llámale" in said
    assert "Eva Ruiz Soto" not in [person.name for person in desk.people]


def test_undone_after_a_reminder_the_desk_is_rung_and_asked_to_call(desk):
    """Where the clinic gave a telephone for what cannot wait: the worker may do all that this asks for."""
    clinic = desk.records.get(Clinic, CLINIC_ID)
    desk.records.commit([Save(replace(clinic, reception_e164="+525555550177"))])
    file_id = desk.brings(a_file("22/11/2026,12:30,Eva Ruiz Soto,5512340002"))
    desk.asks(file_id, "entrada", firmas="si")
    desk.has_read_a_reminder()
    desk.asks(file_id, "entrada/deshacer")
    assert desk.file(file_id).state is FileState.UNDONE
    assert TaskKind.NOT_TOLD in {task.kind for task in desk.records.inbox()}


def test_what_a_worker_left_half_way_goes_on_where_it_stood(desk, monkeypatch):
    """Broken off in the middle: nothing is lost, nothing comes twice, and both halves are taken back together."""
    rows = [
        f"24/11/2026,{9 + n // 4}:{n % 4 * 15:02},Persona {chr(65 + n)}na Ríos,55123411{n:02}"
        for n in range(20)
    ]
    file_id = desk.brings(a_file(*rows))
    desk.sees(file_id)
    desk.browser.post(f"/agenda/{file_id}/entrada")
    desk.breaks_off(monkeypatch, after=8)
    assert 0 < len(desk.people) < 20
    assert not desk.file(file_id).seems_forgotten(NOW + timedelta(minutes=2))
    desk.now = NOW + timedelta(minutes=4)  # the worker's hold is over
    assert desk.file(file_id).seems_forgotten(desk.now)
    desk.asks(file_id, "seguir")
    assert desk.file(file_id).state is FileState.TAKEN_IN
    assert (len(desk.visits), len(desk.people), len(desk.records.imports())) == (20, 20, 1)
    desk.asks(file_id, "entrada/deshacer")
    assert (desk.visits, desk.people) == ([], [])


def test_whoever_waits_may_ask_once_more(desk, services):
    """Where the worker does not come; not while one is at it."""
    file_id = desk.brings(a_file(ONE))
    desk.sees(file_id)
    services.agenda_jobs.is_down = True
    answer = desk.browser.post(f"/agenda/{file_id}/entrada")
    assert "no=agenda_unreachable" in answer.headers["Location"]
    assert "Seguir" not in words_of(desk.sees(file_id)).replace("Toca Seguir", "")
    services.agenda_jobs.is_down = False
    with travel(NOW + timedelta(minutes=1), tick=False):
        assert "Se detuvo a la mitad" in words_of(desk.sees(file_id))
        desk.browser.post(f"/agenda/{file_id}/seguir")
    desk.works()
    assert len(desk.visits) == 1


def test_one_works_on_a_file_at_a_time(desk):
    """A body that comes twice finds it in hand."""
    file_id = desk.brings(a_file(ONE))
    desk.sees(file_id)
    desk.browser.post(f"/agenda/{file_id}/entrada")
    assert desk.works_beside()
    assert len(desk.records.imports()) == 1
    assert len(desk.visits) == 1


@pytest.mark.parametrize("what", ["columnas", "entrada", "entrada/deshacer", "descarte", "firmas"])
def test_nobody_elses_file_is_anybodys(desk, what):
    """No file, another clinic's, and no id at all are the same."""
    desk.browser.get("/agenda")
    token = desk.browser.token
    for file_id in (new_file_id(NOW), "x", "261122153000-"):
        answer = desk.browser.post(f"/agenda/{file_id}/{what}", token=token)
        assert answer.status_code == 404


def test_a_page_of_an_unknown_file_waits_and_knows_nothing(desk):
    """It may be on its way; what is no id is not found."""
    assert "Esperando tu archivo" in words_of(desk.sees(new_file_id(NOW)))
    assert desk.sees("x").status_code == 404
    assert desk.browser.get("/agenda/llego/x").status_code == 404
    assert desk.browser.get(f"/agenda/llego/{new_file_id(NOW)}").status_code == 200


def test_the_form_alone_leads_out_of_the_site(desk):
    """Its page alone, to the bucket alone."""
    policy = desk.browser.get("/agenda").headers["Content-Security-Policy"]
    assert "form-action 'self' https://agendas.example" in policy
    assert "connect-src 'self' https://agendas.example" in policy
    file_id = desk.brings(a_file(ONE))
    for path in ("/mas", f"/agenda/{file_id}", "/agenda/revisar"):
        assert "agendas.example" not in desk.browser.get(path).headers["Content-Security-Policy"]


def test_who_is_told_of_a_change_is_said_before(desk):
    """A moved visit whose patient knows of it: the page does not say that nobody is written to."""
    key = "Fecha,Hora,Paciente,Celular,Folio"
    first = desk.brings(a_file(f"{ONE},A-1", header=key))
    desk.asks(first, "entrada", firmas="si")
    desk.has_read_a_reminder()
    other = desk.brings(a_file("25/11/2026,10:30,Ana López García,5512340001,A-1", header=key))
    said = words_of(desk.sees(other))
    assert "1 cambia" in said
    assert "A 1 paciente se le avisará de su cambio." in said
    assert "Traerla no manda ningún mensaje." not in said


OTHERS = a_file("25/11/2026,12:00,Otra Persona Más,5512340099")


def test_what_was_shown_is_what_is_taken_in(desk):
    """Another file that comes under the same address is shown first, whoever sent it and whenever it came."""
    file_id = desk.brings(a_file(ONE))
    desk.sends_again(file_id, OTHERS)
    desk.asks(file_id, "entrada")
    assert (desk.visits, desk.file(file_id).state) == ([], FileState.READ)
    assert "Otra Persona Más" in words_of(desk.sees(file_id))
    desk.asks(file_id, "entrada")
    assert [person.name for person in desk.people] == ["Otra Persona Más"]


def test_another_file_that_is_told_of_is_shown_at_once(desk):
    """Also where what was said of columns fits the first alone, or the first was refused or dropped."""
    odd = a_file("Ana López,25/11/2026,10:00,5512340001", header="Paciente,Fecha,Hora,Tel. oficina")
    file_id = desk.brings(odd)
    desk.asks(file_id, "columnas", p0="3")
    for before in (None, "descarte"):
        if before:
            desk.asks(file_id, before)
        desk.sends_again(file_id, OTHERS if before else a_file(ONE), told=True)
        said = words_of(desk.sees(file_id))
        assert ("Otra Persona Más" if before else "Ana López García") in said
    assert desk.file(file_id).said == {}


def test_another_file_after_the_first_is_in_is_said_and_not_taken_for_it(desk):
    """It is not kept, and the page says that it was not read."""
    file_id = desk.brings(a_file(ONE))
    desk.asks(file_id, "entrada")
    desk.sends_again(file_id, OTHERS, told=True)
    assert "llegó otro archivo por esta misma página y no se leyó" in words_of(desk.sees(file_id))
    assert desk.files.brought(file_id) is None
    assert [person.name for person in desk.people] == ["Ana López García"]


def test_whoever_presses_signs(desk, services):
    """The owner vouches for what a receptionist brought: the log of consents names the owner, and so does the audit."""
    file_id = desk.brings(a_file(ONE))
    owner = Browser().sits_down_as(services, Role.OWNER)
    owner.get(f"/agenda/{file_id}")
    owner.post(f"/agenda/{file_id}/entrada", firmas="si")
    desk.works()
    (person,) = desk.people
    events = desk.records.consent_events_of(person.id)
    assert [event.proof.attested_by for event in events] == ["owner00000"]
    assert "Lo trajo Doña Owner" in words_of(desk.sees(file_id))


def test_the_signatures_are_of_everybody_in_the_file_and_said_so(desk):
    """Who is on the list already agrees by the same paper."""
    desk.asks(desk.brings(a_file(ONE)), "entrada")
    other = desk.brings(a_file(ONE, "24/11/2026,12:30,Eva Ruiz Soto,5512340002"))
    assert "de todas las personas de este archivo" in words_of(desk.sees(other))
    desk.asks(other, "entrada", firmas="si")
    agreed = {person.name: person.agreed_to(Purpose.REMINDERS) for person in desk.people}
    assert agreed == {"Ana López García": True, "Eva Ruiz Soto": True}


@pytest.mark.parametrize("dies", ["before it is noted", "before the file is dropped"])
def test_a_worker_that_dies_at_the_end_loses_nothing(desk, dies, monkeypatch):
    """All is in, the page says so, and it can be taken back."""
    file_id = desk.brings(a_file(ONE))
    desk.sees(file_id)
    desk.browser.post(f"/agenda/{file_id}/entrada")
    desk.dies_at(monkeypatch, "show" if dies == "before it is noted" else "drop")
    desk.now = NOW + timedelta(minutes=4)
    desk.asks(file_id, "seguir")
    assert (desk.file(file_id).state, len(desk.visits)) == (FileState.TAKEN_IN, 1)
    desk.asks(file_id, "entrada/deshacer")
    assert (desk.visits, desk.people) == ([], [])


def test_a_file_that_went_while_it_was_taken_in_is_in(desk):
    """What came in before is listed as such, and not as something to be brought again."""
    file_id = desk.brings(a_file(ONE))
    desk.asks(file_id, "entrada")
    file = desk.file(file_id)
    desk.records.commit([Save(replace(file, state=FileState.TAKING_IN))])
    desk.services.agendas.files.clear()
    desk.works_on(file_id)
    assert desk.file(file_id).state is FileState.TAKEN_IN


def test_the_hour_is_in_another_column(desk):
    """The way out that is offered where no column says the hour works, and the day's column is not offered."""
    rows = ("Ana López García,25/11/2026,10,5512340001", "Eva Ruiz Soto,25/11/2026,16,5512340002")
    file_id = desk.brings(a_file(*rows, header="Paciente,Fecha,Turno,Celular"))
    said = words_of(desk.sees(file_id))
    assert "¿Es una lista de pacientes" in said
    assert "No: la hora está en «Turno (10…)»" in said
    assert "la hora está en «Fecha" not in said
    desk.asks(file_id, "columnas", p0="1")  # the day's own: no answer
    assert "¿Es una lista de pacientes" in words_of(desk.sees(file_id))
    desk.asks(file_id, "columnas", p0="2")
    assert "2 citas del miércoles 25 de noviembre: 2 entran" in words_of(desk.sees(file_id))


def test_two_columns_with_one_heading_are_told_apart(desk):
    """Also where a heading is what another would be called: the answer is about one cell of the row."""
    odd = a_file(
        "Ana López García,25/11/2026,10:00,5512340001,5512340002,5512340003",
        header="Paciente,Fecha,Hora,Tel,Tel,Tel 2",
    )
    file_id = desk.brings(odd)
    names = [column.name for column in desk.files.shown(file_id).columns]
    assert len(set(names)) == len(names)
    assert names[3:] == ["Tel", "Tel 3", "Tel 2"]


def test_visits_that_were_ask_for_no_look(desk):
    """They are said apart; a file of nothing else has nothing to bring."""
    past = [f"0{n}/11/2026,10:30,Persona {chr(65 + n)}na Ríos,551234020{n}" for n in range(1, 6)]
    file_id = desk.brings(a_file(ONE, *past))
    said = words_of(desk.sees(file_id))
    assert "6 citas" in said
    assert "5 ya pasaron" in said
    assert "necesita" not in said
    assert "Lo demás queda" not in said
    desk.asks(file_id, "entrada")
    assert "Arreglarlas" not in words_of(desk.sees(file_id))
    only = desk.brings(a_file(*past))
    said = words_of(desk.sees(only))
    assert "Todo estaba ya: no hay nada que traer." in said
    assert "Guardar lo que falta" not in said


def test_what_changes_nothing_is_said_by_its_kind(desk):
    """Cancelled and never here, twice in the file, past, or there already: nothing is called what it is not."""
    desk.asks(desk.brings(a_file(ONE)), "entrada")
    header = "Fecha,Hora,Paciente,Celular,Estado"
    file_id = desk.brings(
        a_file(
            f"{ONE},",
            "25/11/2026,12:30,Eva Ruiz Soto,5512340002,Cancelada",
            "26/11/2026,12:30,Rosa Mar Gil,5512340003,",
            "26/11/2026,12:30,Rosa Mar Gil,5512340003,",
            "02/11/2026,12:30,Luis Paz Ríos,5512340004,",
            header=header,
        )
    )
    said = words_of(desk.sees(file_id))
    assert "1 entra , 1 ya estaba, 1 ya pasó, 1 viene cancelada, 1 está repetida." in said
    assert "Ver la que entra o cambia Rosa Mar Gil jueves 26 de noviembre" in said
    desk.asks(file_id, "entrada")
    assert "dia=2026-11-26" in desk.sees(file_id).body.decode()
    assert "1 entró , 1 ya estaba" in words_of(desk.sees(file_id)), "it is done by now"


def test_a_visit_that_may_stand_in_an_unread_row_has_not_vanished(desk):
    """Of whoever is named in one; of anybody else it is asked."""
    two = (ONE, "24/11/2026,12:30,Rosa Mar Gil,5512340003")
    desk.asks(desk.brings(a_file(*two)), "entrada")
    last = "25/11/2026,12:30,Luis Paz Ríos,5512340004"
    shown = desk.files.shown(desk.brings(a_file("sabe,10:30,ana lopez GARCÍA,5512340001", last)))
    assert [row.who for row in shown.vanished] == ["Rosa Mar Gil"]
    assert shown.vanished_in_all == 1


def test_the_files_of_before_are_told_apart(desk):
    """By their days and who brought them, for a file's name is kept nowhere; what nobody wanted is left out."""
    desk.brings(a_file(ONE, "26/11/2026,12:30,Rosa Mar Gil,5512340003"))
    unwanted = desk.brings(a_file("23/11/2026,12:30,Luis Paz Ríos,5512340004"))
    assert "1 fila del lunes 23 de noviembre" in words_of(desk.browser.get("/agenda"))
    desk.asks(unwanted, "descarte")
    said = words_of(desk.browser.get("/agenda"))
    assert "2 filas del martes 24 de noviembre al jueves 26 de noviembre Doña Reception" in said
    assert "lunes 23" not in said


def test_many_new_people_are_signed_for_some_at_a_time(desk):
    """And until the last the page says that there are more."""
    rows = [
        f"24/11/2026,{9 + n // 12}:{n % 12 * 5:02},Persona {chr(65 + n // 26)}{chr(97 + n % 26)}na Ríos,55124{n:05}"
        for n in range(130)
    ]
    file_id = desk.brings(a_file(*rows))
    desk.asks(file_id, "entrada")
    signed = 0
    for _ in range(3):
        page = desk.sees(file_id)
        assert "sin permiso" in words_of(page)
        fields = re.findall(r'name="(f-\w+)"', page.body.decode())
        signed += len(fields)
        desk.browser.post(f"/agenda/{file_id}/firmas", **dict.fromkeys(fields, "si"))
    assert signed == 130
    assert "sin permiso" not in words_of(desk.sees(file_id))
    assert {person.agreed_to(Purpose.REMINDERS) for person in desk.people} == {True}


def test_a_worker_that_lost_its_hold_notes_nothing(desk):
    """It woke too late: another has read the file, and somebody took it in."""
    file_id = desk.brings(a_file(ONE))
    file = desk.file(file_id)
    desk.records.commit([Save(replace(file, state=FileState.READING))])
    held = take_in_hand(desk.shop, file_id)
    desk.now = NOW + timedelta(minutes=4)
    desk.works_on(file_id)
    desk.asks(file_id, "entrada")
    for late in (lambda: held.progress(1), lambda: held.put_down(state=FileState.READ)):
        with pytest.raises(LostHoldError):
            late()
    assert desk.file(file_id).state is FileState.TAKEN_IN


def test_what_is_said_of_a_file_stays_true(desk, monkeypatch):
    """Gone on after a break it tells of all rows; taken back twice of both times; mended, of nothing to mend."""
    rows = [
        f"24/11/2026,{9 + n // 4}:{n % 4 * 15:02},Persona {chr(65 + n)}na Ríos,55123411{n:02}"
        for n in range(12)
    ]
    file_id = desk.brings(a_file(*rows, "26/11/2026,12:00,Rosa Mar Gil,55123"))
    desk.sees(file_id)
    desk.browser.post(f"/agenda/{file_id}/entrada")
    desk.breaks_off(monkeypatch, after=5)
    desk.now = NOW + timedelta(minutes=4)
    desk.asks(file_id, "seguir")
    said = words_of(desk.sees(file_id))
    assert "12 entraron" in said
    assert "1 necesita tu ojo" in said
    (row,) = desk.records.rows_for_review()
    desk.browser.post(f"/agenda/revisar/{row.id}", paso="nada")
    assert "necesita tu ojo" not in words_of(desk.sees(file_id))
    for _ in range(2):
        desk.asks(file_id, "entrada/deshacer")
        assert "24 registros están como antes." in words_of(desk.sees(file_id))


def test_of_what_is_in_no_name_lies_beside_the_table(desk):
    """And of what nobody wants nothing at all."""
    file_id = desk.brings(a_file(*ROWS))
    assert b"Eva Ruiz" in desk.services.agendas.pictures[CLINIC_ID, file_id]
    desk.asks(file_id, "entrada")
    kept = desk.services.agendas.pictures[CLINIC_ID, file_id].decode()
    for private in ("Ana", "Eva", "Rosa", "55123", "5512340001"):
        assert private not in kept
    assert "Ana López García" in words_of(desk.sees(file_id))
    other = desk.brings(a_file(ONE))
    desk.asks(other, "descarte")
    assert desk.services.agendas.files == {}
    assert (CLINIC_ID, other) not in desk.services.agendas.pictures


def test_of_what_is_in_no_list_holds_what_the_file_says():
    """Whatever list of its words is added: the ids of its new people are kept, and only these."""
    lists = {one.name for one in fields(Shown) if one.default == ()}
    row, word = ShownRow("Ana", "2026-11-24"), "Ana"
    kinds = {"left_out": (word, 1, False), "columns": ShownColumn(word, "", "", (word,))}
    kinds |= {"questions": ShownQuestion("date", (word,))}
    kinds |= {"new_people": ShownPerson(word, word, "p1")}
    before = Shown(**{name: (kinds.get(name, row),) for name in lists})
    after = once_in(before)
    left = {name for name in lists if "Ana" in str(getattr(after, name))}
    assert left == {"questions", "left"}  # of a file that is in there are none yet
    assert after.new_people == (ShownPerson("", "", "p1"),)


def test_a_file_that_does_not_arrive_is_looked_for(desk):
    """Where nobody was told of its coming: the page asks the worker to look."""
    file_id = new_file_id(NOW)
    desk.files.bring(file_id, a_file(ONE), by="reception000")
    assert "Buscarlo otra vez" in words_of(desk.sees(file_id))
    desk.browser.post(f"/agenda/{file_id}/seguir")
    assert desk.services.agenda_jobs.asked == [(CLINIC_ID, file_id)]


def test_a_file_that_cannot_be_read_for_a_defect_of_ours_is_dropped(desk):
    """Whoever waits is not left with it for a month."""
    file_id = desk.brings(a_file(ONE))
    file = desk.file(file_id)
    desk.records.commit([Save(replace(file, state=FileState.READING))])
    with travel(NOW + timedelta(minutes=1), tick=False):
        assert "Descartar este archivo" in words_of(desk.sees(file_id))
        desk.browser.post(f"/agenda/{file_id}/descarte")
    assert desk.file(file_id).state is FileState.DROPPED


THREE_DAYS = 3 * 24 * 60
THIRTY = [f"27/11/2026,10:{n},Ana Paz {n},55123{n}001" for n in range(10, 40)]


def reminds_three_days_before(desk):
    """An owner adds a reminder."""
    stands = desk.records.get(Clinic, CLINIC_ID)
    offsets = (THREE_DAYS, *stands.reminder_offsets)
    after = replace(stands, reminder_offsets=offsets)
    change_reminding(desk.records, stands, after, now=desk.now)


def closes_thursday(desk):
    """An owner marks the day before those visits."""
    thursday = date(2026, 11, 26)
    mark_days_off.mark(desk.records, [DayOff(thursday, thursday)], now=desk.now)


def reminded_on(desk):
    """Return on which days the visits are looked at next, how many each."""
    return Counter(f"{visit.due_at:%d}" for visit in desk.visits if visit.due_at)


@pytest.mark.parametrize(
    ("deed", "day"), [(reminds_three_days_before, "24"), (closes_thursday, "25")]
)
@pytest.mark.parametrize("at", range(3, 9))
def test_settings_changed_meanwhile_come_to_every_visit_of_the_file(
    desk, monkeypatch, deed, day, at
):
    """Also to those that the worker writes afterwards: it plans by the clinic that it took the file with."""
    file_id = desk.brings(a_file(*THIRTY))
    desk.browser.post(f"/agenda/{file_id}/entrada")
    desk.works_while(lambda: deed(desk), monkeypatch, at=at)
    assert desk.file(file_id).state is FileState.TAKEN_IN
    assert reminded_on(desk) == {day: 30}


def test_what_a_broken_off_file_wrote_follows_settings_too(desk, monkeypatch):
    """The next try finds those rows as they are said, and does not write them again."""
    file_id = desk.brings(a_file(*THIRTY))
    desk.browser.post(f"/agenda/{file_id}/entrada")

    def deed():
        reminds_three_days_before(desk)

    desk.works_while(deed, monkeypatch, at=4, breaks_at=12)
    assert desk.file(file_id).state is FileState.TAKING_IN
    some = len(desk.visits)
    assert 0 < some < 30
    assert reminded_on(desk) == {"24": some}


def test_what_is_put_back_as_it_was_follows_settings_too(desk, monkeypatch):
    """A file that moved visits is taken back while an owner adds a reminder."""
    header = f"Folio,{HEADER}"
    rows = [f"{n},{row}" for n, row in enumerate(THIRTY)]
    desk.asks(desk.brings(a_file(*rows, header=header)), "entrada")
    moved = [row.replace("27/11/2026", "28/11/2026") for row in rows]
    file_id = desk.brings(a_file(*moved, header=header))
    desk.asks(file_id, "entrada")
    assert reminded_on(desk) == {"27": 30}
    desk.browser.post(f"/agenda/{file_id}/entrada/deshacer")
    desk.works_while(lambda: reminds_three_days_before(desk), monkeypatch, at=3)
    assert desk.file(file_id).state is FileState.UNDONE
    assert reminded_on(desk) == {"24": 30}


def test_what_a_file_would_cancel_is_said_before(desk):
    """Beside whoever it is, not as one of those that change."""
    header = "Fecha,Hora,Paciente,Celular,Clave de la cita,Estado"
    row = "24/11/2026,10:30,Ana López García,5512340001,77"
    first = desk.brings(a_file(f"{row},Agendada", header=header))
    desk.asks(first, "entrada")
    second = desk.brings(a_file(f"{row},Cancelada", header=header))
    said = words_of(desk.sees(second))
    assert (
        "Ana López García martes 24 de noviembre, 10:30 a. m. El archivo dice que está cancelada"
        in said
    )

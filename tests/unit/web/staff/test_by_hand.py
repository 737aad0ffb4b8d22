"""*Por avisar*: a clinic without a WhatsApp API sends each message from its own telephone, and notes what came back by a tap."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from chalicelib import wiring
from chalicelib.appointments.model import Appointment, Status
from chalicelib.clinics.model import Clinic, Provider, Sender
from chalicelib.consent.model import Proof
from chalicelib.consent.signup import Signup
from chalicelib.messaging.model import Content, Kind, Message, State
from chalicelib.patients.model import Line, NumberState, Patient, Purpose
from chalicelib.shared.writes import Create, Save
from chalicelib.staff.permissions import Role
from tests.builders import (
    ANAS_PHONE,
    CLINIC_ID,
    NOW,
    a_clinic,
    a_line,
    a_message,
    a_patient,
    an_appointment,
    keep,
    moment,
)
from tests.unit.web.staff.at_work import Browser, take_on, with_a_team
from tests.unit.web.staff.day_at_desk import words_of

pytestmark = pytest.mark.time_machine(NOW, tick=False)
BY_HAND = Sender(Provider.BY_HAND, "", "+525555550199", "")
QUESTION = Content(
    "verificar_numero", "es_MX", ("Ana", "Clínica Dental Sonrisa", "https://x.example/aviso")
)


@pytest.fixture
def services(monkeypatch):
    made = with_a_team(sender=BY_HAND)
    monkeypatch.setattr(wiring, "services", lambda: made)
    return made


@pytest.fixture
def records(services):
    return services.records(CLINIC_ID)


@pytest.fixture
def reminder(records):
    """Return the reminder of Ana's visit tomorrow, as it waits."""
    visit = an_appointment()
    message = a_message(about=visit)
    booked = an_appointment(message_ids=(message.id,))
    keep(records, a_patient(), booked, a_line(visits=[booked]), message)
    return message


@pytest.fixture
def lupita(services):
    browser = Browser().sits_down_as(services, Role.RECEPTION)
    browser.get("/avisos")
    return browser


def path_of(message):
    """Return where a message is taken."""
    _, owner, name = message.id.split(".")
    return f"/avisos/{owner}/{name}"


def link_on(answer):
    """Return the number and the text of the chat that a page opens."""
    (href,) = re.findall(r'href="(https://wa\.me/[^"]+)"', answer.body.decode())
    parts = urlsplit(unescape(href))
    return parts.path.strip("/"), parse_qs(parts.query)["text"][0]


def test_the_list_says_whom_and_about_what(lupita, reminder):
    """The name, what it is and when the visit is; nobody's number, and no text, before it is taken."""
    page = lupita.get("/avisos")
    said = words_of(page)
    assert "Por avisar 1" in said
    assert "Ana López García Recordatorio mañana 10:30 a. m." in said
    assert "wa.me" not in page.body.decode()
    assert ANAS_PHONE[-4:] not in said
    assert reminder.id.split(".")[2] in page.body.decode()


def test_a_tap_opens_the_chat_with_the_approved_words(records, lupita, reminder):
    """The link has her number and the very text, with what the buttons would have said; the claim is signed and noted."""
    answer = lupita.post(f"{path_of(reminder)}/envio")
    assert answer.status_code == 200
    number, text = link_on(answer)
    assert number == "525512345678"
    assert "Ana" in text
    assert text.endswith("Puedes contestar: Confirmo · Cambiar · Cancelar")
    kept = records.get(Message, reminder.id)
    assert (kept.state, kept.sent_by, kept.told_at) == (State.BY_HAND, "reception000"[:12], NOW)
    assert "No queda nadie por avisar." in words_of(answer)


def test_it_is_noted_beside_the_table_before_the_link_is_shown(services, records, lupita, reminder):
    """Out of reach, nothing is shown and it waits on: a table put back would not know that it was sent."""
    object.__setattr__(services.journal, "is_reachable", False)
    answer = lupita.post(f"{path_of(reminder)}/envio")
    assert answer.status_code == 303
    assert "no=busy" in answer.headers["Location"]
    assert records.get(Message, reminder.id).state is State.QUEUED


def test_who_looks_again_at_what_they_sent_sends_nothing_back(services, records, lupita, reminder):
    """The journal out of reach the second time: it was noted, and it was sent."""
    lupita.post(f"{path_of(reminder)}/envio")
    object.__setattr__(services.journal, "is_reachable", False)
    assert link_on(lupita.post(f"{path_of(reminder)}/envio"))
    assert records.get(Message, reminder.id).state is State.BY_HAND


def test_the_same_tap_again_shows_the_same_and_another_is_told_who_has_it(
    services, lupita, reminder
):
    """Twice is harmless; a colleague reads who took it, and the list."""
    for _ in range(2):
        assert link_on(lupita.post(f"{path_of(reminder)}/envio"))
    mary = take_on(services, Role.RECEPTION, id="mary00000001", name="Mary")
    other = Browser().sits_down(services, mary)
    other.get("/avisos")
    refused = other.post(f"{path_of(reminder)}/envio")
    assert refused.status_code == 409
    assert "Doña Reception ya lo tomó ahora." in words_of(refused)
    assert "wa.me" not in refused.body.decode()


def test_what_was_not_sent_is_back_in_the_list(records, lupita, reminder):
    """One tap, twice harmless; what is not so any more is said to be over."""
    lupita.post(f"{path_of(reminder)}/envio")
    for _ in range(2):
        answer = lupita.post(f"{path_of(reminder)}/envio/deshacer")
        assert "hecho=not_sent" in answer.headers["Location"]
    assert records.get(Message, reminder.id).state is State.QUEUED
    assert "sigue por avisar" in words_of(lupita.get("/avisos?hecho=not_sent"))


def test_what_she_answered_is_noted_by_a_tap(records, lupita, reminder):
    """Who comes is confirmed by the desk's own deed, with its undo; afterwards nothing waits for a word."""
    lupita.post(f"{path_of(reminder)}/envio")
    page = lupita.get("/avisos").body.decode()
    seen = re.search(r'confirmacion">.*?name="visto" value="([^"]+)"', page, re.DOTALL)[1]
    path = "/citas/a1b2c3d4e5f6/confirmacion"
    answer = lupita.post(path, visto=seen, estaba="booked", como="word", de="/avisos")
    assert answer.headers["Location"].endswith("avisos?hecho=confirmed&cita=a1b2c3d4e5f6")
    visit = records.get(Appointment, "a1b2c3d4e5f6")
    assert (visit.status, visit.confirmed_how) == (Status.CONFIRMED, "word")
    assert "Falta su respuesta" not in words_of(lupita.get("/avisos"))


@pytest.mark.parametrize(
    ("what", "state"), [("soy_yo", NumberState.VERIFIED), ("no_soy_yo", NumberState.WRONG)]
)
def test_whose_number_it_is_is_noted_by_a_tap(records, lupita, what, state):
    """As if the question's button had been tapped; twice is once."""
    visit = an_appointment()
    asked = a_message(kind=Kind.VERIFY, about=visit, content=QUESTION)
    booked = an_appointment(message_ids=(asked.id,))
    keep(records, a_patient(number=NumberState.ASKED), booked, a_line(visits=[booked]), asked)
    lupita.post(f"{path_of(asked)}/envio")
    for _ in range(2):
        answer = lupita.post(f"{path_of(asked)}/respuesta", que=what)
        assert f"hecho={what}" in answer.headers["Location"]
    assert records.get(Patient, "p7d2m4q8w1zc").number is state


def test_baja_stops_the_line_and_alta_opens_it(stopped_clock, records, lupita, reminder):
    """The same rules as when WhatsApp brings the word: what waits is withdrawn, and reminders come back."""
    lupita.post("/personas/p7d2m4q8w1zc/palabra", que="baja")
    assert records.get(Line, ANAS_PHONE).opted_out_at == NOW
    assert records.get(Message, reminder.id).state is State.SUPPRESSED
    assert not records.get(Patient, "p7d2m4q8w1zc").agreed_to(Purpose.REMINDERS)
    stopped_clock.shift(timedelta(seconds=90))
    answer = lupita.post("/personas/p7d2m4q8w1zc/palabra", que="alta")
    assert "hecho=alta" in answer.headers["Location"]
    assert records.get(Line, ANAS_PHONE).opted_out_at is None


def a_signup(**changes):
    """Return Luisa's sign-up, three minutes old."""
    usual = {
        "id": "4k9d-x2mp",
        "name": "Luisa Mena",
        "typed_phone": "",
        "purposes": (Purpose.REMINDERS,),
        "proof": Proof(notice_version="2026-11"),
        "language": "es_MX",
        "created_at": NOW - timedelta(minutes=3),
    }
    return Signup(**(usual | changes))


@pytest.mark.parametrize("typed", ["4k9d-x2mp", " 4K9D X2MP ", "Hola, mi código es 4k9d–x2mp"])
def test_who_sent_a_code_is_taken_in_by_the_number_it_came_from(records, lupita, typed):
    """The code picked or typed, however: consent, number and welcome are those of the form; the code is used up."""
    records.commit([Create(a_signup())])
    page = lupita.get("/avisos").body.decode()
    assert 'value="4k9d-x2mp">Luisa Mena, hace 3 min' in page
    answer = lupita.post("/avisos/registros", codigo=typed, numero="55 4444 3333")
    assert "hecho=signed_up" in answer.headers["Location"]
    line = records.get(Line, "+525544443333")
    person = records.get(Patient, line.patient_ids[0])
    assert (person.name, person.number) == ("Luisa Mena", NumberState.VERIFIED)
    assert person.agreed_to(Purpose.REMINDERS)
    assert "Luisa Mena Contestación" in words_of(lupita.get("/avisos"))
    again = lupita.post("/avisos/registros", codigo=typed, numero="55 4444 3333")
    assert again.status_code == 422


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"codigo": "zzzz-zzzz", "numero": "55 4444 3333"}, "Ese código no existe"),
        ({"codigo": "", "numero": "55 4444 3333"}, "Ese código no existe"),
        ({"codigo": "4k9d-x2mp", "numero": "123"}, "Ese no es un número"),
        ({"codigo": "4k9d-x2mp", "numero": "55 5555 0199"}, "Ese no es un número"),
    ],
)
def test_a_code_or_number_that_is_none_is_said_and_nothing_typed_is_lost(
    records, lupita, typed, says
):
    """A word in the reader's language, with what was typed; nobody is taken in."""
    records.commit([Create(a_signup())])
    answer = lupita.post("/avisos/registros", **typed)
    assert answer.status_code == 422
    assert says in words_of(answer)
    assert f'value="{typed["numero"]}"' in answer.body.decode()
    assert records.get(Signup, "4k9d-x2mp")


def test_a_code_that_is_over_is_none(records, lupita):
    """Seven days, also while the table still has it."""
    records.commit([Create(a_signup(created_at=NOW - timedelta(days=7)))])
    assert "4k9d-x2mp" not in lupita.get("/avisos").body.decode()
    answer = lupita.post("/avisos/registros", codigo="4k9d-x2mp", numero="55 4444 3333")
    assert answer.status_code == 422


@pytest.mark.parametrize("noun", ["envio", "envio/deshacer", "respuesta"])
def test_another_clinics_message_is_not_found(services, lupita, noun):
    """No address can name another clinic's: the session says whose it is."""
    other = a_clinic(
        id="zzzzzzzz", slug="otra", sender=Sender(Provider.BY_HAND, "", "+525555550198", "")
    )
    services.directory.add(other)
    theirs = a_message(id="zzzzzzzz.p7d2m4q8w1zc.2611221530-reminder-es2vw2j6")
    services.records("zzzzzzzz").commit([Create(theirs)])
    assert lupita.post(f"{path_of(theirs)}/{noun}", que="soy_yo").status_code == 404


def test_a_clinic_with_an_api_has_nothing_to_send_by_hand(monkeypatch):
    """The page says so, and nothing can be taken or noted there."""
    services = with_a_team()
    monkeypatch.setattr(wiring, "services", lambda: services)
    records = services.records(CLINIC_ID)
    message = a_message()
    keep(records, a_patient(), an_appointment(message_ids=(message.id,)), a_line(), message)
    browser = Browser().sits_down_as(services, Role.RECEPTION)
    assert "no hay nada que enviar a mano" in words_of(browser.get("/avisos"))
    answer = browser.post(f"{path_of(message)}/envio")
    assert "no=not_to_be_sent" in answer.headers["Location"]
    assert browser.post("/personas/p7d2m4q8w1zc/palabra", que="baja").status_code == 404
    assert records.get(Message, message.id).state is State.QUEUED
    assert moment("tomorrow 10:00") == message.useful_until


def test_the_card_leads_to_what_is_to_be_sent_and_notes_the_word(records, lupita, reminder):
    """Avisar where something waits, BAJA of a line that listens, ALTA of one that stopped."""
    page = lupita.get("/citas/a1b2c3d4e5f6").body.decode()
    assert f'action="../{path_of(reminder)[1:]}/envio"' in page
    assert "Pidió BAJA" in page
    lupita.post("/personas/p7d2m4q8w1zc/palabra", que="baja", de="/citas/a1b2c3d4e5f6")
    page = lupita.get("/citas/a1b2c3d4e5f6").body.decode()
    assert "Escribió ALTA" in page
    assert "/envio" not in page
    assert records.get(Message, reminder.id).state is State.SUPPRESSED


def test_the_day_leads_there_and_knows_who_was_asked(lupita, reminder):
    """A visit whose reminder was sent by hand waits for an answer, as any other."""
    assert 'href="./avisos"' in lupita.get("/hoy").body.decode()
    assert "por avisar" in words_of(lupita.get("/citas/a1b2c3d4e5f6")).lower()
    lupita.post(f"{path_of(reminder)}/envio")
    said = words_of(lupita.get("/citas/a1b2c3d4e5f6"))
    assert "Sin respuesta" in said
    assert "Enviado a mano, ahora" in said


def test_what_comes_back_is_noted_of_the_line_it_went_to_also_when_the_clinic_has_an_api_since(
    services, records, lupita, reminder
):
    """She has another number by now, and it is the former one's holder who wrote BAJA to the clinic's telephone."""
    lupita.post(f"{path_of(reminder)}/envio")
    ana = records.get(Patient, "p7d2m4q8w1zc")
    moved = replace(ana, e164="+525577776666")
    by_api = replace(records.get(Clinic, CLINIC_ID), sender=a_clinic().sender)
    records.commit([Save(moved), Create(a_line(moved)), Save(by_api)])
    lupita.get("/avisos")
    answer = lupita.post(f"{path_of(reminder)}/respuesta", que="baja")
    assert "hecho=baja" in answer.headers["Location"]
    assert records.get(Line, ANAS_PHONE).opted_out_at == NOW
    assert records.get(Line, "+525577776666").opted_out_at is None


def test_what_is_no_answer_is_not_found(lupita, reminder):
    """Neither a word that nobody gave, nor an answer to what was not sent."""
    assert lupita.post(f"{path_of(reminder)}/respuesta", que="soy_yo").status_code == 404
    lupita.get("/avisos")
    lupita.post(f"{path_of(reminder)}/envio")
    lupita.get("/avisos")
    assert lupita.post(f"{path_of(reminder)}/respuesta", que="viene").status_code == 404

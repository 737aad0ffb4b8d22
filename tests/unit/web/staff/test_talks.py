"""*Mensajes*: who waits, one talk, and what its buttons do, over records in memory."""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import quote

import pytest
import time_machine

from chalicelib import wiring
from chalicelib.clinics.model import Clinic
from chalicelib.messaging.model import Kind, State
from chalicelib.messaging.received_texts import TextThread
from chalicelib.patients.model import Line, NumberState, Patient
from chalicelib.patients.phone_lines import line_id
from chalicelib.shared.writes import Save
from chalicelib.staff.permissions import Role
from tests.builders import CLINIC_ID, NOW
from tests.unit.web.public.front_desk import page_of
from tests.unit.web.staff import some_talks
from tests.unit.web.staff.at_work import Browser
from tests.unit.web.staff.day_at_desk import words_of
from tests.unit.web.staff.forty_visits import a_full_day

pytestmark = pytest.mark.time_machine(NOW, tick=False)
TEXT = "Sí, te esperamos a la 1:30."


class Talks:
    """Somebody of reception at *Mensajes*."""

    def __init__(self, services, stranger):
        self.services, self.stranger = services, stranger
        self.records = services.records(CLINIC_ID)
        self.browser = Browser().sits_down_as(services, Role.RECEPTION)

    def opens(self, who="", **query):
        """Open the list, or a talk; return what it says."""
        path = f"/mensajes/{who}" if who else "/mensajes"
        self.answer = self.browser.get(path + "".join(f"?{k}={v}" for k, v in query.items()))
        return words_of(self.answer)

    def fields(self):
        """Return what the form of the page that is open would send."""
        found = page_of(self.answer).fields
        names = ("hoja", "visto", "contestado")
        return {name: (found.get(name) or {}).get("value") or "" for name in names}

    def sends(self, who, text, **changed):
        """Type and press *Enviar* on the page that is open."""
        return self.browser.post(f"/mensajes/{who}", texto=text, **(self.fields() | changed))

    def answers(self, who):
        """Return what people of the clinic wrote to somebody today."""
        found = self.records.messages_of(who)
        return [m for m in found if m.kind is Kind.ANSWER and m.created_at == NOW]

    def thread(self, who):
        """Return how the talk stands."""
        person = self.records.get(Patient, who)
        return self.records.get(TextThread, line_id(person.e164))


@pytest.fixture
def talks(monkeypatch):
    """The desk on a day on which people wrote."""
    services = a_full_day()
    monkeypatch.setattr(wiring, "services", lambda: services)
    return Talks(services, some_talks.with_talks(services))


def test_who_waits_stands_first_the_longest_on_top(talks):
    """Then the others by their last word; who was answered says by whom."""
    said = talks.opens()
    waiting, _, others = said.partition("Anteriores")
    names = [talks.records.get(Patient, who).name for who in (some_talks.CLOSED, some_talks.LATE)]
    assert waiting.index(names[0]) < waiting.index(names[1]) < waiting.index("termina en 0177")
    assert "Espera 39 min" in waiting
    assert "Tú: Sí, hay estacionamiento enfrente." in others


def test_a_talk_says_what_was_said_until_when_and_with_whom(talks):
    """Our automatic words apart from those of people."""
    said = talks.opens(some_talks.WAITS)
    assert "¿Puedo llegar 15 minutos tarde? Salgo del trabajo" in said
    assert "Automático, leído" in said
    assert "Puedes escribirle hasta mañana 9:16 a. m." in said


def test_an_answer_is_sent_signed_and_the_talk_rests(talks):
    """Its words stand in the talk at once, on their way."""
    talks.opens(some_talks.WAITS)
    sent = talks.sends(some_talks.WAITS, TEXT)
    assert sent.status_code == 303
    (message,) = talks.answers(some_talks.WAITS)
    assert (message.content.text, message.state) == (TEXT, State.QUEUED)
    assert message.by == "reception000"
    assert message.id in talks.services.queue.message_ids
    assert talks.thread(some_talks.WAITS).waits_since is None
    said = talks.opens(some_talks.WAITS)
    assert f"{TEXT} Doña Reception, saliendo" in said


def test_a_double_tap_sends_once(talks):
    """The same sheet twice."""
    talks.opens(some_talks.WAITS)
    form = talks.fields()
    for _ in range(2):
        assert talks.sends(some_talks.WAITS, TEXT, **form).status_code == 303
    assert len(talks.answers(some_talks.WAITS)) == 1


def test_a_ready_sentence_goes_into_the_box_behind_what_was_typed(talks):
    """Nothing is sent by it, nothing typed is lost."""
    talks.opens(some_talks.WAITS)
    shown = talks.sends(some_talks.WAITS, "Hola, Lupita.", lista="0")
    assert shown.status_code == 200
    assert "Hola, Lupita. Claro, te esperamos." in words_of(shown)
    assert talks.answers(some_talks.WAITS) == []


def test_another_ready_sentence_takes_the_place_of_the_first(talks):
    """Whoever took the wrong one need not delete it."""
    talks.opens(some_talks.WAITS)
    first = talks.sends(some_talks.WAITS, "", lista="0")
    assert "Claro, te esperamos." in words_of(first)
    second = words_of(talks.sends(some_talks.WAITS, "Claro, te esperamos.", lista="2"))
    assert "Claro, te esperamos. Te llamamos" not in second
    assert "Te llamamos en un momento." in second


def test_the_clinics_own_sentences_take_the_place_of_the_usual(talks):
    """As many as it has."""
    clinic = talks.records.get(Clinic, CLINIC_ID)
    talks.records.commit([Save(replace(clinic, ready_answers=("Hay valet en la puerta.",)))])
    said = talks.opens(some_talks.WAITS)
    assert "Hay valet en la puerta." in said
    assert "Permíteme revisar" not in said


def test_past_the_window_it_says_what_will_be_read_first_and_holds_the_answer(talks):
    """In the words of the template."""
    said = talks.opens(some_talks.CLOSED)
    assert "Pasaron 24 horas" in said
    assert (
        "ya tenemos la respuesta al mensaje que nos escribiste el viernes 20 de noviembre" in said
    )
    answer = talks.sends(some_talks.CLOSED, "Sí, aceptamos tarjeta.")
    assert answer.headers["Location"].endswith(f"mensajes/{some_talks.CLOSED}")
    (message,) = talks.answers(some_talks.CLOSED)
    assert message.state is State.HELD
    assert "espera a que escriba" in talks.opens(some_talks.CLOSED)


def test_who_left_has_no_box(talks):
    """And a form of before is refused with what was typed still in it."""
    said = talks.opens(some_talks.LEFT)
    assert "Pidió no recibir mensajes (hoy). Llámale si es urgente." in said
    assert "Enviar" not in said
    refused = talks.browser.post(f"/mensajes/{some_talks.LEFT}", texto=TEXT)
    assert refused.status_code == 409
    assert talks.answers(some_talks.LEFT) == []


def test_who_leaves_while_she_types_is_not_written_to(talks):
    """What she typed stands there still."""
    talks.opens(some_talks.WAITS)
    person = talks.records.get(Patient, some_talks.WAITS)
    line = talks.records.get(Line, line_id(person.e164))
    talks.records.commit([Save(line.stopped(NOW))])
    refused = talks.sends(some_talks.WAITS, TEXT)
    assert refused.status_code == 409
    assert talks.answers(some_talks.WAITS) == []


def test_what_a_colleague_answered_meanwhile_is_shown_first(talks):
    """Nothing is sent unseen; her own words are in the box, and go when she sends them again."""
    talks.opens(some_talks.WAITS)
    form = talks.fields()
    other = Talks(talks.services, talks.stranger)
    other.opens(some_talks.WAITS)
    other.sends(some_talks.WAITS, "No hay lugar.")
    shown = talks.sends(some_talks.WAITS, TEXT, **form)
    assert shown.status_code == 409
    assert "Alguien ya le contestó" in words_of(shown)
    assert "No hay lugar." in words_of(shown)
    assert TEXT in words_of(shown)
    talks.answer = shown
    assert talks.sends(some_talks.WAITS, TEXT).status_code == 303
    assert {m.content.text for m in talks.answers(some_talks.WAITS)} == {"No hay lugar.", TEXT}


def test_a_stranger_is_answered_and_may_be_put_on_the_list(talks):
    """By the end of the number alone; the number itself stands in no address."""
    said = talks.opens(talks.stranger)
    assert "Número nuevo, termina en 0177" in said
    assert "No está en tu lista." in said
    assert talks.sends(talks.stranger, "Sí, desde los 3 años.").status_code == 303
    form = talks.browser.post("/personas/nueva", busca=some_talks.STRANGER, paso="ver")
    assert "+52 55 9999 0177" in form.body.decode() or some_talks.STRANGER in form.body.decode()


def test_who_said_that_they_are_not_somebody_goes_by_no_name(talks):
    """Neither in the list nor in the talk nor in the box; nothing is shown to whoever answers them of a visit that is not theirs."""
    person = talks.records.get(Patient, some_talks.WAITS)
    talks.records.commit([Save(replace(person, number=NumberState.WRONG))])
    assert person.name not in talks.opens()
    said = talks.opens(some_talks.WAITS)
    assert f"Contestó que no es {person.name}. Su número está equivocado." in said
    assert "Número nuevo, termina en" in said
    assert said.count(person.name) == 1
    assert "citas/" not in " ".join(page_of(talks.answer).links)
    assert f"personas/{person.id}/datos" in " ".join(page_of(talks.answer).links)
    assert talks.sends(some_talks.WAITS, "Perdón por la molestia.").status_code == 303
    (message,) = talks.answers(some_talks.WAITS)
    assert message.e164 == line_id(person.e164)


def test_a_stranger_may_be_somebodys_family(talks):
    """From the talk to the patient, with the number and no number in any address; the talk is theirs then, and they are asked."""
    talks.opens(talks.stranger)
    links = page_of(talks.answer).links
    (way,) = [link for link in links if "buscar?numero=" in link]
    assert some_talks.STRANGER[3:] not in way
    assert "¿De quién es familiar?" in words_of(
        talks.browser.get(f"/buscar?numero={talks.stranger}")
    )
    person = talks.records.get(Patient, some_talks.LATE)
    found = talks.browser.post("/buscar", busca=person.name, numero=talks.stranger)
    there = f"personas/{person.id}/datos?numero={talks.stranger}"
    assert there in " ".join(page_of(found).links)
    form = talks.browser.get(f"/{there}")
    fields = page_of(form).fields
    assert fields["telefono"]["value"] == "+52 55 9999 0177"
    assert fields["visto_telefono"]["value"] == person.e164
    said = words_of(form)
    assert f"A {person.name} le escribimos hoy al" in said
    assert "Cambiar su número" in said
    assert (fields["contesta"]["value"] or "") == ""
    unsaid = {name: fields[name]["value"] or "" for name in fields if name.startswith("visto_")}
    unsaid |= {"nombre": person.name, "telefono": fields["telefono"]["value"], "contesta": ""}
    refused = talks.browser.post(f"/personas/{person.id}/datos", numero=talks.stranger, **unsaid)
    assert refused.status_code == 422
    assert "Di quién contesta" in words_of(refused)
    seen = {n: fields[f"visto_{n}"]["value"] for n in ("nombre", "telefono", "contesta")}
    saved = talks.browser.post(
        f"/personas/{person.id}/datos",
        nombre=person.name,
        telefono=fields["telefono"]["value"],
        contesta="Paty (mamá)",
        numero=talks.stranger,
        **{f"visto_{name}": value for name, value in seen.items()},
    )
    assert saved.headers["Location"].endswith(f"mensajes/{person.id}?hecho=details")
    after = talks.records.get(Patient, person.id)
    assert (after.e164, after.guardian, after.number) == (
        some_talks.STRANGER,
        "Paty (mamá)",
        NumberState.UNVERIFIED,
    )
    said = talks.opens(person.id)
    assert "¿Atienden niños?" in said
    assert "Datos guardados." in words_of(talks.browser.get(f"/mensajes/{person.id}?hecho=details"))


@pytest.mark.parametrize(
    "name", ["", "x", "nobody000000", "261122153000-abcdefgh", "../..", "line"]
)
def test_a_talk_that_is_none_brings_no_number(talks, name):
    """Nor does that of somebody on the list: theirs is no stranger's number."""
    person = talks.records.get(Patient, some_talks.LATE)
    for numero in (name, some_talks.WAITS):
        form = talks.browser.get(f"/personas/{person.id}/datos?numero={quote(numero)}")
        assert page_of(form).fields["telefono"]["value"] == person.e164


def test_what_was_written_on_the_clinics_telephone_says_so(talks):
    """What was changed stands as it is by now, what was taken back says so in its place, and the list shows neither for an answer."""
    said = talks.opens(some_talks.IN_APP)
    assert "Sí: sonrisa2027 Desde el teléfono, enviado, 3:30 a. m. Corregido" in said
    assert "sonrisa2026" not in said
    assert "Mensaje borrado desde el teléfono de la clínica" in said
    assert "plano" not in said
    assert "¿Tienen clave del wifi?" in talks.opens()


def test_nothing_to_answer_and_back(talks):
    """One tap; the other takes it back, and it waits since then."""
    before = talks.thread(some_talks.WAITS)
    talks.opens()
    done = talks.browser.post(f"/mensajes/{some_talks.WAITS}/atendido", visto="1")
    assert "hecho=read" in done.headers["Location"]
    assert talks.thread(some_talks.WAITS).waits_since is None
    for _ in range(2):
        undone = talks.browser.post(f"/mensajes/{some_talks.WAITS}/atendido/deshacer")
        assert "hecho=waits" in undone.headers["Location"]
    assert talks.thread(some_talks.WAITS).waits_since == before.waits_since


def test_an_answer_that_did_not_go_is_put_into_the_box_again(talks):
    """Only after a definite no, or where nobody knows."""
    said = talks.opens(some_talks.TROUBLED)
    assert "No salió. Otra vez" in said
    assert "No sabemos si le llegó" in said
    (failed,) = [
        m for m in talks.records.messages_of(some_talks.TROUBLED) if m.state is State.FAILED
    ]
    said = talks.opens(some_talks.TROUBLED, otra=failed.id.split(".", 2)[2])
    assert said.count("A las 7.") == 2
    assert talks.opens(some_talks.ANSWERED).count("Otra vez") == 0


def test_a_picture_is_named_with_what_can_be_done(talks):
    """The page says why it is not there."""
    said = talks.opens(some_talks.LATE)
    assert "Foto: mi receta" in said
    assert "Puntual no guarda fotos, audios ni archivos." in said


@pytest.mark.parametrize("name", ["nobody000000", "261122153000-4f9a2c1b", "..", "+525550002021"])
def test_what_is_no_talk_of_the_clinic_is_not_found(talks, name):
    """Least of all by a number."""
    assert talks.browser.get(f"/mensajes/{name}").status_code == 404


@pytest.mark.parametrize("texto", ["", "   ", "a" * 4097])
def test_what_cannot_be_sent_is_said_in_place(talks, texto):
    """With what was typed."""
    talks.opens(some_talks.WAITS)
    refused = talks.sends(some_talks.WAITS, texto)
    assert refused.status_code == 409
    assert talks.answers(some_talks.WAITS) == []


@pytest.mark.parametrize("field", ["hoja", "visto", "contestado", "lista", "antes", "otra"])
@pytest.mark.parametrize(
    "value", ["", "²", "9" * 400, "9" * 5000, "<b>", "261399999999-aaaaaaaaaaaa", "-1"]
)
def test_invented_fields_break_nothing(talks, field, value):
    """Each is read as nothing, or refused in words."""
    talks.opens(some_talks.WAITS)
    assert talks.sends(some_talks.WAITS, TEXT, **{field: value}).status_code in {200, 303, 409}
    assert (
        talks.browser.get(f"/mensajes/{some_talks.WAITS}?{field}={quote(value)}").status_code == 200
    )
    assert talks.browser.get(f"/mensajes?desde={quote(value)}").status_code == 200


def test_what_is_half_written_is_there_again(talks):
    """On another page or device of hers; sent, it is no draft any more."""
    talks.opens(some_talks.WAITS)
    kept = talks.browser.post(f"/mensajes/{some_talks.WAITS}/borrador", texto="Sí, Lupe, a la un")
    assert (kept.status_code, kept.body) == (204, b"")
    assert "Sí, Lupe, a la un" in talks.opens(some_talks.WAITS)
    talks.sends(some_talks.WAITS, TEXT)
    assert "Sí, Lupe, a la un" not in talks.opens(some_talks.WAITS)


def test_two_who_write_to_one_talk_see_each_other_before_anything_is_sent(talks):
    """For half a minute after the last letter; what a colleague types is nobody else's to read."""
    other = Browser().sits_down_as(talks.services, Role.OWNER)
    other.get(f"/mensajes/{some_talks.WAITS}")
    other.post(f"/mensajes/{some_talks.WAITS}/borrador", texto="No hay lugar a esa h")
    said = talks.opens(some_talks.WAITS)
    assert "Doña Owner está escribiendo…" in said
    assert "No hay lugar" not in said
    assert "está escribiendo" not in words_of(other.get(f"/mensajes/{some_talks.WAITS}"))
    with time_machine.travel(NOW + timedelta(seconds=31), tick=False):
        assert "está escribiendo" not in talks.opens(some_talks.WAITS)


def test_who_wrote_is_answered_from_the_days_page(talks):
    """One tap from *Por hacer*; a stranger too."""
    page = talks.browser.get("/hoy").body.decode()
    assert f"mensajes/{some_talks.WAITS}" in page
    assert f"mensajes/{talks.stranger}" in page
    assert 'class="count">5<' in page.replace("\n", "")

"""What people write: it does what a button does, or a person reads it; also who we do not know."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.appointments.model import Status
from chalicelib.messaging.event_types import InboundKind, InboundMessage
from chalicelib.messaging.model import Action
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.patients.model import Line
from tests.builders import a_message
from tests.flows.replies.acts import everything, hears
from tests.flows.seen import PASSED_ON, answers, kinds


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Sí", Status.CONFIRMED),
        ("sii ahí estaré 👍🏽", Status.CONFIRMED),
        ("Confirmo, gracias", Status.CONFIRMED),
        ("No puedo ir", Status.CANCELLED),
        ("Cancelar por favor", Status.CANCELLED),
        ("¿Puedo cambiar la cita?", Status.CHANGE_REQUESTED),
    ],
)
def test_their_own_words_do_what_a_button_does(day, visit, reminder, text, status):
    """About the reminder sent last, or the one they quote."""
    day.write(reminder, text)
    assert day.visit(visit).status is status
    assert len(answers(day)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "canario: ¿tienen estacionamiento?",
        "?",
        "🤔",
        "sí, el martes",
        "Mi teléfono nuevo es 5512-3456",
        "llámame al 55-1234-5678",
        "de 1000-1200",
        "para-nada",
    ],
)
def test_what_means_nothing_to_us_reaches_a_person_and_they_read_so(day, visit, reminder, text):
    """Word for word, and nobody is told that it was invalid."""
    day.write(reminder, text)
    (task,) = day.inbox()
    assert (task.kind, task.text, task.patient_id) == (TaskKind.TEXT, text, visit.patient_id)
    assert (answers(day), day.visit(visit).status) == ([PASSED_ON], Status.BOOKED)


@pytest.mark.parametrize("text", ["gracias", "Muchas gracias 🙏"])
def test_politeness_needs_nobody(day, reminder, text):
    """Neither an answer nor a line."""
    day.write(reminder, text)
    assert (answers(day), kinds(day)) == ([], [])


def test_a_photo_reaches_a_person(day, reminder):
    """Also a voice note or a place: named, never opened."""
    hears(day, reminder, InboundKind.OTHER, text="[image] canario")
    (said,) = answers(day)
    assert kinds(day) == [TaskKind.TEXT]
    assert "no puede ver fotos" in said


def test_a_quoted_message_is_the_one_meant(day, ana):
    """Two reminders lie on the phone; the answer quotes the older."""
    monday, tuesday = day.book(ana, "tomorrow 10:30"), day.book(ana, "in 2 days 10:30")
    day.go_on("tomorrow 10:30")
    first, last = day.told(ana)
    assert (first.about[0].appointment_id, last.about[0].appointment_id) == (monday.id, tuesday.id)
    day.now = day.at("tomorrow 10:00")
    day.write(ana, "Cancelar", context_id=day.stored(first).provider_id)
    assert day.visit(monday).status is Status.CANCELLED
    assert day.visit(tuesday).status is Status.BOOKED


def test_without_a_visit_to_come_words_are_a_persons_matter(day, ana):
    """Cancel what? They read that we know of none, and somebody asks."""
    day.write(ana, "Cancelar")
    assert kinds(day) == [TaskKind.TEXT]
    (said,) = answers(day)
    assert said.startswith("No encontramos citas próximas con este número")


def test_a_stranger_who_writes_leaves_a_line_in_the_inbox_only(day):
    """No patient, no record of the phone; the desk sees the words and the number, and they read whose number it is."""
    stranger = a_message(e164="+525587654321")
    before = everything(day)
    day.write(stranger, "canario: ¿cuánto cuesta una limpieza?")
    (task,) = day.inbox()
    assert (task.e164, task.patient_id) == ("+525587654321", "")
    new = [item for item in everything(day) if item not in before]
    assert len(new) == 8, (
        "the inbox's line, its text and thread, the event, two counts, the answer and its dispatch"
    )
    assert day.records.get(Line, "+525587654321") is None


def test_who_hides_their_number_is_heard(day):
    """A user of a name only, nobody we know: a person reads it; once, though it came twice."""
    event = day.write(a_message(), "¿Hay lugar hoy?", from_wa_id="", bsuid="MX.777")
    day.hear(event)
    assert [task.text for task in day.inbox()] == ["¿Hay lugar hoy?"]


def test_who_hides_their_number_and_is_known_by_then_acts_as_ever(day, ana, visit, reminder):
    """WhatsApp named both once: the BSUID alone is enough from then on."""
    day.write(ana, "gracias", bsuid="MX.777")
    day.tap(reminder, Action.CONFIRM, from_wa_id="", bsuid="MX.777")
    assert day.visit(visit).status is Status.CONFIRMED
    assert day.line(ana).patient_ids == (ana.id,)


@pytest.mark.parametrize("how", ["caption", "edit", "hidden"])
def test_a_baja_counts_wherever_they_wrote_it(day, ana, reminder, how):
    """Under a photo, in an edit of a caption, from somebody who hides their number: the line stops, nobody need look."""
    said = {"text": "[image] BAJA", "words": "BAJA"}
    if how == "edit":
        said |= {"replaces": "wamid.before"}
    if how == "hidden":
        number = day.clinic.sender.phone_number_id
        hidden = InboundMessage(number, "wamid.hidden", day.now, InboundKind.OTHER, bsuid="MX.777")
        day.hear(replace(hidden, **said))
        day.now += timedelta(minutes=1)
        day.write(ana, "gracias", bsuid="MX.777")
    else:
        hears(day, ana, InboundKind.OTHER, **said)
    assert day.line(ana).opted_out_at
    assert set(kinds(day)) == {TaskKind.OPTED_OUT}


@pytest.mark.parametrize("word", ["salir", "SAIR", "Quit."])
def test_a_word_that_leaves_a_list_leaves_our_question_first(day, family, word):
    """Nothing changes, they read so and which word stops us; said again, or elsewhere, it stops as ever."""
    digest, *visits = family
    day.tap(digest, Action.CANCEL)
    day.work()
    day.now += timedelta(minutes=1)
    day.write(digest, word)
    assert "no cambiamos nada" in answers(day)[-1]
    assert [day.visit(visit).status for visit in visits] == [Status.BOOKED] * 2
    assert (day.line(digest).opted_out_at, kinds(day)) == (None, [])
    day.now += timedelta(minutes=1)
    day.write(digest, word)
    assert day.line(digest).opted_out_at


@pytest.mark.parametrize("word", ["BAJA", "salir", "no me manden mensajes"])
def test_a_word_that_stops_is_no_answer_to_anything_else(day, family, word):
    """BAJA stops amid a question too; "salir" wherever no list was the last that we said."""
    digest, *_ = family
    if word != "salir":
        day.tap(digest, Action.CANCEL)
        day.work()
        day.now += timedelta(minutes=1)
    day.write(digest, word)
    assert day.line(digest).opted_out_at


@pytest.mark.parametrize("text", ["BAJA", "Sí", "Cancelar", "No soy yo"])
def test_what_was_forwarded_acts_on_nothing(day, ana, visit, reminder, text):
    """It is somebody else's word: a person reads it."""
    hears(day, ana, InboundKind.OTHER, text=f"[forwarded] {text}")
    assert (day.visit(visit).status, day.line(ana).opted_out_at) == (Status.BOOKED, None)
    assert [(t.kind, t.text) for t in day.inbox()] == [(TaskKind.TEXT, f"[forwarded] {text}")]


def test_the_window_of_a_day_opens_with_each_message(day, ana):
    """In it a clinic may answer in free text."""
    day.write(ana, "gracias")
    assert day.line(ana).window_until == day.now + timedelta(hours=24)

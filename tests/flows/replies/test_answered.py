"""Nobody is met with silence, and nobody is talked to death: what a person must read is answered once in a talk."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from chalicelib.appointments.model import Status
from chalicelib.clinics.model import Clinic, OpeningHours
from chalicelib.messaging.close_task import close_task
from chalicelib.messaging.event_types import InboundKind
from chalicelib.messaging.model import Kind
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.patients.model import NumberState
from chalicelib.shared.writes import Save
from tests.builders import a_clinic, a_message
from tests.flows.clinic_day import PAGES, ClinicDay
from tests.flows.replies.acts import hears
from tests.flows.seen import PASSED_ON, answers, kinds

ODD = "¿tienen estacionamiento?"
STRANGER = a_message(e164="+525587654321")
WEEK = tuple(OpeningHours(day, time(9), time(19)) for day in range(5))


@pytest.fixture
def day():
    """A clinic that tells no hours."""
    return ClinicDay(a_clinic(reminder_offsets=(24 * 60,)))


@pytest.fixture
def ana(day):
    return day.patient()


def test_what_a_person_reads_is_answered_once_in_a_talk(day, ana):
    """However much they write; half a day later again."""
    for hours in (0, 1, 11):
        day.now = day.at("today 10:00") + timedelta(hours=hours)
        day.write(ana, ODD)
        day.work()
    assert answers(day) == [PASSED_ON]
    day.now = day.at("today 22:30")
    day.write(ana, ODD)
    assert answers(day) == [PASSED_ON] * 2


def test_a_task_that_was_closed_between_makes_no_second_answer(day, ana):
    """The talk goes on, whatever staff do with their list."""
    day.write(ana, ODD)
    (task,) = day.inbox()
    close_task(day.records, task.id, now=day.now)
    day.write(ana, ODD)
    assert answers(day) == [PASSED_ON]


@pytest.mark.parametrize(
    "what", ["[image]", "[image] mi receta", "[audio]", "[document]", "[video]"]
)
def test_who_sends_what_nobody_here_sees_reads_so(day, ana, what):
    """Nobody believes that the photo was looked at; a person has it to answer all the same."""
    hears(day, ana, InboundKind.OTHER, text=what)
    (said,) = answers(day)
    assert "no puede ver fotos" in said
    assert kinds(day) == [TaskKind.TEXT]


@pytest.mark.parametrize("what", ["[location] Roma 12", "[contacts] Paty", "[forwarded] hola"])
def test_what_reads_as_words_is_passed_on(day, ana, what):
    """A place, a number, what was forwarded: the desk reads them."""
    hears(day, ana, InboundKind.OTHER, text=what)
    assert answers(day) == [PASSED_ON]


def test_where_the_clinic_has_the_app_its_telephone_shows_the_photo(day, ana):
    """So it is passed on."""
    clinic = day.records.get(Clinic, day.clinic.id)
    day.records.commit([Save(replace(clinic, sender=replace(clinic.sender, in_app=True)))])
    hears(day, ana, InboundKind.OTHER, text="[image]")
    assert answers(day) == [PASSED_ON]


def test_after_a_baja_nothing_is_answered_but_its_receipt(day, ana):
    """What they still write a person reads."""
    day.write(ana, "BAJA")
    receipt = answers(day)
    day.now += timedelta(minutes=1)
    day.write(ana, ODD)
    assert (len(receipt), answers(day)) == (1, receipt)
    assert TaskKind.TEXT in kinds(day)


def test_who_said_that_it_is_not_them_is_left_alone(day):
    """We promised not to write there for that."""
    ana = day.patient(number=NumberState.WRONG)
    day.write(ana, ODD)
    assert (answers(day), kinds(day)) == ([], [TaskKind.TEXT])


def test_what_came_a_day_late_is_read_and_not_answered(day, ana):
    """WhatsApp would refuse it: the window has closed."""
    day.write(ana, ODD, at=day.now - timedelta(hours=23, minutes=30))
    assert (answers(day), kinds(day)) == ([], [TaskKind.TEXT])


def test_the_answer_says_when_somebody_reads_it():
    """As the clinic has told its hours."""
    day = ClinicDay(a_clinic(hours=(*WEEK, OpeningHours(5, time(9), time(14)))))
    day.write(day.patient(), ODD)
    (said,) = answers(day)
    hours = "de lunes a viernes de 9:00 a. m. a 7:00 p. m.; sábado de 9:00 a. m. a 2:00 p. m."
    assert said.endswith(f" Contesta {hours}")


def test_a_strangers_first_text_reads_whose_number_it_is(day):
    """Name, and where patients sign up; then as anybody."""
    day.write(STRANGER, "Hola, quiero una cita para limpieza")
    (said,) = answers(day)
    assert day.clinic.name in said
    assert said.endswith(f"{PAGES}/c/{day.clinic.slug}")
    day.write(STRANGER, "¿Hay lugar hoy?")
    assert answers(day) == [said]


# "¿A qué hora es mi cita?"

ASKED = [
    "¿A qué hora es mi cita?",
    "Cuándo es mi cita",
    "a que hora me toca",
    "¿Tengo cita mañana?",
    "What time is my appointment?",
]


@pytest.mark.parametrize("text", ASKED)
@pytest.mark.parametrize("number", [NumberState.VERIFIED, NumberState.ATTESTED])
def test_who_asks_reads_their_visits(day, text, number):
    """Time, doctor and place; no person is asked."""
    ana = day.patient(number=number)
    visit = day.book(ana, "tomorrow 10:30", practitioner="Dra. Ruiz", place="Consultorio 2")
    day.write(ana, text)
    (said,) = answers(day)
    assert said.splitlines()[1:] == [
        "• Ana: lunes 23 de noviembre, 10:30 a. m., con Dra. Ruiz, Consultorio 2"
    ]
    assert (kinds(day), day.visit(visit).status) == ([], Status.BOOKED)


def asks_when(day, number):
    """Let somebody with a visit, and a number of that state, ask when it is; return them and what reached the phone."""
    ana = day.patient(number=number)
    day.book(ana, "in 9 days 10:30", practitioner="Dra. Ruiz")
    day.write(ana, ASKED[0])
    day.work()
    return ana, day.told(ana)


def test_who_was_not_asked_yet_is_asked_whether_it_is_them(day):
    """With the link to the notice and nothing of the visit; then "sí" is the answer."""
    ana, (question,) = asks_when(day, NumberState.UNVERIFIED)
    assert question.kind is Kind.VERIFY
    assert question.content.parameters[2] == f"{PAGES}/c/{day.clinic.slug}/aviso"
    assert day.person(ana).number is NumberState.ASKED
    day.now += timedelta(minutes=1)
    day.write(ana, "Sí")
    assert day.person(ana).number is NumberState.VERIFIED


def test_of_one_who_was_asked_nothing_is_told(day):
    """They read that a person reads it."""
    _, told = asks_when(day, NumberState.ASKED)
    assert [message.content.text for message in told] == [PASSED_ON]


def test_of_one_it_is_wrong_for_nothing_goes(day):
    """A person reads what they wrote."""
    _, told = asks_when(day, NumberState.WRONG)
    assert (told, kinds(day)) == ([], [TaskKind.TEXT])


def test_only_those_of_the_line_whose_number_it_is_are_told(day, ana):
    """Luis was never asked."""
    luis = day.patient(id="luis", name="Luis Pérez", number=NumberState.UNVERIFIED)
    day.book(ana, "in 9 days 10:30")
    day.book(luis, "in 9 days 11:30")
    day.write(ana, ASKED[0])
    (said,) = answers(day)
    assert ("Ana" in said, "Luis" in said) == (True, False)


def test_without_a_visit_they_read_so(day, ana):
    """And nobody need look."""
    day.write(ana, ASKED[0])
    (said,) = answers(day)
    assert said.startswith("No encontramos citas próximas")
    assert kinds(day) == []


def test_after_a_baja_a_person_answers_when_it_is(day, ana):
    """They want no messages of ours."""
    day.book(ana, "in 9 days 10:30")
    day.write(ana, "BAJA")
    said = answers(day)
    day.now += timedelta(minutes=1)
    day.write(ana, ASKED[0])
    assert answers(day) == said
    assert TaskKind.TEXT in kinds(day)


def test_what_was_told_so_can_be_answered(day, ana):
    """The one visit named is what "no puedo ir" is about; an "ok" changes nothing."""
    visit = day.book(ana, "in 9 days 10:30")
    day.write(ana, ASKED[0])
    day.work()
    day.now += timedelta(minutes=1)
    day.write(ana, "Ok, gracias")
    assert day.visit(visit).status is Status.BOOKED
    day.write(ana, "No puedo ir")
    assert day.visit(visit).status is Status.CANCELLED

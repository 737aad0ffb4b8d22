"""What an answer is an answer to: the question that is open, whatever was said between; and never a visit that nobody spoke of."""

from datetime import timedelta

import pytest

from chalicelib.appointments.model import Status
from chalicelib.messaging.model import Action, Kind
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.patients.model import NumberState
from chalicelib.patients.phone_lines import line_of
from tests.builders import a_clinic, a_message
from tests.flows.clinic_day import ClinicDay
from tests.flows.seen import PASSED_ON, answers, kinds

MINUTE = timedelta(minutes=1)
LUIS = {"id": "luis00000001", "name": "Luis Pérez"}


@pytest.fixture
def day():
    return ClinicDay(a_clinic(reminder_offsets=(1440, 120)))


def later(day, minutes=1):
    day.work()
    day.now += minutes * MINUTE
    day.work()


def statuses(day, *visits):
    return [day.visit(visit).status for visit in visits]


def reminded(day):
    """Ana has a visit tomorrow and was reminded of it."""
    ana = day.patient()
    visit = day.book(ana, "tomorrow 10:30")
    day.go_on("today 10:45")
    return ana, visit


def asked_who(day):
    """Somebody was asked whether they are Ana."""
    ana = day.patient(number=NumberState.UNVERIFIED)
    day.book(ana, "in 3 days 10:30")
    day.go_on("in 2 days 10:45")
    return ana


YES = ("Sí", "sí, claro", "así es", "Yes", "Sim", "por supuesto", "correcto, gracias")
RECEIPTS = ("Ok, gracias", "ok", "va", "listo", "excelente", "great", "👍", "enterada", "perfeito")


@pytest.mark.parametrize("first", ["Buenas tardes", "¿Hay estacionamiento?", "¿aceptan tarjeta?"])
@pytest.mark.parametrize("yes", YES)
def test_that_a_person_reads_it_ends_no_question(day, first, yes):
    """A greeting, our "se lo pasamos", and then the yes to the reminder."""
    ana, visit = reminded(day)
    day.write(ana, first)
    later(day)
    assert answers(day)[-1] == PASSED_ON
    day.write(ana, yes)
    assert statuses(day, visit) == [Status.CONFIRMED]


@pytest.mark.parametrize("ok", RECEIPTS)
def test_an_ok_to_that_a_person_reads_it_confirms_nothing(day, ok):
    """It was read: that is all it says, and nobody has to read it."""
    ana, visit = reminded(day)
    day.write(ana, "¿Hay estacionamiento?")
    later(day)
    before = day.inbox()
    day.write(ana, ok)
    assert statuses(day, visit) == [Status.BOOKED]
    assert day.inbox() == before


@pytest.mark.parametrize(
    ("said", "number"),
    [*((yes, NumberState.VERIFIED) for yes in YES), ("No", NumberState.WRONG)],
)
def test_whose_number_it_is_stays_asked_while_a_person_reads_something_else(day, said, number):
    """They ask "¿Quién es?" first, as anybody would."""
    ana = asked_who(day)
    day.write(ana, "¿Quién es?")
    later(day)
    day.write(ana, said)
    assert day.person(ana).number is number


@pytest.mark.parametrize("ok", [each for each in RECEIPTS if each != "👍"])
def test_an_ok_does_not_say_who_somebody_is(day, ok):
    """Whoever got it by mistake says so too, and would be sent all the data."""
    ana = asked_who(day)
    day.write(ana, ok)
    assert day.person(ana).number is NumberState.ASKED
    assert kinds(day) == [TaskKind.TEXT]
    day.write(ana, "MIS DATOS")
    said = answers(day)
    assert said[-1].startswith("Recibimos tu solicitud")
    assert "mis-datos" not in " ".join(said)


@pytest.mark.parametrize("said", ["Perfecto, ahí estaré", "nos vemos", "ok, gracias", "Ahí estaré"])
def test_news_of_a_visit_is_not_confirmed_by_politeness(day, said):
    """The booking says that the reminder comes: it comes."""
    ana = day.patient()
    visit = day.book(ana, "in 5 days 10:30", tell=True)
    later(day, 4)
    day.write(ana, said)
    assert statuses(day, visit) == [Status.BOOKED]
    assert day.inbox() == []
    day.go_on("in 5 days 10:00", every=30 * MINUTE)
    assert [m.kind for m in day.told(ana)].count(Kind.REMINDER) == 2


def test_confirmo_to_news_is_a_persons_matter(day):
    """They mean to have said it, and nobody has asked."""
    ana = day.patient()
    visit = day.book(ana, "in 5 days 10:30", tell=True)
    later(day, 4)
    day.write(ana, "Confirmo mi cita")
    assert (statuses(day, visit), kinds(day)) == ([Status.BOOKED], [TaskKind.TEXT])


def reminded_then_told_of_another(day):
    ana, first = reminded(day)
    second = day.book(ana, "in 5 days 12:00", tell=True)
    later(day, 4)
    return ana, first, second


@pytest.mark.parametrize("said", ["Ahí estaré", "nos vemos", "confirmo"])
def test_words_after_news_of_another_visit_confirm_neither(day, said):
    """One was asked about, of the other they were told last."""
    ana, *visits = reminded_then_told_of_another(day)
    day.write(ana, said)
    assert statuses(day, *visits) == [Status.BOOKED] * 2


@pytest.mark.parametrize(
    "said", ["No puedo ir", "no podré ir", "quiero cancelar mi cita", "Cancelar mi cita"]
)
def test_words_after_news_of_another_visit_are_asked_back(day, said):
    """Which of the two?"""
    ana, *visits = reminded_then_told_of_another(day)
    day.write(ana, said)
    assert statuses(day, *visits) == [Status.BOOKED] * 2
    assert answers(day)[-1].startswith("¿Cuál cita quieres cancelar?")


@pytest.mark.parametrize("said", ["nos vemos", "Cancelar", "No puedo ir", "Ahí estaremos"])
def test_words_after_a_list_of_visits_act_on_none(day, said):
    """They asked when their visits are, and read two."""
    ana, first = reminded(day)
    second = day.book(ana, "in 40 days 12:00")
    day.write(ana, "¿Cuándo es mi cita?")
    later(day)
    day.write(ana, said)
    assert statuses(day, first, second) == [Status.BOOKED] * 2


@pytest.mark.parametrize("said", ["mañana no puedo", "cancelar la de mañana", "mañana no podré ir"])
def test_a_day_that_two_visits_have_is_asked_back(day, said):
    """Both of tomorrow were told, each by itself."""
    ana = day.patient()
    visits = [day.book(ana, "tomorrow 10:30"), day.book(ana, "tomorrow 17:30")]
    day.go_on("today 17:45")
    day.write(ana, said)
    assert statuses(day, *visits) == [Status.BOOKED] * 2
    assert answers(day)[-1].startswith("¿Cuál cita quieres cancelar?")


@pytest.mark.parametrize("said", ["No puedo ir", "Sí", "Confirmo", "Cancelar"])
def test_a_quote_that_leads_nowhere_is_a_persons_where_it_may_be_of_two(day, said):
    """WhatsApp's id of our message is not known yet, or it is their own."""
    ana = day.patient()
    visits = [day.book(ana, "today 17:00"), day.book(ana, "tomorrow 10:30")]
    day.go_on("today 15:15")
    day.write(ana, said, context_id="wamid.not-known-yet")
    assert statuses(day, *visits) == [Status.BOOKED] * 2
    assert TaskKind.TEXT in kinds(day)


def test_a_quote_that_leads_nowhere_is_no_hindrance_where_only_one_thing_was_told(day):
    """It can be of nothing else."""
    ana, visit = reminded(day)
    day.write(ana, "Sí", context_id="wamid.not-known-yet")
    assert statuses(day, visit) == [Status.CONFIRMED]


@pytest.mark.parametrize("said", ["Sí", "ok", "Confirmo", "👍"])
def test_a_yes_to_what_the_clinic_has_called_off_meanwhile_is_told_so(day, said):
    """As a tap is: silence would let them come."""
    ana = day.patient()
    visit = day.book(ana, "today 17:00")
    day.go_on("today 15:15")
    day.now = day.at("today 16:50")
    day.cancel(visit)
    day.write(ana, said)
    assert answers(day)[-1].startswith("Esa cita ya no está vigente")


@pytest.mark.parametrize("said", ["Sí", "ok", "👍"])
def test_a_yes_to_a_digest_confirms_what_still_stands(day, said):
    """Ana's was called off; Luis's is what is left to be said yes to."""
    ana, luis = day.patient(), day.patient(**LUIS)
    visits = [day.book(ana, "tomorrow 10:30"), day.book(luis, "tomorrow 11:30")]
    day.go_on("today 15:15")
    (digest,) = [m for m in day.told(ana) if len(m.about) == 2]
    day.cancel(visits[0])
    day.write(ana, said, context_id=day.stored(digest).provider_id)
    assert statuses(day, *visits) == [Status.CANCELLED, Status.CONFIRMED]


@pytest.mark.parametrize("said", ["Sí", "Confirmo", "Cancelar", "No puedo ir"])
def test_words_about_a_visit_that_is_over_may_mean_the_next(day, said):
    """Of which they were not told yet: a person reads it, and nobody is told that it is off."""
    ana = day.patient()
    day.book(ana, "today 12:00")
    coming = day.book(ana, "in 5 days 10:30")
    day.go_on("today 13:00", every=15 * MINUTE)
    day.write(ana, said)
    assert statuses(day, coming) == [Status.BOOKED]
    assert kinds(day) == [TaskKind.TEXT]
    assert "ya no está vigente" not in answers(day)[-1]


def test_that_there_is_no_visit_is_said_once_in_a_talk(day):
    """However often they ask to cancel it."""
    ana = day.patient()
    for _ in range(3):
        day.write(ana, "Quiero cancelar mi cita")
        later(day)
    assert len(answers(day)) == 1
    later(day, 13 * 60)
    day.write(ana, "Quiero cancelar mi cita")
    later(day)
    assert len(answers(day)) == 2


@pytest.mark.parametrize("said", ["Ahí estaré", "nos vemos"])
def test_who_says_that_they_come_has_not_said_who_they_are(day, said):
    """Ana was reminded, then Luis was asked about: the words are about her visit."""
    ana, visit = reminded(day)
    luis = day.patient(**LUIS, number=NumberState.UNVERIFIED)
    day.book(luis, "in 3 days 10:30")
    day.go_on("today 12:00")
    assert day.person(luis).number is NumberState.ASKED
    day.write(ana, said)
    assert day.person(luis).number is NumberState.ASKED
    assert statuses(day, visit) == [Status.CONFIRMED]


@pytest.mark.parametrize("no", ["No", "no.", "Nop", "Não"])
def test_a_no_to_whether_they_come_is_asked_back(day, no):
    """Another date, or none: two buttons, and a person has their "no" until they say so. Nothing is cancelled by it."""
    ana, visit = reminded(day)
    day.write(ana, no)
    assert (statuses(day, visit), kinds(day)) == ([Status.BOOKED], [TaskKind.TEXT])
    later(day)
    offered = day.told(ana)[-1]
    assert [button.action for button in offered.content.buttons] == [Action.MOVE, Action.CANCEL]
    day.tap(offered, Action.CANCEL)
    assert statuses(day, visit) == [Status.CANCELLED]


def both_at_once(day):
    """Two visits of different days of which the reminders leave in the same second."""
    ana = day.patient()
    visits = [day.book(ana, "today 12:40"), day.book(ana, "tomorrow 10:40")]
    day.go_on("today 10:45")
    assert len({m.told_at for m in map(day.stored, day.told(ana))}) == 1
    return ana, visits


@pytest.mark.parametrize(
    "said", ["siempre no voy a poder", "No puedo ir", "Cancelar", "cancelar mi cita"]
)
def test_of_two_reminders_of_one_second_it_is_asked_which_is_cancelled(day, said):
    """The words may be about either."""
    ana, visits = both_at_once(day)
    day.write(ana, said)
    assert statuses(day, *visits) == [Status.BOOKED] * 2
    assert answers(day)[-1].startswith("¿Cuál cita quieres cancelar?")


@pytest.mark.parametrize("said", ["Confirmo", "si confirmo", "confirmo mi cita"])
def test_of_two_reminders_of_one_second_it_is_asked_which_is_confirmed(day, said):
    """One yes, and two questions."""
    ana, visits = both_at_once(day)
    day.write(ana, said)
    assert statuses(day, *visits) == [Status.BOOKED] * 2
    assert answers(day)[-1].startswith("¿Cuál cita confirmas?")


@pytest.mark.parametrize("said", ["No puedo ir", "quiero cancelar mi cita"])
def test_who_cancels_is_asked_which_while_an_earlier_reminder_waits_for_its_answer(day, said):
    """Reminded of one in the morning and of another now."""
    ana = day.patient()
    visits = [day.book(ana, "tomorrow 10:30"), day.book(ana, "tomorrow 17:30")]
    day.go_on("today 17:45")
    day.write(ana, said)
    assert statuses(day, *visits) == [Status.BOOKED] * 2
    assert answers(day)[-1].startswith("¿Cuál cita quieres cancelar?")


def test_a_stranger_who_comes_back_is_heard_again(day):
    """BAJA, then ALTA: the line listens, and they read where patients sign up."""
    stranger = a_message(e164="+525587654321")
    day.write(stranger, "BAJA")
    later(day)
    day.write(stranger, "ALTA")
    later(day)
    assert answers(day)[-1].startswith("Hola, este es el WhatsApp de")
    assert line_of(day.records, "+525587654321")[0].opted_out_at is None


def test_the_desk_hears_of_the_visit_that_was_answered(day):
    """Not of the next one."""
    ana = day.patient()
    day.book(ana, "today 19:00")
    answered = day.book(ana, "tomorrow 10:30")
    day.go_on("today 10:45")
    day.write(ana, "ojalá llegue, hay mucho tráfico")
    (task,) = day.inbox()
    assert task.appointment_id == answered.id


@pytest.mark.parametrize(
    "text",
    [
        "¿Dónde quedan?",
        "hola buenas tardes, me pasa la ubicacion por favor",
        "¿Me confirma la dirección por favor?",
        "quien eres",
        "¿quién es?",
        "¿a qué hora abren?",
        "Where are you located?",
        "Qual é o endereço?",
    ],
)
def test_who_asks_where_the_clinic_is_reads_it(day, text):
    """Name, address and telephone; nobody has to read it, and what was asked stands."""
    ana, visit = reminded(day)
    day.write(ana, text)
    assert day.inbox() == []
    (said,) = answers(day)
    assert day.clinic.name in said
    assert day.clinic.address in said
    later(day)
    day.write(ana, "Sí")
    assert statuses(day, visit) == [Status.CONFIRMED]


@pytest.mark.parametrize(
    "text", ["¿dónde me estaciono?", "¿quién es el doctor?", "¿la dirección de la doctora?"]
)
def test_what_asks_for_more_a_person_reads(day, text):
    """Every word must be known."""
    ana, _ = reminded(day)
    day.write(ana, text)
    assert kinds(day) == [TaskKind.TEXT]

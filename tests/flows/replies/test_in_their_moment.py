"""Words are read against what the phone had been told when they were written: no visit changes that nobody spoke of."""

from datetime import timedelta

import pytest

from chalicelib.appointments.model import Status
from chalicelib.messaging.model import Action
from chalicelib.messaging.staff_tasks import TaskKind
from tests.builders import a_clinic
from tests.flows.clinic_day import ClinicDay
from tests.flows.seen import answers, kinds

MINUTE = timedelta(minutes=1)
POLITE = [
    "Ok, gracias",
    "Ok",
    "👍",
    "Sí",
    "Sí, está bien",
    "de acuerdo",
    "perfecto, gracias",
    "gracias",
]


@pytest.fixture
def day():
    """A clinic that reminds a day and two hours before."""
    return ClinicDay(a_clinic(reminder_offsets=(1440, 120)))


def later(day, minutes=1):
    """Let what was said leave, and a little time pass."""
    day.work()
    day.now += minutes * MINUTE
    day.work()  # a notice leaves some minutes after its deed


def both_reminded(day):
    """Return Ana with a visit today and one tomorrow: both reminded, today's last."""
    ana = day.patient()
    today, tomorrow = day.book(ana, "today 17:00"), day.book(ana, "tomorrow 10:30")
    day.go_on("today 15:15")
    assert [m.about[0].appointment_id for m in day.told(ana)][-1] == today.id
    later(day)
    return ana, today, tomorrow


def asked_which(day, action=Action.CANCEL):
    """Return Ana's and Luis's visits, after somebody asked to cancel one of them and we asked which."""
    ana, luis = day.patient(), day.patient(id="luis", name="Luis Pérez")
    visits = day.book(ana, "tomorrow 10:30"), day.book(luis, "tomorrow 11:30")
    day.go_on("today 11:30")
    (digest,) = day.told(ana)
    day.tap(digest, action)
    later(day)
    assert "¿Cuál" in answers(day)[-1]
    return ana, *visits


def statuses(day, *visits):
    """Return where visits stand."""
    return [day.visit(visit).status for visit in visits]


# After what asks nothing


@pytest.mark.parametrize("text", POLITE)
@pytest.mark.parametrize("button", [Action.MOVE, Action.CANCEL, Action.CONFIRM])
def test_politeness_after_our_answer_changes_nothing(day, text, button):
    """The request stands, nobody is asked anything, and nobody is answered."""
    ana = day.patient()
    visit = day.book(ana, "tomorrow 10:30")
    day.go_on("today 10:45")
    day.tap(day.told(ana)[0], button)
    later(day)
    before = (statuses(day, visit), kinds(day), answers(day))
    day.write(ana, text)
    assert (statuses(day, visit), kinds(day), answers(day)) == before


@pytest.mark.parametrize("text", POLITE)
@pytest.mark.parametrize("by_clinic", [True, False])
def test_politeness_after_one_visit_is_off_confirms_no_other(day, text, by_clinic):
    """Whoever called it off."""
    ana, today, tomorrow = both_reminded(day)
    if by_clinic:
        day.cancel(today)
    else:
        day.tap(day.told(ana)[-1], Action.CANCEL)
    later(day, 5)
    before = (kinds(day), answers(day))
    day.write(ana, text)
    assert statuses(day, today, tomorrow) == [Status.CANCELLED, Status.BOOKED]
    assert (kinds(day), answers(day)) == before


def test_a_yes_before_our_answer_has_left_takes_no_request_back(day):
    """Whoever asked for another time and types "ok" at once."""
    ana = day.patient()
    visit = day.book(ana, "tomorrow 10:30")
    day.go_on("today 10:45")
    day.tap(day.told(ana)[0], Action.MOVE)
    day.now += MINUTE
    day.write(ana, "Ok")
    assert statuses(day, visit) == [Status.CHANGE_REQUESTED]


@pytest.mark.parametrize("text", ["No puedo ir", "Cancelar", "Confirmo", "quiero cambiar mi cita"])
def test_after_news_of_one_visit_words_are_no_other_ones(day, text):
    """The clinic called today's off: a person finds out what is meant."""
    ana, today, tomorrow = both_reminded(day)
    day.cancel(today)
    later(day, 5)
    day.write(ana, text)
    assert statuses(day, today, tomorrow) == [Status.CANCELLED, Status.BOOKED]
    assert TaskKind.TEXT in kinds(day)


@pytest.mark.parametrize("text", ["Ok, mañana", "sí, mañana", "está bien, el lunes"])
def test_an_assent_with_a_day_is_a_yes_to_what_was_asked(day, text):
    """After the reminder to the visit; after "te llamaremos" or "se lo pasamos" perhaps to a call."""
    ana = day.patient()
    visit = day.book(ana, "tomorrow 10:30")
    day.go_on("today 10:45")
    day.write(ana, "¿me pueden llamar?")
    later(day)
    day.write(ana, text)
    assert statuses(day, visit) == [Status.BOOKED]
    other = day.patient(id="eva", name="Eva Gil", e164="+525510000001")
    evas = day.book(other, "tomorrow 12:00")
    day.go_on("today 12:15")
    day.write(other, text)
    assert statuses(day, evas) == [Status.CONFIRMED]


# A question with numbers


@pytest.mark.parametrize(
    "text",
    [
        "2",
        "2.",
        "la 2",
        "la segunda",
        "La de Luis",
        "Luis",
        "la de las 11:30",
        "11:30",
        "2️⃣",
        "cancela la de Luis por favor",
    ],
)
def test_a_number_a_name_or_an_hour_answers_which(day, text):
    """As the tap on that button."""
    ana, anas, luiss = asked_which(day)
    day.write(ana, text)
    assert statuses(day, anas, luiss) == [Status.BOOKED, Status.CANCELLED]


@pytest.mark.parametrize("text", ["Ok", "Sí, por favor", "cancelar"])
@pytest.mark.parametrize("action", [Action.CANCEL])
def test_a_yes_to_which_is_asked_again_once(day, text, action):
    """No visit changes by it; then a person finds out."""
    ana, *visits = asked_which(day, action)
    asked = answers(day)[-1]
    day.write(ana, text)
    assert (statuses(day, *visits), answers(day)[-1]) == ([Status.BOOKED] * 2, asked)
    later(day)
    day.write(ana, text)
    assert statuses(day, *visits) == [Status.BOOKED] * 2
    assert TaskKind.TEXT in kinds(day)


@pytest.mark.parametrize(
    "text",
    [
        "3",
        "la de Pedro",
        "confirmo la 2",
        "¿la 2?",
        "1 y 2",
        "ninguna",
        "la de las 12:00",
        "No",
        "la de mañana",
    ],
)
def test_what_fits_no_one_visit_a_person_reads(day, text):
    """Nothing is cancelled by it."""
    ana, *visits = asked_which(day)
    day.write(ana, text)
    assert statuses(day, *visits) == [Status.BOOKED] * 2
    assert TaskKind.TEXT in kinds(day)


def test_the_question_is_over_when_it_was_answered(day):
    """A number afterwards says nothing."""
    ana, anas, luiss = asked_which(day)
    day.write(ana, "2")
    later(day)
    day.write(ana, "1")
    assert statuses(day, anas, luiss) == [Status.BOOKED, Status.CANCELLED]


# Days and hours


@pytest.mark.parametrize(
    "text",
    [
        "Hola, quisiera cancelar mi cita de mañana",
        "Mañana no puedo",
        "cancelo la de mañana a las 10:30",
    ],
)
def test_the_day_they_name_is_the_one_that_is_cancelled(day, text):
    """Though another was told last."""
    ana, today, tomorrow = both_reminded(day)
    day.write(ana, text)
    assert statuses(day, today, tomorrow) == [Status.BOOKED, Status.CANCELLED]


@pytest.mark.parametrize(
    "text", ["Confirmo mi cita de mañana", "nos vemos mañana", "mañana ahí estaré"]
)
def test_the_day_they_name_is_the_one_that_is_confirmed(day, text):
    """On the clinic's clock when they wrote."""
    ana, today, tomorrow = both_reminded(day)
    day.write(ana, text)
    assert statuses(day, today, tomorrow) == [Status.BOOKED, Status.CONFIRMED]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "Mañana no puedo",
            "No podré ir mañana",
            "cancelar la cita de mañana",
            "nos vemos mañana",
        ),
        *(
            "sí, el viernes",
            "hoy no, mañana sí",
            "Hoy no puedo a las 8",
            "confirmo el 31 de diciembre",
        ),
        *("tomorrow I can't make it", "amanhã não posso", "no puedo ir el lunes, mejor el martes"),
    ],
)
def test_a_day_that_fits_no_visit_goes_to_a_person(day, text):
    """There is one visit, today."""
    ana = day.patient()
    visit = day.book(ana, "today 17:00")
    day.go_on("today 15:15")
    day.write(ana, text)
    assert statuses(day, visit) == [Status.BOOKED]
    assert kinds(day) == [TaskKind.TEXT]


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Hoy no puedo", Status.CANCELLED),
        ("hoy ahí estaré", Status.CONFIRMED),
        ("sí, hoy a las 5", Status.CONFIRMED),
        ("see you today", Status.CONFIRMED),
        ("hoje não posso", Status.CANCELLED),
    ],
)
def test_a_day_that_fits_the_visit_acts(day, text, status):
    """The one that they were told of."""
    ana = day.patient()
    visit = day.book(ana, "today 17:00")
    day.go_on("today 15:15")
    day.write(ana, text)
    assert statuses(day, visit) == [status]


# Late


def test_what_was_written_before_any_reminder_is_a_persons(day):
    """It came after it, and cancels nothing."""
    ana = day.patient()
    visit = day.book(ana, "tomorrow 10:30")
    before = day.now
    day.go_on("today 11:30")
    day.write(ana, "No puedo ir", at=before)
    assert (statuses(day, visit), kinds(day)) == ([Status.BOOKED], [TaskKind.TEXT])


def test_two_seconds_before_the_reminder_are_before_it(day):
    """By WhatsApp's own moment of both."""
    ana = day.patient()
    visit = day.book(ana, "tomorrow 10:30")
    day.go_on("today 10:30")
    (reminder,) = day.told(ana)
    written_at = day.now
    day.now += timedelta(seconds=2)
    day.report(reminder, "sent")
    day.write(ana, "Sí", at=written_at)
    assert statuses(day, visit) == [Status.BOOKED]


def test_a_yes_to_the_former_time_confirms_no_new_one(day):
    """Written before the visit was moved, delivered after."""
    ana = day.patient()
    visit = day.book(ana, "tomorrow 10:30")
    day.go_on("today 10:45")
    written_at = day.now
    day.now += 5 * MINUTE
    day.move(visit, "in 2 days 10:30")
    later(day)
    day.write(ana, "Sí", at=written_at)
    assert statuses(day, visit) == [Status.BOOKED]
    assert "Ahora es" in answers(day)[-1]


@pytest.mark.parametrize("text", ["Cancelar", "Sí", "No puedo ir", "quiero cambiar mi cita"])
def test_what_was_written_long_ago_a_person_reads(day, text):
    """With its moment; a courtesy needs nobody however old it is."""
    ana = day.patient()
    visit = day.book(ana, "tomorrow 10:30")
    day.go_on("today 10:45")
    written_at = day.now
    day.now += timedelta(hours=6, minutes=1)
    day.write(ana, text, at=written_at)
    (task,) = day.inbox()
    assert (statuses(day, visit), task.first_at) == ([Status.BOOKED], written_at)


@pytest.mark.parametrize("as_tap", [True, False])
def test_of_two_answers_the_one_said_later_counts(day, as_tap):
    """In whatever order WhatsApp brings them."""
    ana = day.patient()
    visit = day.book(ana, "tomorrow 10:30")
    day.go_on("today 10:45")
    (reminder,) = day.told(ana)
    first = day.now
    day.now += MINUTE
    day.write(ana, "Sí")
    later(day)
    if as_tap:
        day.tap(reminder, Action.CANCEL, at=first)
    else:
        day.write(ana, "No puedo ir", at=first)
    assert statuses(day, visit) == [Status.CONFIRMED]
    assert TaskKind.TEXT in kinds(day)

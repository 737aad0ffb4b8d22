"""Seventy-nine answers that are late, edited, out of order or ambiguous: each does what was meant, or reaches a person with one answer; none does anything else."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from chalicelib.appointments.model import Status
from chalicelib.messaging.model import Action, Kind
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.patients.model import NumberState
from tests.builders import a_clinic
from tests.flows.clinic_day import ClinicDay

MINUTE = timedelta(minutes=1)
PERSON, NOTHING, AGAIN, IS_ME = "a person", "nothing", "asked again", "is me"
Scene = Callable[[], tuple[ClinicDay, Any, list[Any]]]


def _day() -> ClinicDay:
    return ClinicDay(a_clinic(reminder_offsets=(1440, 120)))


def _later(day: ClinicDay, minutes: int = 1) -> None:
    day.work()
    day.now += minutes * MINUTE
    day.work()  # a notice leaves some minutes after its deed


def reminded():
    """Ana has a visit tomorrow at half past ten and was reminded of it."""
    day = _day()
    ana = day.patient()
    visit = day.book(ana, "tomorrow 10:30")
    day.go_on("today 10:45")
    return day, ana, [visit]


def wants_another_time():
    """She tapped *Cambiar* and read that somebody will call."""
    day, ana, visits = reminded()
    day.tap(day.told(ana)[0], Action.MOVE)
    _later(day)
    return day, ana, visits


def cancelled_it():
    """She tapped *Cancelar* and read that it is done."""
    day, ana, visits = reminded()
    day.tap(day.told(ana)[0], Action.CANCEL)
    _later(day)
    return day, ana, visits


def two_days():
    """She has one today at five and one tomorrow; both reminded, today's last."""
    day = _day()
    ana = day.patient()
    visits = [day.book(ana, "today 17:00"), day.book(ana, "tomorrow 10:30")]
    day.go_on("today 15:15")
    _later(day)
    return day, ana, visits


def one_was_called_off():
    """The clinic called today's off, and she was told."""
    day, ana, visits = two_days()
    day.cancel(visits[0])
    _later(day, 5)
    return day, ana, visits


def asked_which():
    """She and Luis have visits tomorrow; somebody tapped *Cancelar alguna* and was asked which."""
    day = _day()
    ana, luis = day.patient(), day.patient(id="luis", name="Luis Pérez")
    visits = [day.book(ana, "tomorrow 10:30"), day.book(luis, "tomorrow 11:30")]
    day.go_on("today 11:30")
    day.tap(day.told(ana)[0], Action.CANCEL)
    _later(day)
    return day, ana, visits


def asked_which_day():
    """Her visit is tomorrow, a Monday, Luis's on Tuesday at two; both were reminded of one day, and she was asked which."""
    day = _day()
    ana, luis = day.patient(), day.patient(id="luis", name="Luis Pérez")
    visits = [day.book(ana, "tomorrow 10:30"), day.book(luis, "in 2 days 14:00")]
    day.now += MINUTE
    day.write(ana, "¿Cuándo es mi cita?")
    _later(day)
    day.write(ana, "No puedo ir")
    _later(day)
    assert "¿Cuál" in day.told(ana)[-1].content.text
    return day, ana, visits


def on_the_very_day():
    """It is Sunday, and so is her visit, at five."""
    day = _day()
    ana = day.patient()
    visit = day.book(ana, "today 17:00")
    day.go_on("today 15:15")
    return day, ana, [visit]


def her_sons():
    """Luis's visit is tomorrow; his mother answers the phone, and has one herself on another day."""
    day = _day()
    ana, luis = day.patient(), day.patient(id="luis", name="Luis Pérez", guardian="mamá")
    visits = [day.book(ana, "tomorrow 17:00"), day.book(luis, "tomorrow 10:30")]
    day.go_on("today 11:30")
    return day, ana, visits


def asked_whose():
    """She was reminded, then asked whether the number is Luis's too."""
    day = _day()
    luis = day.patient(id="luis", name="Luis Pérez", number=NumberState.UNVERIFIED)
    visit = day.book(luis, "in 3 days 10:30")
    day.go_on("in 2 days 10:45")
    assert [m.kind for m in day.told(luis)] == [Kind.VERIFY]
    return day, luis, [visit]


# Scene, text, how many minutes before now it was written, what it should lead to: for each visit its status, or a word.
BOOKED, OFF, YES, MOVE = Status.BOOKED, Status.CANCELLED, Status.CONFIRMED, Status.CHANGE_REQUESTED
ROWS: list[tuple[Scene, str, int, Any]] = [
    (wants_another_time, "Ok, gracias", 0, NOTHING),
    (wants_another_time, "Sí, está bien", 0, NOTHING),
    (wants_another_time, "👍", 0, NOTHING),
    (wants_another_time, "Puedo el martes por la tarde", 0, PERSON),
    (wants_another_time, "Sí, ahí estaré", 0, PERSON),
    (wants_another_time, "Siempre no voy a poder ir", 0, [OFF]),
    (cancelled_it, "Perdón, sí voy a ir", 0, PERSON),
    (cancelled_it, "ok gracias 🙏", 0, NOTHING),
    (cancelled_it, "Cancelar", 0, NOTHING),
    (cancelled_it, "quiero otra fecha", 0, PERSON),
    (one_was_called_off, "Ok, gracias", 0, NOTHING),
    (one_was_called_off, "Sí", 0, NOTHING),
    (one_was_called_off, "No puedo ir", 0, PERSON),
    (one_was_called_off, "Confirmo", 0, PERSON),
    (one_was_called_off, "Confirmo la de mañana", 0, [OFF, YES]),
    (two_days, "Hola, quisiera cancelar mi cita de mañana", 0, [BOOKED, OFF]),
    (two_days, "Confirmo mi cita de mañana", 0, [BOOKED, YES]),
    (two_days, "hoy no puedo", 0, [OFF, BOOKED]),
    (two_days, "hoy no puedo, mañana sí", 0, PERSON),
    (two_days, "nos vemos el viernes", 0, PERSON),
    (two_days, "¿puedo cambiar la de hoy a mañana?", 0, PERSON),
    (two_days, "sí, hoy a las 5", 0, [YES, BOOKED]),
    (two_days, "sí, hoy a las 6", 0, PERSON),
    (reminded, "Mañana no puedo", 0, [OFF]),
    (reminded, "hoy no puedo", 0, PERSON),
    (reminded, "sí, el martes", 0, PERSON),
    (reminded, "ahí estaré el lunes a las 10:30", 0, [YES]),
    (reminded, "No", 0, PERSON),
    (reminded, "No puedo ir", 400, PERSON),
    (reminded, "Sí", 400, PERSON),
    (reminded, "gracias", 400, NOTHING),
    (reminded, "Cancelar", 2880, PERSON),
    (reminded, "Sí", 20, PERSON),
    (asked_which, "2", 0, [BOOKED, OFF]),
    (asked_which, "la de Luis", 0, [BOOKED, OFF]),
    (asked_which, "la de las 10:30", 0, [OFF, BOOKED]),
    (asked_which, "Ok", 0, AGAIN),
    (asked_which, "Sí, por favor", 0, AGAIN),
    (asked_which, "las dos", 0, PERSON),
    (asked_which, "no, ninguna", 0, PERSON),
    (asked_which, "mejor confirmo", 0, PERSON),
    (asked_which, "Quiero cancelar una cita", 0, PERSON),
    (asked_which, "Una", 0, PERSON),
    (asked_which, "cancela dos", 0, PERSON),
    (asked_which, "A LAS 2", 0, PERSON),
    (asked_which, "la segunda", 0, [BOOKED, OFF]),
    (asked_which, "la opcion 2", 0, [BOOKED, OFF]),
    (asked_which, "es mi primera cita", 0, PERSON),
    (asked_which, "el 2", 0, PERSON),
    (asked_which, "cancelar la de mi hijo", 0, PERSON),
    (asked_which_day, "a de segunda", 0, [OFF, BOOKED]),
    (asked_which_day, "a segunda", 0, PERSON),
    (asked_which_day, "la de las dos", 0, [BOOKED, OFF]),
    (asked_which_day, "la de la una", 0, PERSON),
    (on_the_very_day, "El domingo no puedo", 0, PERSON),
    (on_the_very_day, "Hoy domingo no puedo", 0, [OFF]),
    (on_the_very_day, "hoy confirmo", 0, PERSON),
    (on_the_very_day, "en la tarde confirmo", 0, PERSON),
    (on_the_very_day, "vou confirmar hoje", 0, PERSON),
    (on_the_very_day, "confirmo la de hoy", 0, [YES]),
    (reminded, "No puedo el próximo lunes", 0, PERSON),
    (reminded, "este lunes no puedo", 0, [OFF]),
    (reminded, "Mañana confirmo", 0, PERSON),
    (reminded, "quiero confirmar mañana", 0, PERSON),
    (reminded, "I'll confirm tomorrow", 0, PERSON),
    (reminded, "confirmo mañana a las 10:30", 0, [YES]),
    (reminded, "confirmo para manana", 0, [YES]),
    (reminded, "Confirmo la cita de mi esposo", 0, PERSON),
    (reminded, "cancel my son's appointment", 0, PERSON),
    (her_sons, "Confirmo la cita de mi hijo", 0, [BOOKED, YES]),
    (her_sons, "cancelar a consulta do meu filho", 0, [BOOKED, OFF]),
    (her_sons, "Cancelar la cita de mi mamá", 0, PERSON),
    (wants_another_time, "El jueves a las 10, gracias", 0, PERSON),
    (wants_another_time, "obrigada, na segunda", 0, PERSON),
    (reminded, "gracias, el lunes", 0, PERSON),
    (asked_whose, "Sí", 0, IS_ME),
    (asked_whose, "¿Quién es, por favor? no entiendo", 0, PERSON),
    (asked_whose, "ok, mañana no puedo", 0, PERSON),
    (asked_whose, "gracias", 0, NOTHING),
]


def what_came_of(scene: Scene, text: str, minutes_ago: int) -> Any:
    """Let somebody write it and tell what that did: the statuses of visits that changed, or a word."""
    day, who, visits = scene()
    before = [day.visit(visit).status for visit in visits]
    said, tasks = len(day.ledger), len(day.inbox())
    day.write(who, text, at=day.now - minutes_ago * MINUTE)
    day.work()
    after = [day.visit(visit).status for visit in visits]
    if day.person(who).number is NumberState.VERIFIED and scene is asked_whose:
        return IS_ME
    if after != before:
        return after
    new = [task.kind for task in day.inbox()][: len(day.inbox()) - tasks]
    answered = len(day.ledger) - said
    if TaskKind.TEXT in new:
        return PERSON if answered <= 1 else "talked to death"
    return AGAIN if answered else NOTHING


def test_none_of_the_ambiguous_answers_does_what_was_not_meant():
    """The figures are held, so that none gets worse unseen."""
    seen = [
        (scene.__name__, text, meant, what_came_of(scene, text, ago))
        for scene, text, ago, meant in ROWS
    ]
    assert seen
    wrong = [row for row in seen if row[3] not in (row[2], PERSON)]
    assert wrong == []
    rightly = Counter(meant == came for _, _, meant, came in seen)
    missed = [row for row in seen if row[2] != row[3]]
    assert (len(seen), missed) == (79, [])
    acts = Counter("person" if meant == PERSON else "acts" for *_, meant, _ in seen)
    assert (rightly[True], acts["person"]) == (79, 45)

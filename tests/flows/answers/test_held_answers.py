"""An answer that comes too late for WhatsApp's window waits, is told once, and leaves when its reader writes."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.clinics.template_trouble import TemplateTrouble
from chalicelib.data_rights.erase import erase
from chalicelib.messaging.model import Action, Kind, Message, State
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.patients.model import Purpose
from chalicelib.shared.writes import Save
from tests.builders import a_clinic, refused
from tests.flows.clinic_day import ClinicDay

TEXT = "Sí, Ana, aceptamos tarjeta."
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def day():
    """A clinic's day."""
    return ClinicDay(a_clinic(reminder_offsets=()))


@pytest.fixture
def ana(day):
    """Ana, who asked something more than a day ago."""
    ana = day.patient()
    day.write(ana, "¿Aceptan tarjeta?")
    day.work()
    day.now += timedelta(hours=25)
    return ana


def told(day, ana, kind=Kind.ANSWER):
    """Return what reached the phone, of a kind."""
    return [message for message in day.told(ana) if message.kind is kind]


def test_outside_the_window_it_waits_and_a_template_says_so(day, ana):
    """It names the day of her own words, and leaves by day."""
    held = day.answer(ana, TEXT)
    assert (held.message.state, held.why_not_told) == (State.HELD, "")
    day.go_on(day.now + HOUR)
    assert told(day, ana) == []
    (notice,) = told(day, ana, Kind.ANSWER_WAITS)
    assert notice.content.template == "respuesta_en_espera"
    assert "22 de noviembre" in notice.content.parameters[1]


@pytest.mark.parametrize("how", ["a word", "a tap"])
def test_it_leaves_by_itself_when_she_writes(day, ana, how):
    """Once, however often the event comes; a tap opens the window as well."""
    held = day.answer(ana, TEXT).message
    day.go_on(day.now + HOUR)
    notice = told(day, ana, Kind.ANSWER_WAITS)[0]
    event = day.write(ana, "dime") if how == "a word" else day.tap(notice, Action.CONFIRM)
    day.hear(event)
    day.work()
    assert [m.content.text for m in told(day, ana)] == [TEXT]
    assert day.stored(held).reason == "released"
    day.go_on(day.now + timedelta(days=4))
    assert len(told(day, ana)) == 1
    kinds = [task.kind for task in day.records.inbox()]
    assert TaskKind.TEXT in kinds
    assert TaskKind.ANSWER_NOT_READ not in kinds


def test_who_writes_before_the_notice_left_reads_the_answer_alone(day, ana):
    """The notice would ask for what was done."""
    day.now = day.at("tomorrow 23:00")
    day.answer(ana, TEXT)
    day.work()
    day.write(ana, "¿hola?")
    day.go_on(day.now + timedelta(hours=14))
    assert [m.kind for m in day.told(ana) if m.kind in (Kind.ANSWER, Kind.ANSWER_WAITS)] == [
        Kind.ANSWER
    ]


def test_at_night_the_notice_waits_for_the_morning(day, ana):
    """Nobody is woken by it."""
    day.now = day.at("tomorrow 23:00")
    day.answer(ana, TEXT)
    day.go_on("in 2 days 08:45")
    assert told(day, ana, Kind.ANSWER_WAITS) == []
    day.go_on("in 2 days 09:15")
    assert len(told(day, ana, Kind.ANSWER_WAITS)) == 1


def test_a_line_is_told_once_a_day(day, ana):
    """A second answer takes the place of the first, and is not announced again."""
    first = day.answer(ana, TEXT).message
    day.go_on(day.now + HOUR)
    second = day.answer(ana, "Y también transferencia.")
    assert second.why_not_told == "told_today"
    assert day.stored(first).reason == "answered_since"
    day.go_on(day.now + HOUR)
    assert len(told(day, ana, Kind.ANSWER_WAITS)) == 1
    day.write(ana, "a ver")
    day.work()
    assert [m.content.text for m in told(day, ana)] == ["Y también transferencia."]


def test_a_second_answer_keeps_the_notice_that_has_not_left(day, ana):
    """It tells of whichever waits."""
    day.now = day.at("tomorrow 23:00")
    day.answer(ana, TEXT)
    day.answer(ana, "Y también transferencia.")
    day.go_on("in 2 days 09:15")
    assert len(told(day, ana, Kind.ANSWER_WAITS)) == 1


NOBODY_IS_TOLD = {
    "no_consent": {"consents": refused(Purpose.REMINDERS)},
    "template": {
        "trouble": TemplateTrouble("respuesta_en_espera", "es_MX", "category MARKETING", None)
    },
    "daily_limit": {"daily_limit": 0},
}


@pytest.mark.parametrize("why", NOBODY_IS_TOLD)
def test_where_nothing_may_tell_of_it_the_desk_is_told_why(why):
    """The answer waits all the same; somebody can call."""
    how = NOBODY_IS_TOLD[why]
    clinic = a_clinic(reminder_offsets=())
    day = ClinicDay(clinic)
    ana = day.patient(**({"consents": how["consents"]} if "consents" in how else {}))
    day.write(ana, "¿Aceptan tarjeta?")
    stands = day.clinic
    if "trouble" in how:
        stands = replace(stands, template_troubles=(replace(how["trouble"], since=day.now),))
    if "daily_limit" in how:
        stands = replace(stands, sender=replace(stands.sender, daily_limit=how["daily_limit"]))
    day.records.commit([Save(stands)])
    day.now += timedelta(hours=25)
    held = day.answer(ana, TEXT)
    assert (held.message.state, held.why_not_told) == (State.HELD, why)
    day.go_on(day.now + HOUR)
    assert told(day, ana, Kind.ANSWER_WAITS) == []


def by_baja(day, ana):
    """Say that nothing more is to come."""
    day.write(ana, "BAJA")


def by_erasure(day, ana):
    """Let nothing of her be kept."""
    erase(day.records, ana.id, now=day.now)


def by_another_answer(day, ana):
    """Let somebody write something else."""
    day.answer(ana, "Olvídalo.")


@pytest.mark.parametrize("ends", [by_baja, by_erasure, by_another_answer])
def test_what_ends_a_held_answer_ends_it_in_its_own_transaction(day, ana, ends):
    """It never leaves, whatever is written later."""
    held = day.answer(ana, TEXT).message
    ends(day, ana)
    kept = day.records.get(Message, held.id)
    assert kept is None or kept.state is State.SUPPRESSED
    day.write(ana, "hola")
    day.go_on(day.now + HOUR)
    assert TEXT not in [m.content.text for m in told(day, ana)]


def test_after_three_days_somebody_calls(day, ana):
    """Once, and the answer is over: nothing leaves a week later."""
    held = day.answer(ana, TEXT).message
    day.go_on(day.now + timedelta(days=3, hours=1))
    (task,) = [t for t in day.records.inbox() if t.kind is TaskKind.ANSWER_NOT_READ]
    assert (task.patient_id, task.message_id) == (ana.id, held.id)
    assert day.stored(held).state is State.SUPPRESSED
    day.go_on(day.now + timedelta(days=1))
    day.write(ana, "hola")
    day.work()
    assert told(day, ana) == []
    assert len([t for t in day.records.inbox() if t.kind is TaskKind.ANSWER_NOT_READ]) == 1


def test_one_that_misses_its_window_is_held_and_told(day):
    """The sender stood still: written in time, it leaves when she writes again."""
    ana = day.patient()
    day.write(ana, "¿Aceptan tarjeta?")
    day.now += timedelta(hours=23, minutes=30)
    late = day.answer(ana, TEXT).message
    day.queue.take()  # the queue forgets it, and no schedule runs for an hour
    day.now += HOUR
    day.go_on(day.now + HOUR)
    assert told(day, ana) == []
    assert day.stored(late).reason == "window_closed"
    assert len(told(day, ana, Kind.ANSWER_WAITS)) == 1
    day.write(ana, "dime")
    day.work()
    assert [m.content.text for m in told(day, ana)] == [TEXT]


def test_a_late_event_opens_no_window(day, ana):
    """WhatsApp brings for days what was written long ago: a held answer stays where it is."""
    held = day.answer(ana, TEXT).message
    day.write(ana, "gracias de antier", at=day.now - timedelta(hours=24))
    day.work()
    assert day.stored(held).state is State.HELD

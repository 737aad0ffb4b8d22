"""A cancellation that was a slip is taken back with a tap, as long as nobody has done anything with the hour."""

import dataclasses
from datetime import timedelta

import pytest

from chalicelib.appointments.model import Status
from chalicelib.appointments.patient_died import decide_death
from chalicelib.messaging.close_task import close_task
from chalicelib.messaging.model import Action, Kind
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.shared.later_release import reading
from chalicelib.shared.writes import Save
from tests.flows.seen import PASSED_ON, answers

MINUTE = timedelta(minutes=1)


@pytest.fixture
def cancelled(day, visit, reminder):
    """Return the answer to *Cancelar*, with its two buttons."""
    day.tap(reminder, Action.CANCEL)
    day.work()
    day.now += MINUTE
    (answer,) = [m for m in day.ledger if m.kind is Kind.REPLY]
    assert [b.action for b in answer.content.buttons] == [Action.UNDO, Action.ANOTHER_DATE]
    return answer


def tasks(day):
    """Return what the desk has to do, closed tasks left out."""
    return [task.kind for task in day.inbox() if task.done_at is None]


@pytest.mark.parametrize("typed", ["", "Fue sin querer", "fue sin querer.", "It was a mistake"])
def test_a_slip_is_taken_back(day, visit, cancelled, typed):
    """By the button or its words: the visit stands, the desk's task is closed, they read so."""
    if typed:
        day.write(cancelled, typed)
    else:
        day.tap(cancelled, Action.UNDO)
    assert day.visit(visit).status is Status.BOOKED
    assert "sigue en pie" in answers(day)[-1]
    assert tasks(day) == []


def test_a_slip_after_a_wish_for_another_time_leaves_the_wish(day, visit, reminder):
    """Their task stands before the desk again, no reminder goes until it is seen to, and they read so."""
    day.tap(reminder, Action.MOVE)
    before = [(task.id, task.kind) for task in day.inbox()]
    day.work()
    day.now += MINUTE
    day.tap(reminder, Action.CANCEL)
    day.work()
    day.now += MINUTE
    answer = [m for m in day.ledger if m.content.buttons and m.kind is Kind.REPLY][-1]
    day.tap(answer, Action.UNDO)
    assert day.visit(visit).status is Status.CHANGE_REQUESTED
    assert [(t.id, t.kind) for t in day.inbox() if t.done_at is None] == before
    assert "Como pediste cambiarla" in answers(day)[-1]
    assert day.visit(visit).due_at is None


def test_twice_is_as_good_as_once(day, visit, cancelled):
    """The second tap changes nothing and is not answered."""
    day.tap(cancelled, Action.UNDO)
    said = answers(day)
    day.tap(cancelled, Action.UNDO)
    assert (day.visit(visit).status, answers(day), tasks(day)) == (Status.BOOKED, said, [])


def given_away(day, ana):
    day.book(day.patient(id="eva", name="Eva Gil", e164="+525510000001"), "tomorrow 10:30")


def looked_at(day, _ana):
    for task in day.inbox():
        close_task(day.records, task.id, now=day.now)


def two_hours_later(day, _ana):
    day.now += timedelta(hours=2, minutes=1)


def was_answered_before(day, ana):
    """Let them hear, in this talk, that a person reads what they write."""
    day.write(ana, "¿Hay estacionamiento?")
    assert answers(day)[-1] == PASSED_ON
    day.now += MINUTE


@pytest.mark.parametrize("talks", [True, False])
@pytest.mark.parametrize("typed", [True, False])
@pytest.mark.parametrize("meanwhile", [given_away, looked_at, two_hours_later])
def test_when_it_may_not_be_so_any_more_a_person_decides(
    day, ana, visit, cancelled, meanwhile, typed, talks
):
    """The hour is another's, the desk has looked, or it was long ago: they read that it stays cancelled, whatever was answered before."""
    if talks:
        was_answered_before(day, ana)
    meanwhile(day, ana)
    if typed:
        day.write(cancelled, "Fue sin querer")
    else:
        day.tap(cancelled, Action.UNDO, text="Fue sin querer")
    assert day.visit(visit).status is Status.CANCELLED
    assert TaskKind.TEXT in tasks(day)
    assert "la cita de Ana sigue cancelada" in answers(day)[-1]
    assert "te escribirá o llamará" in answers(day)[-1]


@pytest.mark.parametrize("talks", [True, False])
@pytest.mark.parametrize("typed", [True, False])
def test_another_date_is_a_persons_to_find(day, ana, visit, cancelled, typed, talks):
    """The visit stays cancelled, and they read that the front desk offers one."""
    if talks:
        was_answered_before(day, ana)
    if typed:
        day.write(cancelled, "Quiero otra fecha")
    else:
        day.tap(cancelled, Action.ANOTHER_DATE, text="Quiero otra fecha")
    assert day.visit(visit).status is Status.CANCELLED
    assert [t.text for t in day.inbox() if t.kind is TaskKind.TEXT] == ["Quiero otra fecha"]
    assert "te escribirá o llamará para ofrecerte otra fecha" in answers(day)[-1]


def becomes(day, visit, **changes):
    """Let the visit be in a state that the reply meets seldom."""
    day.records.commit([Save(dataclasses.replace(day.visit(visit), **changes))])


@pytest.mark.parametrize("action", [Action.CONFIRM, Action.UNDO, Action.ANOTHER_DATE])
def test_a_tap_that_a_person_must_judge_is_answered_each_time(day, ana, visit, reminder, action):
    """Of a visit whose state only a later release knows, amid a talk: never silence under a button."""
    day.tap(reminder, Action.CANCEL)
    day.work()
    (answer,) = [m for m in day.ledger if m.kind is Kind.REPLY]
    was_answered_before(day, ana)
    with reading():
        becomes(day, visit, status=Status("of_a_later_release"))
    said = answers(day)
    day.tap(reminder if action is Action.CONFIRM else answer, action, text="Toqué esto")
    assert len(answers(day)) == len(said) + 1
    assert TaskKind.TEXT in tasks(day)


def test_nobody_reads_that_the_visit_of_somebody_who_died_stays_cancelled(day, ana, cancelled):
    """They are not named; a person reads it."""
    day.records.commit(decide_death(day.records, day.person(ana), now=day.now))
    day.tap(cancelled, Action.UNDO, text="Fue sin querer")
    assert answers(day)[-1] == PASSED_ON


def test_the_reminders_go_on(day, ana, visit, cancelled):
    """The visit is confirmed by the old button as before."""
    day.tap(cancelled, Action.UNDO)
    day.work()
    day.now += MINUTE
    day.tap(day.told(ana)[0], Action.CONFIRM)
    assert day.visit(visit).status is Status.CONFIRMED

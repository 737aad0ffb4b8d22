"""A cancellation that was a slip is taken back with a tap, as long as nobody has done anything with the hour."""

from datetime import timedelta

import pytest

from chalicelib.appointments.model import Status
from chalicelib.messaging.model import Action, Kind
from chalicelib.messaging.staff_tasks import TaskKind, close_task
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


@pytest.mark.parametrize("meanwhile", [given_away, looked_at, two_hours_later])
def test_when_it_may_not_be_so_any_more_a_person_decides(day, ana, visit, cancelled, meanwhile):
    """The hour is another's, the desk has looked, or it was long ago: they read that a person reads it."""
    meanwhile(day, ana)
    day.tap(cancelled, Action.UNDO, text="Fue sin querer")
    assert day.visit(visit).status is Status.CANCELLED
    assert TaskKind.TEXT in tasks(day)
    assert answers(day)[-1] == PASSED_ON


def test_another_date_is_a_persons_to_find(day, visit, cancelled):
    """The visit stays cancelled."""
    day.tap(cancelled, Action.ANOTHER_DATE, text="Quiero otra fecha")
    assert day.visit(visit).status is Status.CANCELLED
    assert [t.text for t in day.inbox() if t.kind is TaskKind.TEXT] == ["Quiero otra fecha"]
    assert answers(day)[-1] == PASSED_ON


def test_the_reminders_go_on(day, ana, visit, cancelled):
    """The visit is confirmed by the old button as before."""
    day.tap(cancelled, Action.UNDO)
    day.work()
    day.now += MINUTE
    day.tap(day.told(ana)[0], Action.CONFIRM)
    assert day.visit(visit).status is Status.CONFIRMED

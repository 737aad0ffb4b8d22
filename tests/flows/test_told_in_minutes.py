"""Notices that leave minutes after the deed: by the queue, by the schedule where the queue lost them, never before, never at night."""

from datetime import timedelta

import pytest

from chalicelib.messaging.model import Kind, State
from tests.flows.clinic_day import ClinicDay
from tests.flows.numbers.acts import ONE_REMINDER

MINUTE = timedelta(minutes=1)


def reminded(at="today 15:00"):
    """Return a day, Ana, and her visit of tomorrow that she was just reminded of."""
    day = ClinicDay(ONE_REMINDER)
    ana = day.patient()
    visit = day.book(ana, "tomorrow 15:00")
    day.go_on("today 15:00")
    day.now = day.at(at)
    return day, ana, visit


def later(day, ana, minutes):
    """Let minutes pass without the schedule; return what has reached Ana since her reminder."""
    day.now += minutes * MINUTE
    day.work()
    return [message.kind for message in day.told(ana)[1:]]


@pytest.mark.parametrize("change", ["cancel", "move"])
def test_a_change_is_told_three_minutes_later_by_the_queue_alone(change):
    """Not a second before, and no run of the schedule is needed."""
    day, ana, visit = reminded("today 15:01")
    _ = day.cancel(visit) if change == "cancel" else day.move(visit, "in 2 days 16:00")
    day.now -= timedelta(seconds=1)
    assert later(day, ana, 3) == []
    day.now += timedelta(seconds=1)
    assert later(day, ana, 0) == [Kind.CANCELLED if change == "cancel" else Kind.CHANGED]


def test_what_staff_change_twice_within_minutes_is_told_once():
    """A slip put right: the patient reads the last word only."""
    day, ana, visit = reminded()
    moved = day.move(visit, "in 2 days 16:00")
    assert later(day, ana, 2) == []
    day.move(moved, "in 2 days 18:00")
    assert later(day, ana, 10) == [Kind.CHANGED]
    assert "6:00" in day.told(ana)[1].content.parameters[2]


def test_where_the_queue_loses_it_the_schedule_tells_it_before_the_visit():
    """Within a quarter of an hour of its moment: hence the 18 minutes that must be left."""
    day, ana, visit = reminded("tomorrow 14:00")
    day.queue.broken = True
    day.move(visit, "tomorrow 14:19")
    day.queue.broken = False
    day.go_on("tomorrow 14:15")
    assert [m.kind for m in day.told(ana)[1:]] == [Kind.CHANGED]


@pytest.mark.parametrize("minutes", [3, 10])
def test_what_closing_time_overtakes_waits_for_the_morning(minutes):
    """Changed as the clinic's sending hours end: nobody is woken up, whichever way it comes."""
    day, ana, visit = reminded(f"today 19:{60 - minutes}")
    day.move(visit, "in 2 days 16:00")
    day.now = day.at("today 20:05")
    day.go_on("tomorrow 08:45")
    notice = day.messages(ana)[-1]
    assert (notice.state, len(day.told(ana))) == (State.QUEUED, 1)
    day.go_on("tomorrow 09:15")
    assert [m.kind for m in day.told(ana)[1:]] == [Kind.CHANGED]

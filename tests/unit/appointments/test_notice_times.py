"""When a notice leaves: minutes after the deed, by day, and only where the schedule could still catch it should the queue lose it."""

from datetime import timedelta

import pytest

from chalicelib.appointments.notice_times import leaves_at
from chalicelib.clinics.hold import Hold
from tests.builders import NOW, a_clinic, moment
from tests.unit.appointments.front_desk import LATER

TONIGHT = moment("today 20:00")


@pytest.mark.parametrize(
    ("now", "helps_until", "leaves"),
    [
        ("today 12:00", "tomorrow 12:00", "today 12:03"),
        ("today 12:00", "today 12:19", "today 12:03"),
        ("today 12:00", "today 12:18", None),
        ("today 12:00", "today 12:05", None),
        ("today 19:56", "tomorrow 12:00", "today 19:59"),
        ("today 19:57", "tomorrow 12:00", "tomorrow 09:00"),  # three minutes on it is night
        ("today 22:00", "tomorrow 09:16", "tomorrow 09:00"),
        ("today 22:00", "tomorrow 09:15", None),
        ("today 08:56", "tomorrow 12:00", "today 09:00"),
        ("today 08:58", "tomorrow 12:00", "today 09:01"),  # not before three minutes have passed
    ],
)
def test_a_notice_leaves_in_minutes_and_by_day(now, helps_until, leaves):
    """The hours are looked at after the minutes were added; with 18 minutes or less a person calls."""
    found = leaves_at(a_clinic(), moment(now), helps_until=moment(helps_until))
    assert found == (moment(leaves) if leaves else None)


@pytest.mark.parametrize(
    ("until", "leaves"),
    [
        (None, None),
        ("in 4 days 12:00", None),
        ("today 15:00", "today 15:00"),
        ("today 21:00", "tomorrow 09:00"),
        ("today 09:31", "today 09:33"),
    ],
)
def test_what_a_pause_keeps_back_leaves_when_it_ends(until, leaves):
    """Also then after the minutes and by day; where nobody knows of an end in time a person tells it."""
    now = moment("today 09:30")
    clinic = a_clinic(hold=Hold(NOW - timedelta(hours=1), moment(until) if until else None))
    found = leaves_at(clinic, now, helps_until=LATER.starts_at)
    assert found == (moment(leaves) if leaves else None)

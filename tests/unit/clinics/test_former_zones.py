"""What an hour of a former zone is now: the same clock, there and back, also on days on which clocks are changed."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.clinics.former_zones import (
    FormerZone,
    Oddity,
    corrected,
    oddity,
    same_clock,
    uncorrected,
)
from tests.builders import NOW, ZONE, moment

TIJUANA, MADRID, MONTERREY = "America/Tijuana", "Europe/Madrid", "America/Monterrey"


def reads(text, zone):
    return moment(text, zone=zone)


@pytest.mark.parametrize(
    ("hour", "zone", "becomes"),
    [
        ("2026-11-23 10:30", TIJUANA, "2026-11-23 10:30"),
        ("2026-11-23 10:30", MADRID, "2026-11-23 10:30"),
        ("2027-03-14 02:30", TIJUANA, "2027-03-14 03:30"),  # the clocks go on from two to three
        ("2026-11-01 01:30", TIJUANA, "2026-11-01 01:30"),  # and back: the first of two
    ],
)
def test_the_same_clock(hour, zone, becomes):
    """Ten o'clock here is ten o'clock there; an hour that no clock shows is the hour after it."""
    assert same_clock(reads(hour, ZONE), ZONE, zone) == reads(becomes, zone)


@pytest.mark.parametrize(
    ("hour", "found"),
    [
        ("2026-11-23 10:30", None),
        ("2027-03-14 02:30", Oddity.SKIPPED),
        ("2027-03-14 03:30", None),
        ("2026-11-01 01:30", Oddity.TWICE),
        ("2026-11-01 02:30", None),
    ],
)
def test_an_hour_that_is_none_or_comes_twice_is_told(hour, found):
    """Of the day's other hours nothing is said."""
    assert oddity(reads(hour, ZONE), ZONE, TIJUANA) is found


def test_of_two_hours_of_the_former_zone_the_clock_counts():
    """Which of the two it was cannot matter where there is one."""
    second = datetime(
        2026, 11, 1, 9, 30, tzinfo=UTC
    )  # half past one in Tijuana, for the second time
    assert same_clock(second, TIJUANA, ZONE) == reads("2026-11-01 01:30", ZONE)


HISTORY = (
    FormerZone(ZONE, NOW, is_correction=True),
    FormerZone(TIJUANA, NOW),  # moved there: visits kept their moment
    FormerZone(MADRID, NOW, is_correction=True),
)


def test_only_corrections_move_an_hour_and_each_once():
    """By the count that it has behind it; there and back is where it was."""
    booked = reads("2026-11-24 10:30", ZONE)
    after_one = reads("2026-11-24 10:30", TIJUANA)  # which is 19:30 in Madrid
    after_both = reads("2026-11-24 19:30", MONTERREY)
    assert corrected(booked, HISTORY, MONTERREY, done=0) == after_both
    assert corrected(after_one, HISTORY, MONTERREY, done=1) == after_both
    assert corrected(after_both, HISTORY, MONTERREY, done=2) == after_both
    assert uncorrected(after_both, HISTORY, MONTERREY, done=1) == after_one
    assert uncorrected(after_both, HISTORY, MONTERREY, done=0) == booked


@given(
    day=st.dates(datetime(2026, 1, 1).date(), datetime(2028, 1, 1).date()),  # noqa: DTZ001  # days
    hour=st.integers(6, 22),
    zones=st.lists(st.sampled_from([ZONE, TIJUANA, MADRID, MONTERREY]), min_size=2, max_size=4),
)
def test_by_day_nothing_is_lost_on_the_way(day, hour, zones):
    """Whatever zones a clinic had, an hour of six to eleven comes back to its moment."""
    former = [FormerZone(zone, NOW, is_correction=True) for zone in zones[:-1]]
    booked = reads(f"{day} {hour:02}:00", zones[0])
    now_at = corrected(booked, former, zones[-1], done=0)
    assert now_at == reads(f"{day} {hour:02}:00", zones[-1])
    assert uncorrected(now_at, former, zones[-1], done=0) == booked

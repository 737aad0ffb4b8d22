from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.shared import times

JUAREZ = "America/Ciudad_Juarez"


@given(st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1), timezones=st.timezones()))  # noqa: DTZ001  # the zone comes beside it
def test_what_is_written_is_read_back_to_the_second(moment):
    """In any zone, and in the order of time."""
    text = times.iso(moment)
    assert times.from_iso(text) == moment.astimezone(UTC).replace(microsecond=0)
    assert times.iso(moment.astimezone(UTC) + timedelta(seconds=1)) > text


@pytest.mark.parametrize(
    ("day", "hours"),
    [("2026-11-01", 25), ("2026-11-02", 24), ("2027-03-14", 23)],
)
def test_a_day_has_the_hours_it_has(day, hours):
    """Where clocks change, a day of the agenda is an hour longer or shorter."""
    start, end = times.day_bounds(date.fromisoformat(day), JUAREZ)
    assert end - start == timedelta(hours=hours)
    assert times.local_day(start, JUAREZ) == date.fromisoformat(day)
    assert times.local_day(end - timedelta(seconds=1), JUAREZ) == date.fromisoformat(day)


def test_a_time_that_is_skipped_is_the_later_one():
    """At 02:30 on the night of the change it is already 03:30."""
    moment = times.instant(date(2027, 3, 14), time(2, 30), JUAREZ)
    assert times.local(moment, JUAREZ).time() == time(3, 30)


def test_a_time_that_comes_twice_is_the_first():
    """01:30 in summer time."""
    moment = times.instant(date(2026, 11, 1), time(1, 30), JUAREZ)
    assert moment == datetime(2026, 11, 1, 7, 30, tzinfo=UTC)

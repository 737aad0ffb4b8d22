"""No test knows what day or hour it is outside."""

import time
from datetime import UTC, datetime, timedelta

from chalicelib.shared import times
from tests.builders import NOW


def test_it_is_the_tests_own_moment_whoever_asks():
    """The standard library, and what the product asks."""
    assert [datetime.now(UTC), times.now_utc()] == [NOW, NOW]
    assert datetime.fromtimestamp(time.time(), UTC) == NOW
    assert datetime.now().astimezone() == NOW  # on the machine's wall too


def test_time_passes_when_a_test_lets_it_pass(stopped_clock):
    """And only so far."""
    stopped_clock.shift(timedelta(days=3))
    assert times.now_utc() == NOW + timedelta(days=3)


def test_time_goes_on_where_a_server_waits_for_it(going_clock):
    """From the same moment."""
    before = time.time()
    while time.time() == before:
        time.sleep(0.001)
    assert NOW < times.now_utc() < NOW + timedelta(hours=1)

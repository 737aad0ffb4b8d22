"""Another day for a whole run of the tests: `pytest --as-if=leap-day` moves this process's clock, zone and locale there.

Nothing else is touched: programs that tests start keep the machine's clock. `make days` takes each of DAYS in turn.
"""

import locale
import os
import sys
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from tests.scale import is_small

MOST = 10  # cases of one test, where a run is one of many


@dataclass(frozen=True)
class Day:
    """When a run begins, on the wall clock of its zone, and the locale, where it is not the machine's own."""

    begins: str | timedelta  # a moment, or how far ahead of the machine's own
    zone: str
    locale: str = ""  # in "C", a file that is opened without an encoding is ASCII

    def begins_at(self) -> datetime:
        """Return the moment at which a run begins."""
        zone = ZoneInfo(self.zone)
        if isinstance(self.begins, timedelta):
            return datetime.now(zone) + self.begins
        return datetime.fromisoformat(self.begins).replace(tzinfo=zone)


# The nights begin a minute before the month or the clock changes, so that a run sees both sides of it.
DAYS = {
    "new-years-eve": Day("2026-12-31T23:50", "UTC"),
    "end-of-february": Day("2027-02-28T23:59", "America/Bogota", "C"),
    "leap-day": Day("2028-02-29T12:00", "Pacific/Auckland"),
    "spring-in-tijuana": Day("2027-03-14T01:59", "America/Tijuana", "C"),
    "autumn-in-tijuana": Day("2026-11-01T01:59", "America/Tijuana"),
    "spring-in-new-york": Day("2028-03-12T01:59", "America/New_York"),
    "autumn-in-new-york": Day("2027-11-07T01:59", "America/New_York", "C"),
    "spring-in-santiago": Day("2026-09-05T23:59", "America/Santiago"),
    "autumn-in-santiago": Day("2027-04-03T23:59", "America/Santiago", "C"),
    "in-a-year": Day(timedelta(days=365), "Asia/Kolkata"),
}


def pytest_addoption(parser):
    """Let a run have another day."""
    parser.addoption("--as-if", choices=DAYS, help="run as if it were this day (tests/days.py)")


def pytest_configure(config):
    """Go there before the first test is imported."""
    if name := config.getoption("as_if"):
        travel = time_machine.travel(DAYS[name].begins_at())  # the zone becomes the process's too
        travel.start()
        config.add_cleanup(travel.stop)
        if DAYS[name].locale:
            os.environ["LC_ALL"] = locale.setlocale(locale.LC_ALL, DAYS[name].locale)


@pytest.hookimpl(trylast=True)  # of what was asked for
def pytest_collection_modifyitems(config, items):
    """Where little is to be taken on, take a few of a test's many cases, on each day others."""
    name = config.getoption("as_if")
    if not name or not is_small():
        return
    cases, first = defaultdict(list), list(DAYS).index(name)
    for item in items:
        cases[item.nodeid.partition("[")[0]].append(item)
    left_out = set()
    for some in cases.values():
        step = -(-len(some) // MOST)
        left_out |= set(some) - set(some[first % step :: step])
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


def pytest_sessionstart(session):
    """Say which day it is, and how to have it again."""
    name, reporter = session.config.getoption("as_if"), session.config.pluginmanager.get_plugin
    if name and (terminal := reporter("terminalreporter")):
        here = f"{datetime.now(UTC).astimezone():%Y-%m-%d %H:%M %Z} {DAYS[name].locale}".strip()
        terminal.write_line(f"· as if it were {name}: {here} (again: make days DAY={name})")


def main(commits: list[str]) -> None:
    """Print the names of all days, or the name of the one that falls to a commit."""
    names = list(DAYS)
    print(*([names[int(commit, 16) % len(names)] for commit in commits] or names))


if __name__ == "__main__":
    main(sys.argv[1:])

"""Days on which a clinic is closed, or one of its practitioners is off. Pure.

Never the weekly rest days, which are opening hours; and a practitioner's day off closes nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from chalicelib.shared.later_release import Extensible

MOST = 100  # of one clinic: its record is read with every plan
LONGEST = 62  # days in a row
AHEAD = timedelta(days=400)  # nobody books further
KEPT_FOR = timedelta(days=31)  # when it is over: the days of before say why they are empty
LONGEST_NAME = 80  # as long as a holiday's


@dataclass(frozen=True)
class DayOff(Extensible):
    """One day, or several in a row, on the clinic's own calendar."""

    first: date
    last: date
    practitioner_id: str = ""  # whose it is; "" is the whole clinic's, which is closed
    name: str = ""  # why, in the clinic's words or as its country calls the holiday
    by: str = ""  # the id of who said so at the front desk

    @property
    def id(self) -> str:
        """By which a page names it: the same days of the same person are the same day off."""
        days = f"{self.first:%Y%m%d}-{self.last:%Y%m%d}"
        return f"{days}-{self.practitioner_id}" if self.practitioner_id else days

    @property
    def closes(self) -> bool:
        """Tell whether it closes the clinic."""
        return not self.practitioner_id

    def covers(self, day: date) -> bool:
        """Tell whether it is off on that day."""
        return self.first <= day <= self.last


def with_days_off(
    before: Iterable[DayOff], new: Iterable[DayOff], *, today: date
) -> tuple[DayOff, ...]:
    """Return the days off with new ones, the soonest first; those long over are forgotten, one said again is as it is said now."""
    there = {one.id: one for one in (*before, *new) if one.last >= today - KEPT_FOR}
    return tuple(sorted(there.values(), key=lambda one: (one.first, one.last, one.id)))


def without_day_off(before: Iterable[DayOff], day_id: str) -> tuple[DayOff, ...]:
    """Return the days off without one that is taken back."""
    return tuple(one for one in before if one.id != day_id)

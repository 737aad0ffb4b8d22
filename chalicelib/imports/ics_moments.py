"""Days, hours and lengths as iCalendar files write them, each with its zone. Never guesses a zone."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from chalicelib.imports.ics_lines import Line

_DATE_TIME = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)(?:[T ](\d\d):?(\d\d)(?::?(\d\d)(?:\.\d+)?)?(Z)?)?", re.IGNORECASE
)
_DURATION = re.compile(
    r"\+?P(?:(\d{1,4})W)?(?:(\d{1,4})D)?T?(?:(\d{1,4})W)?(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,6})S)?",
    re.IGNORECASE,
)
_YEARS = range(1900, 2200)

Zones = Callable[[str], tzinfo | None]


@dataclass(frozen=True)
class Moment:
    """A wall clock as it is written, and whose it is: a zone's, or (floating) that of whoever reads it."""

    wall: datetime  # naive; of a whole day its midnight
    zone: tzinfo | None = None
    is_day: bool = False
    unknown_zone: str = ""  # the name of a zone that nobody knows

    @property
    def cell(self) -> date:
        """Return what a table holds of it: an instant (UTC), a wall clock, or a day."""
        if self.is_day:
            return self.wall.date()
        return self.instant if self.zone else self.wall

    @property
    def instant(self) -> datetime:
        """Return it in UTC; a floating one as if it were there, which is good enough to tell weeks apart."""
        return self.wall.replace(tzinfo=self.zone or UTC).astimezone(UTC)

    def seen_from(self, other: "Moment") -> datetime:
        """Return the wall clock of `other`'s zone at this moment."""
        if self.is_day or not (self.zone and other.zone):
            return self.wall
        return self.instant.astimezone(other.zone).replace(tzinfo=None)

    def at(self, wall: datetime) -> "Moment":
        """Return the same clock at another time."""
        return replace(self, wall=wall)


def moments_of(line: Line, zones: Zones) -> list[Moment]:
    """Return the moments of a property; raises ValueError where one cannot be read."""
    return [_moment(text, line, zones) for text in line.value.split(",") if text.strip()]


def _moment(text: str, line: Line, zones: Zones) -> Moment:
    found = _DATE_TIME.fullmatch(text.partition("/")[0].strip())  # of a period the beginning
    if not found or int(found[1]) not in _YEARS:
        raise ValueError(line.name)
    year, month, of_month = (int(found[place]) for place in (1, 2, 3))
    day = datetime.combine(date(year, month, of_month), time())
    wall = day.replace(
        hour=int(found[4] or 0), minute=int(found[5] or 0), second=min(int(found[6] or 0), 59)
    )
    if found[4] is None or (line.parameters.get("VALUE", "").upper() == "DATE" and wall == day):
        return Moment(day, is_day=True)
    if found[7]:
        return Moment(wall, UTC)
    name = line.parameters.get("TZID", "")
    zone = zones(name) if name else None
    return Moment(wall, zone, unknown_zone="" if zone else name)


def length_of(text: str) -> timedelta | None:
    """Return a duration, or None where it says nothing that can be: the visit counts without it."""
    found = _DURATION.fullmatch(text.strip())
    if not found:
        return None
    weeks, days, more_weeks, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    length = timedelta(days, seconds, 0, 0, minutes, hours, weeks + more_weeks)
    return length or None

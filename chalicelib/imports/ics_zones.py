"""Which zone a TZID means: IANA's, Windows', or the one that the file defines. In doubt none; never the clinic's."""

import re
from bisect import bisect_right
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache
from zoneinfo import ZoneInfo

from chalicelib.imports.ics_components import Component
from chalicelib.imports.ics_lines import Line
from chalicelib.imports.ics_moments import moments_of
from chalicelib.imports.recurrence_rule import RuleError, TooOftenError, repeated, rule_of

_UTC_NAMES = frozenset({"utc", "z", "gmt", "etc/utc", "tzone://microsoft/utc", "zulu"})
_MACHINES_OWN = frozenset({"localtime", "posixrules", "Factory"})
_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)(?::?\d\d)?")
_LAST = datetime(2100, 1, 1)  # noqa: DTZ001  # a wall clock


class DefinedZone(tzinfo):
    """A zone as a VTIMEZONE of the file defines it: from when on which distance from UTC holds."""

    def __init__(self, name: str, changes: list[tuple[datetime, timedelta, timedelta]]) -> None:
        self._name, self._changes = name, sorted(changes, key=lambda change: change[0])
        self._walls = [wall for wall, _, _ in self._changes]
        self._instants = [wall - before for wall, before, _ in self._changes]

    def utcoffset(self, dt: datetime | None) -> timedelta:
        """Return the distance at a wall clock."""
        wall = dt.replace(tzinfo=None) if dt else self._walls[0]
        return self._after(bisect_right(self._walls, wall))

    def fromutc(self, dt: datetime) -> datetime:
        """Return the wall clock of an instant."""
        return dt + self._after(bisect_right(self._instants, dt.replace(tzinfo=None)))

    def dst(self, _dt: datetime | None) -> timedelta:
        """Return nothing: the distance says all."""
        return timedelta(0)

    def tzname(self, _dt: datetime | None) -> str:
        """Return the name in the file."""
        return self._name

    def _after(self, place: int) -> timedelta:
        return self._changes[place - 1][2] if place else self._changes[0][1]


class FileZones:
    """The zones that one calendar may name."""

    def __init__(self, calendar: Component) -> None:
        self._defined = {
            line.value.strip().strip('"').strip(): part
            for part in calendar.within("VTIMEZONE")
            for line in part.all("TZID")
        }
        self._found: dict[str, tzinfo | None] = {}

    def __call__(self, name: str) -> tzinfo | None:
        """Return the zone of a name, or None where nobody can tell which it is."""
        if name not in self._found:
            self._found[name] = named_zone(name) or self._from_definition(name)
        return self._found[name]

    def _from_definition(self, name: str) -> tzinfo | None:
        definition = self._defined.get(name)
        if definition is None:
            return None
        return named_zone(definition.first("X-LIC-LOCATION")) or _defined(name, definition)


@cache
def named_zone(name: str) -> tzinfo | None:
    """Return a zone that IANA or Windows calls so; paths before the name are left out."""
    if name.casefold() in _UTC_NAMES:
        return UTC
    parts = name.replace(" ", "_").strip("/").split("/")
    candidates = ["/".join(parts[-amount:]) for amount in range(1, 4) if amount <= len(parts)]
    found = (_iana(candidate) for candidate in reversed(candidates))
    return next((zone for zone in found if zone), None) or _windows(name)


def _iana(name: str) -> tzinfo | None:
    if not name or name in _MACHINES_OWN:
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # no such file, no name of one, a folder
        return None


def _windows(name: str) -> tzinfo | None:
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    known = {windows.casefold(): iana for windows, iana in WINDOWS_TO_OLSON.items()}
    return _iana(known.get(name.casefold(), ""))


def _defined(name: str, definition: Component) -> tzinfo | None:
    """Return a zone from its definition, or None where that is not sound."""
    try:
        parts = (part for part in definition.parts if part.name in ("STANDARD", "DAYLIGHT"))
        changes = [change for part in parts for change in _changes(part)]
    except (ValueError, RuleError, TooOftenError):
        return None
    return DefinedZone(name, changes) if changes else None


def _changes(part: Component) -> list[tuple[datetime, timedelta, timedelta]]:
    before, after = (_offset(part.first(name)) for name in ("TZOFFSETFROM", "TZOFFSETTO"))
    begins = [
        moment.wall for line in part.all("DTSTART") for moment in moments_of(_early(line), _no_zone)
    ]
    if len(set(begins)) != 1:
        raise ValueError(part.name)
    walls = {begins[0]}
    walls.update(m.wall for line in part.all("RDATE") for m in moments_of(line, _no_zone))
    for line in part.all("RRULE"):
        rule = rule_of(line.value)
        until = rule.until and rule.until + (before if rule.is_until_utc else timedelta(0))
        if rule.frequency != "YEARLY":
            raise ValueError(rule.frequency)
        walls.update(repeated(rule, begins[0], min(until or _LAST, _LAST)))
    return [(wall, before, after) for wall in walls]


def _early(line: Line) -> Line:
    """Windows' zones begin in 1601."""
    return Line(line.number, line.name, {}, re.sub(r"^\s*1[0-8]", "19", line.value))


def _no_zone(_name: str) -> tzinfo | None:
    return None


def _offset(text: str) -> timedelta:
    found = _OFFSET.fullmatch(text)
    if not found or int(found[2]) > 14:
        raise ValueError(text)
    length = timedelta(hours=int(found[2]), minutes=int(found[3]))
    return -length if found[1] == "-" else length

"""Offsets from UTC by the law, written by hand for 2023 to 2031: shares neither code nor data with what it judges.

Mexico: Ley de los Husos Horarios en los Estados Unidos Mexicanos (DOF 28-10-2022): no summer
time but in the border municipalities that follow the United States; Quintana Roo on its own hour.
United States: Energy Policy Act of 2005, second Sunday of March to first of November, at 2:00 on the wall.
European Union: Directive 2000/84/EC, last Sundays of March and October at 1:00 UTC. Chile: Decreto 224 of 2022,
first Saturday of September to first of April, at 24:00 on the wall. Colombia, Brazil (Decreto 9.772 of 2019): none.
"""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

YEARS = range(2023, 2032)
EPOCH = date(1970, 1, 1)
DAY = 24 * 60  # all instants are minutes since 1970 in UTC
SUNDAY = 6


@dataclass(frozen=True)
class Zone:
    """A zone's hours from UTC, and whose rule moves its clocks."""

    name: str
    hours: int  # of standard time
    rule: str = ""


ZONES = (
    Zone("America/Mexico_City", -6),
    Zone("America/Cancun", -5),
    Zone("America/Merida", -6),
    Zone("America/Monterrey", -6),
    Zone("America/Matamoros", -6, "US"),
    Zone("America/Chihuahua", -6),
    Zone("America/Ciudad_Juarez", -7, "US"),
    Zone("America/Ojinaga", -6, "US"),
    Zone("America/Mazatlan", -7),
    Zone("America/Bahia_Banderas", -6),
    Zone("America/Hermosillo", -7),
    Zone("America/Tijuana", -8, "US"),
    Zone("America/Bogota", -5),
    Zone("America/Sao_Paulo", -3),
    Zone("America/Santiago", -4, "CL"),
    Zone("America/New_York", -5, "US"),
    Zone("Europe/Madrid", 1, "EU"),
)


@cache
def shifts(zone: Zone) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the minutes at which the clocks move, and the offset in minutes from each of them on."""
    standard = zone.hours * 60
    moves = [move for year in YEARS for move in _of_year(zone, year)]
    known = [(0, standard), *sorted(moves)]
    if zone.rule == "CL":  # the first move of a year ends a summer that began before
        known[0] = (0, standard + 60)
    return tuple(at for at, _ in known), tuple(offset for _, offset in known)


def offset(zone: Zone, minute: int) -> int:
    """Return how many minutes the wall clock is ahead of UTC."""
    moments, offsets = shifts(zone)
    return offsets[bisect_right(moments, minute) - 1]


def wall(zone: Zone, minute: int) -> tuple[date, int, int]:
    """Return the day, the hour and the minute that a patient reads."""
    local = minute + offset(zone, minute)
    return EPOCH + timedelta(days=local // DAY), local % DAY // 60, local % 60


def _of_year(zone: Zone, year: int) -> list[tuple[int, int]]:
    standard, summer = zone.hours * 60, zone.hours * 60 + 60
    if zone.rule == "US":
        begins = _minutes(_sunday_from(date(year, 3, 8))) + 120 - standard
        ends = _minutes(_sunday_from(date(year, 11, 1))) + 120 - summer
    elif zone.rule == "EU":
        begins = _minutes(_sunday_from(date(year, 3, 25))) + 60
        ends = _minutes(_sunday_from(date(year, 10, 25))) + 60
    elif zone.rule == "CL":  # the Sunday that follows the first Saturday
        begins = _minutes(_sunday_from(date(year, 9, 2))) - standard
        ends = _minutes(_sunday_from(date(year, 4, 2))) - summer
    else:
        return []
    return [(begins, summer), (ends, standard)]


def _sunday_from(day: date) -> date:
    return day + timedelta(days=(SUNDAY - day.weekday()) % 7)


def _minutes(day: date) -> int:
    return (day - EPOCH).days * DAY

"""When a visit's reminders must leave, in the words of the agreed rules: shares no code with the plan it judges.

All instants are minutes since 1970 in UTC. The schedule looks at every full quarter of an hour.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from math import inf

from tests.faults.clock_by_law import DAY, EPOCH, Zone, offset, shifts, wall

QUARTER = 15
HOUR = 60
WEEKDAYS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
MONTHS = (
    *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
    *("julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
)


@dataclass(frozen=True)
class Hours:
    """Between which minutes of the patient's day a clinic may write."""

    opens: int = 9 * HOUR
    closes: int = 20 * HOUR


@dataclass(frozen=True)
class Life:
    """One visit: where, when it starts, which reminders are wanted, since when it is known, when nothing ran."""

    zone: Zone
    start: int
    offsets: tuple[int, ...] = (24 * HOUR, 2 * HOUR)
    hours: Hours = Hours()
    known_from: int = 0
    dark: tuple[int, int] = (0, 0)  # from when until when no schedule ran
    closed: frozenset[date] = frozenset()  # days that the clinic marked closed

    def first_look(self, moment: int) -> int:
        """Return the first full quarter from a moment on at which the schedule runs and knows the visit."""
        moment = max(moment, self.known_from)
        if self.dark[0] <= moment < self.dark[1]:
            moment = self.dark[1]
        look = -(-moment // QUARTER) * QUARTER
        return self.first_look(self.dark[1]) if self.dark[0] <= look < self.dark[1] else look


def what_happens(life: Life) -> list[tuple[int, int, str]]:
    """Return, in order, at which minute which reminder is "sent", or will not go and why.

    Of those that are due together only the one closest to the visit is considered. It goes when it still helps
    (up to half an hour before the visit, or half its own time), in the clinic's hours, one on each of the
    patient's days: of two that fall on one day the first, but one that is over an hour late, or nearer
    to the next one than to its own moment, leaves the day to that. On a closed day none goes that may go at its
    planned hour later, or that should have gone before it and still helps when the clinic opens again.
    """
    moments = {wanted: own_moment(life, wanted) for wanted in life.offsets}
    told: list[tuple[int, int, str]] = []
    look, told_on = 0, date.min
    while moments:
        look = life.first_look(max(look, min(moments.values())))
        due = sorted(wanted for wanted, moment in moments.items() if moment <= look)
        told += [(look, older, "superseded") for older in due[1:]]
        later = [moment for moment in moments.values() if moment > look]
        is_told = _day(life, moments[due[0]]) <= told_on
        end = "superseded" if is_told else _closest(life, due[0], look, moments[due[0]], later)
        told_on = _day(life, look) if end == "sent" else told_on
        if end != "waits":
            told.append((look, due[0], end))
            due = [*due[1:], due[0]]
        else:
            look, due = min([_waits_until(life, due[0], look), *later]), due[1:]
        moments = {wanted: moment for wanted, moment in moments.items() if wanted not in due}
    return told


def own_moment(life: Life, wanted: int) -> int:
    """Return when a reminder should leave: as planned, or at that hour of the first open day of the three before a closed one."""
    planned = planned_moment(life, wanted)
    if not life.closed:
        return planned
    day, hour, minute = wall(life.zone, planned)
    earlier = [day - timedelta(days=back) for back in (0, 1, 2, 3)]
    is_open = [one for one in earlier if one not in life.closed]
    if day not in life.closed or not is_open:
        return planned
    return _at_wall(life.zone, (is_open[0] - EPOCH).days, hour * HOUR + minute)


def planned_moment(life: Life, wanted: int) -> int:
    """Return when it would leave if no day were closed: so long before, or at opening, or half an hour before the last closing."""
    moment = life.start - wanted
    if _is_open(life, moment):
        return moment
    opening = _next_opening(life, moment)
    if opening <= life.start - HOUR:
        return opening
    opens, closes = _days_of_sending(life.zone, life.hours)
    day_before = bisect_right(closes, moment) - 1
    return max(opens[day_before], closes[day_before] - HOUR // 2)


def words(zone: Zone, start: int) -> str:
    """Return the day and the hour as a patient in Mexico reads them."""
    day, hour, minute = wall(zone, start)
    half = "a. m." if hour < 12 else "p. m."
    said = f"{WEEKDAYS[day.weekday()]} {day.day} de {MONTHS[day.month - 1]}"
    return f"{said}, {(hour + 11) % 12 + 1}:{minute:02} {half}"


def is_day(life: Life, moment: int) -> bool:
    """Tell whether the patient's own clock is within the clinic's sending hours."""
    _, hour, minute = wall(life.zone, moment)
    return life.hours.opens <= hour * HOUR + minute < life.hours.closes


def _closest(life: Life, wanted: int, look: int, moment: int, later: list[int]) -> str:
    helps_until = life.start - min(HOUR // 2, wanted / 2)
    if look >= helps_until:
        return "too_late"
    if not _is_open(life, look):
        return "waits" if _next_opening(life, look) < helps_until else "quiet_hours"
    if _day(life, look) in life.closed and _waits_until(life, wanted, look) < helps_until:
        return "waits"
    if later and _is_open(life, min(later) + QUARTER):
        is_nearer = min(later) - look < min(HOUR, look - moment)
        is_today = _day(life, min(later)) == _day(life, look)
        return "superseded" if is_nearer or (is_today and look - moment > HOUR) else "sent"
    return "sent"


def _waits_until(life: Life, wanted: int, look: int) -> float:
    """Return until when a reminder waits at night, or on a closed day: to its planned hour, or one of before to the next open day."""
    if not _is_open(life, look):
        return _next_opening(life, look)
    planned = planned_moment(life, wanted)
    if planned > look:
        return planned
    if _day(life, planned) == _day(life, look):
        return inf
    opens, _ = _days_of_sending(life.zone, life.hours)
    coming = opens[bisect_right(opens, look) :]
    return next(at for at in coming if _day(life, at) not in life.closed)


def _day(life: Life, moment: int) -> date:
    return wall(life.zone, moment)[0]


def _is_open(life: Life, moment: int) -> bool:
    opens, closes = _days_of_sending(life.zone, life.hours)
    day = bisect_right(opens, moment) - 1
    return moment < closes[day]


def _next_opening(life: Life, moment: int) -> int:
    opens, _ = _days_of_sending(life.zone, life.hours)
    return opens[bisect_left(opens, moment)]


@cache
def _days_of_sending(zone: Zone, hours: Hours) -> tuple[list[int], list[int]]:
    """Return when each day's sending begins and ends, from 2023 to 2031."""
    first, last = 53 * 365, 62 * 365
    opens = [_at_wall(zone, day, hours.opens) for day in range(first, last)]
    closes = [_at_wall(zone, day, hours.closes) for day in range(first, last)]
    return opens, closes


def _at_wall(zone: Zone, day: int, minute: int) -> int:
    """Return the instant at which the wall shows that minute: no zone here moves its clocks by day."""
    wanted = day * DAY + minute
    (instant,) = {wanted - o for o in set(shifts(zone)[1]) if offset(zone, wanted - o) == o}
    return instant

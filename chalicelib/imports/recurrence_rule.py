"""The days and hours of an RRULE, RFC 5545 3.3.10. Pure wall clocks: knows no zone. Refuses what repeats within a day."""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

_WEEKDAYS = {name: place for place, name in enumerate(("MO", "TU", "WE", "TH", "FR", "SA", "SU"))}
_BY_DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_RANGES = {
    "BYMONTH": (1, 12),
    "BYMONTHDAY": (-31, 31),
    "BYYEARDAY": (-366, 366),
    "BYWEEKNO": (-53, 53),
    "BYSETPOS": (-366, 366),
    "BYHOUR": (0, 23),
    "BYMINUTE": (0, 59),
    "BYSECOND": (0, 59),
}
_WITHIN_A_DAY = frozenset({"SECONDLY", "MINUTELY", "HOURLY"})
_MOST_A_DAY = 4  # visits of one person
_DAY = timedelta(days=1)


class RuleError(Exception):
    """The rule cannot be read."""


class TooOftenError(Exception):
    """The rule gives more visits a day than anybody has."""


@dataclass(frozen=True)
class Rule:
    """When something comes again."""

    frequency: str
    interval: int = 1
    count: int | None = None
    until: datetime | None = None  # of a day its last second
    is_until_utc: bool = False
    week_begins: int = 0
    by_day: tuple[tuple[int, int], ...] = ()  # which one (0: each) and which weekday
    by: dict[str, tuple[int, ...]] = field(default_factory=dict)


def rule_of(text: str) -> Rule:
    """Read a rule; raises RuleError, and TooOftenError before anything is written out."""
    parts = dict(_part(one) for one in text.strip().rstrip(";").split(";"))
    frequency = parts.pop("FREQ", "")
    if frequency in _WITHIN_A_DAY:
        raise TooOftenError(frequency)
    if frequency not in ("DAILY", "WEEKLY", "MONTHLY", "YEARLY"):
        raise RuleError(frequency)
    until, is_utc = _until(parts.pop("UNTIL", ""))
    rule = Rule(
        frequency=frequency,
        interval=_number(parts.pop("INTERVAL", "1"), 1, 10_000),
        count=_number(parts.pop("COUNT"), 1, 10**6) if "COUNT" in parts else None,
        until=until,
        is_until_utc=is_utc,
        week_begins=_weekday(parts.pop("WKST", "MO")),
        by_day=tuple(_by_day(one) for one in _listed(parts.pop("BYDAY", ""))),
        by={name: _numbers(name, parts.pop(name)) for name in _RANGES if name in parts},
    )
    if parts:
        raise RuleError(*parts)
    if len(_times(rule, time())) > _MOST_A_DAY:
        raise TooOftenError(text)
    return rule


def repeated(
    rule: Rule, start: datetime, last: datetime, *, since: datetime | None = None
) -> Iterator[datetime]:
    """Yield the wall clocks from the start (which is always one) to `last`; those before `since` may be left out."""
    if start <= last:
        yield start
    made = 1
    begin = since if rule.count is None else None
    for moment in _moments(rule, start, last, begin):
        if moment <= start:
            continue
        if moment > last or (rule.count and made >= rule.count):
            return
        made += 1
        yield moment


def _moments(
    rule: Rule, start: datetime, last: datetime, since: datetime | None
) -> Iterator[datetime]:
    times = _times(rule, start.time())
    for days in _periods(rule, start.date(), last.date(), since.date() if since else start.date()):
        moments = [datetime.combine(day, clock) for day in sorted(set(days)) for clock in times]
        yield from _picked(moments, rule.by.get("BYSETPOS", ()))


def _picked(moments: list[datetime], positions: tuple[int, ...]) -> list[datetime]:
    if not positions:
        return moments
    places = {place - 1 if place > 0 else len(moments) + place for place in positions}
    return [moment for place, moment in enumerate(moments) if place in places]


def _times(rule: Rule, clock: time) -> list[time]:
    hours = rule.by.get("BYHOUR", (clock.hour,))
    minutes = rule.by.get("BYMINUTE", (clock.minute,))
    return [
        time(hour, minute, clock.second)
        for hour in sorted(set(hours))
        for minute in sorted(set(minutes))
    ]


def _periods(rule: Rule, first: date, last: date, since: date) -> Iterator[list[date]]:
    if rule.frequency == "DAILY":
        return _in_steps(rule, first, last, since, 1)
    if rule.frequency == "WEEKLY":
        begin = first - timedelta(days=(first.weekday() - rule.week_begins) % 7)
        return _in_steps(rule, begin, last, since, 7, first.weekday())
    if rule.frequency == "MONTHLY":
        return _in_months(rule, first, last, since)
    return _in_years(rule, first, last, since)


def _in_steps(
    rule: Rule, begin: date, last: date, since: date, length: int, weekday: int = 0
) -> Iterator[list[date]]:
    step = timedelta(days=rule.interval * length)
    begin += max((since - _DAY * length - begin) // step, 0) * step
    wanted = {day for _, day in rule.by_day} or ({weekday} if length == 7 else set(range(7)))
    while begin <= last:
        days = [begin + timedelta(days=place) for place in range(length)]
        yield [day for day in days if day.weekday() in wanted and _passes(rule, day)]
        begin += step


def _passes(rule: Rule, day: date) -> bool:
    """Tell whether a day is within the rule's months and days of a month."""
    by = rule.by
    length = calendar.monthrange(day.year, day.month)[1]
    return day.month in by.get("BYMONTH", (day.month,)) and (
        "BYMONTHDAY" not in by or bool({day.day, day.day - length - 1} & set(by["BYMONTHDAY"]))
    )


def _in_months(rule: Rule, first: date, last: date, since: date) -> Iterator[list[date]]:
    begin = _month(first)
    begin += max(_month(since) - begin, 0) // rule.interval * rule.interval
    months = range(begin, _month(last) + 1, rule.interval)
    for year, month in (divmod(place, 12) for place in months):
        days = _days(date(year, month + 1, 1), calendar.monthrange(year, month + 1)[1])
        yield _of_span(rule, days, first)


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _in_years(rule: Rule, first: date, last: date, since: date) -> Iterator[list[date]]:
    by = rule.by
    begin = first.year + max(since.year - 1 - first.year, 0) // rule.interval * rule.interval
    for year in range(begin, last.year + 1, rule.interval):
        days = _days(date(year, 1, 1), 365 + calendar.isleap(year))
        if "BYYEARDAY" in by:
            wanted = set(by["BYYEARDAY"])
            days = [d for place, d in enumerate(days, 1) if {place, place - len(days) - 1} & wanted]
            yield [d for d in days if _passes(rule, d) and _is_weekday(rule, d)]
        elif "BYWEEKNO" in by:
            yield _of_weeks(rule, year, first)
        elif "BYMONTH" in by:
            months = (
                _days(date(year, m, 1), calendar.monthrange(year, m)[1]) for m in by["BYMONTH"]
            )
            yield [day for month in months for day in _of_span(rule, month, first)]
        elif "BYMONTHDAY" in by or rule.by_day:
            yield _of_span(rule, days, first)
        else:
            yield [d for d in days if (d.month, d.day) == (first.month, first.day)]


def _of_span(rule: Rule, days: list[date], first: date) -> list[date]:
    """Return the days of one month, or of one year, that a rule means."""
    if "BYMONTHDAY" in rule.by:
        return [d for d in days if _passes(rule, d) and _is_weekday(rule, d)]
    if rule.by_day:
        return [d for d in _numbered(rule, days) if _passes(rule, d)]
    return [d for d in days if d.day == first.day and _passes(rule, d)]


def _numbered(rule: Rule, days: list[date]) -> list[date]:
    found = []
    for number, weekday in rule.by_day:
        those = [day for day in days if day.weekday() == weekday]
        place = number - 1 if number > 0 else len(those) + number
        found += those if not number else those[place : place + 1] if place >= 0 else []
    return found


def _of_weeks(rule: Rule, year: int, first: date) -> list[date]:
    """Return the days of numbered weeks; the first week has at least four days of the year."""
    wanted = {day for _, day in rule.by_day} or {first.weekday()}
    begins = [_first_week(which, rule.week_begins) for which in (year, year + 1)]
    amount = (begins[1] - begins[0]).days // 7
    numbers = {n if n > 0 else amount + n + 1 for n in rule.by["BYWEEKNO"]}
    days = [begins[0] + timedelta(days=place) for place in range(amount * 7)]
    numbered = [d for place, d in enumerate(days) if place // 7 + 1 in numbers]
    return [d for d in numbered if d.weekday() in wanted and _passes(rule, d)]


def _first_week(year: int, week_begins: int) -> date:
    fourth = date(year, 1, 4)
    return fourth - timedelta(days=(fourth.weekday() - week_begins) % 7)


def _is_weekday(rule: Rule, day: date) -> bool:
    return not rule.by_day or day.weekday() in {weekday for _, weekday in rule.by_day}


def _days(first: date, amount: int) -> list[date]:
    return [first + timedelta(days=place) for place in range(amount)]


def _part(one: str) -> tuple[str, str]:
    name, equals, value = one.partition("=")
    if not equals:
        raise RuleError(one)
    return name.strip().upper(), value.strip().upper()


def _until(text: str) -> tuple[datetime | None, bool]:
    if not text:
        return None, False
    found = re.fullmatch(r"(\d{4})-?(\d\d)-?(\d\d)(?:T(\d\d):?(\d\d):?(\d\d)?(Z?))?", text)
    if not found:
        raise RuleError(text)
    try:
        year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
        clock = time(hour, minute, second) if found[4] else time(23, 59, 59)
        return datetime.combine(date(year, month, day), clock), bool(found[7])
    except ValueError:
        raise RuleError(text) from None


def _by_day(text: str) -> tuple[int, int]:
    found = _BY_DAY.fullmatch(text)
    if not found or abs(int(found[1] or 0)) > 53 or found[1] in ("0", "+0", "-0"):
        raise RuleError(text)
    return int(found[1] or 0), _WEEKDAYS[found[2]]


def _weekday(text: str) -> int:
    if text not in _WEEKDAYS:
        raise RuleError(text)
    return _WEEKDAYS[text]


def _numbers(name: str, text: str) -> tuple[int, ...]:
    low, high = _RANGES[name]
    found = tuple(_number(one, low, high) for one in _listed(text))
    if not found or (0 in found and low < 0):
        raise RuleError(name)
    return found


def _number(text: str, low: int, high: int) -> int:
    if not re.fullmatch(r"[+-]?\d{1,7}", text) or not low <= int(text) <= high:
        raise RuleError(text)
    return int(text)


def _listed(text: str) -> list[str]:
    return [one.strip() for one in text.split(",") if one.strip()]

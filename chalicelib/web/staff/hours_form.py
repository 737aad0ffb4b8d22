"""The form of *Horario*: a week's stretches as fields, and what was typed as a week or as the day that is wrong. Pure."""

import re
from collections.abc import Mapping
from datetime import time
from hashlib import sha256

from chalicelib.clinics import settings_rules as rules
from chalicelib.clinics.model import OpeningHours

DAYS = range(7)
_FIELD = re.compile(r"(?:abre|cierra)[0-6]_([0-9]{1,2})")
LEAST_ROOM = 2  # stretches of a day
Hours = tuple[OpeningHours, ...]
Asked = Mapping[str, str]


def room_of(hours: Hours) -> int:
    """Return how many stretches a day has room for: all that there are."""
    return max(LEAST_ROOM, *(sum(one.weekday == day for one in hours) for day in DAYS))


def room_in(asked: Asked) -> int:
    """Return how many stretches a day has room for on the form that came: it may be older than the week as it stands."""
    return max((int(found[1]) + 1 for found in map(_FIELD.fullmatch, asked) if found), default=0)


def as_asked(hours: Hours) -> dict[str, str]:
    """Return a week as the form's fields."""
    fields = {}
    for day in DAYS:
        theirs = sorted((o.opens, o.closes) for o in hours if o.weekday == day)
        for place, (opens, closes) in enumerate(theirs):
            fields[f"abre{day}_{place}"] = f"{opens:%H:%M}"
            fields[f"cierra{day}_{place}"] = f"{closes:%H:%M}"
    return fields


def read(asked: Asked, room: int) -> Hours | int:
    """Return the week that was typed, or the first day of which something is no stretch or two overlap."""
    week: list[OpeningHours] = []
    for day in DAYS:
        try:
            theirs = sorted(_of_day(asked, day, room))
        except ValueError:
            return day
        if not rules.are_stretches(theirs):
            return day
        week += [OpeningHours(day, opens, closes) for opens, closes in theirs]
    return tuple(week)


def seen(hours: Hours) -> str:
    """Return what tells a week from any other."""
    return sha256(repr(sorted(as_asked(hours).items())).encode()).hexdigest()[:16]


def _of_day(asked: Asked, day: int, room: int) -> list[tuple[time, time]]:
    """Return a day's stretches; raises ValueError for what is no hour, or the half of a stretch."""
    pairs = [
        (asked.get(f"abre{day}_{n}", ""), asked.get(f"cierra{day}_{n}", "")) for n in range(room)
    ]
    return [(_hour(opens), _hour(closes)) for opens, closes in pairs if opens or closes]


def _hour(text: str) -> time:
    return time.fromisoformat(text).replace(tzinfo=None, second=0, microsecond=0)

"""A clinic's opening hours as people say them: "lunes a viernes de 9:00 a. m. a 7:00 p. m.". Never reads the clock."""

from datetime import datetime, time
from itertools import groupby
from zoneinfo import ZoneInfo

from chalicelib.clinics.model import Clinic
from chalicelib.messaging import format_dates
from chalicelib.messaging.load_phrases import phrase

Stretches = tuple[tuple[int, int], ...]  # of one day, from and to in minutes


def hours_of(clinic: Clinic, *, language: str) -> str:
    """Return the hours, neighbouring days of the same hours together; "" where the clinic has told none."""
    days = [(day, _stretches(clinic, day)) for day in range(7)]
    runs = [
        ([day for day, _ in run], stretches)
        for stretches, run in groupby(days, key=lambda each: each[1])
        if stretches
    ]
    return "; ".join(_said(run, stretches, language) for run, stretches in runs)


def is_open_at(clinic: Clinic, moment: datetime) -> bool:
    """Tell whether the clinic is open at an instant; one that has told no hours is while it may be written to."""
    if not clinic.hours:
        return clinic.is_sending_time(moment)
    there = moment.astimezone(ZoneInfo(clinic.zone))
    now = _minutes(there.time())
    return any(opens <= now < closes for opens, closes in _stretches(clinic, there.weekday()))


def _stretches(clinic: Clinic, weekday: int) -> Stretches:
    theirs = (each for each in clinic.hours if each.weekday == weekday)
    return tuple(sorted((_minutes(each.opens), _minutes(each.closes)) for each in theirs))


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def _said(days: list[int], stretches: Stretches, language: str) -> str:
    names = [format_dates.weekday(day, language) for day in (days[0], days[-1])]
    whole = phrase(language, "days", first=names[0], last=names[1])
    when = [
        phrase(language, "stretch", opens=_clock(opens, language), closes=_clock(closes, language))
        for opens, closes in stretches
    ]
    return f"{whole if len(days) > 1 else names[0]} {', '.join(when)}"


def _clock(minutes: int, language: str) -> str:
    return format_dates.wall_clock(time(minutes // 60, minutes % 60), language)

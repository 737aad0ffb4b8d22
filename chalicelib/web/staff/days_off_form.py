"""Days off as they are typed, or ticked among the holidays of the clinic's country: read, and said to be wrong. Marks nothing."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from chalicelib.clinics.days_off import AHEAD, LONGEST, LONGEST_NAME, DayOff
from chalicelib.clinics.holidays import country_of, holidays_between
from chalicelib.shared import times
from chalicelib.staff.team import practitioner_named
from chalicelib.web.public.signup_form import on_one_line
from chalicelib.web.staff.desk import Desk

FIELDS = ("quien", "desde", "hasta", "nombre")
MOST = {"far": AHEAD.days, "long": LONGEST, "name": LONGEST_NAME}  # by what is wrong


@dataclass(frozen=True)
class DaysOffForm:
    """What somebody said, and what is wrong of it."""

    typed: dict[str, str] = field(default_factory=dict)
    days: tuple[DayOff, ...] = ()
    problem: str = ""


def read(desk: Desk) -> DaysOffForm:
    """Return what was said: days with whoever is off, or holidays on which the clinic is closed."""
    typed = {name: desk.asked.get(name, "").strip() for name in FIELDS}
    ticked = {
        field_of(day): DayOff(day, day, name=name, by=desk.member.id)
        for day, name in _to_come(desk).items()
    }
    chosen = {name: day for name, day in ticked.items() if desk.asked.get(name)}
    if chosen:
        return DaysOffForm(dict.fromkeys(chosen, "si"), tuple(chosen.values()))
    day_off, problem = _typed(desk, typed)
    return DaysOffForm(typed, (day_off,) if day_off else (), problem)


def field_of(day: date) -> str:
    """Return what the box of a holiday is called."""
    return f"feriado{day:%Y%m%d}"


def offered(desk: Desk) -> dict[date, str]:
    """Return the holidays of a year to come that are not marked yet."""
    found = _to_come(desk)
    return {day: name for day, name in found.items() if not desk.clinic.is_closed_on(day)}


def _to_come(desk: Desk) -> dict[date, str]:
    """Return the holidays of a year to come: also one that is marked may be said again."""
    today = times.local_day(desk.visit.now, desk.clinic.zone)
    return holidays_between(country_of(desk.clinic.zone), today, today + timedelta(days=366))


def _typed(desk: Desk, typed: dict[str, str]) -> tuple[DayOff | None, str]:
    try:
        first = date.fromisoformat(typed["desde"])
        last = date.fromisoformat(typed["hasta"] or typed["desde"])
    except ValueError:
        return None, "day"
    name = on_one_line(typed["nombre"])
    if problem := _wrong(desk, first, last, typed["quien"], name):
        return None, problem
    return DayOff(first, last, typed["quien"], name, desk.member.id), ""


def _wrong(desk: Desk, first: date, last: date, who: str, name: str) -> str:
    today = times.local_day(desk.visit.now, desk.clinic.zone)
    checks = (
        ("order", last < first),
        ("past", last < today),
        ("far", last > today + AHEAD),
        ("long", (last - first).days >= LONGEST),
        ("who", bool(who) and practitioner_named(desk.clinic, who) is None),
        ("name", len(name) > LONGEST_NAME),
    )
    return next((problem for problem, is_so in checks if is_so), "")

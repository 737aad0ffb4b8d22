"""A day off, and the visits on it, in the words of one page. Reads visits; decides nothing."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from chalicelib.appointments.model import Appointment
from chalicelib.appointments.on_day_off import hit_by
from chalicelib.appointments.with_whom import called_now
from chalicelib.clinics.days_off import DayOff
from chalicelib.patients.patient_by_id import find_people
from chalicelib.shared import times
from chalicelib.web.staff.desk import Desk
from chalicelib.web.staff.visit_words import name_of

MOST_READ = 4_000  # visits of some days; past that it is "at least"
MOST_SHOWN = 100  # visits of one page; how many there are is said


def what_it_is(desk: Desk, day_off: DayOff) -> str:
    """Say who is off, and why where somebody said so: "Cerrado: Navidad"."""
    names = {one.id: one.name for one in desk.clinic.practitioners}
    who = names.get(day_off.practitioner_id, desk.words("desk.deed.somebody"))
    what = desk.words("desk.off.closed") if day_off.closes else desk.words("desk.off.of", who=who)
    return f"{what}: {day_off.name}" if day_off.name else what


def when_it_is(desk: Desk, day_off: DayOff) -> str:
    """Say the day, or the first and the last."""
    said = desk.said.day(day_off.first)
    if day_off.first == day_off.last:
        return said
    return desk.words("desk.off.from_to", first=said, last=desk.said.day(day_off.last))


def off_on(desk: Desk, day: date) -> list[str]:
    """Say who is off on a day."""
    return [what_it_is(desk, one) for one in desk.clinic.days_off if one.covers(day)]


def visits_on(desk: Desk, days: Iterable[DayOff]) -> tuple[list[Appointment], bool]:
    """Return the visits to come that these days off hit, in order, each once, and whether those are all."""
    days = list(days)
    ids = list(dict.fromkeys(one for day in days for one in _ids_to_come(desk, day)))
    coming = list(desk.records.get_many(Appointment, ids[:MOST_READ]).values())
    found = {visit.id: visit for one in days for visit in hit_by(desk.clinic, one, coming)}
    return sorted(found.values(), key=lambda visit: visit.starts_at), len(ids) <= MOST_READ


def _ids_to_come(desk: Desk, day: DayOff) -> list[str]:
    start, _ = times.day_bounds(day.first, desk.clinic.zone)
    _, end = times.day_bounds(day.last, desk.clinic.zone)
    now = desk.visit.now
    return desk.records.visit_ids_between(max(start, now), end) if end > now else []


def hit_shown(desk: Desk, days: Iterable[DayOff]) -> dict[str, Any]:
    """Return whom days off hit: hour, name, with whom."""
    visits, is_whole = visits_on(desk, days)
    some = visits[:MOST_SHOWN]
    people = find_people(desk.records, [visit.patient_id for visit in some])
    rows = [
        {
            "id": visit.id,
            "iso": desk.said.iso(visit.starts_at),
            "when": desk.said.when(visit.starts_at),
            "name": name_of(people.get(visit.patient_id), desk.words),
            "doctor": called_now(desk.clinic, visit),
        }
        for visit in some
    ]
    n = len(visits)
    how = {0: "none", 1: "one"}.get(n, "many") if is_whole else "least"
    said = desk.words(f"desk.off.hit.{how}", n=n)
    return {"visits": rows, "hit": said, "more": n - len(some)}

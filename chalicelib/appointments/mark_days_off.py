"""Marking days off, and taking them back: the clinic is saved, then each visit whose reminders that moves is planned anew.

Cancels nothing and tells nobody. What is broken off is put right by doing it again; who planned by the clinic of before,
a run or somebody who changes it at the same moment, asks at the end (`put_visits_right.follow_change`), as is done here.
Until then a reminder goes as it was planned: it is never lost, and never written twice, as each look at a visit saves it.
"""

import dataclasses
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from chalicelib.appointments.apply_reminder_settings import Agenda
from chalicelib.appointments.put_visits_right import (
    NONE_ADDED,
    VisitRecords,
    follow_change,
    put_right,
)
from chalicelib.appointments.reminder_times import undecided
from chalicelib.clinics.change_settings import change_settings
from chalicelib.clinics.days_off import MOST, DayOff, with_days_off, without_day_off
from chalicelib.clinics.model import Clinic
from chalicelib.clinics.open_days import MOST_EARLIER
from chalicelib.shared import times
from chalicelib.shared.errors import NotAllowedError
from chalicelib.shared.writes import Records

ROUNDS = 2  # the second finds what was booked by who had read the clinic before
MOVED_BY_HOURS = timedelta(days=2)  # a reminder leaves so much before or after its offset at most
Days = tuple[DayOff, ...]


class VisitsOfDays(Agenda, VisitRecords, Protocol):
    """A clinic's agenda, of which visits can be read again."""


def mark(records: VisitsOfDays, days: Sequence[DayOff], *, now: datetime) -> Clinic:
    """Mark days off; said again they are as they are said now. Raises ConflictError, NotAllowedError `too_many_days_off`."""

    def marked(seen: Clinic) -> Days:
        today = times.local_day(now, seen.zone)
        kept = with_days_off(seen.days_off, days, today=today)
        if len(kept) > MOST:
            raise NotAllowedError("too_many_days_off")
        return kept

    clinic = _saved(records, marked)
    _plan_anew(records, clinic, days, now)
    return clinic


def take_back(records: VisitsOfDays, day_id: str, *, now: datetime) -> Clinic:
    """Take a day off back; of one that is taken back already nothing changes. Raises ConflictError."""
    clinic = records.get(Clinic, records.clinic_id)
    days = [one for one in clinic.days_off if one.id == day_id] if clinic else []
    clinic = _saved(records, lambda seen: without_day_off(seen.days_off, day_id))
    _plan_anew(records, clinic, days, now)
    return clinic


def _saved(records: Records, changed: Callable[[Clinic], Days]) -> Clinic:
    """Write the days into the clinic as it now stands: somebody else may be marking others."""
    return change_settings(records, lambda seen: dataclasses.replace(seen, days_off=changed(seen)))


def _plan_anew(
    records: VisitsOfDays, clinic: Clinic, days: Sequence[DayOff], now: datetime
) -> None:
    closing = [day for day in days if day.closes]  # a practitioner's day off moves no reminder
    if not closing or not clinic.reminder_offsets:
        return
    before = _with_the_other(clinic, closing)
    moved: set[str] = set()
    try:
        for day in (
            closing * ROUNDS
        ):  # each by itself: holidays of a year have all of it between them
            start, end = _concerned(clinic, day)
            found = records.appointments_between(max(start, now), end) if end > now else []
            some = [one for one in found if undecided(clinic, one) != undecided(before, one)]
            moved.update(one.id for one in some)
            put_right(records, (clinic,), some, NONE_ADDED, now)
    finally:
        follow_change(records, clinic, moved, now=now)


def _with_the_other(clinic: Clinic, days: Sequence[DayOff]) -> Clinic:
    """Return the clinic without those of these days that it has, and with the others: as it was, also when this is done again."""
    ids = {day.id for day in days}
    kept = [one for one in clinic.days_off if one.id not in ids]
    gone = ids - {one.id for one in clinic.days_off}
    return dataclasses.replace(clinic, days_off=(*kept, *(day for day in days if day.id in gone)))


def _concerned(clinic: Clinic, day: DayOff) -> tuple[datetime, datetime]:
    """Return between which moments visits start that may have a reminder on these days, or one that goes before them from another."""
    start, _ = times.day_bounds(day.first, clinic.zone)
    _, end = times.day_bounds(day.last + timedelta(days=MOST_EARLIER), clinic.zone)
    return start, end + timedelta(minutes=max(clinic.reminder_offsets)) + MOVED_BY_HOURS

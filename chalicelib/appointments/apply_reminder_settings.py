"""Putting every visit to come right after a clinic changed when it reminds. Never re-sends, never reminds late."""

import dataclasses
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from chalicelib.appointments import reminder_times
from chalicelib.appointments.model import Appointment
from chalicelib.clinics.model import Clinic
from chalicelib.shared.errors import decide_again
from chalicelib.shared.writes import Records, Save

AHEAD = timedelta(days=400)  # nobody books further


class Agenda(Records, Protocol):
    """A clinic's records, with its agenda."""

    def appointments_between(self, start: datetime, end: datetime) -> list[Appointment]:
        """Return the appointments that start in [start, end), in order."""
        ...


def change_reminding(
    records: Agenda,
    before: Clinic,
    after: Clinic,
    *,
    now: datetime,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> int:
    """Save a clinic's new offsets, hours or zone and reschedule its visits; return how many changed.

    The visits come first, so that a repetition after a crash still knows which offsets are new; then
    the clinic; then the visits once more, for those that somebody booked or planned in between.
    """
    added = frozenset(after.reminder_offsets) - frozenset(before.reminder_offsets)
    changed = _walk(records, after, added, now, progress)
    records.commit([Save(after)])
    return changed + _walk(records, after, added, now, lambda _done, _all: None)


def rescheduled(
    clinic: Clinic, visit: Appointment, *, added: frozenset[int], now: datetime
) -> Appointment:
    """Return the visit as the clinic's settings want it. Pure.

    A new reminder whose moment has passed already is not for this visit: saving settings never
    sends anything. What is due at this moment is left to the run that will find it.
    """
    if not visit.is_remindable or visit.starts_at <= now:
        return visit
    slots = reminder_times.undecided(clinic, visit)
    passed = tuple(offset for offset in slots if offset in added and slots[offset] <= now)
    visit = dataclasses.replace(visit, decided_offsets=visit.decided_offsets + passed)
    if visit.due_at and visit.due_at <= now:
        return visit
    return dataclasses.replace(visit, due_at=reminder_times.next_due(clinic, visit))


def _walk(
    records: Agenda,
    clinic: Clinic,
    added: frozenset[int],
    now: datetime,
    progress: Callable[[int, int], None],
) -> int:
    coming = [visit.id for visit in records.appointments_between(now, now + AHEAD)]
    changed = 0
    for place, visit_id in enumerate(coming, 1):
        changed += _one(records, clinic, visit_id, added, now)
        progress(place, len(coming))
    return changed


def _one(
    records: Agenda, clinic: Clinic, visit_id: str, added: frozenset[int], now: datetime
) -> bool:
    def attempt() -> bool:
        visit = records.get(Appointment, visit_id)
        wanted = rescheduled(clinic, visit, added=added, now=now) if visit else None
        if wanted is None or wanted == visit:
            return False
        records.commit([Save(wanted)])
        return True

    return decide_again(attempt)

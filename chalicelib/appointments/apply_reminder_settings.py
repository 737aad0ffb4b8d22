"""Putting every visit to come right after a clinic changed when it reminds. Never re-sends, never reminds late."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from chalicelib.appointments.model import Appointment
from chalicelib.appointments.put_visits_right import (
    TOGETHER,
    added_offsets,
    put_right,
    until_it_stands,
)
from chalicelib.clinics.model import Clinic
from chalicelib.shared.transaction_batches import batches
from chalicelib.shared.writes import Records, Save

AHEAD = timedelta(days=400)  # nobody books further
Progress = Callable[[int, int], None]


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
    progress: Progress = lambda _done, _all: None,
) -> int:
    """Save a clinic's new offsets, hours or zone and reschedule its visits; return how many changed.

    The visits come first, each to be looked at when either the former settings or the new ones want it: a repetition
    after a crash still knows which offsets are new, and where somebody else saves the clinic first nothing is late.
    Then the clinic; then the visits once more, also those that somebody booked or planned in between; and again while
    somebody else changes the clinic, also where this change came too late or broke off.
    """
    added = added_offsets(before, after)
    planned_by = before
    try:
        changed = _walk(records, (before, after), added, now, progress)
        records.commit([Save(after)])
        planned_by = after
        return len(changed | _walk(records, (after,), added, now))
    finally:
        until_it_stands(
            records, planned_by, lambda stands, new: _walk(records, (stands,), new, now)
        )


def _walk(
    records: Agenda,
    clinics: Sequence[Clinic],
    added: frozenset[int],
    now: datetime,
    progress: Progress = lambda _done, _all: None,
) -> set[str]:
    coming = records.appointments_between(now, now + AHEAD)
    changed: set[str] = set()
    done = 0
    for some in batches(coming, TOGETHER):
        changed |= put_right(records, clinics, some, added, now)
        done += len(some)
        progress(done, len(coming))
    return changed

"""Putting every visit to come right after a clinic changed when it reminds. Never re-sends, never reminds late."""

import dataclasses
import functools
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from chalicelib.appointments import reminder_times
from chalicelib.appointments.model import Appointment
from chalicelib.clinics.days_off import DayOff
from chalicelib.clinics.model import Clinic
from chalicelib.clinics.reminder_settings import Reminding
from chalicelib.messaging.ports import DueRecords
from chalicelib.shared.errors import ConflictError, decide_again
from chalicelib.shared.transaction_batches import batches
from chalicelib.shared.writes import Records, Save

AHEAD = timedelta(days=400)  # nobody books further
TOGETHER = 40  # visits of one transaction


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

    The visits come first, each to be looked at when either the former settings or the new ones want it: a repetition
    after a crash still knows which offsets are new, and where somebody else saves the clinic first nothing is late.
    Then the clinic; then the visits once more, also those that somebody booked or planned in between.
    """
    added = _added(before, after)
    changed = _walk(records, (before, after), added, now, progress)
    records.commit([Save(after)])
    return len(changed | _walk(records, (after,), added, now, lambda _done, _all: None))


def follow_change(
    records: DueRecords, planned_by: Clinic, visit_ids: Sequence[str], *, now: datetime
) -> None:
    """Put visits right that a run planned by settings which somebody changed meanwhile; else they would never be looked at for what is new."""
    stands = records.get(Clinic, records.clinic_id)
    if stands and _terms(stands) != _terms(planned_by):
        visits, _ = records.get_each(Appointment, visit_ids)
        put_right(records, (stands,), list(visits.values()), _added(planned_by, stands), now)


def rescheduled(
    clinic: Clinic,
    visit: Appointment,
    *,
    added: frozenset[int],
    now: datetime,
    until_saved: Clinic | None = None,
) -> Appointment:
    """Return the visit as the clinic's settings want it, `until_saved` not later than the former ones do. Pure.

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
    wanted = [reminder_times.next_due(one, visit) for one in (clinic, until_saved) if one]
    return dataclasses.replace(visit, due_at=min(filter(None, wanted), default=None))


def _terms(clinic: Clinic) -> tuple[Reminding, tuple[DayOff, ...]]:
    return clinic.reminding, clinic.days_off


def _added(before: Clinic, after: Clinic) -> frozenset[int]:
    return frozenset(after.reminder_offsets) - frozenset(before.reminder_offsets)


def _walk(
    records: Agenda,
    clinics: Sequence[Clinic],
    added: frozenset[int],
    now: datetime,
    progress: Callable[[int, int], None],
) -> set[str]:
    coming = records.appointments_between(now, now + AHEAD)
    changed: set[str] = set()
    for some in batches(coming, TOGETHER):
        changed |= put_right(records, clinics, some, added, now)
        done = min(len(coming), coming.index(some[0]) + TOGETHER)
        progress(done, len(coming))
    return changed


def put_right(
    records: Records,
    clinics: Sequence[Clinic],
    visits: Sequence[Appointment],
    added: frozenset[int],
    now: datetime,
) -> set[str]:
    """Save visits as the last of the clinics wants them, many to a transaction; where somebody is at one, each for itself."""
    until_saved = clinics[0] if len(clinics) > 1 else None

    def saved(some: Sequence[Appointment]) -> set[str]:
        wanted = [
            rescheduled(clinics[-1], visit, added=added, now=now, until_saved=until_saved)
            for visit in some
        ]
        others = [after for before, after in zip(some, wanted, strict=True) if after != before]
        if others:
            records.commit([Save(visit) for visit in others])
        return {visit.id for visit in others}

    def read_again(visit_id: str) -> set[str]:
        stands = records.get(Appointment, visit_id)
        return saved([stands]) if stands else set()

    changed: set[str] = set()
    for some in batches(visits, TOGETHER):
        try:
            changed |= saved(some)
        except ConflictError:
            for one in some:
                changed |= decide_again(functools.partial(read_again, one.id))
    return changed

"""Putting visits right by the terms that their clinic reminds by, until those are the ones that stand. Sends nothing."""

import dataclasses
import functools
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from chalicelib.appointments import reminder_times
from chalicelib.appointments.model import Appointment
from chalicelib.clinics.days_off import DayOff
from chalicelib.clinics.model import Clinic
from chalicelib.clinics.reminder_settings import Reminding
from chalicelib.shared.errors import ConflictError, decide_again
from chalicelib.shared.transaction_batches import batches
from chalicelib.shared.writes import Records, Save

TOGETHER = 40  # visits of one transaction
R = TypeVar("R")
NONE_ADDED: frozenset[int] = frozenset()


class VisitRecords(Records, Protocol):
    """A clinic's records, of which one that cannot be read costs no other."""

    def get_each(self, kind: type[R], record_ids: Iterable[str]) -> tuple[dict[str, R], list[str]]:
        """Return those that exist and can be read, by identifier, and the ids of those that cannot."""
        ...


def follow_change(
    records: VisitRecords, planned_by: Clinic, visit_ids: Iterable[str], *, now: datetime
) -> None:
    """Put visits right that were planned by terms which somebody changed meanwhile; else they would never be looked at for what is new."""
    ids = sorted(set(visit_ids))

    def by(stands: Clinic, added: frozenset[int]) -> None:
        visits, _ = records.get_each(Appointment, ids)
        put_right(records, (stands,), list(visits.values()), added, now)

    until_it_stands(records, planned_by, by)


def until_it_stands(
    records: Records, planned_by: Clinic, put_right_by: Callable[[Clinic, frozenset[int]], object]
) -> None:
    """Do it by the clinic as it stands, and with what that added, as long as its terms are others than it was last done by."""
    while (stands := records.get(Clinic, records.clinic_id)) and _terms(stands) != _terms(
        planned_by
    ):
        put_right_by(stands, added_offsets(planned_by, stands))
        planned_by = stands


def plans_alike(planned_by: Clinic, stands: object) -> bool:
    """Tell whether a clinic as it stands plans by the terms that visits were planned by."""
    return isinstance(stands, Clinic) and _terms(stands) == _terms(planned_by)


def added_offsets(before: Clinic, after: Clinic) -> frozenset[int]:
    """Return the reminders that a change adds, in minutes before the visit."""
    return frozenset(after.reminder_offsets) - frozenset(before.reminder_offsets)


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


def rescheduled(
    clinic: Clinic,
    visit: Appointment,
    *,
    added: frozenset[int],
    now: datetime,
    until_saved: Clinic | None = None,
) -> Appointment:
    """Return the visit as the clinic's settings want it, `until_saved` not later than the former ones do. Pure.

    A new reminder whose planned moment has passed already is not for this visit: saving settings never
    sends anything. What is due at this moment is left to the run that will find it.
    """
    if not visit.is_remindable or visit.starts_at <= now:
        return visit
    new = [offset for offset in reminder_times.undecided(clinic, visit) if offset in added]
    passed = [offset for offset in new if _planned(clinic, visit, offset) <= now]
    visit = dataclasses.replace(visit, decided_offsets=(*visit.decided_offsets, *passed))
    if visit.due_at and visit.due_at <= now:
        return visit
    wanted = [_next_look(one, visit, now) for one in (clinic, until_saved) if one]
    return dataclasses.replace(visit, due_at=min(filter(None, wanted), default=None))


def _next_look(clinic: Clinic, visit: Appointment, now: datetime) -> datetime | None:
    """Return when to look next; at the planned hour where a closed day moved a reminder to an hour that is over: none leaves at once."""
    due = reminder_times.next_due(clinic, visit)
    if due is None or due > now:
        return due
    slots = reminder_times.undecided(clinic, visit)
    return min(slot if slot > now else _planned(clinic, visit, o) for o, slot in slots.items())


def _planned(clinic: Clinic, visit: Appointment, offset: int) -> datetime:
    return reminder_times.planned_at(clinic, visit.starts_at, offset)


def _terms(clinic: Clinic) -> tuple[Reminding, tuple[DayOff, ...]]:
    return clinic.reminding, clinic.days_off

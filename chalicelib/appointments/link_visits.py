"""Linking the visits to come whose text names a practitioner, after somebody put them on the list. Tells nobody and plans nothing anew.

Nothing but the link changes, so what is broken off is begun again: visits that are linked already are left alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.appointments.apply_reminder_settings import AHEAD, Agenda
from chalicelib.appointments.model import Appointment
from chalicelib.appointments.with_whom import linked
from chalicelib.clinics.model import Clinic
from chalicelib.shared.errors import NotFoundError, decide_again
from chalicelib.shared.transaction_batches import batches
from chalicelib.shared.writes import Save

AT_ONCE = 25  # visits of one transaction
TODAYS = timedelta(days=1)  # those of today that have begun stand on the day's page too


@dataclass(frozen=True)
class Linking:
    """What came of it: visits that were linked, and those that are left for the next time."""

    linked: int
    left: int = 0


def link_visits(
    records: Agenda,
    *,
    now: datetime,
    most: int | None = None,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> Linking:
    """Link the visits to come, the soonest first, `most` of them at a time; raises ConflictError where one changes over and over."""
    clinic = records.get(Clinic, records.clinic_id)
    if clinic is None:
        raise NotFoundError(records.clinic_id)
    coming = records.appointments_between(now - TODAYS, now + AHEAD)
    wanted = [visit.id for visit in coming if linked(clinic, visit) != visit]
    some, done = wanted[:most], 0
    for ids in batches(some, AT_ONCE):
        done += _link(records, clinic, ids)
        progress(done, len(some))
    return Linking(done, len(wanted) - len(some))


def _link(records: Agenda, clinic: Clinic, ids: Sequence[str]) -> int:
    def attempt() -> int:
        visits = records.get_many(Appointment, ids).values()
        changed = [after for visit in visits if (after := linked(clinic, visit)) != visit]
        if changed:
            records.commit([Save(visit) for visit in changed])
        return len(changed)

    return decide_again(attempt)

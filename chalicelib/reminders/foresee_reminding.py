"""What other reminder settings would change for visits to come, by the rules that the plan goes by. Pure: writes and sends nothing."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from chalicelib.appointments import reminder_times
from chalicelib.appointments.model import Appointment
from chalicelib.appointments.put_visits_right import added_offsets, rescheduled
from chalicelib.clinics.model import Clinic
from chalicelib.reminders.remind_confirmed import is_reminded_enough

Leaves = dict[int, datetime]  # by minutes before the visit


@dataclass
class Foreseen:
    """In how many visits something changes; a reminder is named by its minutes before the visit."""

    visits: int = 0  # to come, in all
    same: int = 0
    moved: int = 0  # the same reminders, some of them at another moment
    no_more: Counter[int] = field(default_factory=Counter)
    new: Counter[int] = field(default_factory=Counter)
    too_late: Counter[int] = field(default_factory=Counter)  # its moment is over for these
    silent: int = 0  # had a reminder to come, and has none, nor was told before


def foresee(
    before: Clinic, after: Clinic, visits: Iterable[Appointment], *, now: datetime
) -> Foreseen:
    """Count what changes, of each visit that is still to be reminded of."""
    seen = Foreseen()
    added = added_offsets(before, after)
    for visit in visits:
        if visit.is_remindable and visit.starts_at > now:
            wanted = rescheduled(after, visit, added=added, now=now)
            seen.too_late.update(set(wanted.decided_offsets) - set(visit.decided_offsets))
            was, will_be = leaves(before, visit, now=now), leaves(after, wanted, now=now)
            _compare(seen, was, will_be, is_told=visit.told_at is not None)
    return seen


def leaves(clinic: Clinic, visit: Appointment, *, now: datetime) -> Leaves:
    """Return which reminders of a visit leave from now on, and when, as long as nobody answers and nothing is moved.

    Look by look, as the schedule does it: at the same moment it waits, decides for good, or sends.
    """
    going: Leaves = {}
    look: datetime | None = max(now, visit.due_at or now)
    while look:
        at = reminder_times.next_opening(clinic, look)  # what waits at night goes, or not, by then
        slots = reminder_times.undecided(clinic, visit)
        ripe = sorted(offset for offset, slot in slots.items() if slot <= at)
        look = reminder_times.closed_until(clinic, visit, ripe[0], at) if ripe else None
        if look is None:
            if ripe and _goes(clinic, visit, ripe[0], at):
                going[ripe[0]] = at
                visit = replace(visit, told_at=at)
            visit = replace(visit, decided_offsets=(*visit.decided_offsets, *ripe))
            look = min((slot for slot in slots.values() if slot > at), default=None)
    return going


def _goes(clinic: Clinic, visit: Appointment, ripe: int, at: datetime) -> bool:
    slot = reminder_times.slot_of(clinic, visit.starts_at, ripe)
    is_enough = reminder_times.is_told(clinic, visit, slot) or is_reminded_enough(
        clinic, visit, ripe
    )
    is_of_use = at < reminder_times.useful_until(visit.starts_at, ripe)
    return is_of_use and not is_enough and not reminder_times.gives_way(clinic, visit, ripe, at)


def _compare(seen: Foreseen, was: Leaves, will_be: Leaves, *, is_told: bool) -> None:
    seen.visits += 1
    seen.no_more.update(was.keys() - will_be.keys())
    seen.new.update(will_be.keys() - was.keys())
    if was == will_be:
        seen.same += 1
    elif was.keys() == will_be.keys():
        seen.moved += 1
    seen.silent += bool(was) and not will_be and not is_told

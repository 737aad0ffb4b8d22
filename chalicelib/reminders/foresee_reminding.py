"""What other reminder settings would change for visits to come, by the rules that the plan goes by. Pure: writes and sends nothing."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from chalicelib.appointments import reminder_times
from chalicelib.appointments.apply_reminder_settings import rescheduled
from chalicelib.appointments.model import Appointment
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
    added = frozenset(after.reminder_offsets) - frozenset(before.reminder_offsets)
    for visit in visits:
        if visit.is_remindable and visit.starts_at > now:
            wanted = rescheduled(after, visit, added=added, now=now)
            seen.too_late.update(set(wanted.decided_offsets) - set(visit.decided_offsets))
            was, will_be = leaves(before, visit, now=now), leaves(after, wanted, now=now)
            _compare(seen, was, will_be, is_told=visit.told_at is not None)
    return seen


def leaves(clinic: Clinic, visit: Appointment, *, now: datetime) -> Leaves:
    """Return which reminders of a visit leave from now on, and when, as long as nobody answers and nothing is moved."""
    now = reminder_times.next_opening(clinic, now)  # what waits at night goes, or not, by then
    slots = reminder_times.undecided(clinic, visit)
    ripe = min((offset for offset, slot in slots.items() if slot <= now), default=0)
    ahead = sorted((slot, offset) for offset, slot in slots.items() if slot > now)
    if ripe and _goes_now(clinic, visit, ripe, now):
        ahead.insert(0, (now, ripe))
    going: Leaves = {}
    for slot, offset in ahead:
        wants = slots[offset]
        if reminder_times.is_told(clinic, visit, wants) or is_reminded_enough(
            clinic, visit, offset
        ):
            continue
        going[offset] = slot
        visit = replace(visit, told_at=slot)
    return going


def _goes_now(clinic: Clinic, visit: Appointment, ripe: int, now: datetime) -> bool:
    is_of_use = now < reminder_times.useful_until(visit.starts_at, ripe)
    return is_of_use and not reminder_times.gives_way(clinic, visit, ripe, now)


def _compare(seen: Foreseen, was: Leaves, will_be: Leaves, *, is_told: bool) -> None:
    seen.visits += 1
    seen.no_more.update(was.keys() - will_be.keys())
    seen.new.update(will_be.keys() - was.keys())
    if was == will_be:
        seen.same += 1
    elif was.keys() == will_be.keys():
        seen.moved += 1
    seen.silent += bool(was) and not will_be and not is_told

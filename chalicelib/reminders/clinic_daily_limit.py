"""How many more messages a clinic may start today: WhatsApp's limit, and its own ceiling of number and cost."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from chalicelib.appointments.model import Appointment
from chalicelib.appointments.reminder_times import most_ahead, undecided
from chalicelib.clinics.hold import A_DAY
from chalicelib.clinics.model import Clinic
from chalicelib.messaging.daily_count import last_day
from chalicelib.messaging.staff_tasks import StaffTask, TaskKind, staff_task, task_id_of
from chalicelib.messaging.task_endings import Deed, closing
from chalicelib.reminders.model import OF_A_DAY, SkipReason
from chalicelib.shared import times
from chalicelib.shared.errors import decide_again
from chalicelib.shared.writes import Create, Records


class Counted(Protocol):
    """A clinic's records, with its counters and its agenda."""

    def counts(self, counters: Sequence[str]) -> int:
        """Return the sum of counters; one never counted is 0."""
        ...

    def appointments_between(self, start: datetime, end: datetime) -> list[Appointment]:
        """Return the appointments that start in [start, end), in order."""
        ...


@dataclass(frozen=True)
class DailyLimit:
    """What is left, and what to tell the receptionist of what must wait."""

    room: int
    when_spent: SkipReason = SkipReason.DAILY_LIMIT
    # Half of it went in the last 24 hours: it may have been reached yesterday.
    was_spent: bool = field(default=False, compare=False)


def left(clinic: Clinic, spent: int, now: datetime) -> DailyLimit:
    """Return what the narrower of both limits leaves after `spent` messages in the last 24 hours."""
    spent += clinic.hold.counted_again(now) if clinic.hold else 0
    ceiling = clinic.limits.most_messages(times.local_day(now, clinic.zone))
    whatsapps = clinic.sender.daily_limit
    reason = SkipReason.DAILY_CEILING if ceiling < whatsapps else SkipReason.DAILY_LIMIT
    most = min(ceiling, whatsapps)
    return DailyLimit(max(0, most - spent), reason, was_spent=spent * 2 >= most)


def why_no_room(records: Counted, clinic: Clinic, now: datetime) -> str:
    """Return which limit leaves no room for a message beside the reminders of the next 24 hours, or nothing.

    Of a visit being booked: its own reminder is not counted among those of the agenda yet. Two at one moment may both
    see the last room; the counter then holds for the next.
    """
    limit = left(clinic, records.counts(last_day(now)), now)
    needed = _reminders_to_come(records, clinic, now) + 1
    return "" if needed < limit.room else limit.when_spent


def why_spent(records: Counted, clinic: Clinic, now: datetime) -> str:
    """Return which limit the day has spent already, or nothing; what the reminders to come need is not looked at."""
    limit = left(clinic, records.counts(last_day(now)), now)
    return "" if limit.room else limit.when_spent


def _reminders_to_come(records: Counted, clinic: Clinic, now: datetime) -> int:
    """Count the reminders that have their moment within 24 hours; several in one message count each."""
    if not clinic.reminder_offsets:
        return 0
    visits = records.appointments_between(now, now + A_DAY + most_ahead(clinic))
    coming = [visit for visit in visits if visit.is_remindable]
    slots = [slot for visit in coming for slot in undecided(clinic, visit).values()]
    return sum(slot <= now + A_DAY for slot in slots)


def tell_staff(records: Records, clinic: Clinic, reason: SkipReason, now: datetime) -> None:
    """Put it into the inbox that messages wait for the limit, once on each of the clinic's days."""
    task = staff_task(TaskKind.LIMIT_REACHED, _midnight(clinic, now), reason, text=reason)

    def attempt() -> None:
        if records.get(StaffTask, task.id) is None:
            records.commit([Create(task)])

    decide_again(attempt)


def close_yesterdays(records: Records, clinic: Clinic, now: datetime) -> None:
    """Close yesterday's line of a limit that was reached: what waited goes today, or is told anew."""
    yesterday = _midnight(clinic, _midnight(clinic, now) - timedelta(hours=1))
    ids = [task_id_of(TaskKind.LIMIT_REACHED, yesterday, reason) for reason in OF_A_DAY]

    def attempt() -> None:
        over = closing(records.get_many(StaffTask, ids).values(), Deed.NEXT_DAY, now=now)
        if over:
            records.commit(over)

    decide_again(attempt)


def _midnight(clinic: Clinic, moment: datetime) -> datetime:
    return times.day_bounds(times.local_day(moment, clinic.zone), clinic.zone)[0]

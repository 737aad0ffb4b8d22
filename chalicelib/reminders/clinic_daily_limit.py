"""How many more messages a clinic may start today: WhatsApp's limit, and its own ceiling of number and cost."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from chalicelib.clinics.model import Clinic
from chalicelib.messaging.staff_tasks import StaffTask, TaskKind, staff_task, task_id_of
from chalicelib.messaging.task_endings import Deed, closing
from chalicelib.reminders.model import OF_A_DAY, SkipReason
from chalicelib.shared import times
from chalicelib.shared.errors import decide_again
from chalicelib.shared.writes import Create, Records


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

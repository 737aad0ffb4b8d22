"""How many more messages a clinic may start today: WhatsApp's limit, and its own ceiling of number and cost."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.clinics.model import Clinic
from chalicelib.messaging.staff_tasks import StaffTask, TaskKind, staff_task
from chalicelib.reminders.model import SkipReason
from chalicelib.shared import times
from chalicelib.shared.errors import decide_again
from chalicelib.shared.writes import Create, Records


@dataclass(frozen=True)
class DailyLimit:
    """What is left, and what to tell the receptionist of what must wait."""

    room: int
    when_spent: SkipReason = SkipReason.DAILY_LIMIT


def left(clinic: Clinic, spent: int, now: datetime) -> DailyLimit:
    """Return what the narrower of both limits leaves after `spent` messages in the last 24 hours."""
    spent += clinic.hold.counted_again(now) if clinic.hold else 0
    ceiling = clinic.limits.most_messages(times.local_day(now, clinic.zone))
    whatsapps = clinic.sender.daily_limit
    reason = SkipReason.DAILY_CEILING if ceiling < whatsapps else SkipReason.DAILY_LIMIT
    return DailyLimit(max(0, min(ceiling, whatsapps) - spent), reason)


def tell_staff(records: Records, clinic: Clinic, reason: SkipReason, now: datetime) -> None:
    """Put it into the inbox that messages wait for the limit, once on each of the clinic's days."""
    midnight, _ = times.day_bounds(times.local_day(now, clinic.zone), clinic.zone)
    task = staff_task(TaskKind.LIMIT_REACHED, midnight, reason, text=reason)

    def attempt() -> None:
        if records.get(StaffTask, task.id) is None:
            records.commit([Create(task)])

    decide_again(attempt)

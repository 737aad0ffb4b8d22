"""What the machine of `clinic_machine.py` knows of days that its clinic closed, and which reminder must not leave on one: by the rule's own oracle."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from chalicelib.appointments.model import Appointment
from chalicelib.messaging.model import AGAIN, Kind, Message
from tests.faults.clock_by_law import ZONES
from tests.faults.reminders_by_rule import Life, planned_moment

ZONE = ZONES[0]  # of the builders' clinic: its clocks stand still
WALL = timedelta(hours=ZONE.hours)
OPENS = time(9)
A_DAY = timedelta(days=1)


@dataclass
class ClosedDays:
    """The days that are marked now, and since when each is."""

    since: dict[date, datetime] = field(default_factory=dict)

    def learn(self, clinic: Any, now: datetime) -> None:
        """Take over what the table says, also where whoever marked it died over the rest."""
        days = {
            one.first + A_DAY * n
            for one in clinic.days_off
            for n in range((one.last - one.first).days + 1)
        }
        self.since = {day: self.since.get(day, now) for day in days}

    def against(self, message: Message, now: datetime, records: Any) -> Iterator[str]:
        """Say why a reminder must not leave: the clinic is closed, and it may go at its own hour or when it opens."""
        today, wrote_on = (_day(at) for at in (now, message.created_at))
        marked_at = self.since.get(today)
        if message.kind is not Kind.REMINDER or message.id.endswith(AGAIN) or marked_at is None:
            return
        if now <= marked_at or (wrote_on == today and message.created_at <= marked_at):
            return  # it was on its way already
        may_wait = self._opens_after(today) < message.useful_until
        if wrote_on != today and may_wait:
            yield "the clinic is closed today, and opens while it helps"
        if wrote_on == today and not any(
            self._is_due(message, one, records) for one in message.about
        ):
            yield "the clinic is closed today, and its moment is another"

    def _is_due(self, message: Message, about: Any, records: Any) -> bool:
        """Tell whether the plan may have written it on this closed day: it was planned for just now, or would have been too late."""
        visit = records.get(Appointment, about.appointment_id)
        if visit is None:
            return True
        start = int(visit.starts_at.timestamp() // 60)
        planned = planned_moment(Life(ZONE, start), about.offset)
        planned_at = datetime.fromtimestamp(planned * 60, UTC)
        is_of_today = _day(planned_at) == _day(message.created_at)
        helps_until = visit.starts_at - timedelta(minutes=min(30, about.offset / 2))
        is_last = self._opens_after(_day(message.created_at)) >= helps_until
        return planned_at <= message.created_at and (is_of_today or is_last)

    def _opens_after(self, day: date) -> datetime:
        day += A_DAY
        while day in self.since:
            day += A_DAY
        return datetime.combine(day, OPENS, UTC) - WALL


def _day(at: datetime) -> date:
    return (at + WALL).date()

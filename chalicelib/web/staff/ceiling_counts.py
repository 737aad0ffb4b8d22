"""What a clinic sent and is about to send, counted for *Tope de mensajes*: as far as one answer may read, and said to be no more than that."""

from collections.abc import Iterable
from datetime import date, timedelta

from chalicelib.appointments.model import Appointment
from chalicelib.clinics.model import Clinic
from chalicelib.messaging.model import Message, State
from chalicelib.reminders.foresee_ceiling import looked_at, reminded_on
from chalicelib.reminders.model import DueVisit
from chalicelib.reminders.set_aside import gather
from chalicelib.shared import times
from chalicelib.web.staff.desk import Desk

MOST_COUNTED = 6_000  # messages of a month: past that it is "at least"
MOST_LOOKED_AT = 4_000  # visits that may be reminded tomorrow: past that, too
WENT = frozenset(
    {
        *(State.ACCEPTED, State.SENT, State.DELIVERED, State.READ),
        *(State.UNKNOWN, State.BY_HAND),
    }
)


def sent_since(desk: Desk, first: date) -> tuple[list[Message], bool]:
    """Return the messages by template that went from a day on, and whether those are all: more are not read."""
    begins, _ = times.day_bounds(first, desk.clinic.zone)
    day, ids = desk.visit.now.date(), list[str]()
    while day >= begins.date() and len(ids) <= MOST_COUNTED:
        dispatches = desk.records.dispatches_on(day.isoformat())
        ids += [message_id for one in reversed(dispatches) for message_id in one.message_ids]
        day -= timedelta(days=1)
    found, _ = desk.records.get_each(Message, ids[:MOST_COUNTED])
    went = [m for m in found.values() if m.state in WENT and m.content.template]
    return [m for m in went if m.created_at >= begins], len(ids) <= MOST_COUNTED


def charged(messages: Iterable[Message]) -> int:
    """Return how many of these WhatsApp charges: none that somebody sent from a telephone."""
    return sum(message.state is not State.BY_HAND for message in messages)


def tomorrow(desk: Desk) -> date:
    """Return the day after this one, on the clinic's clock."""
    return times.local_day(desk.visit.now, desk.clinic.zone) + timedelta(days=1)


def most_of_day(clinic: Clinic, day: date) -> int:
    """Return how many may go on a day: the narrower of the clinic's own ceiling and WhatsApp's."""
    return min(clinic.limits.most_messages(day), clinic.sender.daily_limit)


def planned_tomorrow(desk: Desk, clinic: Clinic) -> tuple[list[DueVisit], bool]:
    """Return whom a message reminds tomorrow, as far as it may go, and whether all visits were looked at."""
    day = tomorrow(desk)
    ids = desk.records.visit_ids_between(*looked_at(clinic, day))
    found, _ = desk.records.get_each(Appointment, ids[:MOST_LOOKED_AT])
    visits, _ = gather(desk.records, clinic, found.values())
    planned = reminded_on(clinic, visits, day, now=desk.visit.now)
    return planned[: most_of_day(clinic, day)], len(ids) <= MOST_LOOKED_AT

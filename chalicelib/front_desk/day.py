"""A day as the front desk sees it: each visit with its person, their phone, what was said, and what is asked of the desk. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from chalicelib.appointments.model import Appointment, Status
from chalicelib.appointments.restore import is_slot_taken
from chalicelib.messaging.model import Kind, Message, State
from chalicelib.messaging.received_texts import TextThread
from chalicelib.messaging.staff_tasks import StaffTask, TaskKind
from chalicelib.patients.model import Line, Patient
from chalicelib.reminders.may_be_reminded import refusal
from chalicelib.reminders.model import DueVisit, SkipReason
from chalicelib.shared import times
from chalicelib.shared.later_release import is_known

EVENING = time(17)  # from here on tomorrow's unanswered ones are called
CALL_WITHIN = timedelta(hours=24)  # whom no message reaches, or reached, is called the day before
# Who is called because of them. A number that is wrong concerns every visit of the person.
CALLS = (TaskKind.NOT_TOLD, TaskKind.WRONG_NUMBER, TaskKind.UNREACHABLE, TaskKind.UNKNOWN_OUTCOME)
ASKS = frozenset({Kind.REMINDER, Kind.CHANGED})
LEFT = frozenset(
    {State.ACCEPTED, State.SENT, State.DELIVERED, State.READ, State.UNKNOWN, State.BY_HAND}
)


class VisitState(StrEnum):
    """Where a visit stands for whoever is at the desk: one word, one icon, one colour."""

    TO_TELL = "to_tell"  # nothing has left yet
    NO_ANSWER = "no_answer"
    CONFIRMED = "confirmed"
    WANTS_CHANGE = "wants_change"
    CANCELLED = "cancelled"
    CALL = "call"
    ARRIVED = "arrived"
    ATTENDED = "attended"
    NO_SHOW = "no_show"
    UNKNOWN = "unknown"  # of a later release


OF_STATUS = {
    Status.CANCELLED: VisitState.CANCELLED,
    Status.ATTENDED: VisitState.ATTENDED,
    Status.NO_SHOW: VisitState.NO_SHOW,
}


@dataclass(frozen=True)
class DayVisit:
    """One visit of the day, with all that a row or a card says of it."""

    visit: Appointment
    patient: Patient | None = None
    line: Line | None = None
    thread: TextThread | None = None
    messages: tuple[Message, ...] = ()  # about it, oldest first
    tasks: tuple[StaffTask, ...] = ()  # open ones about it, or about the person and no other visit

    @property
    def ends_at(self) -> datetime:
        """When the chair is free again."""
        return self.visit.ends_at

    @property
    def why_call(self) -> str:
        """Why somebody has to call, by a task of the desk; "" where none says so."""
        kinds = {task.kind for task in self.tasks}
        return next((str(kind) for kind in CALLS if kind in kinds), "")

    @property
    def why_untold(self) -> str:
        """Why no message may go to the person, or ""."""
        if self.patient is None:
            return ""
        reason = refusal(DueVisit(self.visit, self.patient, self.line))
        return str(reason) if reason else ""

    @property
    def was_asked(self) -> bool:
        """Tell whether a message that asks for an answer has left, or may have."""
        here = self.visit.schedule
        return any(
            message.kind in ASKS
            and message.state in LEFT
            and any(a.appointment_id == self.visit.id and a.schedule == here for a in message.about)
            for message in self.messages
        )

    @property
    def waits(self) -> bool:
        """Tell whether they wrote and nobody has looked."""
        is_open = any(task.kind is TaskKind.TEXT for task in self.tasks)
        return is_open or (self.thread is not None and self.thread.waits_since is not None)

    def state(self, now: datetime) -> VisitState:
        """Return where the visit stands."""
        visit = self.visit
        if not is_known(visit.status):
            return VisitState.UNKNOWN
        if visit.status in OF_STATUS:
            return OF_STATUS[visit.status]
        if visit.arrived_at:
            return VisitState.ARRIVED
        if visit.status is Status.CHANGE_REQUESTED:
            return VisitState.WANTS_CHANGE
        return self._of_open(now)

    def _of_open(self, now: datetime) -> VisitState:
        why = self.why_call
        if self.visit.status is Status.CONFIRMED and why != TaskKind.NOT_TOLD:
            return VisitState.CONFIRMED
        is_soon = self.visit.starts_at - now <= CALL_WITHIN
        if why or (
            is_soon and self.why_untold not in ("", SkipReason.DECEASED) and not self.was_asked
        ):
            return VisitState.CALL
        return VisitState.NO_ANSWER if self.was_asked else VisitState.TO_TELL


@dataclass(frozen=True)
class Day:
    """One day of the clinic, and of the next one what may need somebody today."""

    day: date
    now: datetime
    visits: tuple[DayVisit, ...]
    next_visits: tuple[DayVisit, ...] = ()
    tasks: tuple[
        StaffTask, ...
    ] = ()  # all that is open, in the inbox's order, as far as it was read
    has_more_tasks: bool = False
    people: dict[str, Patient] = field(
        default_factory=dict
    )  # of tasks about no visit of these days
    other_visits: dict[str, DayVisit] = field(default_factory=dict)  # of tasks, on other days
    threads: dict[str, TextThread] = field(default_factory=dict)  # what each line said last
    is_today: bool = False  # what the day asks for stands on no other day's page

    def counts(self) -> dict[VisitState, int]:
        """Return how many visits stand where."""
        states = [row.state(self.now) for row in self.visits]
        return {state: states.count(state) for state in VisitState if state in states}


def is_evening(now: datetime, zone: str) -> bool:
    """Tell whether today's desk sees to tomorrow by now."""
    return times.local(now, zone).time() >= EVENING


def freed(rows: Iterable[DayVisit], now: datetime) -> list[DayVisit]:
    """Return the cancelled visits to come whose hour nobody has taken: the gaps of the day, in order."""
    visits = list(rows)
    open_ones = [row.visit for row in visits if row.visit.is_open]
    return [
        row
        for row in visits
        if row.visit.is_cancelled
        and row.visit.starts_at > now
        and not is_slot_taken(row.visit, open_ones)
    ]

"""What the desk has to do today, in order: who wrote, who wants another hour, gaps, whom to call, what the law dates. Pure.

One item a person and visit, whatever asks for them; what is good news asks nobody. What somebody tried and tries again later
rests until then.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum

from chalicelib.data_rights.legal_deadlines import TO_ANSWER, business_days_after
from chalicelib.front_desk.day import Day, DayVisit, VisitState, freed, is_evening
from chalicelib.messaging.received_texts import TextThread
from chalicelib.messaging.staff_tasks import StaffTask, TaskKind
from chalicelib.patients.model import Patient
from chalicelib.shared import times

SOON = timedelta(hours=3)  # nobody answered, and the visit is near


class Rank(IntEnum):
    """In which order things are done."""

    WROTE = 1
    WANTS_CHANGE = 2
    GAP = 3
    CALL = 4
    NO_ANSWER = 5
    LAW = 6
    SIGNED_UP = 7  # whose record they are, or when they come, somebody knows
    TO_KNOW = 8  # somebody should look, and no visit waits for it
    OPERATOR = 9  # whoever runs Puntual must look


AFTER_VISITS = (Rank.SIGNED_UP, Rank.TO_KNOW, Rank.OPERATOR)
RANKS: dict[TaskKind, Rank | None] = {
    TaskKind.TEXT: Rank.WROTE,
    TaskKind.CHANGE_REQUESTED: Rank.WANTS_CHANGE,
    TaskKind.CANCELLED: Rank.GAP,
    TaskKind.NOT_TOLD: Rank.CALL,
    TaskKind.WRONG_NUMBER: Rank.CALL,
    TaskKind.UNREACHABLE: Rank.CALL,
    TaskKind.ANSWER_NOT_READ: Rank.CALL,
    TaskKind.UNKNOWN_OUTCOME: Rank.CALL,
    TaskKind.DATA_ACCESS: Rank.LAW,
    TaskKind.DATA_CORRECTION: Rank.LAW,
    TaskKind.DATA_ERASURE: Rank.LAW,
    TaskKind.SIGNED_UP: Rank.SIGNED_UP,
    TaskKind.NUMBER_CHANGED: Rank.TO_KNOW,
    TaskKind.OPTED_OUT: Rank.TO_KNOW,
    TaskKind.LIMIT_REACHED: Rank.TO_KNOW,
    TaskKind.CLINIC_UNREACHABLE: Rank.TO_KNOW,
    TaskKind.PRACTITIONER_UNKNOWN: Rank.TO_KNOW,
    TaskKind.ROWS_WAIT: Rank.TO_KNOW,
    TaskKind.SENDER_PAUSED: Rank.OPERATOR,
    TaskKind.UNDELIVERABLE: Rank.OPERATOR,
    TaskKind.TEMPLATE: Rank.OPERATOR,
    TaskKind.UNREADABLE_RECORD: Rank.OPERATOR,
    TaskKind.TOKEN_EXPIRES: Rank.OPERATOR,
    TaskKind.CONFIRMED: None,  # news never stand here
    TaskKind.REACTION_GONE: None,
}


@dataclass(frozen=True)
class ToDo:
    """One thing to do, about one person and at most one visit."""

    rank: Rank
    row: DayVisit | None = None  # the visit concerned
    person: Patient | None = None
    tasks: tuple[StaffTask, ...] = ()  # that it stands for
    thread: TextThread | None = None  # what they said last
    answer_by: date | None = None  # of what the law dates

    @property
    def since(self) -> datetime | None:
        """When the oldest of what it stands for came."""
        return min((task.first_at or task.at for task in self.tasks), default=None)


def to_do(day: Day, zone: str) -> list[ToDo]:
    """Return what today asks for, the most pressing first; of another day nothing."""
    if not day.is_today:
        return []
    gaps = freed([*day.visits, *day.next_visits], day.now)
    merged = _merged([*_of_tasks(day), *_of_visits(day, gaps, zone)])
    elsewhere = {row.visit.id for row in day.other_visits.values()}
    free = {row.visit.id for row in gaps} | elsewhere  # on whose day nobody looked
    items = [item for item in merged if _stands(item, day, free)]
    other_days = {row.visit.id for row in day.next_visits} | elsewhere
    return sorted(
        (_dated(item, zone) for item in items), key=lambda item: _place(item, day, other_days)
    )


TO_CALL = frozenset({Rank.WANTS_CHANGE, Rank.CALL, Rank.NO_ANSWER})
# What somebody closes by hand: no deed at the desk ends it.
BY_HAND = frozenset({Rank.WROTE, Rank.GAP, Rank.SIGNED_UP, Rank.TO_KNOW, Rank.OPERATOR})


def rank_of(kind: TaskKind) -> Rank | None:
    """Return where a task stands, None of good news; one of a later release is for whoever runs Puntual."""
    return RANKS.get(kind, Rank.OPERATOR)


def _of_tasks(day: Day) -> Iterator[ToDo]:
    rows = {row.visit.id: row for row in (*day.visits, *day.next_visits)} | day.other_visits
    for task in day.tasks:
        rank = rank_of(task.kind)
        is_resting = task.snoozed_until is not None and task.snoozed_until > day.now
        if rank is None or is_resting:
            continue
        row = rows.get(task.appointment_id) or _next_of(task, day)
        person = row.patient if row else day.people.get(task.patient_id)
        yield ToDo(rank, row, person, (task,), row.thread if row else day.threads.get(task.line_id))


def _next_of(task: StaffTask, day: Day) -> DayVisit | None:
    """Return the visit of these days that a text which names none is most likely about: the person's next."""
    theirs = [
        row
        for row in (*day.visits, *day.next_visits)
        if task.patient_id and row.patient and task.patient_id in row.patient.ids
        if row.visit.is_open and row.visit.starts_at > day.now
    ]
    return theirs[0] if theirs else None


def _of_visits(day: Day, gaps: Iterable[DayVisit], zone: str) -> Iterator[ToDo]:
    """Yield what the visits themselves ask for, whether or not a task says so."""
    for row in gaps:
        yield ToDo(Rank.GAP, row, row.patient)
    tomorrows = day.next_visits if is_evening(day.now, zone) else ()
    asked = [(row, False) for row in day.visits] + [(row, True) for row in tomorrows]
    for row, is_tomorrow in asked:
        rank = _asks(row, day, is_tomorrow=is_tomorrow)
        if rank:
            yield ToDo(rank, row, row.patient, thread=row.thread)


def _asks(row: DayVisit, day: Day, *, is_tomorrow: bool) -> Rank | None:
    if row.visit.starts_at <= day.now:
        return None
    state = row.state(day.now)
    if state is VisitState.WANTS_CHANGE:
        return Rank.WANTS_CHANGE
    if state is VisitState.CALL:
        return Rank.CALL
    is_near = row.visit.starts_at - day.now <= SOON or is_tomorrow
    return Rank.NO_ANSWER if state is VisitState.NO_ANSWER and is_near else None


def _merged(items: Iterable[ToDo]) -> list[ToDo]:
    """Return one item a person and visit: the most pressing, standing for all."""
    found: dict[tuple[str, str], ToDo] = {}
    for item in items:
        key = _whose(item)
        known = found.get(key)
        found[key] = _together(known, item) if known else item
    return list(found.values())


def _whose(item: ToDo) -> tuple[str, str]:
    if item.rank is Rank.LAW:  # what the law dates stands alone, whoever else they are
        return item.tasks[0].id, ""
    if item.row:
        return item.row.visit.patient_id, item.row.visit.id
    task = item.tasks[0]
    who = task.patient_id or task.line_id
    return (who, str(rank_of(task.kind))) if who else (task.id, "")


def _together(one: ToDo, other: ToDo) -> ToDo:
    first, second = sorted((one, other), key=lambda item: item.rank)
    return ToDo(
        first.rank,
        first.row or second.row,
        first.person or second.person,
        (*first.tasks, *second.tasks),
        first.thread or second.thread,
    )


def _stands(item: ToDo, day: Day, free: Collection[str]) -> bool:
    """Tell whether somebody must do it now: what is over, filled (not `free`) or tried again later asks nobody."""
    row = item.row
    if item.rank is Rank.SIGNED_UP:  # who has a visit, or is somebody's record by now, is matched
        return row is None and item.person is not None
    if row is None or item.rank in (Rank.WROTE, Rank.LAW):
        return True
    is_here = row.visit.arrived_at is not None
    is_resting = row.visit.call_again_at is not None and row.visit.call_again_at > day.now
    if item.rank in TO_CALL and (is_here or is_resting):
        return False
    if item.rank is Rank.GAP:
        return row.visit.starts_at > day.now and row.visit.id in free
    return row.visit.starts_at > day.now or item.rank >= Rank.TO_KNOW


def _dated(item: ToDo, zone: str) -> ToDo:
    if item.rank is not Rank.LAW:
        return item
    asked = min(times.local_day(task.at, zone) for task in item.tasks)
    by = business_days_after(asked, TO_ANSWER)
    return ToDo(item.rank, item.row, item.person, item.tasks, item.thread, by)


def _place(item: ToDo, day: Day, other_days: Collection[str]) -> tuple[object, ...]:
    far = datetime.max.replace(tzinfo=day.now.tzinfo)
    starts = item.row.visit.starts_at if item.row else far
    is_later = item.row is None or item.row.visit.id in other_days
    first = is_later if item.rank is Rank.WROTE else False
    return item.rank, first, item.answer_by or date.max, starts, item.since or far

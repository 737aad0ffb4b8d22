"""Gathering a day of the front desk: four stages one after another, a dozen calls, however many patients and past visits there are. Never writes."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from chalicelib.appointments.model import Appointment
from chalicelib.appointments.with_whom import linked
from chalicelib.clinics.model import Clinic
from chalicelib.front_desk.day import Day, DayVisit, is_evening
from chalicelib.front_desk.to_do import AFTER_VISITS, RANKS, Rank
from chalicelib.messaging.inbox_order import Kinds, TaskPage
from chalicelib.messaging.model import Message
from chalicelib.messaging.received_texts import TextThread
from chalicelib.messaging.staff_tasks import StaffTask
from chalicelib.patients.model import Line, Patient, PatientAlias
from chalicelib.patients.phone_lines import line_id
from chalicelib.shared import times
from chalicelib.shared.writes import Records

MOST_TASKS = 40  # of the inbox that a day shows; the rest is behind them
MOST_BESIDE = 60  # … and of what no heap of other things hides
# What people wrote, and what nobody's visit waits for: the inbox has both behind all that is about visits, old ones too.
BESIDE = frozenset(kind for kind, rank in RANKS.items() if rank in (Rank.WROTE, *AFTER_VISITS))
LAST_MESSAGES = 3  # of a visit: they say where it stands
Found = Mapping[type, Mapping[str, Any]]


class DeskRecords(Records, Protocol):
    """A clinic's records as the front desk reads a day."""

    def visit_ids_between(self, start: datetime, end: datetime) -> list[str]:
        """Return the ids of appointments that start in [start, end), in order; the index may be late."""

    def open_tasks(
        self, *, limit: int = 100, after: str = "", kinds: Kinds = frozenset()
    ) -> TaskPage:
        """Return a page of what nobody has looked at yet."""

    def read_together(self, wanted: Mapping[type, Iterable[str]]) -> Found:
        """Return the records of several kinds that exist, by kind and identifier."""


def load_day(
    records: DeskRecords,
    clinic: Clinic,
    day: date,
    *,
    now: datetime,
    beside: Collection[str] = (),
) -> Day:
    """Return a day on the clinic's calendar; today's with what of tomorrow may need somebody now.

    `beside` are visits that somebody just changed: an index lags behind them, the table does not.
    """
    return _Reading(records, clinic, day, now).whole(beside)


@dataclass
class _Reading:
    records: DeskRecords
    clinic: Clinic
    day: date
    now: datetime
    visits: dict[str, Appointment] = field(default_factory=dict)
    people: dict[str, Patient] = field(default_factory=dict)
    messages: dict[str, Message] = field(default_factory=dict)
    lines: dict[str, Line] = field(default_factory=dict)
    threads: dict[str, TextThread] = field(default_factory=dict)

    def whole(self, beside: Collection[str]) -> Day:
        is_today = self.day == times.local_day(self.now, self.clinic.zone)
        start, end = times.day_bounds(self.day, self.clinic.zone)
        last = (
            times.day_bounds(self.day + timedelta(days=1), self.clinic.zone)[1] if is_today else end
        )
        ids = self.records.visit_ids_between(start, last)
        page = self._open_tasks() if is_today else TaskPage([])
        about = {task.appointment_id for task in page.tasks if task.appointment_id}
        found = self.records.read_together({Appointment: {*ids, *beside, *about}})
        self.visits = {i: linked(self.clinic, visit) for i, visit in found[Appointment].items()}
        today, tomorrow = self._between(start, end), self._between(end, last)
        others = [
            visit
            for i in about
            if (visit := self.visits.get(i)) and not start <= visit.starts_at < last
        ]
        shown = [*today, *(v for v in tomorrow if self._is_needed(v)), *others]
        self._people_and_messages(shown, page.tasks)
        self._lines_and_threads(shown, page.tasks)
        rows = {visit.id: self._row(visit, page) for visit in (*shown, *tomorrow)}
        return Day(
            self.day,
            self.now,
            tuple(rows[v.id] for v in today),
            tuple(rows[v.id] for v in tomorrow),
            tuple(page.tasks),
            bool(page.after),
            self.people,
            {visit.id: rows[visit.id] for visit in others},
            self.threads,
            is_today,
        )

    def _open_tasks(self) -> TaskPage:
        """Return what nobody has looked at: the first of all, and the first of what may stand behind a heap of it."""
        first = self.records.open_tasks(limit=MOST_TASKS)
        if not first.after:
            return first
        beside = self.records.open_tasks(limit=MOST_BESIDE, kinds=BESIDE)
        known = {task.id for task in first.tasks}
        others = (task for task in beside.tasks if task.id not in known)
        return TaskPage([*first.tasks, *others], first.after)

    def _between(self, start: datetime, end: datetime) -> list[Appointment]:
        found = [visit for visit in self.visits.values() if start <= visit.starts_at < end]
        return sorted(found, key=lambda visit: (visit.starts_at, visit.practitioner, visit.id))

    def _is_needed(self, visit: Appointment) -> bool:
        """Tell of one of tomorrow's whether today's desk may have to do something about it by now."""
        return is_evening(self.now, self.clinic.zone) or visit.is_cancelled

    def _people_and_messages(
        self, visits: Iterable[Appointment], tasks: Iterable[StaffTask]
    ) -> None:
        wanted = {v.patient_id for v in visits} | {t.patient_id for t in tasks if t.patient_id}
        said = {i for v in visits for i in v.message_ids[-LAST_MESSAGES:]}
        found = self.records.read_together({Patient: wanted, Message: said})
        self.people, self.messages = dict(found[Patient]), dict(found[Message])

    def _lines_and_threads(self, visits: Iterable[Appointment], tasks: Iterable[StaffTask]) -> None:
        lines = {line_id(person.e164) for person in self.people.values() if person.e164}
        lines |= {task.line_id for task in tasks if task.line_id}
        missing = {visit.patient_id for visit in visits} - self.people.keys()
        found = self.records.read_together({Line: lines, TextThread: lines, PatientAlias: missing})
        self.lines, self.threads = dict(found[Line]), dict(found[TextThread])
        self._follow(found[PatientAlias])

    def _follow(self, aliases: Mapping[str, PatientAlias]) -> None:
        """Find whose record a visit of former days went over to, with their phone: rare, and two calls more."""
        leads = {alias.id: alias.patient_id for alias in aliases.values()}
        if not leads:
            return
        found = self.records.read_together({Patient: set(leads.values())})[Patient]
        self.people |= {i: found[to] for i, to in leads.items() if to in found}
        lines = {line_id(one.e164) for one in found.values() if one.e164} - self.lines.keys()
        if lines:
            there = self.records.read_together({Line: lines, TextThread: lines})
            self.lines |= there[Line]
            self.threads |= there[TextThread]

    def _row(self, visit: Appointment, page: TaskPage) -> DayVisit:
        person = self.people.get(visit.patient_id)
        line = line_id(person.e164) if person and person.e164 else ""
        said = tuple(
            self.messages[i] for i in visit.message_ids[-LAST_MESSAGES:] if i in self.messages
        )
        theirs = tuple(t for t in page.tasks if _is_about(t, visit, person))
        thread = _as_listed(self.threads.get(line), page)
        return DayVisit(visit, person, self.lines.get(line), thread, said, theirs)


def _as_listed(thread: TextThread | None, page: TaskPage) -> TextThread | None:
    """Return a line's thread; where every open task was read, one that leads to none of them waits for nobody."""
    is_open = thread and any(task.id == thread.task_id for task in page.tasks)
    return thread if thread is None or is_open or page.after else replace(thread, waits_since=None)


def _is_about(task: StaffTask, visit: Appointment, person: Patient | None) -> bool:
    if task.appointment_id:
        return task.appointment_id == visit.id
    return person is not None and task.patient_id in person.ids

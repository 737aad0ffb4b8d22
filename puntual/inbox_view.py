"""The inbox of a clinic as a terminal shows it: who, when, what, since when, and what was tried. Decides nothing."""

from collections.abc import Sequence
from datetime import datetime

from rich.markup import escape
from rich.table import Column, Table

from chalicelib.appointments.model import Appointment
from chalicelib.clinics.model import Clinic
from chalicelib.messaging.staff_tasks import StaffTask
from chalicelib.patients.patient_by_id import find_people
from chalicelib.web.staff.said_times import SaidTimes
from chalicelib.web.staff.visit_words import stranger_name
from puntual.commands.messages import masked
from puntual.installation import ClinicRecords
from puntual.task_words import task_words, words_of
from puntual.terminal_cell import cell

NOTES = {"no_answer": "desk.card.no_answer"}


class InboxView:
    """Some tasks of one clinic, with whom and which visit each is about."""

    def __init__(
        self, records: ClinicRecords, clinic: Clinic, tasks: Sequence[StaffTask], *, now: datetime
    ) -> None:
        self.clinic, self.tasks = clinic, tasks
        self.words = words_of(clinic)
        self.said = SaidTimes(self.words, clinic.zone, now)
        self.people = find_people(records, [t.patient_id for t in tasks if t.patient_id])
        about = {task.appointment_id for task in tasks if task.appointment_id}
        self.visits = records.get_many(Appointment, about)
        self.names = {one.id: one.name for one in records.team()}

    def table(self, *, done: bool, show_phones: bool, show_texts: bool) -> Table:
        """Return a line a task."""
        task_id = Column("task", overflow="fold")  # it is copied into `inbox close`
        last = ("closed", "by") if done else ("again", "note")
        columns = ("what", "who", "phone", "visit", "since", "texts", *last, task_id)
        title = f"{self.clinic.name}: {len(self.tasks)} {'closed' if done else 'open'}"
        table = Table(*columns, *(["text"] if show_texts else []), title=escape(title))
        for task in self.tasks:
            number = self._number(task)
            cells = (
                task_words(task.kind, self.words),
                self._who(task),
                number if show_phones else masked(number),
                self._visit(task),
                self.said.when(task.first_at or task.at),
                self._texts(task),
                *(self._closed(task) if done else self._tried(task)),
                task.id,
                *([task.text] if show_texts else []),
            )
            table.add_row(*map(cell, cells))
        return table

    def _who(self, task: StaffTask) -> str:
        if person := self.people.get(task.patient_id):
            return person.name
        if task.patient_id:
            return task.patient_id  # gone since, or it cannot be read
        return stranger_name(task.line_id, self.words) if task.line_id else ""

    def _number(self, task: StaffTask) -> str:
        person = self.people.get(task.patient_id)
        return person.e164 if person else task.e164

    def _visit(self, task: StaffTask) -> str:
        visit = self.visits.get(task.appointment_id)
        return self.said.when(visit.starts_at) if visit else ""

    def _texts(self, task: StaffTask) -> str:
        """Return how many are to be read: what `--seen` is given."""
        return str(task.texts + task.not_kept) if task.text or task.line_id else ""

    def _tried(self, task: StaffTask) -> tuple[str, str]:
        again = self.said.when(task.snoozed_until) if task.snoozed_until else ""
        note = self.words(NOTES[task.note]) if task.note in NOTES else task.note
        return again, note

    def _closed(self, task: StaffTask) -> tuple[str, str]:
        closed = self.said.when(task.done_at) if task.done_at else ""
        return closed, self.names.get(task.done_by, task.done_by)

"""A day of the front desk as a terminal shows it, in the clinic's language. Decides nothing; never shows what patients wrote."""

from functools import cached_property
from typing import Any

from rich.markup import escape
from rich.table import Column, Table

from chalicelib.appointments.with_whom import called_now
from chalicelib.clinics.model import Clinic
from chalicelib.front_desk.day import Day, DayVisit
from chalicelib.front_desk.to_do import Rank, ToDo, to_do
from chalicelib.patients.model import Patient
from chalicelib.shared import times
from chalicelib.shared.compare_names import fold
from chalicelib.web.staff.said_times import SaidTimes
from chalicelib.web.staff.visit_words import marks_of, name_of, state_shown, stranger_name, why_of
from puntual.commands.messages import masked
from puntual.task_words import task_words, words_of
from puntual.terminal_cell import cell


class AgendaView:
    """One day of one clinic, all of it or one doctor's."""

    def __init__(self, clinic: Clinic, day: Day, doctor: str = "", *, show_phones: bool) -> None:
        self.clinic, self.day, self.doctor, self.show_phones = clinic, day, doctor, show_phones
        self.words = words_of(clinic)
        self.said = SaidTimes(self.words, clinic.zone, day.now)
        self.rows = [row for row in day.visits if self._is_wanted(row)]

    @cached_property
    def items(self) -> list[ToDo]:
        """What is to be done, the most pressing first; of one doctor what is about their visits."""
        found = to_do(self.day, self.clinic.zone)
        return [i for i in found if not self.doctor or (i.row and self._is_wanted(i.row))]

    def nobody(self) -> str:
        """Say that nobody comes."""
        return self.words("desk.empty.filtered" if self.day.visits else "desk.empty")

    def agenda_table(self) -> Table:
        """Return a line a visit, in the order of the day."""
        n = len(self.rows)
        count = self.words("desk.count.all", n=n) if n > 1 else self.words("desk.count.all.1")
        title = f"{self.clinic.name}, {self.said.day(self.day.day)}: {count}"
        visit = Column("visit", overflow="fold")  # its id is copied into other commands
        columns = ("hour", "patient", "phone", "state", "doctor", "marks", "open", visit)
        table = Table(*columns, title=escape(title))
        for row in self.rows:
            table.add_row(*map(cell, self._cells(row)))
        return table

    def to_do_table(self) -> Table | None:
        """Return a line a thing to do, the most pressing first; None where there is nothing."""
        if not self.items:
            return None
        table = Table("", "who", "phone", "visit", "what", title=self.words("desk.to_do"))
        for item in self.items:
            table.add_row(*map(cell, self._to_do_cells(item)))
        return table

    def whole(self) -> dict[str, Any]:
        """Return all of it for a program: states, kinds and ids as they are kept."""
        return {
            "clinic": self.clinic.slug,
            "day": self.day.day.isoformat(),
            "visits": [self._visit(row) for row in self.rows],
            "to_do": [self._item(item) for item in self.items],
            "has_more_to_do": self.day.has_more_tasks,
        }

    def _is_wanted(self, row: DayVisit) -> bool:
        return fold(self.doctor) in fold(called_now(self.clinic, row.visit))

    def _phone(self, person: Patient | None) -> str:
        number = person.e164 if person else ""
        return number if self.show_phones else masked(number)

    def _cells(self, row: DayVisit) -> tuple[str, ...]:
        return (
            self.said.clock(row.visit.starts_at),
            name_of(row.patient, self.words),
            self._phone(row.patient),
            state_shown(row, self.words, self.said)["word"],
            called_now(self.clinic, row.visit),
            ", ".join(mark["text"] for mark in marks_of(row, self.words)),
            self._open(row),
            f"~{row.visit.id}",
        )

    def _open(self, row: DayVisit) -> str:
        said = dict.fromkeys(task_words(task.kind, self.words) for task in row.tasks)
        return "; ".join(said) or why_of(row, self.words, self.said)

    def _to_do_cells(self, item: ToDo) -> tuple[str, ...]:
        person = item.person
        who = name_of(person, self.words) if person else ""
        line = next((task.line_id for task in item.tasks if task.line_id), "")
        return (
            self.words(OF_RANKS[item.rank]),
            who or (stranger_name(line, self.words) if line else self.clinic.name),
            self._phone(person) if person else self._strangers(item),
            self.said.when(item.row.visit.starts_at) if item.row else "",
            self._what(item),
        )

    def _strangers(self, item: ToDo) -> str:
        number = next((task.e164 for task in item.tasks if task.e164), "")
        return number if self.show_phones else masked(number)

    def _what(self, item: ToDo) -> str:
        if item.rank is Rank.GAP and item.row:
            return self.words("desk.gap", minutes=item.row.visit.minutes)
        asked = dict.fromkeys(task_words(task.kind, self.words) for task in item.tasks)
        found = "; ".join(asked) or (why_of(item.row, self.words, self.said) if item.row else "")
        texts = sum(task.texts + task.not_kept for task in item.tasks if task.line_id or task.text)
        count = self.words("desk.texts", n=texts) if texts > 1 else ""
        day = item.answer_by
        by_law = self.words("desk.by_law", day=self.said.day(day)) if day else ""
        return ". ".join(part for part in (found, count, by_law) if part)

    def _iso(self, at: Any) -> str | None:
        return times.local(at, self.clinic.zone).isoformat() if at else None

    def _visit(self, row: DayVisit) -> dict[str, Any]:
        visit = row.visit
        return {
            "id": visit.id,
            "external_id": visit.external_id,
            "starts_at": self._iso(visit.starts_at),
            "minutes": visit.minutes,
            "patient_id": visit.patient_id,
            "name": row.patient.name if row.patient else None,
            "phone": self._phone(row.patient),
            "doctor": called_now(self.clinic, visit),
            "state": str(row.state(self.day.now)),
            "status": str(visit.status),
            "arrived_at": self._iso(visit.arrived_at),
            "confirmed_how": visit.confirmed_how,
            "wrote": row.waits,
            "shares_phone": bool(row.line and len(row.line.patient_ids) > 1),
            "why": row.why_call or row.why_untold,
            "open": [{"id": task.id, "kind": str(task.kind)} for task in row.tasks],
        }

    def _item(self, item: ToDo) -> dict[str, Any]:
        return {
            "rank": item.rank.name.lower(),
            "visit_id": item.row.visit.id if item.row else None,
            "starts_at": self._iso(item.row.visit.starts_at) if item.row else None,
            "patient_id": item.person.id if item.person else None,
            "name": item.person.name if item.person else None,
            "phone": self._phone(item.person) if item.person else self._strangers(item),
            "since": self._iso(item.since),
            "answer_by": item.answer_by.isoformat() if item.answer_by else None,
            "tasks": [{"id": task.id, "kind": str(task.kind)} for task in item.tasks],
        }


OF_RANKS = {
    Rank.WROTE: "desk.state.wrote",
    Rank.WANTS_CHANGE: "desk.state.wants_change",
    Rank.GAP: "desk.state.cancelled",
    Rank.CALL: "desk.state.call",
    Rank.NO_ANSWER: "desk.state.no_answer",
    Rank.LAW: "desk.state.law",
    Rank.SIGNED_UP: "desk.state.signed_up",
    Rank.TO_KNOW: "desk.state.to_know",
    Rank.OPERATOR: "desk.state.operator",
}

"""*Por hacer* as the day's page shows it: whose it is, what they said, the one thing to do about it. Reads and decides nothing."""

from chalicelib.appointments.with_whom import called_now, practitioner_of
from chalicelib.clinics.known_practitioner import KnownPractitioner
from chalicelib.front_desk.day import Day, DayVisit, VisitState
from chalicelib.front_desk.to_do import AFTER_VISITS, BY_HAND, Rank, ToDo, rank_of, to_do
from chalicelib.messaging.model import State
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.shared import times
from chalicelib.staff.permissions import Permission
from chalicelib.web.staff.desk import Desk
from chalicelib.web.staff.visit_words import (
    Shown,
    answers_of,
    as_said,
    button,
    name_of,
    state_shown,
    stranger_name,
    why_of,
)
from chalicelib.web.staff.wanted_slot import of_gap

STATES = {
    Rank.WROTE: ("mensaje", "ask", "wrote"),
    Rank.GAP: ("cancelo", "rest", "cancelled"),
    Rank.LAW: ("escudo", "ask", "law"),
    Rank.SIGNED_UP: ("nueva", "rest", "signed_up"),
    Rank.TO_KNOW: ("mensaje", "rest", "to_know"),
    Rank.OPERATOR: ("llave", "call", "operator"),
}
DEEDS = {
    Rank.WANTS_CHANGE: ("change", "cambiar"),
    Rank.CALL: ("call", "llamar"),
    Rank.NO_ANSWER: ("call", "llamar"),
}  # what opens its card, and where; all else is only looked at
LOOK = ("see", "")


class ToDoView:
    """What today asks for, in the words of one reader."""

    def __init__(self, desk: Desk, day: Day, whose: KnownPractitioner | None = None) -> None:
        self.desk, self.day, self.whose = desk, day, whose
        self.words, self.said = desk.words, desk.said

    def items(self) -> list[Shown]:
        """Return what is to be done, the first of it as the page's one main button."""
        asked = filter(self._is_theirs, to_do(self.day, self.desk.clinic.zone))
        items = [self._item(item) for item in asked]
        for item in items[:1]:
            if item["deed"]:
                item["deed"]["style"] = "main"
        return items

    def _is_theirs(self, item: ToDo) -> bool:
        """Tell whether it is about a visit with `whose` day is asked for."""
        with_whom = practitioner_of(self.desk.clinic, item.row.visit) if item.row else None
        return self.whose is None or with_whom == self.whose

    def _item(self, item: ToDo) -> Shown:
        row = item.row
        return {
            "id": item.tasks[0].id if item.tasks else row.visit.id if row else "",
            "name": self._whose(item),
            "href": f"citas/{row.visit.id}" if row else self._person_page(item),
            "state": self._state_of(item),
            "when": self._when(row),
            "iso": self.said.iso(row.visit.starts_at) if row else "",
            "deed": self._deed_of(item),
            "said": self._last_words(item),
            "more": self._more(item),
            "done": self._closable(item),
            "is_gap": item.rank is Rank.GAP,
        }

    def _whose(self, item: ToDo) -> str:
        if item.rank is Rank.GAP and item.row:
            return self.words("desk.gap", minutes=item.row.visit.minutes)
        if item.person:
            return item.person.name
        kind = item.tasks[0].kind if item.tasks else ""
        line = item.tasks[0].line_id if item.tasks else ""
        return stranger_name(line, self.words) if line else self._task_words(kind)

    def _task_words(self, kind: str) -> str:
        key = f"desk.task.{kind}"
        return self.words(key) if self.words.has(key) else self.words("desk.task.other")

    def _person_page(self, item: ToDo) -> str:
        return f"personas/{item.person.id}" if item.person else ""

    def _rank(self, item: ToDo) -> Rank:
        """Return what it is shown as: who wrote that they want another hour wants another hour."""
        wants = item.row and item.row.state(self.day.now) is VisitState.WANTS_CHANGE
        return Rank.WANTS_CHANGE if wants and item.rank is Rank.WROTE else item.rank

    def _state_of(self, item: ToDo) -> Shown:
        if self._rank(item) in STATES and not (item.rank is Rank.GAP and item.row):
            icon, tone, key = STATES[self._rank(item)]
            return {"key": key, "word": self.words(f"desk.state.{key}"), "icon": icon, "tone": tone}
        if item.row:
            return state_shown(item.row, self.words, self.said)
        return {
            "key": "call",
            "word": self.words("desk.state.call"),
            "icon": "llamar",
            "tone": "call",
        }

    def _when(self, row: DayVisit | None) -> str:
        if row is None:
            return ""
        is_today = times.local_day(row.visit.starts_at, self.desk.clinic.zone) == self.day.day
        return (
            self.said.clock(row.visit.starts_at)
            if is_today
            else self.said.when(row.visit.starts_at)
        )

    def _deed_of(self, item: ToDo) -> Shown | None:
        about = self._whose(item)
        if talk := self._talk_of(item):
            return button(self.words, "answer", path=talk, about=about, style="soft")
        may = self.desk.may(Permission.CHANGE_VISITS)
        word, anchor = DEEDS.get(self._rank(item), LOOK) if may else LOOK
        path = f"citas/{item.row.visit.id}" if item.row else self._person_page(item)
        if any(task.kind is TaskKind.ROWS_WAIT for task in item.tasks):
            path = "agenda/revisar" if self.desk.may(Permission.IMPORT) else ""
        if item.rank is Rank.LAW and self.desk.may(Permission.SETTINGS):
            path = f"mas/arco/{item.tasks[0].id}"
        if not path:
            return None
        if item.rank is Rank.GAP and item.row and may:
            word, path = "give", f"buscar?{of_gap(self.desk.clinic, item.row.visit)}"
        return button(self.words, word, path=path, about=about, anchor=anchor, style="soft")

    def _talk_of(self, item: ToDo) -> str:
        """Return where who wrote is answered; "" of all else, and for whoever may not."""
        if self._rank(item) is not Rank.WROTE or not self.desk.may(Permission.ANSWER):
            return ""
        text = next((task for task in item.tasks if task.kind is TaskKind.TEXT), None)
        who = item.person.id if item.person and item.person.e164 else ""
        return f"mensajes/{who or text.id}" if text else ""

    def _last_words(self, item: ToDo) -> Shown | None:
        text = next((task.text for task in item.tasks if task.text), "")
        at = next((task.last_at or task.at for task in item.tasks if task.text), None)
        if not text and item.thread and item.rank in (Rank.WROTE, Rank.WANTS_CHANGE, Rank.GAP):
            text, at = item.thread.said, item.thread.said_at
        if not text or at is None:
            return None
        who = answers_of(item.person) if item.person and item.person.guardian else ""
        when = self.said.ago(at)
        count = sum(task.texts + task.not_kept for task in item.tasks if task.text)
        several = self.words("desk.texts", n=count) if count > 1 else ""
        return {
            "text": as_said(text, self.words),
            "by": ", ".join(part for part in (who, several, when) if part),
        }

    def _more(self, item: ToDo) -> str:
        if item.answer_by:
            what = self._task_words(item.tasks[0].kind)
            return f"{what}. {self.words('desk.by_law', day=self.said.day(item.answer_by))}"
        if item.rank in AFTER_VISITS:
            return self._task_words(item.tasks[0].kind) if item.person else ""
        if item.rank is Rank.GAP and item.row:
            who, doctor = (
                name_of(item.row.patient, self.words),
                called_now(self.desk.clinic, item.row.visit),
            )
            return ", ".join(part for part in (who, doctor) if part)
        if item.rank is Rank.NO_ANSWER and item.row:
            return self._read(item.row)
        if item.rank is Rank.CALL and item.row is None:
            return self._task_words(item.tasks[0].kind)
        is_to_call = item.row and (item.rank is Rank.CALL or item.row.why_call)
        return why_of(item.row, self.words, self.said) if item.row and is_to_call else ""

    def _read(self, row: DayVisit) -> str:
        read = [m.changed_at for m in row.messages if m.state is State.READ and m.changed_at]
        return self.words("desk.read", when=self.said.ago(max(read))) if read else ""

    def _closable(self, item: ToDo) -> Shown | None:
        """Return what closes an item by hand: what no deed at the desk ends."""
        theirs = [task for task in item.tasks if rank_of(task.kind) in BY_HAND]
        if item.rank not in BY_HAND or not theirs or not self.desk.may(Permission.ANSWER):
            return None
        seen = {task.id: task.texts + task.not_kept for task in theirs}
        return {"ids": [f"{task_id}.{count}" for task_id, count in seen.items()]}

"""The day as its page shows it: rows, gaps, the line of now, chips that filter, what is to be done. Reads and decides nothing."""

from datetime import date, datetime
from typing import Any

from chalicelib.appointments.with_whom import called_now
from chalicelib.front_desk.day import Day, DayVisit, VisitState, freed
from chalicelib.front_desk.to_do import BY_HAND, Rank, ToDo, rank_of, to_do
from chalicelib.messaging.model import State
from chalicelib.shared import times
from chalicelib.shared.compare_names import fold
from chalicelib.staff.permissions import Permission
from chalicelib.web.staff.desk import Desk
from chalicelib.web.staff.likely_deed import Likely, likely_deed, needed_for
from chalicelib.web.staff.said_times import SaidTimes
from chalicelib.web.staff.visit_words import (
    answers_of,
    marks_of,
    name_of,
    state_shown,
    why_of,
)

Shown = dict[str, Any]
FILTERS = {
    "confirmo": VisitState.CONFIRMED,
    "sin-respuesta": VisitState.NO_ANSWER,
    "llamar": VisitState.CALL,
}
GAP = "hueco"
STATES = {
    Rank.WROTE: ("mensaje", "ask", "wrote"),
    Rank.GAP: ("cancelo", "rest", "cancelled"),
    Rank.LAW: ("escudo", "ask", "law"),
    Rank.TO_KNOW: ("mensaje", "rest", "to_know"),
    Rank.OPERATOR: ("llave", "call", "operator"),
}


class DayView:
    """One day in the words of one reader."""

    def __init__(self, desk: Desk, day: Day, only: str = "") -> None:
        self.desk, self.day, self.only = desk, day, only
        self.words, self.now = desk.words, desk.visit.now
        self.said = SaidTimes(desk.words, desk.clinic.zone, self.now)
        self.gaps = {row.visit.id for row in freed(day.visits, self.now)}

    def heading(self) -> Shown:
        """Return the day's name and its neighbours."""
        today = times.local_day(self.now, self.desk.clinic.zone)
        near = {0: "today", 1: "tomorrow", -1: "yesterday"}.get(
            (self.day.day - today).days, "other"
        )
        before, after = (date.fromordinal(self.day.day.toordinal() + d) for d in (-1, 1))
        return {
            "title": self.words(f"desk.heading.{near}"),
            "day": self.said.day(self.day.day),
            "before": {"day": before.isoformat(), "says": self.said.day(before)},
            "after": {"day": after.isoformat(), "says": self.said.day(after)},
            "iso": self.day.day.isoformat(),
            "is_today": near == "today",
        }

    def doctor(self, row: DayVisit) -> str:
        """Return with whom the visit is, by the name that they have now."""
        return called_now(self.desk.clinic, row.visit)

    def chips(self) -> list[Shown]:
        """Return the count line, of which each part shows only its own."""
        counts = self.day.counts()
        shown = [self._chip("", "all", len(self.day.visits))]
        shown += [
            self._chip(k, str(s), counts.get(s, 0)) for k, s in FILTERS.items() if counts.get(s)
        ]
        shown += [self._chip(GAP, "gap", len(self.gaps))] if self.gaps else []
        doctors = sorted({self.doctor(r) for r in self.day.visits} - {""})
        if len(doctors) > 1:
            shown += [
                {"key": slug(one), "text": one, "is_current": self.only == slug(one)}
                for one in doctors
            ]
        return shown

    def _chip(self, key: str, what: str, n: int) -> Shown:
        one = ".1" if n == 1 else ""
        text = (
            self.words(f"desk.count.{what}{one}", n=n)
            if not one
            else self.words(f"desk.count.{what}.1")
        )
        return {"key": key, "text": text, "is_current": self.only == key}

    def rows(self) -> list[Shown]:
        """Return the agenda in order, with the line of now where it belongs."""
        shown: list[Shown] = []
        is_passed = not self.day.is_today
        for row in filter(self._is_wanted, self.day.visits):
            if not is_passed and row.visit.starts_at > self.now:
                shown.append(
                    {"kind": "now", "iso": self._iso(self.now), "time": self.said.clock(self.now)}
                )
                is_passed = True
            shown.append(self.row(row))
        return shown

    def _is_wanted(self, row: DayVisit) -> bool:
        if not self.only:
            return True
        if self.only == GAP:
            return row.visit.id in self.gaps
        if self.only in FILTERS:
            return row.state(self.now) is FILTERS[self.only]
        return slug(self.doctor(row)) == self.only

    def row(self, row: DayVisit) -> Shown:
        """Return one visit as its row."""
        state, visit = row.state(self.now), row.visit
        hour, half = self.said.clock_in_two(visit.starts_at)
        is_gap = visit.id in self.gaps
        over = state in (VisitState.ATTENDED, VisitState.CANCELLED) and visit.starts_at <= self.now
        return {
            "kind": "gap" if is_gap else "past" if over else "visit",
            "id": visit.id,
            "iso": self._iso(visit.starts_at),
            "hour": hour,
            "half": half,
            "name": name_of(row.patient, self.words),
            "gap": self.words("desk.gap", minutes=visit.minutes) if is_gap else "",
            "marks": marks_of(row, self.words),
            "state": state_shown(row, self.words, self.said),
            "doctor": self.doctor(row),
            "more": self._tells(row),
            "deed": self._deed(row, state),
        }

    def _tells(self, row: DayVisit) -> str:
        at = row.visit.tells_at
        return self.words("desk.tells_at", time=self.said.clock(at)) if at and at > self.now else ""

    def _deed(self, row: DayVisit, state: VisitState) -> Shown | None:
        tells = bool(row.visit.tells_at and row.visit.tells_at > self.now)
        likely = likely_deed(row, state, now=self.now, tells=tells)
        if row.visit.id in self.gaps and not tells:
            likely = Likely("see", style="soft")
        return self.deed_shown(row, likely) if likely else None

    def deed_shown(self, row: DayVisit, likely: Likely) -> Shown | None:
        """Return a deed as its button, or nothing to who may not do it."""
        needs = needed_for(likely.noun)
        if likely.noun and not self.desk.may(needs):
            return None
        path = f"citas/{row.visit.id}"
        if likely.noun:
            path += f"/{likely.noun}{'/deshacer' if likely.takes_back else ''}"
        return {
            "is_form": bool(likely.noun),
            "path": path,
            "anchor": likely.anchor,
            "style": likely.style,
            "word": self.words(f"desk.do.{likely.word}"),
            "icon": "llamar" if likely.word == "call" else "",
            "about": name_of(row.patient, self.words),
            "deed": row.visit.deed if likely.takes_back else "",
        }

    def to_do(self) -> list[Shown]:
        """Return what is to be done, the first of it as the page's one main button."""
        items = [self._item(item) for item in to_do(self.day, self.desk.clinic.zone)]
        for item in items[:1]:
            if item["deed"]:
                item["deed"]["style"] = "main"
        return items

    def to_arrive(self) -> str:
        """Say how many are still awaited today."""
        awaited = [
            row
            for row in self.day.visits
            if row.visit.is_open and not row.visit.arrived_at and row.ends_at > self.now
        ]
        n = len(awaited)
        return self.words(f"desk.to_arrive.{n}") if n < 2 else self.words("desk.to_arrive", n=n)

    def _item(self, item: ToDo) -> Shown:
        row = item.row
        return {
            "id": item.tasks[0].id if item.tasks else row.visit.id if row else "",
            "name": self._whose(item),
            "href": f"citas/{row.visit.id}" if row else self._person_page(item),
            "state": self._state_of(item),
            "when": self._when(row),
            "iso": self._iso(row.visit.starts_at) if row else "",
            "deed": self._deed_of(item),
            "said": self._said(item),
            "more": self._more(item),
            "done": self._closable(item),
        }

    def _whose(self, item: ToDo) -> str:
        if item.rank is Rank.GAP and item.row:
            return self.words("desk.gap", minutes=item.row.visit.minutes)
        if item.person:
            return item.person.name
        kind = item.tasks[0].kind if item.tasks else ""
        is_strangers = bool(item.tasks and item.tasks[0].line_id)
        return self.words("desk.somebody") if is_strangers else self._task_words(kind)

    def _task_words(self, kind: str) -> str:
        key = f"desk.task.{kind}"
        return self.words(key) if self.words.has(key) else self.words("desk.task.other")

    def _person_page(self, item: ToDo) -> str:
        return f"personas/{item.person.id}" if item.person else ""

    def _state_of(self, item: ToDo) -> Shown:
        if item.rank in STATES:
            icon, tone, key = STATES[item.rank]
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
        word, anchor = {
            Rank.WANTS_CHANGE: ("change", "cambiar"),
            Rank.CALL: ("call", "llamar"),
            Rank.NO_ANSWER: ("call", "llamar"),
        }.get(item.rank, ("see", ""))
        href = f"citas/{item.row.visit.id}" if item.row else self._person_page(item)
        if not href:
            return None
        return {
            "is_form": False,
            "path": href,
            "anchor": anchor,
            "style": "soft",
            "word": self.words(f"desk.do.{word}"),
            "icon": "llamar" if word == "call" else "",
            "about": self._whose(item),
            "deed": "",
        }

    def _said(self, item: ToDo) -> Shown | None:
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
        return {"text": text, "by": ", ".join(part for part in (who, several, when) if part)}

    def _more(self, item: ToDo) -> str:
        if item.answer_by:
            what = self._task_words(item.tasks[0].kind)
            return f"{what}. {self.words('desk.by_law', day=self.said.day(item.answer_by))}"
        if item.rank in (Rank.TO_KNOW, Rank.OPERATOR):
            return self._task_words(item.tasks[0].kind) if item.person else ""
        if item.rank is Rank.GAP and item.row:
            who, doctor = name_of(item.row.patient, self.words), self.doctor(item.row)
            return ", ".join(part for part in (who, doctor) if part)
        if item.rank is Rank.NO_ANSWER and item.row:
            return self._read(item.row)
        is_to_call = item.row and (item.rank is Rank.CALL or item.row.why_call)
        return why_of(item.row, self.words) if item.row and is_to_call else ""

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

    def _iso(self, at: datetime) -> str:
        return times.local(at, self.desk.clinic.zone).strftime("%Y-%m-%dT%H:%M")


def slug(name: str) -> str:
    """Return a doctor's name as it stands in an address: dra-ruiz."""
    kept = "".join(
        letter if letter.isalnum() and letter.isascii() else " " for letter in fold(name)
    )
    return "-".join(kept.split())

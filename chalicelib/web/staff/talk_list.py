"""The talks as a list: those that wait, the longest first, then the others by their last word. Reads in three steps, decides nothing."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.answers.talk import Talk
from chalicelib.messaging.opening_hours import is_open_at
from chalicelib.messaging.received_texts import TextThread
from chalicelib.messaging.staff_tasks import StaffTask
from chalicelib.patients.model import Line, NumberState, Patient
from chalicelib.patients.phone_lines import line_id
from chalicelib.shared import times
from chalicelib.web.staff.desk import Desk
from chalicelib.web.staff.visit_words import as_said, stranger_name

Shown = dict[str, Any]
Team = dict[str, str]  # names by id
MOST_WAITING, MOST_OTHERS = 50, 30
LATE = timedelta(minutes=30)  # so long somebody waits, in opening hours, before the row says so


_A_MOMENT = re.compile(r"\d{12}", re.ASCII)


def moment_in(text: str) -> datetime | None:
    """Return the moment that an address names, 261130093000; None of anything else."""
    if not _A_MOMENT.fullmatch(text):
        return None
    try:
        return datetime.strptime(text, "%y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def team_of(desk: Desk) -> Team:
    """Return the names of everybody who is or was on the team, by their ids."""
    return {member.id: member.name for member in desk.records.team()}


def listed(desk: Desk, team: Team, shown: Talk | None = None) -> Shown:
    """Return the two lists; `shown` is the talk that is open beside them."""
    waiting = desk.records.waiting_talks(limit=MOST_WAITING)
    since = moment_in(desk.visit.query.get("desde", ""))
    page = desk.records.resting_talks(limit=MOST_OTHERS, up_to=since)
    rows = _Rows(desk, [*waiting, *page.threads], team, shown)
    return {
        "waiting": rows.of(waiting),
        "others": rows.of(page.threads),
        "more": f"{page.next_at:%y%m%d%H%M%S}" if page.next_at else "",
    }


class _Rows:
    """Rows of one page: whose each line is, and who of the clinic answered, read once for all."""

    def __init__(
        self, desk: Desk, threads: Sequence[TextThread], team: Team, shown: Talk | None
    ) -> None:
        self.desk, self.shown = desk, shown
        self.lines = desk.records.get_many(Line, [one.id for one in threads])
        ids = {i for line in self.lines.values() for i in line.patient_ids}
        self.people = desk.records.get_many(Patient, ids)
        waits = [one.task_id for one in threads if one.waits_since and one.task_id]
        self.tasks = desk.records.get_many(StaffTask, waits)
        self.names = team

    def of(self, threads: Sequence[TextThread]) -> list[Shown]:
        """Return the rows of those that can be opened: of a number that is nobody's any more, and never wrote, there is none."""
        return [row for row in map(self.row, threads) if row["id"]]

    def row(self, thread: TextThread) -> Shown:
        """Return one talk's row."""
        said, words = self.desk.said, self.desk.words
        theirs = self._people_of(thread)
        people = [person for person in theirs if person.number is not NumberState.WRONG]
        waits, now = thread.waits_since, self.desk.visit.now
        task = self.tasks.get(thread.task_id)
        name = theirs[0].id if theirs else thread.task_id
        is_late = bool(waits and now - waits >= LATE and is_open_at(self.desk.clinic, now))
        return {
            "href": f"mensajes/{name}",
            "id": name,
            "name": people[0].name if people else stranger_name(thread.id, words),
            "others": max(0, len(people) - 1),
            "at": self._at(thread),
            "iso": said.iso(waits or thread.last_at),
            "said": self._last(thread),
            "late": words("desk.talk.waits", time=_span(now - waits, words))
            if is_late and waits
            else "",
            "seen": task.texts + task.not_kept if task else 0,
            "is_current": self.shown is not None and self.shown.key == thread.id,
        }

    def _people_of(self, thread: TextThread) -> list[Patient]:
        line = self.lines.get(thread.id)
        found = (self.people.get(i) for i in (line.patient_ids if line else ()))
        return [person for person in found if person and line_id(person.e164) == thread.id]

    def _at(self, thread: TextThread) -> tuple[str, str]:
        at, said = thread.waits_since or thread.last_at, self.desk.said
        zone = self.desk.clinic.zone
        is_today = times.local_day(at, zone) == times.local_day(said.now, zone)
        return said.clock_in_two(at) if is_today else (said.short_day(at), "")

    def _last(self, thread: TextThread) -> str:
        words = self.desk.words
        if not thread.was_answered_last or thread.waits_since:
            return as_said(thread.said, words)
        is_mine = thread.answer_by == self.desk.member.id
        who = words("desk.talk.you") if is_mine else self.names.get(thread.answer_by, "")
        who = who or words("desk.talk.clinic")
        return words("desk.talk.answered", who=who, text=as_said(thread.answer, words))


def _span(waited: timedelta, words: Any) -> str:
    minutes = int(waited.total_seconds() // 60)
    if minutes < 60:
        return str(words("desk.talk.minutes", n=minutes))
    hours = minutes // 60
    return str(
        words("desk.talk.hours", n=hours) if hours < 48 else words("desk.talk.days", n=hours // 24)
    )

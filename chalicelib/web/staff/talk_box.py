"""The box to answer in: open, closed, or why there is none; with what was typed, and the clinic's ready answers. Decides nothing."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from chalicelib.answers.drafts import drafts_in, is_writing
from chalicelib.answers.held_answers import why_not_told
from chalicelib.answers.history import Utterance
from chalicelib.answers.model import AnswerDraft
from chalicelib.answers.talk import Talk
from chalicelib.messaging import template_wording
from chalicelib.messaging.model import Kind
from chalicelib.messaging.service_window import WINDOW
from chalicelib.messaging.staff_tasks import StaffTask
from chalicelib.messaging.whatsapp.template_definitions import as_read
from chalicelib.reminders.clinic_daily_limit import why_no_room
from chalicelib.shared import ids
from chalicelib.web.staff.desk import Desk
from chalicelib.web.staff.ready_answers import ready_answers
from chalicelib.web.staff.talk_list import Team
from chalicelib.web.staff.visit_words import answers_of

Shown = dict[str, Any]
_A_SHEET = re.compile(r"(?P<at>\d{12})-(?P<name>[0-9a-z]{8,32})", re.ASCII)
GOOD_FOR = timedelta(days=2)


def new_sheet(now: datetime) -> str:
    """Return the name of a fresh sheet; it tells when it was laid out."""
    return f"{now:%y%m%d%H%M%S}-{ids.new_id()}"


def opened_at(sheet: str, now: datetime) -> datetime | None:
    """Return when a sheet was laid out; None of what is none, or of one that lay there for days."""
    found = _A_SHEET.fullmatch(sheet)
    if found is None:
        return None
    try:
        at = datetime.strptime(found["at"], "%y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
    return at if abs(now - at) < GOOD_FOR else None


class TalkBox:
    """What somebody may write to one line now."""

    def __init__(
        self,
        desk: Desk,
        talk: Talk,
        said: Sequence[Utterance],
        team: Team,
        *,
        text: str | None = None,
        why: str = "",
    ) -> None:
        self.desk, self.talk, self.words = desk, talk, desk.words
        self._said, self._typed, self.why, self._team = said, text, why, team
        self.now = desk.visit.now
        self.sheet = new_sheet(self.now)

    @property
    def closed_by(self) -> str:
        """Say why nobody may write there; "" where somebody may."""
        line, words = self.talk.line, self.words
        if line.opted_out_at:
            return words("desk.talk.baja", when=self.desk.said.short_day(line.opted_out_at))
        if not line.id:
            return words("desk.talk.no_number")
        if self.desk.clinic.is_by_hand:
            return words("desk.talk.by_hand")
        return "" if self.talk.writable_until else words("desk.talk.never_wrote")

    @property
    def is_open(self) -> bool:
        """Tell whether an answer leaves at once."""
        return self.talk.is_open(self.now)

    @property
    def until(self) -> str:
        """Say until when they can be written to."""
        until = self.talk.writable_until
        return self.words("desk.talk.until", when=self.desk.said.when(until)) if until else ""

    @property
    def waits(self) -> Shown:
        """Return what they will read first where the window is closed, or why they will read nothing."""
        talk, clinic = self.talk, self.desk.clinic
        why = why_not_told(clinic, talk, why_no_room(self.desk.records, clinic, self.now), self.now)
        if why:
            key = f"desk.talk.untold.{why}"
            return {
                "text": "",
                "why": self.words(key if self.words.has(key) else "desk.talk.untold.limit"),
            }
        until = talk.writable_until or self.now
        language = (talk.people[0].language if talk.people else "") or clinic.language
        wrote = until - WINDOW
        return {
            "why": "",
            "text": as_read(template_wording.answer_waits(clinic, wrote, language=language)),
        }

    @property
    def text(self) -> str:
        """What is in the box."""
        if self._typed is not None:
            return self._typed
        if again := self._again(self.desk.visit.query.get("otra", "")):
            return again
        mine = self._drafts.get(self.desk.member.id)
        return mine.text if mine else ""

    @cached_property
    def _drafts(self) -> dict[str, AnswerDraft]:
        return drafts_in(self.desk.records, self.talk, self._team)

    @property
    def writing(self) -> str:
        """Say who else is writing to them now; "" where nobody is."""
        others = [d for who, d in self._drafts.items() if who != self.desk.member.id]
        names = [self._team[draft.by] for draft in others if is_writing(draft, self.now)]
        return self.words("desk.talk.writing", who=", ".join(names)) if names else ""

    def _again(self, name: str) -> str:
        """Return the words of an answer that did not go, to be sent once more."""
        found = (one.sent for one in self._said if one.sent and one.sent.kind is Kind.ANSWER)
        return next((m.content.text for m in found if m.id.split(".", 2)[2] == name), "")

    @cached_property
    def seen_texts(self) -> int:
        """How many of their texts wait, as this page shows."""
        thread = self.talk.thread
        task = (
            self.desk.records.get(StaffTask, thread.task_id) if thread and thread.task_id else None
        )
        return task.texts + task.not_kept if task and not task.done_at else 0

    @property
    def seen_answer(self) -> str:
        """Which was the clinic's last word, as this page shows."""
        return self.talk.thread.answer_id.partition(".")[2] if self.talk.thread else ""

    @property
    def waits_for_answer(self) -> bool:
        """Tell whether something waits to be read."""
        return bool(self.talk.thread and self.talk.thread.waits_since)

    @property
    def to(self) -> str:
        """Whom the answer is for."""
        people = self.talk.answering
        return answers_of(people[0]) if people else self.words("desk.talk.them")

    def ready(self) -> list[Shown]:
        """Return the clinic's ready answers."""
        return ready_answers(self.desk)

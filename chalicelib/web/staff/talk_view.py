"""One talk in the words of one reader: who it is, what was said, how far each answer came. Decides nothing."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from chalicelib.answers.business_app import REVOKED
from chalicelib.answers.history import Utterance, as_changed
from chalicelib.answers.talk import Talk
from chalicelib.appointments.model import Appointment
from chalicelib.appointments.with_whom import called_now
from chalicelib.messaging.model import Kind, Message, State
from chalicelib.messaging.received_texts import ReceivedText
from chalicelib.messaging.whatsapp.text_by_hand import read_by_them
from chalicelib.shared import times
from chalicelib.shared.phone import as_read_aloud
from chalicelib.web.staff.desk import Desk
from chalicelib.web.staff.talk_list import Team
from chalicelib.web.staff.visit_words import answers_of, as_said, stranger_name

Shown = dict[str, Any]
_OURS = (Kind.ANSWER, Kind.ECHO)  # what people of the clinic wrote, from here or from its telephone
_MEDIA = re.compile(r"\[(image|video|audio|voice|document|sticker|location|contacts)\]")


@dataclass(frozen=True)
class Bubble:
    """One thing that was said, or the line where a day begins."""

    kind: str  # theirs, ours, auto or done
    text: str
    by: str = ""
    note: str = ""
    again: str = ""  # the answer that may be written once more
    is_trouble: bool = False


class TalkView:
    """What was said on one line."""

    def __init__(
        self, desk: Desk, talk: Talk, said: Sequence[Utterance], team: Team, *, has_more: bool
    ) -> None:
        self.desk, self.talk, self.words, self.times = desk, talk, desk.words, desk.said
        self.said, self.has_more = list(said), has_more
        self.team = team
        self.people = list(talk.answering)

    @property
    def name(self) -> str:
        """Who answers there."""
        return self.people[0].name if self.people else stranger_name(self.talk.key, self.words)

    @property
    def others(self) -> str:
        """Who else answers there, and who does for a child."""
        people = [person.name for person in self.people[1:]]
        guardian = self.people[0].guardian if self.people else ""
        answers = [self.words("desk.answers", who=guardian)] if guardian else []
        shares = [self.words("desk.talk.shares", who=", ".join(people))] if people else []
        return ". ".join([*answers, *shares])

    @property
    def denied(self) -> str:
        """Say whom they told that they are not; "" where they said so of nobody."""
        if self.people or not self.talk.people:
            return ""
        return self.words("desk.talk.denied", who=self.talk.people[0].name)

    @property
    def wrong_person(self) -> str:
        """Return the id of whom this number is not; their record is to be put right."""
        return self.talk.people[0].id if self.denied else ""

    @property
    def is_stranger(self) -> bool:
        """Tell whether nobody on the list answers there."""
        return not self.people

    @property
    def phone(self) -> Shown | None:
        """Return the number to call."""
        number = self.talk.line.id
        return {"href": f"tel:{number}", "says": as_read_aloud(number)} if number else None

    @property
    def next_visit(self) -> Shown | None:
        """Return the next visit of whoever answers there."""
        coming = sorted(
            (visit.starts_at, visit_id)
            for visit_id, visit in self.talk.line.visits.items()
            if visit.starts_at > self.desk.visit.now and not self.denied
        )
        visit = self.desk.records.get(Appointment, coming[0][1]) if coming else None
        if visit is None or not visit.is_open:
            return None
        when = self.times.when(visit.starts_at)
        doctor = called_now(self.desk.clinic, visit)
        status = {"booked": "", "change_requested": "wants_change"}.get(visit.status, visit.status)
        state = self.words(f"desk.state.{status}").lower() if status else ""
        rest = ", ".join(part for part in (doctor, state) if part)
        return {"href": f"citas/{visit.id}", "when": when[:1].upper() + when[1:], "rest": rest}

    @property
    def earlier(self) -> str:
        """Where the page of what was said before is found; "" where that is all."""
        return f"{self.said[-1].at:%y%m%d%H%M%S}" if self.has_more else ""

    def bubbles(self) -> list[Bubble]:
        """Return what was said, oldest first, with a line where a day begins."""
        shown: list[Bubble] = []
        day = None
        for one in sorted(as_changed(self.said), key=_in_order):
            today = times.local_day(one.at, self.desk.clinic.zone)
            if today != day:
                text = self.times.short_day(one.at)
                shown.append(Bubble("done", text[:1].upper() + text[1:]))
                day = today
            shown.append(self._heard(one.received) if one.received else self._sent(one))
        return shown

    def _heard(self, text: ReceivedText) -> Bubble:
        who = answers_of(self.people[0]) if self.people and self.people[0].guardian else ""
        by = ", ".join(part for part in (who, self.times.clock(text.at)) if part)
        is_media = bool(_MEDIA.match(text.text))
        said = as_said(text.text, self.words) or self.words("desk.card.no_words")
        note = self.words("desk.talk.media") if is_media else ""
        return Bubble("theirs", said, by, note)

    def _sent(self, one: Utterance) -> Bubble:
        message = one.sent
        if message is None:
            raise ValueError("an utterance that nobody made")
        is_ours = message.kind in _OURS
        who = self._who(message) if is_ours else self.words("desk.talk.automatic")
        state = self._state(message)
        at = message.changed_at if message.state in (State.READ, State.HELD) else None
        when = self.times.clock(at or one.at)
        by = ", ".join(part for part in (who, state, when) if part)
        content = (one.became or message).said
        said = as_said(content.text, self.words) or read_by_them(message, self.desk.clinic)
        if content.text == REVOKED:
            said = self.words("desk.talk.deleted")
        shown = Bubble(
            "ours" if is_ours else "auto", said, by, self._changes(one.became or message)
        )
        return self._troubled(shown, message) if message.kind is Kind.ANSWER else shown

    def _changes(self, message: Message) -> str:
        """Say that words written on the clinic's telephone take the place of others; of those that were taken back the words themselves do."""
        is_changed = message.replaces and message.content.text != REVOKED
        return self.words("desk.talk.corrects") if is_changed else ""

    def _who(self, message: Message) -> str:
        if message.kind is Kind.ECHO:
            return self.words("desk.talk.in_app")
        return self.team.get(message.by, "") or self.words("desk.talk.clinic")

    def _state(self, message: Message) -> str:
        key = f"desk.talk.sent.{message.state}"
        if message.kind not in _OURS or not self.words.has(key):
            key = f"desk.sent.{message.state}"
        return self.words(key).lower() if self.words.has(key) else str(message.state)

    def _troubled(self, shown: Bubble, message: Message) -> Bubble:
        """Return an answer with what is wrong with it, to be written again: after a definite no, or where nobody knows."""
        if message.state not in (State.FAILED, State.UNKNOWN, State.SUPPRESSED):
            return shown
        why = f"desk.talk.why.{message.reason}"
        note = (
            self.words(why) if self.words.has(why) else self.words(f"desk.talk.not.{message.state}")
        )
        return replace(shown, note=note, again=message.id.split(".", 2)[2], is_trouble=True)


def _in_order(one: Utterance) -> tuple[datetime, bool, datetime]:
    """WhatsApp tells whole seconds: of one second, what was written comes before what answers it."""
    return one.at.replace(microsecond=0), one.sent is not None, one.at

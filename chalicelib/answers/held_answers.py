"""Answers that wait until their reader writes again: what tells that one waits, what lets it go, and what ends it. Never sends.

WhatsApp lets a clinic write freely for 24 hours from a person's last word. Past that a template may say that an
answer waits, once a line and day; the answer leaves when they write.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from chalicelib.answers.talk import Talk, TalkRecords, talk_as_known
from chalicelib.appointments.reminder_times import next_opening
from chalicelib.clinics.model import Clinic
from chalicelib.messaging import template_wording
from chalicelib.messaging.daily_count import counted
from chalicelib.messaging.load_phrases import supported
from chalicelib.messaging.model import (
    HELD_FOR,
    SENDABLE,
    Kind,
    Message,
    State,
    message_id,
)
from chalicelib.messaging.service_window import WINDOW
from chalicelib.messaging.waiting_answers import waiting_answers
from chalicelib.patients.model import Patient, Purpose
from chalicelib.patients.phone_lines import line_id
from chalicelib.shared.writes import Save, Withdraw, Write

WhyNoRoom = Callable[[Any, Clinic, datetime], str]  # which limit of the day is spent
ONCE_IN = timedelta(hours=24)  # so often a line is told that an answer waits
RELEASED = "released"  # why a held answer's own record ends: they wrote, and it went
ANSWERED_SINCE = "answered_since"  # … why one never left: another came after it
MISSED = "window_closed"  # … of one that could not leave in time: it is held now


@dataclass(frozen=True)
class Held:
    """An answer, and the message that says that it waits, or why none does."""

    message: Message
    why_not_told: str
    notice: Message | None = None
    counted: tuple[Write, ...] = ()

    @property
    def messages(self) -> tuple[Message, ...]:
        """What is put out."""
        return (self.message, self.notice) if self.notice else (self.message,)


def held(clinic: Clinic, talk: Talk, answer: Message, no_room: str, now: datetime) -> Held:
    """Return an answer that waits, with what tells of it where anything may."""
    waits = replace(answer, state=State.HELD, changed_at=now)
    to, why = _reader(clinic, talk, no_room, now)
    if to is None:
        return Held(waits, why)
    notice = _notice(clinic, talk, to, waits, now)
    return Held(waits, "", notice, tuple(counted(1, now)))


def why_not_told(clinic: Clinic, talk: Talk, no_room: str, now: datetime) -> str:
    """Return why no message would say that an answer waits; "" where one would."""
    return _reader(clinic, talk, no_room, now)[1]


def _reader(clinic: Clinic, talk: Talk, no_room: str, now: datetime) -> tuple[Patient | None, str]:
    """Return to whom it is told that an answer waits, or why to nobody: past the window only who agreed is written to."""
    sure = [p for p in talk.people if p.is_reachable and p.agreed_to(Purpose.REMINDERS)]
    noticed = talk.thread.noticed_at if talk.thread else None
    if not sure:
        return None, "no_consent"
    if noticed and now < noticed + ONCE_IN:
        return None, "told_today"
    if not _may_use_template(clinic, sure[0].language or clinic.language):
        return None, "template"
    if no_room:
        return None, no_room
    return sure[0], ""


def _may_use_template(clinic: Clinic, language: str) -> bool:
    """Tell whether WhatsApp takes the template, and for what it is: judged marketing it is not used."""
    name = template_wording.ANSWER_WAITS
    topics = {(name, supported(language), subject) for subject in ("", "category")}
    return topics.isdisjoint(trouble.topic for trouble in clinic.template_troubles)


def _notice(clinic: Clinic, talk: Talk, to: Patient, answer: Message, now: datetime) -> Message:
    heard = talk.thread.said_at if talk.thread else None
    last = (talk.line.window_until - WINDOW) if talk.line.window_until else heard
    language = to.language or clinic.language
    leaves = next_opening(clinic, now)
    return Message(
        id=message_id(clinic.id, to.id, Kind.ANSWER_WAITS, leaves, answer.id),
        kind=Kind.ANSWER_WAITS,
        e164=talk.line.id,
        content=template_wording.answer_waits(clinic, last or now, language=language),
        created_at=now,
        not_before=leaves if leaves > now else None,
        useful_until=now + HELD_FOR,
    )


@dataclass(frozen=True)
class Missed:
    """What becomes of an answer that could not leave in time."""

    writes: tuple[Write, ...]
    messages: tuple[Message, ...]


def missed(
    records: TalkRecords, clinic: Clinic, message: Message, now: datetime, *, limit: WhyNoRoom
) -> Missed:
    """Hold an answer that did not leave while WhatsApp let the clinic write: a sender that stood still, a pause, the night."""
    talk = talk_as_known(records, line_id(message.e164), (message.owner,))
    clinic_id, owner, _ = message.id.split(".", 2)
    anew = replace(
        message,
        id=message_id(clinic_id, owner, Kind.ANSWER, message.created_at, message.id, MISSED),
        retry_at=None,
        lease_until=None,
        reason="",
        attempts=0,
    )
    waits = held(clinic, talk, anew, limit(records, clinic, now), now)
    ended = Withdraw(message.id, message.state, MISSED)
    thread: list[Write] = []
    if talk.thread:
        is_last = talk.thread.answer_id == message.id
        named = replace(talk.thread, answer_id=anew.id) if is_last else talk.thread
        thread = [Save(replace(named, noticed_at=now if waits.notice else named.noticed_at))]
    return Missed((ended, *thread, *waits.counted), waits.messages)


def withdrawn(
    records: TalkRecords,
    talk: Talk,
    reason: str,
    *,
    keeps_notice: bool = False,
    by: datetime | None = None,
) -> list[Write]:
    """Return what ends all that is held on a line (`by` a moment: all that was by then), and the notice of it, unless that tells of another answer."""
    here = waiting_answers(records, talk.owners, talk.line.id)
    stays = [m for m in here if m.state is State.HELD and by and (m.changed_at or by) > by]
    gone = [m for m in here if m not in stays]
    if keeps_notice or stays:
        gone = [m for m in gone if m.kind is not Kind.ANSWER_WAITS]
    return [Withdraw(message.id, message.state, reason) for message in gone]


def released(
    waiting: Sequence[Message], *, until: datetime, now: datetime, cause: str
) -> tuple[list[Write], list[Message]]:
    """Return what lets held answers go: their reader has written, and the window is open until then."""
    held_now = [m for m in waiting if m.state is State.HELD and not m.recalled]
    ended: list[Write] = [
        Withdraw(message.id, message.state, RELEASED)
        for message in waiting
        if message in held_now or (message.kind is Kind.ANSWER_WAITS and message.state in SENDABLE)
    ]
    return ended, [_let_go(message, until, now, cause) for message in held_now]


def _let_go(message: Message, until: datetime, now: datetime, cause: str) -> Message:
    clinic_id, owner, _ = message.id.split(".", 2)
    return replace(
        message,
        id=message_id(clinic_id, owner, Kind.ANSWER, now, message.id, cause),
        state=State.QUEUED,
        changed_at=None,
        not_before=None,
        useful_until=until,
    )

"""What somebody of the clinic writes in the WhatsApp Business app, beside us: it stands in the talk, and is an answer like one of ours. Never sends.

It has left already, so it is no one's to claim; it opens no window, and says nothing of anybody's consent. Of whoever neither is on the
list nor ever wrote nothing is kept: the clinic's telephone has talks that are none of ours.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

from chalicelib.answers.answered_talk import answered_talk, line_seen
from chalicelib.answers.held_answers import ANSWERED_SINCE, withdrawn
from chalicelib.answers.talk import Talk, TalkRecords, talk_of_line
from chalicelib.clinics.model import Clinic
from chalicelib.messaging.event_types import Echo
from chalicelib.messaging.model import Content, Kind, Message, State, message_id
from chalicelib.messaging.ports import FindingRecords
from chalicelib.messaging.staff_tasks import StaffTask
from chalicelib.patients.phone_lines import find_line, line_id
from chalicelib.shared.errors import decide_again
from chalicelib.shared.writes import Create, Records, Save, Write

REVOKED = "[revoke]"  # what stands for words that were taken back
# The app greets by itself whoever writes: nobody has read in so short a time what they wrote.
NOBODY_READS_IN = timedelta(seconds=5)


class EchoRecords(TalkRecords, FindingRecords, Protocol):
    """A clinic's records, with its talks and the messages by WhatsApp's ids."""


def take_in_echo(records: EchoRecords, clinic: Clinic, echo: Echo, *, now: datetime) -> None:
    """Put an echo into the talk; the same one again does nothing, nor one of a message that we sent ourselves."""
    decide_again(lambda: _once(records, clinic, echo, now))


def note_in_app(records: Records, clinic: Clinic, *, at: datetime) -> None:
    """Remember that the clinic's number lives in the app as well, from the first that WhatsApp tells of it.

    What is of before an operator said otherwise is old news.
    """
    left = clinic.sender.left_app_at
    if clinic.sender.in_app or (left and at <= left):
        return

    def attempt() -> None:
        stands = records.get(Clinic, clinic.id)
        if stands and not stands.sender.in_app:
            known = replace(stands, sender=replace(stands.sender, in_app=True))
            records.commit([Save(known)])

    decide_again(attempt)


def _once(records: EchoRecords, clinic: Clinic, echo: Echo, now: datetime) -> None:
    line = find_line(records, wa_id=echo.to_wa_id, bsuid=echo.to_bsuid)
    key = line.id if line else line_id(echo.to_wa_id) or echo.to_bsuid
    talk = talk_of_line(records, key)
    is_known = records.message_by_provider_id(echo.provider_id) is not None
    if is_known or not (talk.people or talk.thread):
        return
    message = _message(clinic, talk, echo)
    if records.get_many(Message, [message.id]):  # the index does not know it yet
        return
    if echo.replaces:
        does = _changed(records, talk, echo)
    elif echo.is_sign:
        does = _thread_seen(talk)
    else:
        does = _answered(records, talk, message, now)
    # The line too: an erasure under way then decides again, and finds the echo.
    records.commit([Create(message, message.kept_until), *line_seen(talk), *does])


def _message(clinic: Clinic, talk: Talk, echo: Echo) -> Message:
    at = echo.at
    return Message(
        id=message_id(clinic.id, talk.owners[0], Kind.ECHO, at, echo.provider_id),
        kind=Kind.ECHO,
        e164=talk.key,
        content=Content(text=REVOKED if echo.is_revoked else echo.text),
        created_at=at,
        useful_until=at,
        state=State.SENT,
        provider_id=echo.provider_id,
        changed_at=at,
        told_at=at,
        kept_until=clinic.words_kept_until(at),
        replaces=echo.replaces,
    )


def _answered(records: EchoRecords, talk: Talk, message: Message, now: datetime) -> list[Write]:
    """Return what an echo closes and ends: what was written before it, and what was held by then."""
    at = message.created_at
    ended = withdrawn(records, talk, ANSWERED_SINCE, by=at)
    if talk.thread and talk.thread.answer_at and talk.thread.answer_at > at:
        return [*ended, *_thread_seen(talk)]

    def is_read(task: StaffTask) -> bool:
        return (task.last_at or task.at) + NOBODY_READS_IN <= at

    return [*ended, *answered_talk(records, talk, message, is_read=is_read, now=now)]


def _changed(records: EchoRecords, talk: Talk, echo: Echo) -> list[Write]:
    """Return what other words in the place of the clinic's last come to; taken back, what they had answered waits again."""
    former, thread = records.message_by_provider_id(echo.replaces), talk.thread
    if former is None or thread is None or thread.answer_id != former.id:
        return _thread_seen(talk)
    if not echo.is_revoked:
        return [Save(replace(thread, answer=echo.text))]
    task = records.get(StaffTask, thread.task_id) if thread.task_id else None
    silent = replace(thread, answer="", answer_id="", answer_at=None)
    if task is None or task.done_at is None or task.done_by:  # somebody else saw to it
        return [Save(silent)]
    again = replace(task, done_at=None)
    return [Save(again), Save(replace(silent, waits_since=task.first_at or task.at))]


def _thread_seen(talk: Talk) -> list[Write]:
    return [Save(talk.thread)] if talk.thread else []

"""Somebody of the clinic answers a line: one message, written once, or held until the line writes again. Never sends.

An answer rests on what the line wrote, so it needs no consent to reminders; a BAJA ends it in its own transaction.
"""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.answers.answered_talk import answered_talk, line_seen
from chalicelib.answers.held_answers import ANSWERED_SINCE, Held, WhyNoRoom, held, withdrawn
from chalicelib.answers.model import LONGEST
from chalicelib.answers.talk import Talk, TalkRecords, load_talk
from chalicelib.clinics.model import Clinic
from chalicelib.messaging.model import Content, Kind, Message, message_id
from chalicelib.messaging.put_out_messages import Queue, decide_and_put_out
from chalicelib.messaging.staff_tasks import StaffTask
from chalicelib.shared.errors import NotAllowedError
from chalicelib.shared.writes import Write


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """What somebody wrote, and what they had before them when they did."""

    name: str  # of this sheet: sent twice it is one answer
    opened_at: datetime  # when it was laid before them
    text: str
    by: str  # the id of who writes
    seen_texts: int | None = None  # of what waits to be read; None of whoever did not look
    seen_answer: str | None = None  # the clinic's last word there; None of whoever did not look


@dataclass(frozen=True)
class Answered:
    """What an answer comes to."""

    message: Message
    writes: tuple[Write, ...]
    messages: tuple[Message, ...]
    why_not_told: str = ""  # of a held one: why no message says that it waits


def send_answer(
    records: TalkRecords,
    queue: Queue,
    clinic: Clinic,
    name: str,
    sheet: Sheet,
    *,
    limit: WhyNoRoom,
    now: datetime,
) -> Answered:
    """Answer the talk of that name and commit; raises NotFoundError, ConflictError, and what answer_line raises.

    One that was sent from this sheet already is returned as it stands, and nothing is written.
    """
    before: list[Message] = []

    def decide() -> Answered | None:
        talk = load_talk(records, name)
        before[:] = records.get_many(Message, _ids_of(clinic, talk, sheet)).values()
        return None if before else answer_line(records, clinic, talk, sheet, limit, now)

    answered = decide_and_put_out(records, queue, decide, now=now)
    return answered or Answered(before[0], (), ())


def answer_line(
    records: TalkRecords, clinic: Clinic, talk: Talk, sheet: Sheet, limit: WhyNoRoom, now: datetime
) -> Answered:
    """Decide an answer; `limit` says which limit of the day leaves no room for the message that one waits.

    Raises NotAllowedError: answer_is_empty, answer_too_long, line_opted_out, line_has_no_number,
    line_never_wrote, answered_meanwhile.
    """
    _check(talk, sheet)
    message = _message(clinic, talk, sheet, now)
    is_open = talk.is_open(now)
    waits = (
        Held(message, "")
        if is_open
        else held(clinic, talk, message, limit(records, clinic, now), now)
    )
    tells_of_this = not is_open and waits.notice is None  # a notice of before, on its way still
    before = withdrawn(records, talk, ANSWERED_SINCE, keeps_notice=tells_of_this)
    writes = [*line_seen(talk), *_read(records, talk, sheet, waits, now), *before, *waits.counted]
    return Answered(waits.message, tuple(writes), waits.messages, waits.why_not_told)


def _message(clinic: Clinic, talk: Talk, sheet: Sheet, now: datetime) -> Message:
    return Message(
        id=_ids_of(clinic, talk, sheet)[0],
        kind=Kind.ANSWER,
        e164=talk.line.id,
        content=Content(text=sheet.text.strip()),
        created_at=now,
        useful_until=talk.writable_until or now,
        by=sheet.by,
        kept_until=clinic.words_kept_until(now),
    )


def _ids_of(clinic: Clinic, talk: Talk, sheet: Sheet) -> list[str]:
    """Return the ids that what is sent from a sheet may have, by whose the talk was then: the first is that of a new one."""
    return [
        message_id(clinic.id, owner, Kind.ANSWER, sheet.opened_at, sheet.name)
        for owner in talk.owners
    ]


def _check(talk: Talk, sheet: Sheet) -> None:
    text = sheet.text.strip()
    if not text:
        raise NotAllowedError("answer_is_empty")
    if len(text) > LONGEST:
        raise NotAllowedError("answer_too_long")
    if not talk.line.id:
        raise NotAllowedError("line_has_no_number")
    if talk.line.opted_out_at:
        raise NotAllowedError("line_opted_out")
    if talk.writable_until is None:
        raise NotAllowedError("line_never_wrote")
    last = talk.thread.answer_id if talk.thread else ""
    if sheet.seen_answer is not None and sheet.seen_answer != last:
        raise NotAllowedError("answered_meanwhile")


def _read(
    records: TalkRecords, talk: Talk, sheet: Sheet, waits: Held, now: datetime
) -> list[Write]:
    """Close what the answer answers, and remember it as the last word; texts that came since are still to be read."""

    def is_read(task: StaffTask) -> bool:
        return sheet.seen_texts is None or task.texts + task.not_kept <= sheet.seen_texts

    noticed = waits.notice is not None
    return answered_talk(records, talk, waits.message, is_read=is_read, noticed=noticed, now=now)

"""People who hide their number: which line their user id means, and what of theirs counts. Never takes them for a line that they are not shown to be.

Why a quoted message names its line: docs/decisions/2026-11-29-who-hides-their-number.md.
"""

from chalicelib.messaging.event_types import InboundKind, InboundMessage
from chalicelib.messaging.model import TOLD, Tap
from chalicelib.patients.model import Line
from chalicelib.patients.phone_lines import has_number, line_id, people_of
from chalicelib.replies import text_replies
from chalicelib.replies.conversation_turn import Turn
from chalicelib.replies.intent import Intent, read_intent
from chalicelib.replies.ports import ReplyRecords


def line_answered(records: ReplyRecords, inbound: InboundMessage, tap: Tap | None) -> Line | None:
    """Return the line of the message that somebody answers under a user id nobody has seen; None where that proves nothing.

    Only that phone has the message: a tap must name the same one twice, whom it was for must still be on the
    line, and the line must have no other user id.
    """
    quoted = inbound.context_id
    message = records.message_by_provider_id(quoted) if quoted else None
    if message is None or not message.patient_id or message.state not in TOLD:
        return None
    line = records.get(Line, line_id(message.e164))
    if line is None or line.bsuid not in ("", inbound.bsuid):
        return None
    is_theirs = any(message.owner in person.ids for person in people_of(records, line))
    is_same = tap is None or tap.message_id == message.id
    return line if is_theirs and is_same else None


def act_as_nobody_known(turn: Turn) -> None:
    """Take what somebody says whom nobody knows: a BAJA stops what their user id may lead to, all else a person reads."""
    inbound = turn.inbound
    meaning = read_intent(inbound.own_words)
    if not text_replies.act_on_consent(turn, meaning):
        turn.pass_on(inbound.text)
    stopped = turn.line.opted_out_at
    if meaning is Intent.OPT_IN and (stopped < inbound.at if stopped else turn.is_known):
        turn.line = turn.line.listening(inbound.at)


def stopped_before(records: ReplyRecords, line: Line, bsuid: str) -> Line | None:
    """Return the line under the user id alone, where a BAJA was said on it before anybody knew whose it is."""
    hidden = records.get(Line, bsuid) if bsuid and has_number(line.id) else None
    return hidden if hidden and hidden.opted_out_at else None


def leaving_word(hidden: Line, line: Line, named_by: str) -> InboundMessage:
    """Return what was said under the user id as an event of the line that it means; `named_by` is the event that told it."""
    if hidden.opted_out_at is None:
        raise ValueError("nobody has left under this user id")
    return InboundMessage(
        phone_number_id="",
        provider_id=f"{named_by}.left",
        at=hidden.opted_out_at,
        kind=InboundKind.TEXT,
        from_wa_id=line.wa_id or line.id.removeprefix("+"),
        bsuid=hidden.id,
    )

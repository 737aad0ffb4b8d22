"""What the clinic itself writes to its own number: no patient's word, so it makes no task, no line and no change.

It is answered once in twelve hours that this number is the patients', and a tap under a test message that it got here.
"""

from datetime import datetime

from chalicelib.clinics.model import Clinic
from chalicelib.messaging import reply_wording
from chalicelib.messaging.event_types import InboundMessage
from chalicelib.messaging.model import TO_CLINIC, Content, Kind, Message, Tap, message_id
from chalicelib.messaging.put_out_messages import Queue, put_out
from chalicelib.messaging.service_window import ANSWER_HELPS
from chalicelib.replies.answer_once import A_TALK
from chalicelib.replies.seen_messages import remembered
from chalicelib.shared.phone import from_wa_id, same_line
from chalicelib.shared.writes import Records


def is_the_desks(clinic: Clinic, inbound: InboundMessage) -> bool:
    """Tell whether somebody at the clinic wrote, from its front desk's WhatsApp or its own telephone."""
    own = (clinic.reception_e164, clinic.phone)
    return any(same_line(inbound.from_wa_id, number) for number in own)


def answer_desk(
    records: Records,
    queue: Queue,
    clinic: Clinic,
    inbound: InboundMessage,
    now: datetime,
    *,
    tap: Tap | None = None,
) -> None:
    """Remember the event, and say once in twelve hours whose number this is; of a tap under a test message, once that it got here."""
    test = _tapped_test(records, inbound, tap)
    answer = (
        _to_tap(records, clinic, inbound, test, tap, now)
        if test and tap
        else _whose_number(records, clinic, inbound, now)
    )
    put_out(records, queue, [remembered(inbound, now)], [answer] if answer else [], now=now)


def _tapped_test(records: Records, inbound: InboundMessage, tap: Tap | None) -> Message | None:
    message = records.get(Message, tap.message_id) if tap else None
    is_theirs = message is not None and same_line(inbound.from_wa_id, message.e164)
    return message if message and is_theirs and message.kind is Kind.TEST else None


def _to_tap(
    records: Records,
    clinic: Clinic,
    inbound: InboundMessage,
    test: Message,
    tap: Tap,
    now: datetime,
) -> Message | None:
    """Return what answers a button of a test message, the first time."""
    content = reply_wording.tapped_under_test(clinic)
    answer = _said(clinic, inbound, content, (test.created_at, test.id, tap.action), now)
    return None if records.get(Message, answer.id) else answer


def _whose_number(
    records: Records, clinic: Clinic, inbound: InboundMessage, now: datetime
) -> Message | None:
    content = reply_wording.to_desk(clinic)
    answer, before = (
        _said(clinic, inbound, content, (_half(at), "desk"), now) for at in (now, now - A_TALK)
    )
    known = records.get_many(Message, [answer.id, before.id]).values()
    is_told = any(now - message.created_at < A_TALK for message in known)
    return None if is_told else answer


def _half(at: datetime) -> datetime:
    return at.replace(hour=at.hour // 12 * 12, minute=0, second=0, microsecond=0)


def _said(
    clinic: Clinic,
    inbound: InboundMessage,
    content: Content,
    key: tuple[datetime, *tuple[str, ...]],
    now: datetime,
) -> Message:
    slot, *natural_key = key
    return Message(
        id=message_id(clinic.id, TO_CLINIC, Kind.REPLY, slot, *natural_key),
        kind=Kind.REPLY,
        e164=from_wa_id(inbound.from_wa_id) or "",
        content=content,
        created_at=now,
        useful_until=now + ANSWER_HELPS,
    )

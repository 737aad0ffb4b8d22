"""What the clinic itself writes to its own number: no patient's word, so it makes no task, no line and no change.

It is answered once in twelve hours that this number is the patients'.
"""

from datetime import datetime

from chalicelib.clinics.model import Clinic
from chalicelib.messaging import reply_wording
from chalicelib.messaging.event_types import InboundMessage
from chalicelib.messaging.model import TO_CLINIC, Kind, Message, message_id
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
    records: Records, queue: Queue, clinic: Clinic, inbound: InboundMessage, now: datetime
) -> None:
    """Remember the event, and say once in twelve hours whose number this is."""
    answer = _answer(clinic, inbound, now)
    before = _answer(clinic, inbound, now - A_TALK)
    known = records.get_many(Message, [answer.id, before.id]).values()
    is_told = any(now - message.created_at < A_TALK for message in known)
    put_out(records, queue, [remembered(inbound, now)], [] if is_told else [answer], now=now)


def _answer(clinic: Clinic, inbound: InboundMessage, now: datetime) -> Message:
    half = now.replace(hour=now.hour // 12 * 12, minute=0, second=0, microsecond=0)
    return Message(
        id=message_id(clinic.id, TO_CLINIC, Kind.REPLY, half, "desk"),
        kind=Kind.REPLY,
        e164=from_wa_id(inbound.from_wa_id) or "",
        content=reply_wording.to_desk(clinic),
        created_at=now,
        useful_until=now + ANSWER_HELPS,
    )

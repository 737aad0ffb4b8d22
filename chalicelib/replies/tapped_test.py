"""A tap under a test message: no patient's word, so it makes no task, no line and no change. It is answered that it got here."""

from collections.abc import Callable
from datetime import datetime

from chalicelib.clinics.model import Clinic
from chalicelib.messaging import reply_wording
from chalicelib.messaging.event_types import InboundMessage
from chalicelib.messaging.model import TO_CLINIC, Kind, Message, Tap, message_id
from chalicelib.messaging.put_out_messages import Queue, put_out
from chalicelib.messaging.service_window import ANSWER_HELPS
from chalicelib.replies.seen_messages import remembered
from chalicelib.shared.phone import same_line
from chalicelib.shared.writes import Records


def tapped_test(
    records: Records, inbound: InboundMessage, read_tap: Callable[[str], Tap | None]
) -> Message | None:
    """Return the test message that was tapped, on the telephone it went to; one that hides its number can be no other."""
    tap = read_tap(inbound.payload) if inbound.payload else None
    is_clinics = tap is not None and tap.message_id.split(".", 2)[1:2] == [TO_CLINIC]
    message = records.get(Message, tap.message_id) if tap and is_clinics else None
    if message is None or message.kind is not Kind.TEST:
        return None
    hides = not inbound.from_wa_id
    return message if hides or same_line(inbound.from_wa_id, message.e164) else None


def answer_test(
    records: Records,
    queue: Queue,
    clinic: Clinic,
    test: Message,
    inbound: InboundMessage,
    now: datetime,
) -> None:
    """Remember the event, and say once that it works."""
    answer = Message(
        id=message_id(clinic.id, TO_CLINIC, Kind.REPLY, inbound.at, inbound.provider_id),
        kind=Kind.REPLY,
        e164=test.e164,
        content=reply_wording.test_tapped(clinic),
        created_at=now,
        useful_until=now + ANSWER_HELPS,
    )
    put_out(records, queue, [remembered(inbound, now)], [answer], now=now)

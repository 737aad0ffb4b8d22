"""A test message: the clinic's reminder on the telephone of somebody who works there, about a visit that does not exist.

It is a message like any other, so what it meets a patient's would meet. It names no patient and changes no visit.
"""

import dataclasses
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.clinics.model import Clinic
from chalicelib.messaging import template_wording
from chalicelib.messaging.daily_count import counted
from chalicelib.messaging.model import TO_CLINIC, Kind, Message, message_id
from chalicelib.messaging.put_out_messages import Queue, put_out
from chalicelib.shared.errors import NotFoundError, decide_again
from chalicelib.shared.writes import Records, Save

HELPS_FOR = timedelta(hours=1)  # whoever waits for it has given up by then
SAME_FOR = timedelta(minutes=1)  # asked for again so soon it is the same: a second tap


@dataclass(frozen=True)
class Asked:
    """Who wants to see it, and where."""

    member_id: str
    name: str
    e164: str


def send_test(records: Records, queue: Queue, asked: Asked, *, now: datetime) -> Message:
    """Put a test message out, and return it; asked for twice in a minute, the one that is on its way.

    Raises NotAllowedError(TOO_MANY) of clinics/first_day.py, ConflictError.
    """
    return decide_again(lambda: _sent(records, queue, asked, now))


def last_test(records: Records, clinic: Clinic) -> Message | None:
    """Return the clinic's last test message, while it is kept."""
    return records.get(Message, clinic.first_day.test_id) if clinic.first_day.test_id else None


def _sent(records: Records, queue: Queue, asked: Asked, now: datetime) -> Message:
    clinic = records.get(Clinic, records.clinic_id)
    if clinic is None:
        raise NotFoundError(records.clinic_id)
    last = last_test(records, clinic)
    if last and now - last.created_at < SAME_FOR:
        return last
    message = _test(clinic, asked, now)
    tested = clinic.first_day.tested(message.id, now)
    after = dataclasses.replace(clinic, first_day=tested)
    put_out(records, queue, [Save(after), *counted(1, now)], [message], now=now)
    return message


def _test(clinic: Clinic, asked: Asked, now: datetime) -> Message:
    name = (asked.member_id, now.isoformat())
    return Message(
        id=message_id(clinic.id, TO_CLINIC, Kind.TEST, now, *name),
        kind=Kind.TEST,
        e164=asked.e164,
        content=template_wording.test(clinic, asked.name, now),
        created_at=now,
        useful_until=now + HELPS_FOR,
        by=asked.member_id,
    )

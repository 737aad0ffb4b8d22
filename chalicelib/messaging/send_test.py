"""A test message: the clinic's reminder on the telephone of somebody who works there, about a visit that does not exist.

It is a message like any other, so what it meets a patient's would meet. It names no patient and changes no visit. It lies under
the line it goes to, so that a BAJA of that line finds it, whoever else has it.
"""

import dataclasses
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.clinics.model import Clinic
from chalicelib.messaging import template_wording
from chalicelib.messaging.daily_count import counted
from chalicelib.messaging.line_owner import owner_of_line
from chalicelib.messaging.model import ARRIVED, RECALLABLE, Kind, Message, State, message_id
from chalicelib.messaging.put_out_messages import Queue, put_out
from chalicelib.patients.model import Line
from chalicelib.patients.phone_lines import line_of
from chalicelib.shared import log
from chalicelib.shared.errors import (
    NotAllowedError,
    NotFoundError,
    UnreadableRecordError,
    decide_again,
)
from chalicelib.shared.writes import Records, Save, Unchanged, Withdraw, Write

HELPS_FOR = timedelta(hours=1)  # whoever waits for it has given up by then
SAME_FOR = timedelta(minutes=1)  # asked for again so soon it is the same: a second tap
CAME = ARRIVED | {State.BY_HAND}
STOPPED = "stopped"
OPTED_OUT = "opted_out"  # why one ends that a BAJA met


@dataclass(frozen=True)
class Asked:
    """Who wants to see it, and where."""

    member_id: str
    name: str
    e164: str


def send_test(records: Records, queue: Queue, asked: Asked, *, now: datetime) -> Message:
    """Put a test message out, and return it; a second tap of the same person for the same number finds the first.

    Raises NotAllowedError(TOO_MANY) of clinics/first_day.py, NotAllowedError(STOPPED) where the line said BAJA, ConflictError.
    """
    message = decide_again(lambda: _sent(records, queue, asked, now))
    if line_of(records, asked.e164)[0].opted_out_at:  # at this moment, on a line nobody knew before
        _withdraw(records, message)
        raise NotAllowedError(STOPPED)
    return message


def last_test(records: Records, clinic: Clinic) -> Message | None:
    """Return the clinic's last test message, while it is kept and can be read."""
    if not clinic.first_day.test_id:
        return None
    try:
        return records.get(Message, clinic.first_day.test_id)
    except UnreadableRecordError as error:
        log.warning("test_left_out", kind=error.kind, record=error.record_id)
        return None


def _sent(records: Records, queue: Queue, asked: Asked, now: datetime) -> Message:
    clinic = records.get(Clinic, records.clinic_id)
    if clinic is None:
        raise NotFoundError(records.clinic_id)
    line, existed = line_of(records, asked.e164)
    if line.opted_out_at:
        raise NotAllowedError(STOPPED)
    last = last_test(records, clinic)
    if last and _is_same(last, asked, line, now):
        return last
    message = _test(records, clinic, asked, line, now)
    first_day = clinic.first_day.tested(message.id, now, came=bool(last and last.state in CAME))
    writes: list[Write] = [
        Save(dataclasses.replace(clinic, first_day=first_day)),
        *counted(1, now),
    ]
    writes += [Unchanged(line)] if existed else []  # a BAJA at this moment: it is decided again
    put_out(records, queue, writes, [message], now=now)
    return message


def _is_same(last: Message, asked: Asked, line: Line, now: datetime) -> bool:
    is_over = last.state in (State.FAILED, State.SUPPRESSED)
    is_theirs = (last.by, last.e164) == (asked.member_id, line.id)
    return is_theirs and not is_over and now - last.created_at < SAME_FOR


def _withdraw(records: Records, message: Message) -> None:
    def attempt() -> None:
        known = records.get(Message, message.id)
        if known and known.state in RECALLABLE:
            records.commit([Withdraw(known.id, known.state, OPTED_OUT)])

    decide_again(attempt)


def _test(records: Records, clinic: Clinic, asked: Asked, line: Line, now: datetime) -> Message:
    owner = owner_of_line(records.keyed_hashes, line.id)
    nth = str(len(clinic.first_day.tests_at))  # of two at one moment
    return Message(
        id=message_id(clinic.id, owner, Kind.TEST, now, asked.member_id, now.isoformat(), nth),
        kind=Kind.TEST,
        e164=line.id,
        content=template_wording.reminder_as_test(clinic, asked.name, now),
        created_at=now,
        useful_until=now + HELPS_FOR,
        by=asked.member_id,
    )

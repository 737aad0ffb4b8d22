"""Puts the audit item into each transaction of a clinic's records, so that no writer can forget it. Never writes."""

import dataclasses
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from chalicelib.answers.model import AnswerDraft
from chalicelib.appointments.model import AppointmentKey
from chalicelib.consent.signup import Signup, UsedCode
from chalicelib.data_rights.data_link import DataLink, DataSession
from chalicelib.messaging.heartbeat import Heartbeat
from chalicelib.messaging.model import ClinicMessageKey, Dispatch, Message
from chalicelib.messaging.received_texts import ReceivedText, TextThread
from chalicelib.patients.model import Forgotten, Line, LineAlias, PatientKey
from chalicelib.replies.seen_messages import Inbound
from chalicelib.shared import ids
from chalicelib.shared.audit import Actor, AuditItem
from chalicelib.shared.retention import MESSAGES_KEPT_FOR
from chalicelib.shared.writes import (
    Count,
    CountNotKept,
    Create,
    MoveOn,
    Note,
    Remove,
    Rewrite,
    Save,
    Unchanged,
    Withdraw,
    Write,
)
from chalicelib.staff.model import Invitation, StaffSession

# Not worth an item of their own: counters, how far WhatsApp's reports have come, when the watch
# looks again, and when somebody at the front desk was last at work. Nobody's data changes with them.
EXEMPT: frozenset[type] = frozenset({AnswerDraft, Count, CountNotKept, Heartbeat})
EXEMPT_SAVES: frozenset[type] = frozenset({Dispatch, StaffSession})
# Their ids are a number, a code to sign up with, or whatever another system calls a person.
NAMELESS = frozenset(
    {
        *(
            AnswerDraft,
            AppointmentKey,
            ClinicMessageKey,
            DataLink,
            DataSession,
            Forgotten,
            Inbound,
            Line,
        ),
        *(Invitation, LineAlias, PatientKey, ReceivedText, Signup, StaffSession, TextThread),
        UsedCode,
    }
)

Wrote = dict[str, tuple[str, ...]]


def audited(writes: Sequence[Write], by: Actor, now: datetime) -> list[Write]:
    """Return the writes with their audit item behind them, or on the dispatch that is among them."""
    told = wrote(writes)
    dispatch = next((place for place, write in enumerate(writes) if _opens(write)), None)
    if dispatch is not None:
        return [_signed(w, by, told) if n == dispatch else w for n, w in enumerate(writes)]
    return [*writes, *([item(by, told, now)] if told else [])]


def item(by: Actor, told: Wrote, now: datetime) -> Create:
    """Return the write of an audit item; its name is nobody else's, so it never fails a transaction."""
    name = f"{now:%Y-%m-%d}/{now:%H%M%S}-{ids.new_id(10)}"
    return Create(AuditItem(name, now, by, told), now + MESSAGES_KEPT_FOR)


def wrote(writes: Sequence[Write]) -> Wrote:
    """Return what the writes do, in kinds and ids; messages of a dispatch stand on it already."""
    dispatched = {i for write in writes if _opens(write) for i in write.record.message_ids}  # type: ignore[union-attr]  # _opens says which
    told: dict[str, list[str]] = defaultdict(list)
    for write in writes:
        named = _named(write)
        if named and named[2] not in dispatched:
            verb, kind, record_id = named
            told[f"{verb} {kind.__name__}"] += [] if kind in NAMELESS else [record_id]
    return {what: tuple(record_ids) for what, record_ids in told.items()}


def _opens(write: Write) -> bool:
    return isinstance(write, Create) and isinstance(write.record, Dispatch)


def _signed(write: Write, by: Actor, told: Wrote) -> Write:
    assert isinstance(write, Create)  # noqa: S101  # nosec B101  # _opens saw it
    return Create(dataclasses.replace(write.record, by=by, wrote=told), write.expires_at)


def _named(write: Write) -> tuple[str, type, str] | None:
    """Return verb, kind and id of a write that must be accounted for."""
    match write:
        case Unchanged() | Count() | CountNotKept() | Note():  # the journal is a log itself
            return None
        case Withdraw(message_id):
            return "withdraw", Message, message_id
        case Create(record) | Save(record) | Remove(record) | Rewrite(record) | MoveOn(record):
            return _of_record(type(write).__name__.lower(), record)


def _of_record(verb: str, record: object) -> tuple[str, type, str] | None:
    kind = type(record)
    is_exempt = kind in EXEMPT or (verb == "save" and kind in EXEMPT_SAVES) or kind is AuditItem
    is_exempt = is_exempt or (verb == "create" and kind is Dispatch)
    return None if is_exempt else (verb, kind, record.id)  # type: ignore[attr-defined]  # every record has an id

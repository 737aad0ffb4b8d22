"""Where each kind of record lies and how it becomes an item. Never talks to DynamoDB.

An item has its keys, `version`, what is conditioned or updated on its own, and the rest as one JSON text in
`data`: botocore spends about 10 µs of CPU an attribute, msgspec about 1 µs a record.
"""

import dataclasses
import functools
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar, cast, get_args, get_type_hints

import msgspec

from chalicelib.agenda_files.model import KEPT_FOR, AgendaFile
from chalicelib.agenda_files.rows_said import RowsSaid
from chalicelib.answers.model import DRAFTS_KEPT_FOR, AnswerDraft
from chalicelib.appointments.imported_records import ImportedRecord, ImportRun
from chalicelib.appointments.model import Appointment, AppointmentKey
from chalicelib.appointments.row_for_review import RowForReview
from chalicelib.clinics.api_tokens import ApiToken
from chalicelib.clinics.model import Clinic
from chalicelib.clinics.names_asked import NamesAsked
from chalicelib.clinics.practitioner import Practitioner
from chalicelib.consent.model import ConsentEvent
from chalicelib.consent.signup import Signup, UsedCode
from chalicelib.data_rights.data_link import DataLink, DataSession
from chalicelib.front_desk.model import DeskDeed
from chalicelib.merging.model import Merge
from chalicelib.messaging.heartbeat import Heartbeat
from chalicelib.messaging.inbox_order import place_of
from chalicelib.messaging.model import ClinicMessageKey, Dispatch, Message
from chalicelib.messaging.received_texts import ReceivedText, TextThread
from chalicelib.messaging.staff_tasks import StaffTask
from chalicelib.patients.found_by import last_digits
from chalicelib.patients.model import (
    Forgotten,
    FormerLine,
    Line,
    LineAlias,
    Patient,
    PatientAlias,
    PatientKey,
)
from chalicelib.replies.seen_messages import Inbound
from chalicelib.shared import times
from chalicelib.shared.audit import AuditItem
from chalicelib.shared.compare_names import fold
from chalicelib.shared.errors import UnreadableRecordError
from chalicelib.shared.later_release import reading
from chalicelib.shared.retention import IMPORTS_KEPT_FOR, MESSAGES_KEPT_FOR
from chalicelib.staff.model import (
    KNOWN_FOR,
    SESSION_GOOD_FOR,
    Device,
    Invitation,
    StaffMember,
    StaffSession,
)
from chalicelib.storage import keys
from chalicelib.storage.audited_writes import NAMELESS
from chalicelib.storage.keys import Key
from chalicelib.storage.record_fields import (
    names_and_defaults,
    plain_without_defaults,
    set_aside,
    without_later_parts,
)

R = TypeVar("R")
Item = dict[str, dict[str, Any]]  # DynamoDB JSON: {"pk": {"S": "…"}, "version": {"N": "3"}}
Index = dict[str, str]

# Kinds whose id begins with that of whom they lie under.
OF_AN_OWNER = (
    *(AuditItem, ClinicMessageKey, ConsentEvent, DeskDeed, FormerLine, ImportedRecord),
    *(AnswerDraft, Merge, ReceivedText),
)
OF_THE_TEAM = (StaffMember, Device)
# What an item that somebody damaged, or a later release wrote, makes of being read.
DAMAGED = (msgspec.MsgspecError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
MESSAGE_STATE = (
    "state",
    "reason",
    "provider_id",
    "attempts",
    "lease_until",
    "retry_at",
    "changed_at",
    "told_at",
    "recalled",
    "sent_by",
    "went_as",
)


@dataclasses.dataclass(frozen=True)
class Place:
    """Where records of one kind lie, in which indexes, and which fields are attributes of their own."""

    key: Callable[[str, str], Key]
    indexes: Callable[[str, Any], Index] = lambda _clinic_id, _record: {}
    attributes: tuple[str, ...] = ()
    # Where a record's own moment says when it may be forgotten, so that a Save does not make it eternal.
    forgotten_at: Callable[[Any], datetime] | None = None
    stands_in: tuple[str, ...] = ()  # the indexes that `indexes` may name
    schema: int = 1  # what a release that knows a lower one must leave alone: docs/data-model.md

    @functools.cached_property
    def known(self) -> frozenset[str]:
        """The attributes of an item that this release makes; all others are written back as they were."""
        indexes = (name for index in self.stands_in for name in keys.INDEXES[index])
        forgotten = ("expires_at",) if self.forgotten_at else ()
        own = ("pk", "sk", "data", "version", "schema")
        return frozenset((*own, *self.attributes, *indexes, *forgotten))


def _clinic_indexes(clinic_id: str, record: Clinic) -> Index:
    account = record.sender.business_account_id
    return keys.clinics(record.slug) | (keys.account(account, clinic_id) if account else {})


def _patient_indexes(clinic_id: str, record: Patient) -> Index:
    last = last_digits(record.e164)
    named = keys.names(clinic_id, fold(record.name))
    return named | (keys.digits(clinic_id, last, record.id) if last else {})


def _appointment_indexes(clinic_id: str, record: Appointment) -> Index:
    due = keys.due(clinic_id, record.due_at) if record.due_at else {}
    of_patient = keys.of_patient(clinic_id, record.patient_id, record.starts_at)
    return keys.agenda(clinic_id, record.starts_at) | of_patient | due


def _dispatch_indexes(clinic_id: str, record: Dispatch) -> Index:
    return keys.due(clinic_id, record.due_at) if record.due_at else {}


def _signup_indexes(clinic_id: str, record: Signup) -> Index:
    of_line = keys.signups(clinic_id, record.line, record.created_at) if record.line else {}
    return keys.waiting_signups(clinic_id, record.created_at) | of_line


def _message_indexes(clinic_id: str, record: Message) -> Index:
    return keys.provider(clinic_id, record.provider_id) if record.provider_id else {}


def _task_indexes(clinic_id: str, record: StaffTask) -> Index:
    """Return where a task is found: while it is open, and by the patient, else by the phone, else by the visit."""
    whose = record.patient_id or record.line_id or record.appointment_id
    found = keys.tasks(clinic_id, whose, record.at) if whose else {}
    return found | (keys.open_tasks(clinic_id, place_of(record)) if record.done_at is None else {})


def _place_among_talks(record: TextThread) -> str:
    """Return where a talk stands: those that nobody has answered by since when they wait, all others by their last word."""
    waits = record.waits_since
    return f"w#{times.iso(waits)}" if waits else f"r#{times.iso(record.last_at)}"


# No defect can be planted here: both run when this module is imported, before a planter chooses.
def _named(kind: str) -> Place:  # pragma: no mutate block
    return Place(lambda clinic_id, record_id: keys.named(clinic_id, kind, record_id))


def _in_clinic(kind: str) -> Place:  # pragma: no mutate block
    return Place(lambda clinic_id, record_id: keys.in_clinic(clinic_id, kind, record_id))


def _of_team(kind: str) -> Place:  # pragma: no mutate block
    return Place(lambda clinic_id, record_id: keys.of_team(clinic_id, kind, record_id))


PLACES: dict[type, Place] = {
    Clinic: Place(
        lambda _, clinic_id: keys.clinic(clinic_id),
        _clinic_indexes,
        stands_in=("listing", "lookup"),
    ),
    Patient: Place(
        keys.patient,
        _patient_indexes,
        stands_in=("listing", "lookup"),
    ),
    Line: _named("LINE"),
    LineAlias: dataclasses.replace(
        _named("ALIAS"),
        indexes=lambda clinic_id, r: keys.aliases(clinic_id, r.e164, r.id),
        stands_in=("lookup",),
    ),
    Forgotten: _named("FORGOTTEN"),
    PatientKey: _named("PATIENTKEY"),
    PatientAlias: Place(keys.former),
    FormerLine: Place(
        lambda c, r: keys.former_line(c, *r.split("/", 1)),
        lambda c, r: keys.former_lines(c, r.e164, r.id.split("/", 1)[0]),
    ),
    Merge: Place(
        lambda c, r: keys.merge(c, *r.split("/", 1)),
        lambda c, r: keys.merges(c, r.before.id, r.at),
        stands_in=("lookup",),
    ),
    Appointment: Place(
        keys.appointment, _appointment_indexes, stands_in=("due", "listing", "lookup")
    ),
    AppointmentKey: _named("APPTKEY"),
    Message: Place(
        lambda _, r: keys.message(r),
        _message_indexes,
        MESSAGE_STATE,
        stands_in=("lookup",),
        forgotten_at=lambda r: r.kept_until or r.created_at + MESSAGES_KEPT_FOR,
    ),
    ClinicMessageKey: Place(lambda c, r: keys.about(c, *r.split("/", 1))),
    Dispatch: Place(
        lambda _, r: keys.dispatch(r),
        _dispatch_indexes,
        stands_in=("due",),
        forgotten_at=lambda r: r.created_at + MESSAGES_KEPT_FOR,
    ),
    ImportRun: dataclasses.replace(
        _in_clinic("IMPORTRUN"), forgotten_at=lambda r: r.at + IMPORTS_KEPT_FOR
    ),
    AgendaFile: dataclasses.replace(
        _in_clinic("AGENDAFILE"), forgotten_at=lambda r: r.at + IMPORTS_KEPT_FOR
    ),
    RowsSaid: dataclasses.replace(_in_clinic("ROWSSAID"), forgotten_at=lambda r: r.at + KEPT_FOR),
    RowForReview: dataclasses.replace(
        _in_clinic("REVIEW"), forgotten_at=lambda r: r.at + IMPORTS_KEPT_FOR
    ),
    ImportedRecord: Place(
        lambda c, r: keys.imported(c, *r.split("/", 1)),
        lambda c, r: keys.imported_by(c, r.import_id, r.id),
        stands_in=("lookup",),
        forgotten_at=lambda r: r.at + IMPORTS_KEPT_FOR,
    ),
    DeskDeed: Place(
        lambda c, r: keys.deed(c, *r.split("/", 1)),
        forgotten_at=lambda r: r.at + MESSAGES_KEPT_FOR,
    ),
    ConsentEvent: Place(lambda c, r: keys.consent_event(c, *r.split("/", 1))),
    DataLink: _named("DATALINK"),
    DataSession: _named("DATASESSION"),
    Signup: dataclasses.replace(
        _named("SIGNUP"),
        indexes=_signup_indexes,
        stands_in=("listing", "lookup"),
    ),
    UsedCode: _named("USEDCODE"),
    Inbound: _named("INBOUND"),
    StaffTask: dataclasses.replace(
        _in_clinic("INBOX"),
        indexes=_task_indexes,
        stands_in=("listing", "lookup"),
        attributes=("not_kept",),
        forgotten_at=lambda r: r.kept_until or r.newest_at + MESSAGES_KEPT_FOR,
    ),
    ReceivedText: Place(
        lambda c, r: keys.received_text(c, *r.rpartition("/")[::2]),
        forgotten_at=lambda r: r.kept_until or r.at + MESSAGES_KEPT_FOR,
    ),
    TextThread: Place(
        keys.text_thread,
        lambda c, r: keys.talks(c, _place_among_talks(r)),
        stands_in=("listing",),
        forgotten_at=lambda r: r.kept_until or r.at + MESSAGES_KEPT_FOR,
    ),
    AnswerDraft: Place(
        lambda c, r: keys.draft(c, *r.rpartition("/")[::2]),
        forgotten_at=lambda r: r.at + DRAFTS_KEPT_FOR,
    ),
    Heartbeat: _in_clinic("HEARTBEAT"),
    ApiToken: _in_clinic("TOKEN"),
    Practitioner: _in_clinic("PRACTITIONER"),
    NamesAsked: _in_clinic("NAMESASKED"),
    AuditItem: Place(keys.audit),
    StaffMember: _of_team("STAFF"),
    Device: dataclasses.replace(_of_team("DEVICE"), forgotten_at=lambda r: r.used_at + KNOWN_FOR),
    Invitation: dataclasses.replace(_named("INVITATION"), forgotten_at=lambda r: r.until),
    StaffSession: dataclasses.replace(
        _named("STAFFSESSION"), forgotten_at=lambda r: r.opened_at + SESSION_GOOD_FOR
    ),
}


def key_of(kind: type, clinic_id: str, record_id: str) -> Key:
    """Return where the record lies; what another clinic's id or no real id names has no place here."""
    if _is_foreign(kind, clinic_id, record_id):
        return keys.named(clinic_id, "NOWHERE", "foreign")
    return PLACES[kind].key(clinic_id, record_id)


def _is_foreign(kind: type, clinic_id: str, record_id: str) -> bool:
    """Tell it of those kinds whose id holds the clinic's; the keys of all others begin with `clinic_id`."""
    if kind is Clinic:
        return record_id != clinic_id
    owner, _, rest = record_id.partition(".")
    return kind in (Message, Dispatch) and (owner != clinic_id or "." not in rest)


def to_item(clinic_id: str, record: Any, *, expires_at: datetime | None = None) -> Item:
    """Return the item that stands for a record."""
    place = PLACES[type(record)]
    key = key_of(type(record), clinic_id, record.id)
    fields = plain_without_defaults(record)
    own = {name: getattr(record, name) for name in place.attributes}
    for name in place.attributes:
        fields.pop(name, None)
    version = fields.pop("version", None)
    flat = {"pk": key.pk, "sk": key.sk, **place.indexes(clinic_id, record), **own}
    item: Item = without_later_parts(fields)
    item |= {name: _attribute(value) for name, value in flat.items() if value not in ("", None)}
    if place.schema > 1:
        item["schema"] = {"N": str(place.schema)}
    item["data"] = {"S": msgspec.json.encode(fields).decode()}
    if version is not None or hasattr(record, "version"):
        item["version"] = {"N": str(version or 0)}
    if expires_at := expires_at or (place.forgotten_at(record) if place.forgotten_at else None):
        item["expires_at"] = {"N": str(int(expires_at.timestamp()))}
    return item


def from_item(kind: type[R], item: Item) -> R:
    """Return the record that an item stands for; raises UnreadableRecordError, which holds nothing of what is in it."""
    try:
        record = _decoded(kind, item)
        plain_kind: type = kind
        for name in _moment_names(plain_kind):
            moment = getattr(record, name)
            if isinstance(moment, datetime) and moment.tzinfo is None:
                raise ValueError  # compared with ours it would break whoever reads it
    except DAMAGED:
        raise _unreadable(kind, id_in(kind, item)) from None
    return record


def _unreadable(kind: type, record_id: str) -> UnreadableRecordError:
    if kind in NAMELESS:  # their ids are a number or a code
        return UnreadableRecordError(kind.__name__, "", hidden_id=record_id)
    return UnreadableRecordError(kind.__name__, record_id)


def is_readable(kind: type, item: Item) -> bool:
    """Tell whether this release can read the item."""
    try:
        from_item(kind, item)
    except UnreadableRecordError:
        return False
    return True


def id_in(kind: type, item: Item) -> str:
    """Return the id that a record's key tells, without a look inside."""
    _, clinic_id, *inside = item["pk"]["S"].split("#", 2)
    sk = item["sk"]["S"]
    name = str(sk.partition("#")[2] or sk)
    owner = str(inside[0].partition("#")[2] if inside else clinic_id)
    if kind in (Message, Dispatch):
        return f"{clinic_id}.{owner}.{name}"
    if kind in OF_AN_OWNER:
        return f"{owner}/{name}"
    return owner if (inside or kind is Clinic) and kind not in OF_THE_TEAM else name


@functools.cache
def _moment_names(kind: type) -> tuple[str, ...]:
    """Return the fields of a kind that are moments, of which some may be None."""
    hints = get_type_hints(kind)
    return tuple(
        name
        for name, _ in names_and_defaults(kind)
        if datetime in (hints[name], *get_args(hints[name]))
    )


def _decoded(kind: type[R], item: Item) -> R:
    place, plain_kind = PLACES[kind], cast("type", kind)
    if "schema" in item and int(item["schema"]["N"]) > place.schema:
        raise ValueError  # what it says may mean something else than what we know
    fields = msgspec.json.decode(item["data"]["S"])
    is_all_known = item.keys() <= place.known
    unknown = {} if is_all_known else {n: own for n, own in item.items() if n not in place.known}
    set_aside(plain_kind, fields, unknown)
    for name in place.attributes:
        if name in item:
            fields[name] = _plain(item[name])
    if "version" in item:
        fields["version"] = int(item["version"]["N"])
    try:
        return msgspec.convert(fields, kind)
    except msgspec.ValidationError:  # a word of a later release, or damage
        with reading():
            return msgspec.convert(fields, kind)


def _attribute(value: Any) -> dict[str, str]:
    if isinstance(value, datetime):
        return {"S": times.iso(value)}
    return {"N": str(value)} if isinstance(value, int) else {"S": value}


def _plain(attribute: dict[str, str]) -> Any:
    return int(attribute["N"]) if "N" in attribute else attribute["S"]

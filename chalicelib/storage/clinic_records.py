"""One clinic's records in DynamoDB. Built from a session's clinic, so it cannot read or write another's."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

from chalicelib.agenda_files.model import AgendaFile
from chalicelib.appointments.imported_records import ImportedRecord, ImportRun
from chalicelib.appointments.model import Appointment
from chalicelib.appointments.row_for_review import RowForReview
from chalicelib.clinics.api_tokens import ApiToken
from chalicelib.clinics.practitioner import Practitioner
from chalicelib.consent.model import ConsentEvent
from chalicelib.consent.signup import Signup, is_expired
from chalicelib.front_desk.model import DeskDeed
from chalicelib.merging.model import Merge
from chalicelib.messaging.inbox_order import Kinds, TaskPage
from chalicelib.messaging.model import ClinicMessageKey, Dispatch, Message, State
from chalicelib.messaging.received_texts import ReceivedText, TextThread
from chalicelib.messaging.staff_tasks import StaffTask
from chalicelib.patients.find_person import Leads
from chalicelib.patients.model import FormerLine, LineAlias, Patient
from chalicelib.shared import times
from chalicelib.shared.audit import Actor, AuditItem
from chalicelib.shared.compare_names import fold
from chalicelib.shared.errors import ConflictError, UnreadableRecordError
from chalicelib.shared.ids import keyed_hash
from chalicelib.shared.transaction_batches import batches
from chalicelib.shared.writes import Save, Write
from chalicelib.staff.model import Device, StaffMember
from chalicelib.storage import keys
from chalicelib.storage.audited_writes import audited
from chalicelib.storage.conditional_writes import Action, action, move_on
from chalicelib.storage.desk_reads import Found, read_together, visit_ids_between
from chalicelib.storage.inbox_pages import last_texts, open_page, task_in, texts_of, whole_page
from chalicelib.storage.item_codec import Item, from_item, is_readable, key_of, to_item
from chalicelib.storage.read_items import LeftOut, records_in
from chalicelib.storage.search_items import at_their_patients, beside_in_room
from chalicelib.storage.search_pages import people_under, people_with_digits
from chalicelib.storage.search_upkeep import not_entered, of_nobody
from chalicelib.storage.table import READ_BATCH, Table
from chalicelib.storage.talk_pages import (
    TalkPage,
    resting_talks,
    waiting_keys,
    waiting_page,
    waiting_talks,
)

if TYPE_CHECKING:
    from chalicelib.storage.history_pages import Change

R = TypeVar("R")


def _no_pepper() -> tuple[str, ...]:
    raise LookupError("these records were built without a key to hash with")


@dataclass(frozen=True)
class ClinicRecords:
    """Reads and commits one clinic's records; see shared/writes.py for the promises.

    `by` is who changes them: each commit carries its audit item, which is one of its actions
    where no dispatch can carry it. `left_out` is told what a list cannot read; who decides about all has none.
    """

    table: Table
    clinic_id: str
    by: Actor
    clock: Callable[[], datetime] = times.now_utc
    peppers: Callable[[], tuple[str, ...]] = _no_pepper
    left_out: LeftOut | None = None

    def leaving_out(self, tell: LeftOut) -> "ClinicRecords":
        """Return the same records for somebody who only looks: lists go on without what cannot be read, which is told."""
        return replace(self, left_out=tell)

    def get(self, kind: type[R], record_id: str) -> R | None:
        """Return the record as last committed, or None; raises UnreadableRecordError."""
        item = self.table.get(key_of(kind, self.clinic_id, record_id))
        return from_item(kind, item) if item else None

    def get_many(self, kind: type[R], record_ids: Iterable[str]) -> dict[str, R]:
        """Return those that exist, by identifier; raises UnreadableRecordError: what is decided of all needs all."""
        wanted = (key_of(kind, self.clinic_id, record_id) for record_id in record_ids)
        found = self._read(kind, self.table.get_many(wanted))
        return {record.id: record for record in found}  # type: ignore[attr-defined]  # every record has an id

    def get_each(self, kind: type[R], record_ids: Iterable[str]) -> tuple[dict[str, R], list[str]]:
        """Return those that exist and can be read, by identifier, and the ids of those that cannot."""
        asked = {key_of(kind, self.clinic_id, record_id): record_id for record_id in record_ids}
        found: dict[str, R] = {}
        unreadable = []
        for item in self.table.get_many(asked):
            record_id = asked[_place_of(item)]
            try:
                found[record_id] = from_item(kind, item)
            except UnreadableRecordError:
                unreadable.append(record_id)
        return found, unreadable

    def get_together(self, wanted: Sequence[tuple[type, str]]) -> list[Any]:
        """Return records of several kinds, each by its id, in one call; None where there is none. Raises UnreadableRecordError."""
        places = [key_of(kind, self.clinic_id, record_id) for kind, record_id in wanted]
        found = {_place_of(item): item for item in self.table.get_many(places)}
        kinds = [kind for kind, _ in wanted]
        return [
            from_item(kind, found[place]) if place in found else None
            for kind, place in zip(kinds, places, strict=True)
        ]

    def look_later(self, kind: type, record_id: str, *, until: datetime) -> None:
        """Move what cannot be read on in the index of what is due, and leave all else as it is; what was mended is left alone."""
        item = self.table.get(key_of(kind, self.clinic_id, record_id))
        if item is None or is_readable(kind, item):
            return
        try:
            self.table.transact([move_on(self.table.name, item, until)])
        except ConflictError:  # somebody is at it, and the next run looks again
            return

    def keyed_hashes(self, text: str) -> tuple[str, ...]:
        """Return hashes of the text that only this installation can make, the newest key's first."""
        return tuple(keyed_hash(pepper, f"{self.clinic_id}/{text}") for pepper in self.peppers())

    def commit(self, writes: Sequence[Write]) -> None:
        """Apply all writes or none; raises ConflictError naming the places that failed."""
        self._commit(writes)

    def actions(self, writes: Sequence[Write]) -> list[Action]:
        """Return a commit of what nobody is searched by as actions of a transaction, for whoever commits those of several clinics.

        Raises ValueError for a patient's, beside which stands what a search finds them by.
        """
        if any(isinstance(getattr(write, "record", None), Patient) for write in writes):
            raise ValueError("a patient's write goes by commit")
        whole = audited(writes, self.by, self.clock())
        table, journal = self.table.name, self.table.journal
        return [action(table, self.clinic_id, write, journal=journal) for write in whole]

    def enter(self, patients: Iterable[Patient]) -> None:
        """Save people as they are, and enter them anew where a search finds them."""
        self._commit([Save(one) for one in patients], anew=True)

    def _commit(self, writes: Sequence[Write], *, anew: bool = False) -> None:
        whole = audited(writes, self.by, self.clock())
        beside = beside_in_room(self.clinic_id, whole, self.table.get_many, anew=anew)
        table, journal = self.table.name, self.table.journal
        actions = [action(table, self.clinic_id, w, journal=journal) for w in whole]
        if actions:
            with at_their_patients(beside, after=len(whole)):
                self.table.transact([*actions, *(one.action(table) for one in beside)])

    def appointments_between(self, start: datetime, end: datetime) -> list[Appointment]:
        """Return the clinic's appointments that start in [start, end), in order."""
        return self._in_order(Appointment, self.visit_ids_between(start, end))

    def visit_ids_between(self, start: datetime, end: datetime) -> list[str]:
        """Return the ids of the clinic's appointments that start in [start, end), in order; the index may be late."""
        return visit_ids_between(self.table, self.clinic_id, start, end)

    def read_together(self, wanted: Mapping[type, Iterable[str]]) -> Found:
        """Return the records of several kinds that exist, by kind and identifier, a hundred a call."""
        return read_together(self.table, self.clinic_id, wanted, self.left_out)

    def appointments_of(self, patient_id: str) -> list[Appointment]:
        """Return all appointments of a patient, in order of their start."""
        found = self._indexed("lookup", f"VISITS#{patient_id}")
        return self._in_order(Appointment, [_last_part(item) for item in found])

    def messages_of(self, owner: str, *, states: frozenset[State] = frozenset()) -> list[Message]:
        """Return what was written to a patient (or TO_CLINIC), newest planned first; of these states only, if any."""
        found = self._of_patient(owner, "MSG#", newest_first=True)
        messages = self._read(Message, found)
        return [message for message in messages if not states or message.state in states]

    def last_messages_of(self, owner: str, *, before: datetime | None = None) -> Iterator[Message]:
        """Yield what was written to an owner, the last planned first; reads on only while the caller asks."""
        last = f"MSG#{before:%y%m%d%H%M}~" if before else "MSG#~"
        values: Item = {
            ":pk": {"S": keys.patient(self.clinic_id, owner).pk},
            ":low": {"S": "MSG#"},
            ":high": {"S": last},
        }
        found = self.table.query(
            "pk = :pk AND sk BETWEEN :low AND :high",
            values,
            ConsistentRead=True,
            ScanIndexForward=False,
            Limit=READ_BATCH,
        )
        return self._read(Message, found)

    def keys_about(self, whose: str) -> list[ClinicMessageKey]:
        """Return what leads to messages that lie with the clinic: about a patient, or to a line when it was nobody's."""
        found = self._under(f"CLINIC#{self.clinic_id}#ABOUT#{whose}")
        return [from_item(ClinicMessageKey, item) for item in found]

    def message_by_provider_id(self, provider_id: str) -> Message | None:
        """Return the message WhatsApp knows under this id."""
        for item in self._indexed("lookup", f"PROVIDER#{provider_id}"):
            whole = self.table.get(keys.Key(item["pk"]["S"], item["sk"]["S"]))
            return from_item(Message, whole) if whole else None
        return None

    def messages_on(self, day: str) -> list[Message]:
        """Return the messages written on a UTC day (2026-11-22), oldest first."""
        ids = [i for dispatch in self.dispatches_on(day) for i in dispatch.message_ids]
        found = self.get_many(Message, ids)
        return [found[i] for i in ids if i in found]

    def dispatches_on(self, day: str) -> list[Dispatch]:
        """Return the dispatches of a UTC day, oldest first."""
        found = self._under(f"CLINIC#{self.clinic_id}#DISPATCH#{day}")
        return list(self._read(Dispatch, found))

    def audit_on(self, day: str) -> list[AuditItem]:
        """Return the audit items of a UTC day (2026-11-22), oldest first; see dispatches_on for the others."""
        found = self._under(f"CLINIC#{self.clinic_id}#AUDIT#{day}")
        return list(self._read(AuditItem, found))

    def changes_back(self, day: str, *, before: str = "") -> "Iterator[Change]":
        """Yield what was written on a UTC day, each with its name within the day, the last first, of those before that name."""
        from chalicelib.storage.history_pages import changes_back  # one page asks for it

        return changes_back(self.table, self.clinic_id, day, before=before, left_out=self.left_out)

    def consent_events_of(self, patient_id: str) -> list[ConsentEvent]:
        """Return a patient's consent log, oldest first."""
        return [from_item(ConsentEvent, item) for item in self._of_patient(patient_id, "CONSENT#")]

    def deeds_of(self, patient_id: str) -> list[DeskDeed]:
        """Return what staff did about a patient's visits, oldest first."""
        return [from_item(DeskDeed, item) for item in self._of_patient(patient_id, "DEED#")]

    def aliases_of(self, line_id: str) -> list[LineAlias]:
        """Return all the names under which WhatsApp speaks of a line."""
        return self._whole(LineAlias, self._indexed("lookup", f"ALIASES#{line_id}"))

    def signups_of(self, line_hashes: Iterable[str]) -> Iterator[Signup]:
        """Yield the sign-ups that wait for a line's message, newest first; reads on only while the caller asks."""
        for line_hash in line_hashes:
            newest_first = {"ScanIndexForward": False, "Limit": READ_BATCH}
            found = self._indexed("lookup", f"SIGNUPS#{line_hash}", **newest_first)
            for some in batches(found, READ_BATCH):
                yield from self._whole(Signup, some)

    def waiting_signups(self, now: datetime, *, most: int) -> list[Signup]:
        """Return the sign-ups whose own message nobody has had yet, newest first; those that are over are none."""
        newest_first = {"ScanIndexForward": False, "Limit": READ_BATCH}
        found = islice(self._indexed("listing", "SIGNUPS", **newest_first), most)
        return [one for one in self._whole(Signup, found) if not is_expired(one, now)]

    def tokens(self) -> list[ApiToken]:
        """Return the clinic's API tokens, oldest first; those that ended too."""
        found = self._under(f"CLINIC#{self.clinic_id}", "TOKEN#")
        return sorted(self._read(ApiToken, found), key=attrgetter("created_at"))

    def team(self) -> list[StaffMember]:
        """Return everybody who is or was on the clinic's team, the longest there first."""
        found = self._under(f"CLINIC#{self.clinic_id}#TEAM", "STAFF#")
        return sorted(self._read(StaffMember, found), key=attrgetter("created_at", "id"))

    def devices(self) -> list[Device]:
        """Return the devices that were let in, the newest first; those that are out too."""
        found = self._under(f"CLINIC#{self.clinic_id}#TEAM", "DEVICE#")
        return sorted(self._read(Device, found), key=attrgetter("created_at", "id"), reverse=True)

    def practitioners(self) -> list[Practitioner]:
        """Return the clinic's practitioners in the order of their names; those who left too."""
        found = self._under(f"CLINIC#{self.clinic_id}", "PRACTITIONER#")
        return sorted(self._read(Practitioner, found), key=lambda one: fold(one.name))

    def merges_into(self, patient_id: str) -> list[Merge]:
        """Return the merges by which other records went over into this one's, oldest first, those undone since too."""
        return self._whole(Merge, self._indexed("lookup", f"MERGES#{patient_id}"))

    def merges_under(self, patient_id: str) -> list[Merge]:
        """Return the merges by which this record went over into another's; never late, as an index may be."""
        return [from_item(Merge, item) for item in self._of_patient(patient_id, "MERGE#")]

    def imports(self) -> list[ImportRun]:
        """Return the imports of the last month, the last first."""
        found = self._under(f"CLINIC#{self.clinic_id}", "IMPORTRUN#", newest_first=True)
        return list(self._read(ImportRun, found))

    def agenda_files(self) -> list[AgendaFile]:
        """Return the files that were brought in the last month, the last first."""
        found = self._under(f"CLINIC#{self.clinic_id}", "AGENDAFILE#", newest_first=True)
        return list(self._read(AgendaFile, found))

    def rows_for_review(self) -> list[RowForReview]:
        """Return the rows of files that a person must look at, or that are settled, by import and place."""
        found = self._under(f"CLINIC#{self.clinic_id}", "REVIEW#")
        return sorted(self._read(RowForReview, found), key=attrgetter("import_ids", "place"))

    def imported_by(self, import_id: str) -> list[ImportedRecord]:
        """Return what an import created or changed and was not taken back, by patient."""
        return self._whole(ImportedRecord, self._indexed("lookup", f"IMPORTED#{import_id}"))

    def imported_of(self, patient_id: str) -> list[ImportedRecord]:
        """Return what imports created or changed of a person."""
        return [from_item(ImportedRecord, item) for item in self._of_patient(patient_id, "IMPORT#")]

    def former_lines_of(self, patient_id: str) -> list[FormerLine]:
        """Return the lines that somebody left for another."""
        return [from_item(FormerLine, item) for item in self._of_patient(patient_id, "FORMERLINE#")]

    def former_lines_at(self, line_id: str) -> list[FormerLine]:
        """Return who left a line, whoever they are."""
        return self._whole(FormerLine, self._indexed("lookup", f"FORMERLINES#{line_id}"))

    def _read(self, kind: type[R], found: Iterable[Item]) -> Iterator[R]:
        return records_in(kind, found, self.left_out)

    def unknown_under(self, patient_id: str) -> list[str]:
        """Name what lies under a patient's id and is of no kind that this release knows: a later one wrote it."""
        found = self._under(keys.patient(self.clinic_id, patient_id).pk)
        return [sk for item in found if not is_known_under_patient(sk := str(item["sk"]["S"]))]

    def _indexed(self, index: str, place: str, **options: Any) -> Iterator[Item]:
        values: Item = {":pk": {"S": f"CLINIC#{self.clinic_id}#{place}"}}
        return self.table.query(f"{index}_pk = :pk", values, IndexName=index, **options)

    def _whole(self, kind: type[R], found: Iterable[Item]) -> list[R]:
        """Return the records that an index has found, in its order."""
        return [from_item(kind, item) for item in self._items(found)]

    def _items(self, found: Iterable[Item]) -> list[Item]:
        places = [_place_of(item) for item in found]
        whole = {_place_of(item): item for item in self.table.get_many(places)}
        return [whole[place] for place in places if place in whole]

    def patients_named(
        self, prefix: str, *, limit: int = 50, after: Patient | None = None
    ) -> list[Patient]:
        """Return patients whose name begins so, accents and capitals aside, in alphabetical order.

        `after` is the last patient of the page before.
        """
        values: Item = {":pk": {"S": f"CLINIC#{self.clinic_id}#NAMES"}}
        condition = "listing_pk = :pk"
        if prefix:
            values[":prefix"] = {"S": fold(prefix)}
            condition += " AND begins_with(listing_sk, :prefix)"
        start = {"ExclusiveStartKey": self._listed(after)} if after else {}
        found = self.table.query(condition, values, IndexName="listing", Limit=limit, **start)
        ids = [_last_part(item) for item in islice(found, limit)]
        return self._in_order(Patient, ids)

    def _listed(self, patient: Patient) -> Item:
        """Return a patient's place in the list of names."""
        item = to_item(self.clinic_id, patient)
        return {name: item[name] for name in ("pk", "sk", "listing_pk", "listing_sk")}

    def people_under(self, begins: str, *, narrowed: Sequence[tuple[str, ...]], most: int) -> Leads:
        """Return who stands under what begins so (patients/found_by.py), of each of the others having one, and whether there are more."""
        return people_under(self.table, self.clinic_id, begins, narrowed=narrowed, most=most)

    def people_with_digits(self, digits: str, *, most: int) -> Leads:
        """Return at most so many whose number ends with these four digits, and whether there are more."""
        return people_with_digits(self.table, self.clinic_id, digits, most=most)

    def not_entered(self, patients: Iterable[Patient]) -> list[Patient]:
        """Return those whom a search would miss, or find by what they are called no more: the next save enters them."""
        return not_entered(self.clinic_id, patients, self.table.get_many)

    def forget_entries_of_nobody(self) -> int:
        """Take away the words of a search that lead to nobody, as a former release leaves them; return how many."""
        letters = (keys.finding(self.clinic_id, letter) for letter in keys.FIND_LETTERS)
        entries = (item for pk in letters for item in self._under(pk))
        gone = 0
        for key in of_nobody(self.clinic_id, entries, self.table.get_many):
            self.table.delete(key)
            gone += 1
        return gone

    def visit_starts_of(self, patient_id: str, *, most: int) -> list[tuple[datetime, str]]:
        """Return start and id of so many of a patient's visits, the latest first; their records say whether they stand."""
        latest_first = {"ScanIndexForward": False, "Limit": most}
        found = islice(self._indexed("lookup", f"VISITS#{patient_id}", **latest_first), most)
        return [(times.from_iso(item["lookup_sk"]["S"]), _last_part(item)) for item in found]

    def inbox(self, *, limit: int = 100) -> list[StaffTask]:
        """Return the clinic's inbox, newest first."""
        found = self._under(f"CLINIC#{self.clinic_id}", "INBOX#", newest_first=True, Limit=limit)
        return [task_in(item) for item in islice(found, limit)]

    def inbox_page(
        self, *, limit: int, after: str = "", kinds: Kinds = frozenset(), done: bool = False
    ) -> TaskPage:
        """Return a page of all tasks of these kinds, or of those done, newest first."""
        return whole_page(
            self.table, self.clinic_id, limit=limit, after=after, kinds=kinds, done=done
        )

    def open_tasks(
        self, *, limit: int = 100, after: str = "", kinds: Kinds = frozenset()
    ) -> TaskPage:
        """Return a page of what nobody has looked at yet, in the order of messaging/inbox_order.py."""
        return open_page(self.table, self.clinic_id, limit=limit, after=after, kinds=kinds)

    def waiting_talks(self, *, limit: int = 100) -> list[TextThread]:
        """Return the talks that wait for an answer, the longest waiting first."""
        return waiting_talks(self.table, self.clinic_id, limit=limit)

    def waiting_page(self, *, limit: int = 30, since: datetime | None = None) -> TalkPage:
        """Return some of the talks that wait for an answer, from that moment on, the longest waiting first."""
        return waiting_page(self.table, self.clinic_id, limit=limit, since=since)

    def count_waiting_talks(self, *, most: int = 100) -> int:
        """Return how many talks wait for an answer; no more than `most` are counted."""
        return len(waiting_keys(self.table, self.clinic_id, limit=most))

    def resting_talks(self, *, limit: int = 30, up_to: datetime | None = None) -> TalkPage:
        """Return the talks in which nothing waits, the last spoken in first, from a moment on."""
        return resting_talks(self.table, self.clinic_id, limit=limit, up_to=up_to)

    def tasks_of(self, whose: str, *, since: datetime | None = None) -> list[StaffTask]:
        """Return the tasks of a patient from a moment on, oldest first; of nobody's, those of a line or of a visit."""
        values: Item = {
            ":pk": {"S": f"CLINIC#{self.clinic_id}#TASKS#{whose}"},
            ":since": {"S": times.iso(since) if since else " "},  # before any moment
        }
        condition = "lookup_pk = :pk AND lookup_sk >= :since"
        return self._whole(StaffTask, self.table.query(condition, values, IndexName="lookup"))

    def texts_on(self, line_id: str) -> list[ReceivedText]:
        """Return what a line wrote, in the order of writing."""
        found = self._under(keys.text_thread(self.clinic_id, line_id).pk, "TEXT#")
        return [from_item(ReceivedText, item) for item in found]

    def last_texts_on(
        self, line_id: str, *, until: datetime | None = None
    ) -> Iterator[ReceivedText]:
        """Yield what a line wrote, up to that second, the last first; reads on only while the caller asks."""
        return last_texts(self.table, self.clinic_id, line_id, until=until)

    def texts_of(self, task: StaffTask, *, limit: int = 100, after: str = "") -> list[ReceivedText]:
        """Return the texts of a task behind the one of that name, in the order of writing."""
        return texts_of(self.table, self.clinic_id, task, limit=limit, after=after)

    def counts(self, counters: Sequence[str]) -> int:
        """Return the sum of counters, or of parts of them; one never counted is 0."""
        parts = parts_of(counters, self.clinic_id)
        return sum(counted_in(item, parts) for item in self.table.get_many(parts))

    def take_room(self, counter: str, *, at_most: int, expires_at: datetime, more: int = 1) -> bool:
        """Count so many more and say so, or write nothing where that would be more than `at_most`."""
        if at_most < more:
            return False
        key = keys.named(self.clinic_id, "COUNT", counter)
        return self.table.add_if_below(key, at_most, int(expires_at.timestamp()), more=more)

    def _in_order(self, kind: type[R], record_ids: list[str]) -> list[R]:
        found = self.get_many(kind, record_ids)
        return [found[record_id] for record_id in record_ids if record_id in found]

    def _of_patient(self, patient_id: str, sk_prefix: str, **options: Any) -> Iterator[Item]:
        return self._under(f"CLINIC#{self.clinic_id}#PATIENT#{patient_id}", sk_prefix, **options)

    def _under(
        self, pk: str, sk_prefix: str = "", *, newest_first: bool = False, **options: Any
    ) -> Iterator[Item]:
        values: Item = {":pk": {"S": pk}}
        condition = "pk = :pk"
        if sk_prefix:
            values[":sk"] = {"S": sk_prefix}
            condition += " AND begins_with(sk, :sk)"
        return self.table.query(
            condition, values, ConsistentRead=True, ScanIndexForward=not newest_first, **options
        )


def parts_of(counters: Iterable[str], clinic_id: str) -> dict[keys.Key, list[str]]:
    """Return where counters lie, and what of each is asked: "people-20261122/h15" is a part of one."""
    parts: dict[keys.Key, list[str]] = {}
    for counter in counters:
        name, _, part = counter.partition("/")
        parts.setdefault(keys.named(clinic_id, "COUNT", name), []).append(part or "amount")
    return parts


def counted_in(item: Item, parts: Mapping[keys.Key, list[str]]) -> int:
    """Return the sum of what is asked of a counter."""
    return sum(int(item[part]["N"]) for part in parts[_place_of(item)] if part in item)


def is_known_under_patient(sk: str) -> bool:
    """Tell whether what lies at this sort key under a patient's id is of a kind that this release knows."""
    return sk in keys.UNDER_A_PATIENT or sk.startswith(keys.UNDER_A_PATIENT_MANY)


def _place_of(item: Item) -> keys.Key:
    return keys.Key(item["pk"]["S"], item["sk"]["S"])


def _last_part(item: Item) -> str:
    """Return the identifier at the end of a key: CLINIC#k3v9q2xa#APPT#a1b2c3d4e5f6."""
    return str(item["pk"]["S"]).rsplit("#", 1)[1]

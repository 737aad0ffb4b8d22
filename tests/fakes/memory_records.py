"""A stand-in for storage/clinic_records.ClinicRecords; tests/storage holds both to the same contract."""

# ruff: noqa: D102  # the class it stands in for says what each method promises

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from operator import attrgetter, itemgetter
from typing import Any, TypeVar

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
from chalicelib.messaging.inbox_order import Kinds, TaskPage, may_be_of, page_of, stretches
from chalicelib.messaging.model import ClinicMessageKey, Dispatch, Message, State
from chalicelib.messaging.received_texts import ReceivedText, TextThread
from chalicelib.messaging.staff_tasks import StaffTask
from chalicelib.patients.find_person import Leads
from chalicelib.patients.model import FormerLine, LineAlias, Patient
from chalicelib.shared import times
from chalicelib.shared.audit import Actor, ActorKind, AuditItem
from chalicelib.shared.compare_names import fold
from chalicelib.shared.errors import ConflictError, UnreadableRecordError
from chalicelib.shared.ids import keyed_hash
from chalicelib.shared.writes import Count, Save, Write
from chalicelib.staff.model import Device, StaffMember
from chalicelib.storage import keys
from chalicelib.storage.audited_writes import audited
from chalicelib.storage.clinic_records import counted_in, is_known_under_patient, parts_of
from chalicelib.storage.desk_reads import Found
from chalicelib.storage.inbox_pages import (
    MOST_KEYS,
    page_of_all,
    still_open,
    task_in,
    text_in,
    texts_among,
)
from chalicelib.storage.item_codec import Item, from_item, is_readable, key_of, to_item
from chalicelib.storage.keys import Key
from chalicelib.storage.read_items import LeftOut, records_in
from chalicelib.storage.search_items import beside_in_room
from chalicelib.storage.search_upkeep import not_entered, of_nobody
from chalicelib.storage.talk_pages import RESTS, WAITS, TalkPage, cut
from tests.fakes.memory_store import MemoryStore
from tests.fakes.memory_writes import refuse_unless, step_beside, step_of

R = TypeVar("R")
OF_THE_TEST = Actor(ActorKind.OPERATOR, cause="test")


@dataclass(frozen=True)
class MemoryClinicRecords:
    """One clinic's records."""

    store: MemoryStore
    clinic_id: str
    by: Actor = OF_THE_TEST
    clock: Callable[[], datetime] = times.now_utc
    left_out: LeftOut | None = None

    def leaving_out(self, tell: LeftOut) -> "MemoryClinicRecords":
        return replace(self, left_out=tell)

    def _read(self, kind: type[R], items: Iterable[Item]) -> Iterator[R]:
        return records_in(kind, items, self.left_out)

    def get(self, kind: type[R], record_id: str) -> R | None:
        item = self.store.get(key_of(kind, self.clinic_id, record_id))
        return from_item(kind, item) if item else None

    def get_many(self, kind: type[R], record_ids: Iterable[str]) -> dict[str, R]:
        places = (key_of(kind, self.clinic_id, record_id) for record_id in record_ids)
        items = self._items_at(places)
        return {record.id: record for record in self._read(kind, items)}

    def get_each(self, kind: type[R], record_ids: Iterable[str]) -> tuple[dict[str, R], list[str]]:
        found: dict[str, R] = {}
        unreadable = []
        for record_id in dict.fromkeys(record_ids):
            try:
                found |= self.get_many(kind, [record_id])
            except UnreadableRecordError:
                unreadable.append(record_id)
        return found, unreadable

    def get_together(self, wanted: Sequence[tuple[type, str]]) -> list[Any]:
        items = [(k, self.store.get(key_of(k, self.clinic_id, i))) for k, i in wanted]
        return [from_item(kind, item) if item else None for kind, item in items]

    def look_later(self, kind: type, record_id: str, *, until: datetime) -> None:
        key = key_of(kind, self.clinic_id, record_id)

        def moved_on(seen: Item | None) -> Item:
            refuse_unless(seen is not None and "due_at" in seen and not is_readable(kind, seen))
            return (seen or {}) | {"due_at": {"S": times.iso(until)}}

        with suppress(ConflictError):
            self.store.change([(key, moved_on)])

    def keyed_hashes(self, text: str) -> tuple[str, ...]:
        return (keyed_hash("pepper", f"{self.clinic_id}/{text}"),)

    def commit(self, writes: Sequence[Write]) -> None:
        self._commit(writes)

    def enter(self, patients: Iterable[Patient]) -> None:
        self._commit([Save(one) for one in patients], anew=True)

    def _commit(self, writes: Sequence[Write], *, anew: bool = False) -> None:
        whole = audited(writes, self.by, self.clock())
        beside = beside_in_room(self.clinic_id, whole, self._items_at, anew=anew)
        steps = [step_of(self.clinic_id, write) for write in whole]
        self.store.change([*steps, *map(step_beside, beside)])

    def _items_at(self, places: Iterable[Key]) -> list[Item]:
        return [item for place in places if (item := self.store.get(place))]

    def appointments_between(self, start: datetime, end: datetime) -> list[Appointment]:
        mine = f"CLINIC#{self.clinic_id}#AGENDA#"
        listed = (i for i in self.store.everything() if "listing_pk" in i)
        theirs = [i for i in listed if i["listing_pk"]["S"].startswith(mine)]
        span = (times.iso(start), times.iso(end))
        items = [i for i in theirs if span[0] <= i["listing_sk"]["S"] < span[1]]
        return list(self._read(Appointment, sorted(items, key=lambda i: i["listing_sk"]["S"])))

    def visit_ids_between(self, start: datetime, end: datetime) -> list[str]:
        return [visit.id for visit in self.appointments_between(start, end)]

    def read_together(self, wanted: Mapping[type, Iterable[str]]) -> Found:
        found: Found = {kind: {} for kind in wanted}
        for kind, record_ids in wanted.items():
            items = {i: self.store.get(key_of(kind, self.clinic_id, i)) for i in record_ids}
            for item in filter(None, items.values()):
                for record in records_in(kind, [item], self.left_out):
                    found[kind][record.id] = record
        return found

    def appointments_of(self, patient_id: str) -> list[Appointment]:
        found = self.store.indexed("lookup", f"CLINIC#{self.clinic_id}#VISITS#{patient_id}")
        return list(self._read(Appointment, found))

    def messages_of(self, owner: str, *, states: frozenset[State] = frozenset()) -> list[Message]:
        found = self.store.under(f"CLINIC#{self.clinic_id}#PATIENT#{owner}", "MSG#")
        messages = self._read(Message, reversed(found))
        return [message for message in messages if not states or message.state in states]

    def last_messages_of(self, owner: str, *, before: datetime | None = None) -> Iterator[Message]:
        found = reversed(self.store.under(keys.patient(self.clinic_id, owner).pk, "MSG#"))
        last = f"MSG#{before:%y%m%d%H%M}~" if before else "MSG#~"
        return self._read(Message, (item for item in found if item["sk"]["S"] <= last))

    def _talks(self) -> list[Item]:
        return self.store.indexed("listing", f"CLINIC#{self.clinic_id}#TALKS")

    def waiting_talks(self, *, limit: int = 100) -> list[TextThread]:
        found = [item for item in self._talks() if item["listing_sk"]["S"].startswith(WAITS)]
        return list(self._read(TextThread, found[:limit]))

    def waiting_page(self, *, limit: int = 30, since: datetime | None = None) -> TalkPage:
        first = WAITS + (times.iso(since) if since else "")
        found = [i for i in self._talks() if first <= i["listing_sk"]["S"] < WAITS + "~"]
        some, next_at = cut(found, limit)
        return TalkPage(list(self._read(TextThread, some)), next_at)

    def count_waiting_talks(self, *, most: int = 100) -> int:
        return len(self.waiting_talks(limit=most))

    def resting_talks(self, *, limit: int = 30, up_to: datetime | None = None) -> TalkPage:
        last = RESTS + (times.iso(up_to) if up_to else "~")
        found = [i for i in self._talks()[::-1] if RESTS <= i["listing_sk"]["S"] <= last]
        some, next_at = cut(found, limit)
        return TalkPage(list(self._read(TextThread, some)), next_at)

    def keys_about(self, whose: str) -> list[ClinicMessageKey]:
        found = self.store.under(keys.about(self.clinic_id, whose, "").pk)
        return [from_item(ClinicMessageKey, item) for item in found]

    def message_by_provider_id(self, provider_id: str) -> Message | None:
        pk = keys.provider(self.clinic_id, provider_id)["lookup_pk"]
        found = self.store.indexed("lookup", pk)
        return from_item(Message, found[0]) if found else None

    def messages_on(self, day: str) -> list[Message]:
        ids = [i for dispatch in self.dispatches_on(day) for i in dispatch.message_ids]
        found = self.get_many(Message, ids)
        return [found[i] for i in ids if i in found]

    def dispatches_on(self, day: str) -> list[Dispatch]:
        found = self.store.under(f"CLINIC#{self.clinic_id}#DISPATCH#{day}")
        return list(self._read(Dispatch, found))

    def audit_on(self, day: str) -> list[AuditItem]:
        found = self.store.under(f"CLINIC#{self.clinic_id}#AUDIT#{day}")
        return list(self._read(AuditItem, found))

    def changes_back(
        self, day: str, *, before: str = ""
    ) -> Iterator[tuple[str, AuditItem | Dispatch]]:
        named = [
            (item["sk"]["S"], record)
            for place, kind in (("AUDIT", AuditItem), ("DISPATCH", Dispatch))
            for item in self.store.under(f"CLINIC#{self.clinic_id}#{place}#{day}")
            for record in self._read(kind, [item])
        ]
        return (
            one
            for one in sorted(named, key=itemgetter(0), reverse=True)
            if one[0] < (before or "~")
        )

    def consent_events_of(self, patient_id: str) -> list[ConsentEvent]:
        found = self.store.under(keys.patient(self.clinic_id, patient_id).pk, "CONSENT#")
        return [from_item(ConsentEvent, item) for item in found]

    def deeds_of(self, patient_id: str) -> list[DeskDeed]:
        found = self.store.under(keys.patient(self.clinic_id, patient_id).pk, "DEED#")
        return [from_item(DeskDeed, item) for item in found]

    def aliases_of(self, line_id: str) -> list[LineAlias]:
        pk = keys.aliases(self.clinic_id, line_id, "")["lookup_pk"]
        return [from_item(LineAlias, item) for item in self.store.indexed("lookup", pk)]

    def tokens(self) -> list[ApiToken]:
        found = self.store.under(f"CLINIC#{self.clinic_id}", "TOKEN#")
        return sorted(self._read(ApiToken, found), key=attrgetter("created_at"))

    def team(self) -> list[StaffMember]:
        found = self.store.under(f"CLINIC#{self.clinic_id}#TEAM", "STAFF#")
        return sorted(self._read(StaffMember, found), key=attrgetter("created_at", "id"))

    def devices(self) -> list[Device]:
        found = self.store.under(f"CLINIC#{self.clinic_id}#TEAM", "DEVICE#")
        return sorted(self._read(Device, found), key=attrgetter("created_at", "id"), reverse=True)

    def practitioners(self) -> list[Practitioner]:
        found = self.store.under(f"CLINIC#{self.clinic_id}", "PRACTITIONER#")
        return sorted(self._read(Practitioner, found), key=lambda one: fold(one.name))

    def merges_into(self, patient_id: str) -> list[Merge]:
        found = self.store.indexed("lookup", f"CLINIC#{self.clinic_id}#MERGES#{patient_id}")
        return [from_item(Merge, item) for item in found]

    def merges_under(self, patient_id: str) -> list[Merge]:
        found = self.store.under(keys.patient(self.clinic_id, patient_id).pk, "MERGE#")
        return [from_item(Merge, item) for item in found]

    def unknown_under(self, patient_id: str) -> list[str]:
        found = self.store.under(keys.patient(self.clinic_id, patient_id).pk)
        return [sk for item in found if not is_known_under_patient(sk := item["sk"]["S"])]

    def signups_of(self, line_hashes: Iterable[str]) -> Iterator[Signup]:
        pks = [f"CLINIC#{self.clinic_id}#SIGNUPS#{line_hash}" for line_hash in line_hashes]
        items = (i for pk in pks for i in reversed(self.store.indexed("lookup", pk)))
        return (from_item(Signup, item) for item in items)

    def waiting_signups(self, now: datetime, *, most: int) -> list[Signup]:
        items = self.store.indexed("listing", f"CLINIC#{self.clinic_id}#SIGNUPS")[::-1][:most]
        found = [from_item(Signup, item) for item in items]
        return [one for one in found if not is_expired(one, now)]

    def imports(self) -> list[ImportRun]:
        found = self.store.under(f"CLINIC#{self.clinic_id}", "IMPORTRUN#")
        return [from_item(ImportRun, item) for item in reversed(found)]

    def agenda_files(self) -> list[AgendaFile]:
        found = self.store.under(f"CLINIC#{self.clinic_id}", "AGENDAFILE#")
        return [from_item(AgendaFile, item) for item in reversed(found)]

    def rows_for_review(self) -> list[RowForReview]:
        found = self.store.under(f"CLINIC#{self.clinic_id}", "REVIEW#")
        return sorted(self._read(RowForReview, found), key=attrgetter("import_ids", "place"))

    def imported_by(self, import_id: str) -> list[ImportedRecord]:
        pk = keys.imported_by(self.clinic_id, import_id, "")["lookup_pk"]
        return [from_item(ImportedRecord, item) for item in self.store.indexed("lookup", pk)]

    def imported_of(self, patient_id: str) -> list[ImportedRecord]:
        found = self.store.under(keys.patient(self.clinic_id, patient_id).pk, "IMPORT#")
        return [from_item(ImportedRecord, item) for item in found]

    def former_lines_of(self, patient_id: str) -> list[FormerLine]:
        found = self.store.under(keys.patient(self.clinic_id, patient_id).pk, "FORMERLINE#")
        return [from_item(FormerLine, item) for item in found]

    def former_lines_at(self, line_id: str) -> list[FormerLine]:
        pk = keys.former_lines(self.clinic_id, line_id, "")["lookup_pk"]
        return [from_item(FormerLine, item) for item in self.store.indexed("lookup", pk)]

    def patients_named(
        self, prefix: str, *, limit: int = 50, after: Patient | None = None
    ) -> list[Patient]:
        listed = self.store.indexed("listing", f"CLINIC#{self.clinic_id}#NAMES")
        named = [item for item in listed if item["listing_sk"]["S"].startswith(fold(prefix))]
        start = _place_among_names(to_item(self.clinic_id, after)) if after else ("", "")
        later = [item for item in named if _place_among_names(item) > start]
        return list(self._read(Patient, later[:limit]))

    def people_under(self, begins: str, *, narrowed: Sequence[tuple[str, ...]], most: int) -> Leads:
        entries = self.store.under(keys.finding(self.clinic_id, begins), begins)
        asked = [some for some in narrowed if "" not in some]
        looked_at = entries if asked else entries[: most + 1]
        having = [item for item in looked_at if _has_one_of_each(item["words"]["S"], asked)]
        found = dict.fromkeys(_last_part(item["sk"]) for item in having)
        has_more = len(entries) > most if not asked else len(found) > most
        return Leads(tuple(found)[:most], has_more=has_more)

    def people_with_digits(self, digits: str, *, most: int) -> Leads:
        pk = keys.digits(self.clinic_id, digits, "")["lookup_pk"]
        found = [_last_part(item["pk"]) for item in self.store.indexed("lookup", pk)]
        return Leads(tuple(found[:most]), has_more=len(found) > most)

    def not_entered(self, patients: Iterable[Patient]) -> list[Patient]:
        return not_entered(self.clinic_id, patients, self._items_at)

    def forget_entries_of_nobody(self) -> int:
        letters = [keys.finding(self.clinic_id, letter) for letter in keys.FIND_LETTERS]
        entries = [item for pk in letters for item in self.store.under(pk)]
        gone = list(of_nobody(self.clinic_id, entries, self._items_at))
        for key in gone:
            self.store.take(key)
        return len(gone)

    def visit_starts_of(self, patient_id: str, *, most: int) -> list[tuple[datetime, str]]:
        found = self.store.indexed("lookup", f"CLINIC#{self.clinic_id}#VISITS#{patient_id}")
        latest = reversed(found[-most:])
        return [(times.from_iso(item["lookup_sk"]["S"]), _last_part(item["pk"])) for item in latest]

    def inbox(self, *, limit: int = 100) -> list[StaffTask]:
        found = self.store.under(f"CLINIC#{self.clinic_id}", "INBOX#")
        return [task_in(item) for item in reversed(found)][:limit]

    def inbox_page(
        self, *, limit: int, after: str = "", kinds: Kinds = frozenset(), done: bool = False
    ) -> TaskPage:
        found = reversed(self.store.under(f"CLINIC#{self.clinic_id}", "INBOX#"))
        tasks = (task for task in map(task_in, found) if not after or task.id < after)
        return page_of_all(tasks, limit=limit, kinds=kinds, done=done)

    def open_tasks(
        self, *, limit: int = 100, after: str = "", kinds: Kinds = frozenset()
    ) -> TaskPage:
        places = self.store.indexed("listing", f"CLINIC#{self.clinic_id}#OPEN")[::-1]
        found = [
            item
            for low, high in stretches(kinds)
            for item in places
            if low <= _place(item) <= high and (not after or _place(item) < after)
        ]
        chosen, on = page_of(
            found,
            _place,
            lambda item: may_be_of(_place(item), kinds),
            limit=limit,
            most=MOST_KEYS,
        )
        return TaskPage(still_open(map(task_in, chosen), kinds), on)

    def texts_on(self, line_id: str) -> list[ReceivedText]:
        found = self.store.under(keys.text_thread(self.clinic_id, line_id).pk, "TEXT#")
        return [from_item(ReceivedText, item) for item in found]

    def last_texts_on(
        self, line_id: str, *, until: datetime | None = None
    ) -> Iterator[ReceivedText]:
        found = self.store.under(keys.text_thread(self.clinic_id, line_id).pk, "TEXT#")
        texts = [t for t in map(text_in, found) if until is None or t.at <= until]
        return reversed(texts)

    def texts_of(self, task: StaffTask, *, limit: int = 100, after: str = "") -> list[ReceivedText]:
        found = self.store.under(keys.text_thread(self.clinic_id, task.line_id).pk, "TEXT#")
        texts = (text for text in map(text_in, found) if text.name > after)
        return texts_among(texts, task, limit=limit, after=after)

    def tasks_of(self, whose: str, *, since: datetime | None = None) -> list[StaffTask]:
        found = self.store.indexed("lookup", f"CLINIC#{self.clinic_id}#TASKS#{whose}")
        start = times.iso(since) if since else ""
        return [from_item(StaffTask, i) for i in found if i["lookup_sk"]["S"] >= start]

    def counts(self, counters: Sequence[str]) -> int:
        parts = parts_of(counters, self.clinic_id)
        items = [item for place in parts if (item := self.store.get(place))]
        return sum(counted_in(item, parts) for item in items)

    def take_room(self, counter: str, *, at_most: int, expires_at: datetime, more: int = 1) -> bool:
        with self.store.lock:
            if self.counts([counter]) > at_most - more:
                return False
            self.commit([Count(counter, more, expires_at)])
            return True

    def item(self, record: Any) -> Item | None:
        """Return what is stored for a record, for tests that look beneath; not of the real one."""
        return self.store.get(key_of(type(record), self.clinic_id, record.id))


def _place_among_names(item: Item) -> tuple[str, str]:
    """Return where an item stands in the list of names."""
    return item["listing_sk"]["S"], item["pk"]["S"]


def _has_one_of_each(words: str, asked: Sequence[tuple[str, ...]]) -> bool:
    return all(any(f" {begins}" in words for begins in some) for some in asked)


def _last_part(attribute: dict[str, str]) -> str:
    return attribute["S"].rsplit("#", 1)[1]


def _place(item: Item) -> str:
    return str(item["listing_sk"]["S"])

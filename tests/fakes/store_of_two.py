"""A table on which a later release wrote every record: each holds, at any depth, more than this one knows. Nothing of it may be lost.

An update of single attributes keeps the rest by itself; whoever puts a whole item in another's place is watched here.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from chalicelib.storage.item_codec import PLACES, Item
from chalicelib.storage.keys import Key
from chalicelib.storage.record_fields import structures_in
from tests.fakes.memory_store import MemoryStore, Step

MORE = "more_of_later"
BY_SK = {
    "CLINIC": "Clinic",
    "TOKEN": "ApiToken",
    "PATIENT": "Patient",
    "PATIENTKEY": "PatientKey",
    "FORMER": "PatientAlias",
    "MERGE": "Merge",
    "LINE": "Line",
    "TEXT": "ReceivedText",
    "ALIAS": "LineAlias",
    "CONSENT": "ConsentEvent",
    "DEED": "DeskDeed",
    "IMPORT": "ImportedRecord",
    "IMPORTRUN": "ImportRun",
    "AGENDAFILE": "AgendaFile",
    "REVIEW": "RowForReview",
    "SIGNUP": "Signup",
    "FORGOTTEN": "Forgotten",
    "DATALINK": "DataLink",
    "DATASESSION": "DataSession",
    "APPT": "Appointment",
    "APPTKEY": "AppointmentKey",
    "MSG": "Message",
    "DRAFT": "AnswerDraft",
    "INBOX": "StaffTask",
    "INBOUND": "Inbound",
    "HEARTBEAT": "Heartbeat",
    "STAFF": "StaffMember",
    "DEVICE": "Device",
    "INVITATION": "Invitation",
    "STAFFSESSION": "StaffSession",
    "PRACTITIONER": "Practitioner",
    "NAMESASKED": "NamesAsked",
}
# The stores of the test that runs, for its net.
MADE: list["StoreOfTwoReleases"] = []
KINDS = {kind.__name__: kind for kind in PLACES}


@dataclass(frozen=True)
class StoreOfTwoReleases(MemoryStore):
    """Marks what is new in it, and remembers whose mark was lost and how many were looked at."""

    lost: list[str] = field(default_factory=list)
    looked_at: list[str] = field(default_factory=list)
    people: set[Key] = field(default_factory=set)  # a merge undone brings one of them back
    erased: set[Key] = field(default_factory=set)  # whose erasure was begun
    unread: set[Key] = field(default_factory=set)  # made, and read by nobody since
    changing: list[bool] = field(default_factory=list)

    def __post_init__(self) -> None:
        MADE.append(self)

    def get(self, key: Key) -> Item | None:
        """Return one item: whoever made it reads from now on what the later release did to it."""
        with self.lock:
            if not self.changing:
                self.unread.discard(key)
            return super().get(key)

    def under(self, pk: str, sk_prefix: str = "") -> list[Item]:
        """Return the items of a partition, which are read now."""
        return self._read(super().under(pk, sk_prefix))

    def indexed(self, index: str, partition: str) -> list[Item]:
        """Return the items of an index, which are read now."""
        return self._read(super().indexed(index, partition))

    def _read(self, items: list[Item]) -> list[Item]:
        self.unread.difference_update(Key(item["pk"]["S"], item["sk"]["S"]) for item in items)
        return items

    def change(self, steps: Sequence[tuple[Key, Step]]) -> None:
        """Take all steps or none: to look whether one may be taken is not to read for it."""
        with self.lock:
            self.changing.append(True)
            try:
                super().change(steps)
            finally:
                self.changing.pop()

    def lay(self, key: Key, item: Item) -> None:
        """Put an item there as a test wants it found: nobody's write, so nothing is watched."""
        with self.lock:
            super()._put(key, item)

    def _put(self, key: Key, item: Item | None) -> None:
        before, kind = super().get(key), BY_SK.get(key.sk.partition("#")[0])
        if before is None:
            self.unread.add(key)
        if item is not None and kind:
            if kind == "Patient":
                self._look_at_person(key, before, item)
            # Who saves what they made a moment ago, unread, saves it as they made it: a later release's
            # write in between would have moved its version.
            is_own = key in self.unread
            item = _marked(KINDS[kind], item) if is_own else item
            if before is not None and not is_own and item.get("data") is not before.get("data"):
                self.looked_at.append(kind)
                self.lost.extend(f"{kind}: {what}" for what in _lost(before, item))
        super()._put(key, item)

    def _look_at_person(self, key: Key, before: Item | None, item: Item) -> None:
        if before is None and key in self.people and MORE not in item:
            self.lost.append("Patient: brought back without it")
        self.people.add(key)
        self.erased.update([key] if '"erasing_at":' in item["data"]["S"] else [])


def _marked(kind: type, item: Item) -> Item:
    fields = json.loads(item["data"]["S"])
    for part in structures_in(kind, fields):
        part.setdefault(MORE, True)
    return {MORE: {"S": MORE}} | item | {"data": {"S": json.dumps(fields, separators=(",", ":"))}}


def _lost(before: Item, after: Item) -> list[str]:
    """Name what has lost its mark: the record, or a part of it of which nothing else has changed."""
    was, now = (json.loads(item["data"]["S"]) for item in (before, after))
    parts = [name for name in was if _plain(was[name]) == _plain(now.get(name))]
    return [
        *(["attribute"] if MORE not in after else []),
        *(["record"] if MORE not in now else []),
        *(name for name in parts if was[name] != now[name]),
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(own) for name, own in value.items() if name != MORE}
    return [_plain(each) for each in value] if isinstance(value, list) else value

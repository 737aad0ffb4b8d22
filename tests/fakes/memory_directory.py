"""Stand-ins for storage/clinic_directory: which clinic is meant, and what is due in all of them."""

# ruff: noqa: D102  # the class it stands in for says what each method promises

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.clinics.model import Clinic, Sender
from chalicelib.reminders.ports import Due
from chalicelib.shared import times
from chalicelib.shared.errors import ConflictError, NotAllowedError
from chalicelib.shared.writes import Create, Save
from chalicelib.storage import audited_writes, keys
from chalicelib.storage.clinic_directory import ADDING, due_at_key
from chalicelib.storage.item_codec import Item, from_item, to_item
from chalicelib.storage.keys import Key
from tests.fakes.memory_store import MemoryStore, Step
from tests.fakes.memory_writes import refuse_unless, step_of


@dataclass(frozen=True)
class MemoryDirectory:
    """The clinics of this installation."""

    store: MemoryStore

    def by_slug(self, slug: str) -> Clinic | None:
        return self._through(keys.slug(slug))

    def by_sender(self, phone_number_id: str) -> Clinic | None:
        return self._through(keys.sender(phone_number_id))

    def ids_by_account(self, business_account_id: str) -> list[str]:
        found = self.store.indexed("lookup", keys.account(business_account_id, "")["lookup_pk"])
        return [item["lookup_sk"]["S"] for item in found]

    def by_id(self, clinic_id: str) -> Clinic | None:
        item = self.store.get(keys.clinic(clinic_id))
        return from_item(Clinic, item) if item else None

    def all(self) -> list[Clinic]:
        return [from_item(Clinic, item) for item in self.store.indexed("listing", "CLINICS")]

    def add(self, clinic: Clinic) -> None:
        lead: Item = {"clinic_id": {"S": clinic.id}}
        steps = [
            (keys.clinic(clinic.id), _new(to_item(clinic.id, clinic))),
            (keys.slug(clinic.slug), _new(lead)),
            self._audit_of(clinic),
        ]
        if number := clinic.sender.phone_number_id:
            steps.append((keys.sender(number), _new(lead)))
        try:
            self.store.change(steps)
        except ConflictError:
            raise NotAllowedError("clinic_address_or_number_taken") from None

    def give_number(self, clinic: Clinic, sender: Sender) -> None:
        known = self.by_sender(sender.phone_number_id) if sender.phone_number_id else None
        if known and known.id != clinic.id:
            raise NotAllowedError("clinic_address_or_number_taken")
        saved = Save(replace(clinic, sender=sender))
        steps = [step_of(clinic.id, saved), self._audit_of(clinic, saved)]
        if sender.phone_number_id and known is None:
            lead: Item = {"clinic_id": {"S": clinic.id}}
            steps.append((keys.sender(sender.phone_number_id), _new(lead)))
        self.store.change(steps)

    def _audit_of(self, clinic: Clinic, write: Create | Save | None = None) -> tuple[Key, Step]:
        told = audited_writes.wrote([write or Create(clinic)])
        kept = audited_writes.item(ADDING, told, times.now_utc())
        return step_of(clinic.id, kept)

    def _through(self, key: Key) -> Clinic | None:
        lead = self.store.get(key)
        return self.by_id(lead["clinic_id"]["S"]) if lead else None


@dataclass(frozen=True)
class MemoryDueIndex:
    """What is to be decided now, in all clinics."""

    store: MemoryStore

    @property
    def shards(self) -> range:
        return range(keys.DUE_SHARDS)

    def due(self, shard: int, now: datetime) -> Iterator[Due]:
        waiting = self.store.indexed("due", keys.due_shard(shard))
        due = [item for item in waiting if item["due_at"]["S"] <= times.iso(now)]
        return (
            due_at_key(item["pk"]["S"], item["sk"]["S"], times.from_iso(item["due_at"]["S"]))
            for item in due
        )


def _new(item: Item) -> Step:
    def step(seen: Item | None) -> Item:
        refuse_unless(seen is None)
        return item

    return step

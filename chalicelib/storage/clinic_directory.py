"""Which clinic is meant, before a session knows: by public address, by WhatsApp number or account; and what is due in all of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.appointments.model import Appointment
from chalicelib.clinics.model import Clinic, Sender
from chalicelib.messaging.model import Dispatch
from chalicelib.reminders.ports import Due
from chalicelib.shared import times
from chalicelib.shared.audit import Actor, ActorKind
from chalicelib.shared.errors import ConflictError, NotAllowedError
from chalicelib.shared.writes import Create, Save
from chalicelib.storage import audited_writes, keys
from chalicelib.storage.conditional_writes import action
from chalicelib.storage.item_codec import Item, from_item, to_item
from chalicelib.storage.keys import Key
from chalicelib.storage.table import Table

ADDING = Actor(ActorKind.OPERATOR, cause="puntual clinic add")


@dataclass(frozen=True)
class Directory:
    """The clinics of this installation; only an operator adds one."""

    table: Table
    by: Actor = ADDING
    clock: Callable[[], datetime] = times.now_utc

    def by_slug(self, slug: str) -> Clinic | None:
        """Return the clinic whose public form has this address."""
        return self._through(keys.slug(slug))

    def by_sender(self, phone_number_id: str) -> Clinic | None:
        """Return the clinic that writes from this WhatsApp number."""
        return self._through(keys.sender(phone_number_id))

    def ids_by_account(self, business_account_id: str) -> list[str]:
        """Return the ids of the clinics that write from a number of this WhatsApp account."""
        values = {":pk": {"S": keys.account(business_account_id, "")["lookup_pk"]}}
        found = self.table.query("lookup_pk = :pk", values, IndexName="lookup")
        return [item["lookup_sk"]["S"] for item in found]

    def by_id(self, clinic_id: str) -> Clinic | None:
        """Return the clinic."""
        item = self.table.get(keys.clinic(clinic_id))
        return from_item(Clinic, item) if item else None

    def all(self) -> list[Clinic]:
        """Return every clinic, by public address."""
        found = self.table.query("listing_pk = :pk", {":pk": {"S": "CLINICS"}}, IndexName="listing")
        wanted = [Key(item["pk"]["S"], item["sk"]["S"]) for item in found]
        clinics = [from_item(Clinic, item) for item in self.table.get_many(wanted)]
        return sorted(clinics, key=lambda clinic: clinic.slug)

    def add(self, clinic: Clinic) -> None:
        """Write a new clinic; its address and its WhatsApp number must be nobody else's."""
        number = clinic.sender.phone_number_id  # one that sends by hand has none
        leads = {keys.slug(clinic.slug), *([keys.sender(number)] if number else [])}
        items = [
            to_item(clinic.id, clinic),
            *(_lead(key, clinic.id) for key in sorted(leads, key=str)),
            self._audit_of(clinic),
        ]
        try:
            self.table.transact([self._put_new(item) for item in items])
        except ConflictError:
            raise NotAllowedError("clinic_address_or_number_taken") from None

    def give_number(self, clinic: Clinic, sender: Sender) -> None:
        """Let a clinic write from another number, or by hand; what still comes in for a former number of its is its own.

        Raises ConflictError when the clinic was changed since it was read; NotAllowedError when the number is another clinic's.
        """
        after = replace(clinic, sender=sender)
        number = keys.sender(sender.phone_number_id) if sender.phone_number_id else None
        known = self._through(number) if number else None
        lead = [self._put_new(_lead(number, clinic.id))] if number and known is None else []
        if known and known.id != clinic.id:
            raise NotAllowedError("clinic_address_or_number_taken")
        saved = [
            action(self.table.name, clinic.id, Save(after)),
            self._put_new(self._audit_of(after, Save)),
        ]
        self.table.transact([*saved, *lead])

    def _through(self, lead: Key) -> Clinic | None:
        item = self.table.get(lead)
        return self.by_id(item["clinic_id"]["S"]) if item else None

    def _audit_of(self, clinic: Clinic, write: type[Create] | type[Save] = Create) -> Item:
        told = audited_writes.wrote([write(clinic)])
        kept = audited_writes.item(self.by, told, self.clock())
        return to_item(clinic.id, kept.record, expires_at=kept.expires_at)

    def _put_new(self, item: Item) -> dict[str, object]:
        condition = "attribute_not_exists(pk)"
        return {
            "Put": {"TableName": self.table.name, "Item": item, "ConditionExpression": condition}
        }


@dataclass(frozen=True)
class DueIndex:
    """What is to be decided now, in all clinics; costs what is due, never what is stored."""

    table: Table

    @property
    def shards(self) -> range:
        """The parts the index is cut into, by clinic."""
        return range(keys.DUE_SHARDS)

    def due(self, shard: int, now: datetime) -> Iterator[Due]:
        """Yield what is due in a shard, the longest due first; as committed a moment ago (the index lags)."""
        found = self.table.query(
            "due_shard = :shard AND due_at <= :now",
            {":shard": {"S": keys.due_shard(shard)}, ":now": {"S": times.iso(now)}},
            IndexName="due",
        )
        return (
            due_at_key(item["pk"]["S"], item["sk"]["S"], times.from_iso(item["due_at"]["S"]))
            for item in found
        )


def due_at_key(pk: str, sk: str, due_at: datetime) -> Due:
    """Return what is due, by its key alone: what it holds may be damaged."""
    _, clinic_id, kind, record_id = pk.split("#", 3)
    if kind == "DISPATCH":
        return Due(clinic_id, Dispatch, f"{clinic_id}.{record_id}.{sk}", due_at)
    return Due(clinic_id, Appointment, record_id, due_at)


def _lead(key: Key, clinic_id: str) -> Item:
    return {"pk": {"S": key.pk}, "sk": {"S": key.sk}, "clinic_id": {"S": clinic_id}}

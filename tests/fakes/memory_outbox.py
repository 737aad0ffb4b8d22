"""A stand-in for storage/outbox.Outbox: threads that race for a claim find one winner."""

# ruff: noqa: D102  # the class it stands in for says what each method promises

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.messaging.model import Message, State
from chalicelib.shared import times
from chalicelib.shared.errors import ConflictError, UnreadableRecordError
from chalicelib.storage import keys
from chalicelib.storage.item_codec import Item, from_item
from tests.fakes.memory_store import MemoryStore, Step
from tests.fakes.memory_writes import refuse_unless


@dataclass(frozen=True)
class MemoryOutbox:
    """All clinics' messages."""

    store: MemoryStore

    def read(self, message_ids: Iterable[str]) -> list[Message]:
        found, unreadable = self.read_each(message_ids)
        if unreadable:
            raise UnreadableRecordError(Message.__name__, unreadable[0])
        return found

    def read_each(self, message_ids: Iterable[str]) -> tuple[list[Message], list[str]]:
        found, unreadable = [], []
        for message_id in dict.fromkeys(message_ids):
            try:
                if item := self.store.get(keys.message(message_id)):
                    found.append(from_item(Message, item))
            except UnreadableRecordError:
                unreadable.append(message_id)
        return found, unreadable

    def claim(self, messages: Sequence[Message], *, lease_until: datetime) -> list[Message]:
        won = [m for m in messages if self._takes(m, _claimed(m, lease_until))]
        return [
            replace(m, state=State.SENDING, lease_until=lease_until, attempts=m.attempts + 1)
            for m in won
        ]

    def settle(self, messages: Sequence[Message], *, seen: State) -> list[Message]:
        return [m for m in messages if not self._takes(m, _settled(m, seen))]

    def note_provider_id(self, message: Message) -> None:
        self._takes(message, _with_provider_id(message))

    def _takes(self, message: Message, step: Step) -> bool:
        try:
            self.store.change([(keys.message(message.id), step)])
        except ConflictError:
            return False
        return True


def _claimed(message: Message, lease_until: datetime) -> Step:
    def step(seen: Item | None) -> Item:
        refuse_unless(seen is not None and seen["state"]["S"] == message.state)
        attempts = str(message.attempts)
        refuse_unless(seen is not None and seen["attempts"]["N"] == attempts)
        taken = {
            "state": {"S": State.SENDING},
            "lease_until": {"S": times.iso(lease_until)},
            "attempts": {"N": str(message.attempts + 1)},
        }
        return (seen or {}) | taken

    return step


def _settled(message: Message, seen_state: State) -> Step:
    def step(seen: Item | None) -> Item:
        refuse_unless(seen is not None and seen["state"]["S"] == seen_state)
        news: dict[str, str] = {"state": message.state, **_moments(message), **_provider(message)}
        told: Item = {name: {"S": value} for name, value in news.items() if value}
        told["reason"] = {"S": message.reason}
        return (seen or {}) | told

    return step


def _with_provider_id(message: Message) -> Step:
    def step(seen: Item | None) -> Item:
        refuse_unless(seen is not None and "provider_id" not in seen)
        return (seen or {}) | {name: {"S": text} for name, text in _provider(message).items()}

    return step


def _moments(message: Message) -> dict[str, str]:
    moments = {"changed_at": message.changed_at, "retry_at": message.retry_at}
    return {name: times.iso(moment) for name, moment in moments.items() if moment}


def _provider(message: Message) -> dict[str, str]:
    if not message.provider_id:
        return {}
    lookup = keys.provider(message.clinic_id, message.provider_id)
    return {"provider_id": message.provider_id, **lookup}

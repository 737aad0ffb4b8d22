"""A stand-in for storage/message_claims.Outbox: threads that race for a claim find one winner, and a test may have writes refused."""

# ruff: noqa: D102  # the class it stands in for says what each method promises

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.messaging.model import Message, State
from chalicelib.shared import times
from chalicelib.shared.errors import ConflictError, UnreadableRecordError
from chalicelib.storage import keys
from chalicelib.storage.failed_conditions import MOVED_ON, ends_of
from chalicelib.storage.item_codec import Item, from_item
from tests.fakes.memory_store import MemoryStore, Step
from tests.fakes.memory_writes import refuse_unless


def _none(_message: Message) -> str:
    """Let the table refuse nothing."""
    return ""


@dataclass(frozen=True)
class MemoryOutbox:
    """All clinics' messages; `refusal` says with which code the table refuses the write of one, if it does."""

    store: MemoryStore
    refusal: Callable[[Message], str] = _none

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
        ends = ends_of(messages, [self._code(m, _claimed(m, lease_until)) for m in messages])
        return ends.unless_refused(
            [
                replace(m, state=State.SENDING, lease_until=lease_until, attempts=m.attempts + 1)
                for m in ends.done
            ]
        )

    def settle(self, messages: Sequence[Message], *, seen: State) -> list[Message]:
        ends = ends_of(messages, [self._code(m, _settled(m, seen)) for m in messages])
        return ends.unless_refused(ends.moved_on)

    def note_provider_id(self, message: Message) -> None:
        code = self._code(message, _with_provider_id(message))
        ends_of([message], [code]).unless_refused([])

    def _code(self, message: Message, step: Step) -> str:
        """Take a step; return what the table would answer to its statement."""
        refused = self.refusal(message)
        if refused:
            return refused
        try:
            self.store.change([(keys.message(message.id), step)])
        except ConflictError:
            return MOVED_ON
        return ""


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
        if message.went_as or message.content.replaced:
            taken["went_as"] = {"S": message.went_as}
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
    moments = {
        "changed_at": message.changed_at,
        "told_at": message.told_at,
        "retry_at": message.retry_at,
    }
    return {name: times.iso(moment) for name, moment in moments.items() if moment}


def _provider(message: Message) -> dict[str, str]:
    if not message.provider_id:
        return {}
    lookup = keys.provider(message.clinic_id, message.provider_id)
    return {"provider_id": message.provider_id, **lookup}

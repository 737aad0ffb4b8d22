"""A stand-in for storage/journal.Journal: its entries lie in the one store, under keys that no record has."""

# ruff: noqa: D102  # the class it stands in for says what each method promises

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib.consent.consent_journal import JournaledWord
from chalicelib.messaging.attempt_journal import Attempts
from chalicelib.messaging.model import Message
from chalicelib.storage.journal import attempts_item, entry_in
from chalicelib.storage.keys import Key
from tests.fakes.memory_store import MemoryStore


@dataclass
class MemoryJournal:
    """Entries of all clinics; one that is out of reach notes nothing."""

    store: MemoryStore
    is_reachable: bool = True

    def note(self, messages: Sequence[Message], *, at: datetime) -> bool:
        if self.is_reachable:
            item = attempts_item(messages, at)
            self.store.change([(Key(item["pk"]["S"], item["sk"]["S"]), lambda _seen: item)])
        return self.is_reachable

    def attempts_between(self, start: datetime, end: datetime) -> Iterator[Attempts]:
        items = [i for i in self.store.everything() if i["pk"]["S"].startswith("ATTEMPTS#")]
        entries = [entry_in(item, Attempts) for item in items]
        inside = [entry for entry in entries if start <= entry.at < end]
        yield from sorted(inside, key=lambda entry: entry.at)

    def words_since(
        self, start: datetime, *, until: datetime
    ) -> Iterator[tuple[str, JournaledWord]]:
        items = [i for i in self.store.everything() if i["pk"]["S"].startswith("WORDS#")]
        for item in sorted(items, key=lambda item: item["pk"]["S"]):
            word = entry_in(item, JournaledWord)
            if start <= word.at <= until:
                yield item["sk"]["S"].partition(".")[0], word

"""A table in memory that several threads may race on. Holds the very items that DynamoDB would hold."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from threading import RLock

from chalicelib.shared.errors import ConflictError
from chalicelib.storage.item_codec import Item
from chalicelib.storage.keys import Key

INDEXES = {
    "due": ("due_shard", "due_at"),
    "listing": ("listing_pk", "listing_sk"),
    "lookup": ("lookup_pk", "lookup_sk"),
}
Step = Callable[[Item | None], Item | None]  # an item as it is → as it shall be, or RefusedError


class RefusedError(Exception):
    """A step met an item that is not as it was seen."""


@dataclass(frozen=True)
class MemoryStore:
    """Items by key. An item is replaced, never edited, so a reader keeps what it read."""

    partitions: dict[str, dict[str, Item]] = field(default_factory=dict)
    indexes: dict[tuple[str, str], dict[Key, Item]] = field(default_factory=dict)
    lock: RLock = field(default_factory=RLock)

    def get(self, key: Key) -> Item | None:
        """Return one item as last written."""
        with self.lock:
            return self.partitions.get(key.pk, {}).get(key.sk)

    def under(self, pk: str, sk_prefix: str = "") -> list[Item]:
        """Return the items of a partition in the order of their sort key."""
        with self.lock:
            found = sorted(self.partitions.get(pk, {}).items())
        return [item for sk, item in found if sk.startswith(sk_prefix)]

    def indexed(self, index: str, partition: str) -> list[Item]:
        """Return the items an index has under one of its partitions, in the index's order."""
        range_name = INDEXES[index][1]
        with self.lock:
            found = list(self.indexes.get((index, partition), {}).values())
        return sorted(found, key=lambda item: (_text(item, range_name), item["pk"]["S"]))

    def everything(self) -> Iterator[Item]:
        """Yield all items there are now; no such thing is asked of the real table."""
        with self.lock:
            whole = [item for partition in self.partitions.values() for item in partition.values()]
        return iter(whole)

    def change(self, steps: Sequence[tuple[Key, Step]]) -> None:
        """Take all steps or none; ConflictError names those refused. One item may be in one step only."""
        if len({key for key, _ in steps}) < len(steps):
            raise ValueError("a transaction cannot write one item twice")
        with self.lock:
            for key, item in self._all_or_none(steps):
                self._put(key, item)

    def lay(self, key: Key, item: Item) -> None:
        """Put an item there as a test wants it found, whoever would have written it."""
        with self.lock:
            self._put(key, item)

    def take(self, key: Key) -> None:
        """Take an item away, whether it is there or not."""
        with self.lock:
            self._put(key, None)

    def _all_or_none(self, steps: Sequence[tuple[Key, Step]]) -> list[tuple[Key, Item | None]]:
        after, failed = [], []
        for place, (key, step) in enumerate(steps):
            try:
                after.append((key, step(self.get(key))))
            except RefusedError:
                failed.append(place)
        if failed:
            raise ConflictError(failed)
        return after

    def _put(self, key: Key, item: Item | None) -> None:
        former = self.partitions.get(key.pk, {}).pop(key.sk, None)
        for place in _index_places(former):
            del self.indexes[place][key]
        if item is None:
            return
        whole = {"pk": {"S": key.pk}, "sk": {"S": key.sk}} | item
        self.partitions.setdefault(key.pk, {})[key.sk] = whole
        for place in _index_places(whole):
            self.indexes.setdefault(place, {})[key] = whole


def _index_places(item: Item | None) -> list[tuple[str, str]]:
    """Return the index partitions that an item stands in."""
    names = {index: hash_name for index, (hash_name, _) in INDEXES.items()}
    return [(i, item[name]["S"]) for i, name in names.items() if item and name in item]


def _text(item: Item, name: str) -> str:
    return str(item[name]["S"]) if name in item else ""

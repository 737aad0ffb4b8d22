"""A table with the template's three indexes that does what our code asks of DynamoDB, and nothing else.

MiniStack does it all and is the judge of what is right, but takes 3 ms of processor a reminder on the machine
we measure on; DynamoDB takes none of it. Whatever is not known here is refused, never guessed.
"""

import bisect
import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import islice
from typing import Any

import msgspec

Item = dict[str, dict[str, Any]]
Place = tuple[str, str]
Entry = tuple[str, str, str]  # the index's sort key, then the item's place

INDEXES = {
    "due": ("due_shard", "due_at"),
    "listing": ("listing_pk", "listing_sk"),
    "lookup": ("lookup_pk", "lookup_sk"),
}
ON_A_PAGE = 5_000  # entries: DynamoDB's pages hold 1 MB
HIGHEST = "\U0010ffff"


class UnknownRequestError(Exception):
    """Our code asks for something this table has never heard of: add it here, or measure on MiniStack."""


class ChangedError(Exception):
    """A condition did not hold."""


class QuickTable:
    """Items as their JSON, and the entries of each index in order."""

    def __init__(self) -> None:
        self.items: dict[Place, bytes] = {}
        self.entries: dict[tuple[str, str], list[Entry]] = {}

    def load(self, items: Iterator[Item]) -> None:
        """Take in many items at once, then bring the indexes in order."""
        for item in items:
            place = place_of(item)
            self.items[place] = msgspec.json.encode(item)
            for index, entry in _entries(item, place):
                self.entries.setdefault(index, []).append(entry)
        for entries in self.entries.values():
            entries.sort()

    def read(self, place: Place) -> Item | None:
        """Return an item."""
        found = self.items.get(place)
        item: Item | None = msgspec.json.decode(found) if found else None
        return item

    def write(self, before: Item | None, after: Item) -> None:
        """Put an item where another, or none, was."""
        place = place_of(after)
        self.items[place] = msgspec.json.encode(after)
        old, new = set(_entries(before, place) if before else ()), set(_entries(after, place))
        for index, entry in old - new:
            entries = self.entries[index]
            del entries[bisect.bisect_left(entries, entry)]
        for index, entry in new - old:
            bisect.insort(self.entries.setdefault(index, []), entry)

    def remove(self, before: Item) -> None:
        """Delete an item."""
        place = place_of(before)
        del self.items[place]
        for index, entry in _entries(before, place):
            self.entries[index].remove(entry)

    def query(self, request: dict[str, Any]) -> dict[str, Any]:
        """Answer a query of the `due` index, page by page."""
        if request.get("IndexName") != "due":
            raise UnknownRequestError(f"query of {request.get('IndexName')}")
        values = request["ExpressionAttributeValues"]
        shard, now = values[":shard"]["S"], values[":now"]["S"]
        entries = self.entries.get(("due", shard), [])
        last = request.get("ExclusiveStartKey")
        start = 0
        if last:
            start = bisect.bisect_right(
                entries, (last["due_at"]["S"], last["pk"]["S"], last["sk"]["S"])
            )
        end = bisect.bisect_right(entries, (now, HIGHEST, HIGHEST))
        found = [
            _listed(shard, entry) for entry in islice(entries, start, min(end, start + ON_A_PAGE))
        ]
        more = {"LastEvaluatedKey": found[-1]} if start + ON_A_PAGE < end else {}
        return {"Items": found, "Count": len(found), "ScannedCount": len(found)} | more

    def run_statement(self, statement: dict[str, Any]) -> None:
        """Change one item as a PartiQL UPDATE says; raises ChangedError."""
        changed, conditioned = _parts_of(statement["Statement"])
        values = statement["Parameters"]
        place = (values[len(changed)]["S"], values[len(changed) + 1]["S"])
        before = self.read(place)
        wanted = dict(zip(conditioned, values[len(changed) + 2 :], strict=True))
        if before is None or any(before.get(name) != value for name, value in wanted.items()):
            raise ChangedError
        self.write(before, before | dict(zip(changed, values, strict=False)))

    def transact(self, actions: list[dict[str, Any]]) -> list[bool]:
        """Apply all actions when all conditions hold; return which held."""
        seen = [self.read(_place_of_action(action)) for action in actions]
        held = [_holds(action, item) for action, item in zip(actions, seen, strict=True)]
        if all(held):
            for action, item in zip(actions, seen, strict=True):
                self._apply(action, item)
        return held

    def _apply(self, action: dict[str, Any], before: Item | None) -> None:
        ((kind, asked),) = action.items()
        if kind == "Put":
            self.write(before, asked["Item"])
        elif kind == "Update":
            self.write(before, _updated(before or asked["Key"], asked))
        elif kind == "Delete" and before:
            self.remove(before)


def place_of(key: Item) -> Place:
    """Return where an item lies."""
    return key["pk"]["S"], key["sk"]["S"]


def _place_of_action(action: dict[str, Any]) -> Place:
    ((_, asked),) = action.items()
    return place_of(asked.get("Item") or asked["Key"])


def _entries(item: Item, place: Place) -> list[tuple[tuple[str, str], Entry]]:
    return [
        ((index, item[pk]["S"]), (item[sk]["S"], *place))
        for index, (pk, sk) in INDEXES.items()
        if pk in item and sk in item
    ]


def _listed(shard: str, entry: Entry) -> Item:
    due_at, pk, sk = entry
    named = {"due_shard": shard, "due_at": due_at, "pk": pk, "sk": sk}
    return {name: {"S": value} for name, value in named.items()}


@cache
def _parts_of(statement: str) -> tuple[list[str], list[str]]:
    """Return the attributes that an UPDATE sets and those it is conditioned on, after the key's two."""
    change, _, where = statement.partition(" WHERE ")
    changed = re.findall(r'SET "?(\w+)"?=\?', change)
    key, *conditioned = [re.sub(r'"|=\?', "", part) for part in where.split(" AND ")]
    if not change.startswith("UPDATE ") or key != "pk" or conditioned[0] != "sk":
        raise UnknownRequestError(statement)
    return changed, conditioned[1:]


_CONDITIONS: dict[str, Callable[[Item | None, dict[str, Any]], bool]] = {
    "": lambda _item, _values: True,
    "attribute_not_exists(pk)": lambda item, _values: item is None,
    "attribute_exists(pk)": lambda item, _values: item is not None,
    "version = :seen": lambda item, v: item is not None and item.get("version") == v[":seen"],
    "#state = :seen": lambda item, v: item is not None and item.get("state") == v[":seen"],
}


def _holds(action: dict[str, Any], item: Item | None) -> bool:
    ((_, asked),) = action.items()
    condition = _CONDITIONS.get(asked.get("ConditionExpression", ""))
    if condition is None:
        raise UnknownRequestError(asked["ConditionExpression"])
    return condition(item, asked.get("ExpressionAttributeValues", {}))


def _updated(item: Item, asked: dict[str, Any]) -> Item:
    values = asked["ExpressionAttributeValues"]
    if counts := re.fullmatch(r"ADD (\w+) :n SET expires_at = :gone", asked["UpdateExpression"]):
        amount = int(item.get(counts[1], {"N": "0"})["N"]) + int(values[":n"]["N"])
        return item | {counts[1]: {"N": str(amount)}, "expires_at": values[":gone"]}
    raise UnknownRequestError(asked["UpdateExpression"])

"""Count read and write units as AWS bills them, from the sizes of what is read and written. Changes no call.

Rules: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
MiniStack reports a query as half a unit a page whatever it holds, hence a meter of our own.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

Item = Mapping[str, Mapping[str, Any]]
INDEXES = {
    "due": ("due_shard", "due_at"),
    "listing": ("listing_pk", "listing_sk"),
    "lookup": ("lookup_pk", "lookup_sk"),
}
READ, WRITE = 4096, 1024  # bytes of a unit


def size_of(item: Item) -> int:
    """Return the bytes that DynamoDB counts: names and values in UTF-8, numbers by pairs of digits."""
    return sum(len(name.encode()) + _value_size(value) for name, value in item.items())


def _value_size(value: Mapping[str, Any]) -> int:
    if "N" in value:
        digits = value["N"].lstrip("-").strip("0").replace(".", "")
        return (len(digits) + 1) // 2 + 1
    text = value.get("S", value.get("B", ""))
    return len(text.encode() if isinstance(text, str) else text)


def units(size: int, unit: int) -> int:
    """Return whole units; nothing costs one as well."""
    return max(1, math.ceil(size / unit))


@dataclass
class Meter:
    """Units and calls since it was attached. It must see an item read or written before it is changed."""

    write: Counter[str] = field(default_factory=Counter)  # by operation
    index_write: Counter[str] = field(default_factory=Counter)  # by index
    read: Counter[str] = field(default_factory=Counter)
    calls: Counter[str] = field(default_factory=Counter)
    seen: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)

    def attach(self, client: Any) -> "Meter":
        """Listen to a DynamoDB client's calls."""
        client.meta.events.register_first("before-parameter-build", self._asked)
        client.meta.events.register("after-call.dynamodb", self._answered)
        return self

    @property
    def write_units(self) -> float:
        """All of them."""
        return self.write.total() + self.index_write.total()

    @property
    def read_units(self) -> float:
        """All of them."""
        return self.read.total()

    def _asked(self, params: dict[str, Any], context: dict[str, Any], **_: object) -> None:
        context["metered"] = dict(params)

    def _answered(
        self, parsed: dict[str, Any], model: Any, context: dict[str, Any], **_: object
    ) -> None:
        asked = context["metered"]
        self.calls[model.name] += 1
        refused = "Error" in parsed
        match model.name:
            case "GetItem":
                self._read(
                    "GetItem", [parsed.get("Item", {})], consistent=asked.get("ConsistentRead")
                )
            case "BatchGetItem":
                self._batch_get(asked, parsed)
            case "Query":
                self._query(asked, parsed)
            case "PutItem":
                self._written("PutItem", asked["Item"])
            case "TransactWriteItems":
                for action in asked["TransactItems"]:
                    self._action(action, refused=refused)
            case "BatchExecuteStatement":
                for statement, one in zip(asked["Statements"], parsed["Responses"], strict=True):
                    self._statement(statement, refused="Error" in one)

    def _batch_get(self, asked: dict[str, Any], parsed: dict[str, Any]) -> None:
        for table, wanted in asked["RequestItems"].items():
            found = parsed["Responses"].get(table, [])
            missing: list[Item] = [{}] * (len(wanted["Keys"]) - len(found))
            self._read("BatchGetItem", [*found, *missing], consistent=wanted.get("ConsistentRead"))

    def _read(self, name: str, items: Iterable[Any], *, consistent: bool | None) -> None:
        """Each item of a get rounds up on its own; one that is not there costs the least."""
        for item in items:
            self.read[name] += units(size_of(item), READ) * (1 if consistent else 0.5)  # type: ignore[assignment]  # half units
            if item:
                self.seen[_place(item)] = dict(item)

    def _query(self, asked: dict[str, Any], parsed: dict[str, Any]) -> None:
        """A page rounds up as a whole, and an empty one costs a unit too."""
        size = sum(size_of(item) for item in parsed["Items"])
        share = 1 if asked.get("ConsistentRead") else 0.5
        self.read["Query"] += units(size, READ) * share  # type: ignore[assignment]  # half units

    def _action(self, action: dict[str, Any], *, refused: bool) -> None:
        """A transaction prepares and commits, which is twice; a refused one is paid as well."""
        ((kind, asked),) = action.items()
        place = _place(asked.get("Item") or asked["Key"])
        before = self.seen.get(place, {})
        after = asked["Item"] if kind == "Put" else before
        if kind == "Update":
            after = _updated(before or asked["Key"], asked)
        larger = max(size_of(before), size_of(after))
        self.write[f"Transact{kind}"] += 2 * units(larger, WRITE)
        if not refused and kind != "ConditionCheck":
            self._index(before, {} if kind == "Delete" else after)
            self.seen[place] = {} if kind == "Delete" else dict(after)

    def _statement(self, statement: dict[str, Any], *, refused: bool) -> None:
        names = re.findall(r'SET "?(\w+)"?=\?', statement["Statement"])
        values = statement["Parameters"]
        key = {"pk": values[len(names)], "sk": values[len(names) + 1]}
        before = self.seen.get(_place(key), {})
        after = {**key, **before, **dict(zip(names, values, strict=False))}
        self.write["BatchExecuteStatement"] += units(max(size_of(before), size_of(after)), WRITE)
        if not refused:
            self._index(before, after)
            self.seen[_place(key)] = after

    def _written(self, name: str, item: Item) -> None:
        before = self.seen.get(_place(item), {})
        self.write[name] += units(max(size_of(before), size_of(item)), WRITE)
        self._index(before, item)
        self.seen[_place(item)] = dict(item)

    def _index(self, before: Item, after: Item) -> None:
        """An index that holds keys only is written when they change: an old entry leaves, a new one comes."""
        for index in INDEXES:
            old, new = _entry(index, before), _entry(index, after)
            if old != new:
                sizes = [size_of(entry) for entry in (old, new) if entry]
                self.index_write[index] += sum(units(size, WRITE) for size in sizes)


def _place(key: Item) -> tuple[str, str]:
    return key["pk"]["S"], key["sk"]["S"]


def _entry(index: str, item: Item) -> Item:
    names = ("pk", "sk", *INDEXES[index])
    return {name: item[name] for name in names} if all(name in item for name in names) else {}


def _updated(item: Item, asked: dict[str, Any]) -> dict[str, Any]:
    """Return an item that is as large as after the update; what the values become does not matter."""
    names = asked.get("ExpressionAttributeNames", {})
    pairs = re.findall(r"([#\w]+) (?:= )?(:\w+)", asked["UpdateExpression"])
    values = asked["ExpressionAttributeValues"]
    return {**item, **{names.get(name, name): values[value] for name, value in pairs}}

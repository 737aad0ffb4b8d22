"""A client of DynamoDB over items in memory that counts calls, and cuts its answers as DynamoDB does. Reads only."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bench.capacity import size_of
from chalicelib.shared import times
from chalicelib.shared.audit import Actor
from chalicelib.storage.clinic_records import ClinicRecords
from chalicelib.storage.item_codec import Item
from chalicelib.storage.keys import Key
from chalicelib.storage.table import READ_BATCH, Table
from tests.fakes.memory_records import OF_THE_TEST, MemoryClinicRecords
from tests.fakes.memory_store import MemoryStore

A_PAGE = 1_000_000  # bytes that a query answers at once
KEYS = ("pk", "sk", "due_shard", "due_at", "listing_pk", "listing_sk", "lookup_pk", "lookup_sk")


@dataclass(frozen=True)
class CountedClient:
    """Answers what our code asks when it reads; whatever else is asked for is no method here."""

    store: MemoryStore
    calls: Counter[str] = field(default_factory=Counter)

    def get_item(self, *, Key: Item, **_: Any) -> dict[str, Any]:  # noqa: N803  # boto3's names
        """Return one item."""
        self.calls["get"] += 1
        found = self.store.get(_place(Key))
        return {"Item": found} if found else {}

    def batch_get_item(self, *, RequestItems: dict[str, Any]) -> dict[str, Any]:  # noqa: N803
        """Return the items of up to a hundred keys."""
        self.calls["batch_get"] += 1
        ((table, asked),) = RequestItems.items()
        assert 0 < len(asked["Keys"]) <= READ_BATCH
        found = (self.store.get(_place(key)) for key in asked["Keys"])
        return {"Responses": {table: [item for item in found if item]}}

    def query(self, **asked: Any) -> dict[str, Any]:
        """Return one page of what lies under a key, of an index its keys only."""
        self.calls["query"] += 1
        found = self._under(asked)
        start = int(asked.get("ExclusiveStartKey", {}).get("place", {}).get("N", 0))
        page, size = [], 0
        for item in found[start:]:
            size += size_of(item)
            if page and (size > A_PAGE or len(page) == asked.get("Limit")):
                break
            page.append(item)
        on = {"LastEvaluatedKey": {"place": {"N": str(start + len(page))}}}
        is_last = start + len(page) == len(found)
        kept = [item for item in page if _passes(item, asked)]
        return {"Items": kept, "ScannedCount": len(page)} | ({} if is_last else on)

    def _under(self, asked: dict[str, Any]) -> list[Item]:
        values = asked["ExpressionAttributeValues"]
        if index := asked.get("IndexName"):
            whole = _in_range(index, self.store.indexed(index, values[":pk"]["S"]), values)
            found = [{name: item[name] for name in KEYS if name in item} for item in whole]
        else:
            found = self.store.under(values[":pk"]["S"], values.get(":sk", {}).get("S", ""))
        return found if asked.get("ScanIndexForward", True) else found[::-1]


@dataclass(frozen=True)
class CountedRecords(ClinicRecords):
    """The real way to read one clinic's records, over a client that counts; what is written counts as one call."""

    store: MemoryStore = field(default_factory=MemoryStore)

    def commit(self, writes: Any) -> None:
        """Apply all writes or none."""
        self.table.client.calls["transact"] += 1  # type: ignore[attr-defined]  # it is a CountedClient
        MemoryClinicRecords(self.store, self.clinic_id, self.by, self.clock).commit(writes)


def counted(
    store: MemoryStore,
    clinic_id: str,
    by: Actor = OF_THE_TEST,
    *,
    clock: Callable[[], datetime] = times.now_utc,
    peppers: tuple[str, ...] = ("pepper",),
    client: CountedClient | None = None,
) -> CountedRecords:
    """Return a clinic's records whose calls are counted at `records.table.client.calls`."""
    table: Any = Table(client or CountedClient(store), "table")  # type: ignore[arg-type]
    return CountedRecords(table, clinic_id, by, clock, lambda: peppers, store=store)


def _in_range(index: str, whole: list[Item], values: Item) -> list[Item]:
    low = values.get(":start", values.get(":low", {})).get("S", "")
    high = values.get(":end", values.get(":high", {})).get("S", "~")
    return [item for item in whole if low <= item[f"{index}_sk"]["S"] <= high]


def _passes(item: Item, asked: dict[str, Any]) -> bool:
    """Tell whether an item holds, of each group of a filter, one of the texts."""
    values = asked["ExpressionAttributeValues"]
    groups = [re.findall(r":w\d+", part) for part in asked.get("FilterExpression", "").split("AND")]
    return all(
        any(values[n]["S"] in item["words"]["S"] for n in group) for group in groups if group
    )


def _place(key: Item) -> Key:
    return Key(key["pk"]["S"], key["sk"]["S"])

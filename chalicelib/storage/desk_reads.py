"""What the front desk's day reads: keys of a stretch of time, and records of several kinds in as few calls as there are hundreds. Decides nothing."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from chalicelib.shared import times
from chalicelib.shared.errors import UnreadableRecordError
from chalicelib.storage import keys
from chalicelib.storage.item_codec import Item, from_item, key_of
from chalicelib.storage.keys import Key
from chalicelib.storage.read_items import LeftOut
from chalicelib.storage.table import Table

Found = dict[type, dict[str, Any]]
_ONE_SECOND = timedelta(seconds=1)
_FOUR_DAYS = timedelta(days=4)


def visit_ids_between(table: Table, clinic_id: str, start: datetime, end: datetime) -> list[str]:
    """Return the ids of visits that start in [start, end), in order, as the index knows them."""
    found = _agenda(table, clinic_id, start, end)
    return [str(item["pk"]["S"]).rsplit("#", 1)[1] for item in found]


def read_together(
    table: Table, clinic_id: str, wanted: Mapping[type, Iterable[str]], left_out: LeftOut | None
) -> Found:
    """Return the records of several kinds that exist, by kind and identifier; what cannot be read is told, or raised."""
    asked: dict[Key, tuple[type, str]] = {
        key_of(kind, clinic_id, record_id): (kind, record_id)
        for kind, record_ids in wanted.items()
        for record_id in record_ids
    }
    found: Found = {kind: {} for kind in wanted}
    for item in table.get_many(asked):
        kind, record_id = asked[Key(item["pk"]["S"], item["sk"]["S"])]
        _read_into(found, kind, record_id, item, left_out)
    return found


def _read_into(
    found: Found, kind: type, record_id: str, item: Item, left_out: LeftOut | None
) -> None:
    try:
        found[kind][record_id] = from_item(kind, item)
    except UnreadableRecordError as error:
        if left_out is None:
            raise
        left_out(error)


def _agenda(table: Table, clinic_id: str, start: datetime, end: datetime) -> Iterator[Item]:
    month = start.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    while month < end:
        yield from _month(table, clinic_id, month, start, end)
        month = (month.replace(day=28) + _FOUR_DAYS).replace(day=1)


def _month(
    table: Table, clinic_id: str, month: datetime, start: datetime, end: datetime
) -> Iterator[Item]:
    return table.query(
        "listing_pk = :pk AND listing_sk BETWEEN :start AND :end",
        {
            ":pk": {"S": keys.agenda(clinic_id, month)["listing_pk"]},
            ":start": {"S": times.iso(start)},
            ":end": {"S": times.iso(end - _ONE_SECOND)},
        },
        IndexName="listing",
    )

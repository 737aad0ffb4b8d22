"""The clinic's talks in DynamoDB, those that wait first: a bounded number of calls, however many there were. Decides nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from chalicelib.messaging.received_texts import TextThread
from chalicelib.shared import times
from chalicelib.storage.item_codec import Item, from_item
from chalicelib.storage.keys import Key
from chalicelib.storage.table import Table

WAITS, RESTS = "w#", "r#"
HIGHEST = "~"


@dataclass(frozen=True)
class TalkPage:
    """Some talks, and when the first behind them last spoke; None where there is none."""

    threads: list[TextThread]
    next_at: datetime | None = None


def waiting_keys(table: Table, clinic_id: str, *, limit: int) -> list[Key]:
    """Return where the talks lie that wait for an answer, the longest waiting first."""
    return [_key(item) for item in islice(_listed(table, clinic_id, WAITS, limit=limit), limit)]


def waiting_talks(table: Table, clinic_id: str, *, limit: int) -> list[TextThread]:
    """Return the talks that wait for an answer, the longest waiting first."""
    whole = _whole(table, waiting_keys(table, clinic_id, limit=limit))
    return sorted(
        (one for one in whole if one.waits_since), key=lambda one: (one.waits_since, one.id)
    )


def waiting_page(
    table: Table, clinic_id: str, *, limit: int, since: datetime | None = None
) -> TalkPage:
    """Return some of the talks that wait, from that moment on, the longest waiting first."""
    some, next_at = cut(_listed(table, clinic_id, WAITS, limit=limit + 1, since=since), limit)
    threads = [one for one in _whole(table, map(_key, some)) if one.waits_since]
    return TalkPage(threads, next_at)


def resting_talks(
    table: Table, clinic_id: str, *, limit: int, up_to: datetime | None = None
) -> TalkPage:
    """Return the talks in which nothing waits, the last spoken in first."""
    found = _listed(table, clinic_id, RESTS, limit=limit + 1, up_to=up_to, backwards=True)
    some, next_at = cut(found, limit)
    threads = [one for one in _whole(table, map(_key, some)) if not one.waits_since]
    return TalkPage(threads, next_at)


def cut(listed: Iterable[Item], limit: int) -> tuple[list[Item], datetime | None]:
    """Return a page of what is listed, and when the first behind it spoke: those of one second stay together, so that none is lost or twice."""
    some: list[Item] = []
    for item in listed:
        if len(some) >= limit and _moment(item) != _moment(some[-1]):
            return some, times.from_iso(_moment(item))
        some.append(item)
    return some, None


def _moment(item: Item) -> str:
    return str(item["listing_sk"]["S"]).partition("#")[2]


def _listed(
    table: Table,
    clinic_id: str,
    begins: str,
    *,
    limit: int,
    since: datetime | None = None,
    up_to: datetime | None = None,
    backwards: bool = False,
) -> Iterable[Item]:
    return table.query(
        "listing_pk = :pk AND listing_sk BETWEEN :low AND :high",
        {
            ":pk": {"S": f"CLINIC#{clinic_id}#TALKS"},
            ":low": {"S": begins + (times.iso(since) if since else "")},
            ":high": {"S": begins + (times.iso(up_to) if up_to else HIGHEST)},
        },
        IndexName="listing",
        ScanIndexForward=not backwards,
        Limit=limit,
    )


def _whole(table: Table, wanted: Iterable[Key]) -> list[TextThread]:
    places = list(wanted)
    found = {_key(item): item for item in table.get_many(places)}
    return [from_item(TextThread, found[place]) for place in places if place in found]


def _key(item: Item) -> Key:
    return Key(item["pk"]["S"], item["sk"]["S"])

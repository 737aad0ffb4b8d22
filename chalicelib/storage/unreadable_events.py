"""Signed events that could not be read, kept for a while for a developer to look at. Never parsed here, never cut."""

import base64
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from chalicelib.storage import keys
from chalicelib.storage.item_codec import Item
from chalicelib.storage.table import Table

KEPT_DAYS = 31  # the days a body may be found under, today's included
LONGEST = 300_000  # bytes in one item; an item holds 400 KB
CutOut = Callable[[bytes], bytes | None]  # a body → what of it may stay


@dataclass(frozen=True)
class Quarantine:
    """Where such bodies lie, by UTC day."""

    table: Table

    def keep(self, body_id: str, body: bytes, *, at: datetime, until: datetime) -> None:
        """Keep a body as it came; what no item holds lies in several, `<id>`, `<id>.01`, `<id>.02` and so on."""
        day, gone = f"{at:%Y-%m-%d}", str(int(until.timestamp()))
        for number, start in enumerate(range(0, max(len(body), 1), LONGEST)):
            key = keys.quarantine(day, _name_of_part(body_id, number))
            part = {"B": body[start : start + LONGEST]}
            place: Item = {"pk": {"S": key.pk}, "sk": {"S": key.sk}}
            self.table.put(place | {"body": part, "expires_at": {"N": gone}})

    def forget(self, cut_out: CutOut, *, now: datetime) -> int:
        """Keep of each body what is left when somebody is cut out of it; return of how many that was less."""
        changed = 0
        for body_id, items in self._bodies(now):
            body = b"".join(_bytes(item["body"]["B"]) for item in items)
            left = cut_out(body)
            if left == body:
                continue
            changed += 1
            self._put_instead(body_id, items, left)
        return changed

    def _put_instead(self, body_id: str, items: list[Item], left: bytes | None) -> None:
        """Put what is left in the place of a body, for as long as it would have been kept."""
        day = items[0]["pk"]["S"].partition("#")[2]
        at = datetime.fromisoformat(day)
        until = datetime.fromtimestamp(int(items[0]["expires_at"]["N"]), UTC)
        if left is not None:
            self.keep(body_id, left, at=at, until=until)
        still = 0 if left is None else max(1, -(-len(left) // LONGEST))
        for item in items[still:]:
            self.table.delete(keys.quarantine(day, item["sk"]["S"]))

    def _bodies(self, now: datetime) -> Iterator[tuple[str, list[Item]]]:
        """Yield each body's id with its items in their order."""
        for number in range(KEPT_DAYS + 1):
            day = keys.quarantine(f"{now - timedelta(days=number):%Y-%m-%d}", "").pk
            parts: dict[str, list[Item]] = defaultdict(list)
            for item in self.table.query("pk = :pk", {":pk": {"S": day}}, ConsistentRead=True):
                parts[item["sk"]["S"].partition(".")[0]].append(item)
            yield from parts.items()


def _name_of_part(body_id: str, number: int) -> str:
    """Return the id of a part; they sort as they follow each other."""
    return f"{body_id}.{number:02}" if number else body_id


def _bytes(kept: bytes | str) -> bytes:
    """Return a body as it came: the plain client leaves it in base64."""
    return kept if isinstance(kept, bytes) else base64.b64decode(kept)

"""Signed events that could not be read, kept for a while for a developer to look at. Never parsed here."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.storage import keys
from chalicelib.storage.keys import Key
from chalicelib.storage.table import Table

KEPT_DAYS = 31  # the days a body may be found under, today's included
LONGEST = 300_000  # bytes; an item holds 400 KB


@dataclass(frozen=True)
class Quarantine:
    """Where such bodies lie, by UTC day."""

    table: Table

    def keep(self, body_id: str, body: bytes, *, at: datetime, until: datetime) -> None:
        """Keep a body as it came, cut to what an item can hold."""
        key = keys.quarantine(f"{at:%Y-%m-%d}", body_id)
        self.table.put(
            {
                "pk": {"S": key.pk},
                "sk": {"S": key.sk},
                "body": {"B": body[:LONGEST]},
                "expires_at": {"N": str(int(until.timestamp()))},
            }
        )

    def forget(self, marks: frozenset[str], *, now: datetime) -> int:
        """Delete the bodies that hold one of these texts (a number's digits); return how many there were."""
        found = [key for key, body in self._bodies(now) if any(m.encode() in body for m in marks)]
        for key in found:
            self.table.delete(key)
        return len(found)

    def _bodies(self, now: datetime) -> Iterator[tuple[Key, bytes]]:
        for number in range(KEPT_DAYS + 1):
            day = keys.quarantine(f"{now - timedelta(days=number):%Y-%m-%d}", "").pk
            for item in self.table.query("pk = :pk", {":pk": {"S": day}}, ConsistentRead=True):
                yield Key(item["pk"]["S"], item["sk"]["S"]), _bytes(item["body"]["B"])


def _bytes(kept: bytes | str) -> bytes:
    """Return a body as it came: the plain client leaves it in base64."""
    return kept if isinstance(kept, bytes) else base64.b64decode(kept)

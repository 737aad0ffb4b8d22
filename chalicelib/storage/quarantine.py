"""Signed events that could not be read, kept for a while for a developer to look at. Never parsed here."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.storage import keys
from chalicelib.storage.table import Table

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

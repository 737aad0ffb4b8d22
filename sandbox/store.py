"""Where the sandbox keeps what it knows: one SQLite table of JSON records. Knows no rules."""

import json
import sqlite3
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from sandbox.model import Json

SCHEMA = """
CREATE TABLE IF NOT EXISTS records (
  kind TEXT NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (kind, key))
"""
UPSERT = """
INSERT INTO records (kind, key, body) VALUES (?, ?, ?)
ON CONFLICT (kind, key) DO UPDATE SET body = excluded.body
"""


def _plain(value: object) -> object:
    """Dataclasses become their fields and instants ISO 8601; anything else is a mistake of ours."""
    return value.isoformat() if isinstance(value, datetime) else dict(vars(value))


class Store:
    """Writes through at once: what was accepted survives the death of the process.

    Not safe for threads by itself; its owner holds a lock.
    """

    def __init__(self, path: Path | None) -> None:
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        name = str(path) if path is not None else ":memory:"
        self._db = sqlite3.connect(name, check_same_thread=False, isolation_level=None)
        # The process may die without loss; only a power cut may cost the last moments.
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = OFF")
        self._db.execute(SCHEMA)
        self._depth = 0

    def begin(self) -> None:
        """Let the writes that follow go to the file together."""
        if self._depth == 0:
            self._db.execute("BEGIN")
        self._depth += 1

    def commit(self) -> None:
        """Write what came since the outermost `begin`."""
        self._depth -= 1
        if self._depth == 0:
            self._db.execute("COMMIT")

    def put(self, kind: str, key: str, body: object) -> None:
        """Keep one record, replacing the one with the same key."""
        self._db.execute(UPSERT, (kind, key, json.dumps(body, default=_plain)))

    def delete(self, kind: str, *keys: str) -> None:
        """Forget these records, if they are there."""
        rows = [(kind, key) for key in keys]
        self._db.executemany("DELETE FROM records WHERE kind = ? AND key = ?", rows)

    def delete_all(self, kind: str) -> None:
        """Forget every record of a kind."""
        self._db.execute("DELETE FROM records WHERE kind = ?", (kind,))

    def load(self, kind: str) -> Iterator[Json]:
        """All records of a kind, in the order in which they first came."""
        rows = self._db.execute("SELECT body FROM records WHERE kind = ? ORDER BY rowid", (kind,))
        return (json.loads(body) for (body,) in rows.fetchall())

    def close(self) -> None:
        """Close the file; nothing is pending."""
        self._db.close()

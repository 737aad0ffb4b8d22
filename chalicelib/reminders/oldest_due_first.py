"""Whose turn it is: what is due in all clinics, as names only, the longest due first. Never reads a record."""

import heapq
import zlib
from datetime import datetime
from itertools import islice
from operator import attrgetter

from chalicelib.reminders.ports import Due, DueIndex

# A name takes some 300 bytes of memory and 150 of the index: 30 MB, and 2,000 read units. A run of ten minutes
# works a part of that; what is not taken is younger than all of it, and waits for the next run.
MOST_NAMES = 100_000


def oldest_due(
    due_index: DueIndex, now: datetime, *, most: int = MOST_NAMES
) -> tuple[dict[str, list[Due]], bool]:
    """Return what is due by clinic, the clinic with the oldest first, and whether that is all of it.

    The shards are merged, each read page by page as far as needed: of all that is due these are the oldest.
    """
    shards = [due_index.due(shard, now) for shard in due_index.shards]
    merged = heapq.merge(*shards, key=attrgetter("due_at"))
    clinics: dict[str, list[Due]] = {}
    for due in islice(merged, most):
        clinics.setdefault(due.clinic_id, []).append(due)
    return dict(sorted(clinics.items(), key=_turn)), next(merged, None) is None


def _turn(clinic: tuple[str, list[Due]]) -> tuple[datetime, int]:
    """Order clinics by their oldest; those of one moment, as a run leaves them, in another order each time."""
    clinic_id, due = clinic
    since = due[0].due_at
    return since, zlib.crc32(f"{since}{clinic_id}".encode())

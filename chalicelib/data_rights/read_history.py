"""A page of who changed what, the last first: of a stretch of time, and about one person if need be. Reads so much and no more."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from chalicelib.data_rights.audit_trail import BETWEEN, ChangesBack, Entry, trail_back

A_PAGE = 40
MOST_READ = 500  # changes looked at for one page, however few of them are wanted
Wanted = Callable[[Entry], Entry | None]  # an entry as it is shown, None of one that is not


@dataclass(frozen=True)
class HistoryPage:
    """Some entries, the last first."""

    entries: tuple[Entry, ...]
    after: str = ""  # behind which place the next page begins; "" where there is nothing more


def place_of(moment: datetime) -> str:
    """Return the place before which lies all that was written earlier."""
    return f"{moment.astimezone(UTC):%Y-%m-%d{BETWEEN}%H%M%S}"


def history(
    records: ChangesBack, since: datetime, until: datetime, *, before: str, wanted: Wanted
) -> HistoryPage:
    """Return a page of what was written in [since, until), behind the place that the page before ended with."""
    first, last = since.astimezone(UTC).date(), until.astimezone(UTC).date()
    found: list[Entry] = []
    changes = trail_back(records, first, last, before=before or place_of(until))
    for read, (place, entry) in enumerate(changes, 1):
        if entry.at < since:
            break
        one = wanted(entry)
        if one and found and found[-1].is_one_work_with(one):
            found[-1] = found[-1].joined(one)
        elif one:
            found.append(one)
        if len(found) == A_PAGE or read == MOST_READ:
            return HistoryPage(tuple(found), place)
    return HistoryPage(tuple(found))

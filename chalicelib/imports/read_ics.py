"""Reading iCalendar files: each occurrence is a row, recurring events written out. RFC 5545. Never goes on line."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from chalicelib.imports.model import Cell, Sheet, SheetRow, Unreadable

if TYPE_CHECKING:
    from icalendar import Calendar, Component

HEADERS = ("UID", "Start", "End", "All Day", "Summary", "Description", "Location", "Status")


def read_calendar(content: bytes, *, since: datetime, until: datetime) -> Sheet | Unreadable:
    """Return one row for each occurrence that starts in [since, until), cancelled ones included."""
    from icalendar import Calendar

    try:
        calendar = Calendar.from_ical(content)
        rows = sorted(_rows(calendar, since, until), key=_start)
    except (
        ValueError,
        KeyError,
        IndexError,
        TypeError,
    ):  # how icalendar says "this is not RFC 5545"
        return Unreadable.NOT_A_TABLE
    numbered = tuple(SheetRow(number, cells) for number, cells in enumerate(rows, 1))
    return Sheet(HEADERS, numbered, "calendar, one row an event")


def _start(cells: tuple[Cell, ...]) -> tuple[str, str]:
    return (str(cells[1]), str(cells[0]))


def _rows(calendar: "Calendar", since: datetime, until: datetime) -> Iterator[tuple[Cell, ...]]:
    import recurring_ical_events

    events = list(calendar.walk("VEVENT"))
    recurring = {str(e.get("UID", "")) for e in events if "RRULE" in e or "RDATE" in e}
    recurring |= {str(e.get("UID", "")) for e in events if "RECURRENCE-ID" in e}
    for event in recurring_ical_events.of(calendar).between(since, until):
        yield _row(event, is_one_of_many=str(event.get("UID", "")) in recurring)
    for event in events:
        yield from _struck_out(event, since, until)


def _row(event: "Component", *, is_one_of_many: bool) -> tuple[Cell, ...]:
    start, end = _moment(event, "DTSTART"), _moment(event, "DTEND")
    which = _moment(event, "RECURRENCE-ID") if is_one_of_many else None
    return (
        _key(str(event.get("UID", "")), which),
        start,
        end,
        "" if isinstance(start, datetime) else "yes",
        str(event.get("SUMMARY", "")),
        str(event.get("DESCRIPTION", "")),
        str(event.get("LOCATION", "")),
        # CONFIRMED is what a calendar says of every event: it is no patient's word.
        "CANCELLED" if event.get("STATUS") == "CANCELLED" else "",
    )


def _struck_out(event: "Component", since: datetime, until: datetime) -> Iterator[tuple[Cell, ...]]:
    """Yield the occurrences that were deleted from a series: in the file they are cancelled, not absent."""
    excluded: Any = event.get("EXDATE", [])
    lists = excluded if isinstance(excluded, list) else [excluded]
    for day in (value.dt for one in lists for value in one.dts):
        if isinstance(day, datetime) and day.tzinfo and since <= day < until:
            key = _key(str(event.get("UID", "")), day.astimezone(UTC))
            summary = str(event.get("SUMMARY", ""))
            description = str(event.get("DESCRIPTION", ""))
            yield (key, day.astimezone(UTC), None, "", summary, description, "", "CANCELLED")


def _key(uid: str, which: date | None) -> str:
    if not uid or which is None:
        return uid
    stamp = f"{which:%Y%m%dT%H%M%SZ}" if isinstance(which, datetime) else f"{which:%Y%m%d}"
    return f"{uid}/{stamp}"


def _moment(event: "Component", name: str) -> date | None:
    """Return an aware UTC instant, a wall clock (naive) where the file gives no zone, or a whole day."""
    if name not in event:
        return None
    value: Any = event[name]
    moment: date = value.dt
    if isinstance(moment, datetime) and moment.tzinfo:
        return moment.astimezone(UTC)
    return moment

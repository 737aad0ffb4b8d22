"""Reading iCalendar files: each event is a row, and each occurrence of a series. RFC 5545. Never loses one, never goes on line."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice

from chalicelib.imports.ics_components import Component, calendars_in
from chalicelib.imports.ics_events import Event, event_of
from chalicelib.imports.ics_lines import lines_of
from chalicelib.imports.ics_occurrences import Occurrence, Window, occurrences
from chalicelib.imports.ics_revisions import told_once
from chalicelib.imports.ics_zones import FileZones
from chalicelib.imports.model import Cell, Field, Reason, Sheet, SheetRow, Unreadable

COLUMNS = {
    "UID": Field.EXTERNAL_ID,
    "Start": Field.STARTS_AT,
    "End": Field.END_TIME,
    "All Day": Field.ALL_DAY,
    "Summary": Field.TITLE,
    "Description": Field.DESCRIPTION,
    "Location": Field.PLACE,
    "Status": Field.STATUS,
}
MOST = 25_000  # rows that are written out at all: more than a file may have
_LAST = datetime.max.replace(tzinfo=UTC)
_SAYS_CALENDAR = frozenset({"VERSION", "PRODID", "METHOD", "CALSCALE"})


def read_calendar(content: bytes, *, since: datetime, until: datetime) -> Sheet | Unreadable:
    """Return one row for each event or occurrence that starts in [since, until), cancelled ones included.

    What cannot be read of an event is its row's `unfit`, wherever it is in time.
    """
    calendars = calendars_in(lines_of(content))
    if not any(_is_one(calendar) for calendar in calendars):
        return Unreadable.NOT_A_TABLE
    found = list(islice(_rows(calendars, Window(since, until)), MOST))
    found.sort(key=lambda row: (row.order, row.uid))
    rows = [replace(row.said, number=number) for number, row in enumerate(found, 1)]
    headers, meanings = tuple(COLUMNS), tuple(COLUMNS.values())
    return Sheet(headers, tuple(rows), "calendar, one row an event", meanings)


@dataclass(frozen=True)
class _Row:
    order: datetime
    uid: str
    said: SheetRow


def _is_one(calendar: Component) -> bool:
    return any(part.is_whole for part in calendar.parts) or any(
        line.name in _SAYS_CALENDAR for line in calendar.lines
    )


def _rows(calendars: list[Component], window: Window) -> Iterator[_Row]:
    told = told_once(event for calendar in calendars for event in _events(calendar))
    for event, reason in told.aside:
        if _concerns(event, window):
            yield _set_aside(event, reason)
    for series in told.series:
        for occurrence in occurrences(series, window):
            yield _row(occurrence)


def _events(calendar: Component) -> Iterator[Event]:
    zones, method = FileZones(calendar), calendar.first("METHOD")
    return (event_of(part, zones, method=method) for part in calendar.within("VEVENT"))


def _concerns(event: Event, window: Window) -> bool:
    """Tell whether an event may take place in the window; in doubt it does."""
    return event.start is None or bool(event.rules or event.extra) or window.has(event.start)


def _set_aside(event: Event, reason: Reason) -> _Row:
    start = event.start.cell if event.start else None
    order = event.start.instant if event.start else _LAST
    cells = (event.uid, start, None, "", *_texts(event))
    return _Row(order, event.uid, SheetRow(0, cells, reason, f"line {event.line}"))


def _row(occurrence: Occurrence) -> _Row:
    event, start = occurrence.event, occurrence.start
    end = start.at(start.wall + event.length).cell if event.length else None
    unknown = "" if start.is_day else start.unknown_zone[:60]
    cells = (
        occurrence.key,
        start.cell,
        end,
        "yes" if start.is_day else "",
        *_texts(event, is_struck=occurrence.is_struck),
    )
    unfit = Reason.ZONE_UNKNOWN if unknown else None
    said = SheetRow(0, cells, unfit, unknown, occurrence.former_keys)
    return _Row(start.instant, occurrence.key, said)


def _texts(event: Event, *, is_struck: bool = False) -> tuple[Cell, ...]:
    # CONFIRMED is what a calendar says of every event: it is no patient's word.
    status = "CANCELLED" if event.is_cancelled or is_struck else ""
    return (event.summary, event.description, event.location, status)

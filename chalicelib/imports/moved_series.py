"""Visits of a calendar's series that was moved to other days: by its UID each is found, and moves. Decides nothing, writes nothing."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib.appointments.model import Appointment, AppointmentKey
from chalicelib.appointments.staged_records import AgendaRecords
from chalicelib.imports.model import ImportRow, RowResult

_OCCURRENCE = re.compile(r"/\d{8}(?:T\d{6}Z)?(?:-\d+)?$")
_A_WEEK = timedelta(days=7)
Row = ImportRow | RowResult
_New = dict[str, list[tuple[datetime, str]]]  # when a row is and its key, by UID


def with_moved_series(
    rows: Sequence[Row], records: AgendaRecords, *, source: str, now: datetime
) -> Sequence[Row]:
    """Return the rows; those that are new here know the visits of their UID that the file names no more."""
    new = _new_by_series(rows, records, now)
    if not new:
        return rows
    named = {key for row in rows for key in _keys_of(row)}
    last = max(start for some in new.values() for start, _ in some)
    coming = records.appointments_between(now, last + _A_WEEK)
    left = [v for v in coming if v.is_open and v.source == source and v.external_id not in named]
    found = dict(_pairs(new, left))
    return [_also_known_by(row, found) for row in rows]


def _new_by_series(rows: Sequence[Row], records: AgendaRecords, now: datetime) -> _New:
    """Return the rows of calendars that no key leads to, by UID."""
    of_calendars = [row for row in rows if isinstance(row, ImportRow) and row.former_keys]
    known = set(records.get_many(AppointmentKey, [row.external_id for row in of_calendars]))
    others = [row for row in of_calendars if row.external_id not in known]
    known |= set(records.get_many(AppointmentKey, [k for row in others for k in row.former_keys]))
    new: _New = defaultdict(list)
    for row in others:
        is_known = any(key in known for key in _keys_of(row))
        if not is_known and row.visit and row.visit.starts_at > now:
            new[_OCCURRENCE.sub("", row.external_id)].append((row.visit.starts_at, row.external_id))
    return new


def _pairs(new: _New, left: Iterable[Appointment]) -> Iterable[tuple[str, str]]:
    """Yield the key of a row and of the visit it means: of one UID, each visit goes to the nearest row.

    Within a week: further away is the next of a series whose first was taken out, and another visit.
    """
    for visit in left:
        rows = new.get(_OCCURRENCE.sub("", visit.external_id)) or new.get(visit.external_id)
        if rows:
            away, place = min(
                (abs(start - visit.starts_at), n) for n, (start, _) in enumerate(rows)
            )
            if away < _A_WEEK:
                yield rows.pop(place)[1], visit.external_id


def _also_known_by(row: Row, found: dict[str, str]) -> Row:
    former = found.get(row.external_id) if isinstance(row, ImportRow) else None
    if former is None or not isinstance(row, ImportRow):
        return row
    return replace(row, former_keys=(*row.former_keys, former))


def _keys_of(row: Row) -> tuple[str, ...]:
    former = row.former_keys if isinstance(row, ImportRow) else ()
    return (row.external_id, *former)

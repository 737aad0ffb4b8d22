"""A row that waits for a person, with what the person says of it. Whatever nobody says stays as the file has it, and as doubtful. Pure."""

import dataclasses
from collections.abc import Mapping
from datetime import date, datetime

from chalicelib.appointments.row_for_review import RowCell, RowForReview
from chalicelib.clinics.model import Clinic
from chalicelib.imports import parse_cells, parse_dates, parse_times
from chalicelib.imports.clinic_hours import Notation
from chalicelib.imports.event_titles import says_cancelled
from chalicelib.imports.model import Cell, Field, Reason
from chalicelib.imports.review_rows import (
    MOMENT,
    NOT_KEPT,
    SETTLED_BY,
    cell_of,
    instant_in,
    order_of,
)
from chalicelib.imports.row_keys import short_key
from chalicelib.imports.written_times import Span
from chalicelib.shared import times

# What a person says of one of these takes the place of all of them.
INSTEAD_OF = {
    Field.PATIENT_PHONE: frozenset({Field.PATIENT_PHONE, Field.PHONE_PREFIX}),
    Field.PATIENT_NAME: frozenset(
        {Field.PATIENT_NAME, Field.PATIENT_MIDDLE_NAME, Field.PATIENT_SURNAME, Field.TITLE}
    ),
    Field.STATUS: frozenset({Field.STATUS, Field.REMARK}),
}
SAYABLE = frozenset(Field) - NOT_KEPT - {Field.TITLE, Field.END_DATE, Field.END_TIME, Field.REMARK}
NEVER_EMPTY = frozenset({Field.DATE, Field.TIME, Field.STARTS_AT, Field.PATIENT_NAME})
LONGEST_SAID = 200
CALLED_OFF = "cancelada"


class NotSaidError(Exception):
    """What must be said besides: the row's day, or its hour."""

    def __init__(self, missing: Field) -> None:
        super().__init__(missing)
        self.missing = missing


def is_sayable(row: RowForReview, field: Field, text: str, *, today: date) -> bool:
    """Tell whether somebody can have meant this: what is typed is no file, and is not read with patience."""
    if not text:
        return field not in NEVER_EMPTY
    if len(text) > LONGEST_SAID or not text.isprintable():
        return False
    is_day = isinstance(parse_dates.day_of(text, order_of(row), today=today), date)
    reads_so = {
        Field.DATE: lambda: is_day,
        Field.TIME: lambda: parse_times.span_of(text) is not None,
        Field.STARTS_AT: lambda: is_day and parse_times.time_beside_date(text) is not None,
        Field.MINUTES: lambda: parse_cells.minutes(text) is not None,
        Field.PATIENT_EMAIL: lambda: bool(parse_cells.email(text)),
    }
    return reads_so[field]() if field in reads_so else True


def mended(
    row: RowForReview, said: Mapping[Field, str], clinic: Clinic, *, now: datetime
) -> RowForReview:
    """Return the row with what a person says of it; a day alone keeps the row's hour, an hour alone its day.

    Raises NotSaidError where the row has none.
    """
    if not said:
        return row
    told = {**said, **_moment(row, said, clinic, times.local_day(now, clinic.zone))}
    told |= _still_off(row, said)
    gone = {f for field in told for f in INSTEAD_OF.get(field, frozenset({field}))}
    gone |= MOMENT if MOMENT.intersection(told) else set()
    kept = [cell for cell in row.cells if cell.meaning not in gone]
    new = [RowCell(field.value, field, text) for field, text in told.items() if text]
    again = _settled(row, said)
    key = short_key(said.get(Field.EXTERNAL_ID, row.external_id))
    return dataclasses.replace(again, cells=(*kept, *new), external_id=key)


def _settled(row: RowForReview, said: Mapping[Field, str]) -> RowForReview:
    """Return the row without the doubts that are settled: those of its hour by an hour alone."""
    says_hour = Field.TIME in said or Field.STARTS_AT in said
    notation = Notation.TWENTY_FOUR if says_hour else row.notation
    settles = SETTLED_BY.get(Reason(row.unfit)) if row.unfit else None
    is_settled = says_hour if settles is None else not settles.isdisjoint(said)
    return dataclasses.replace(row, notation=notation, unfit="" if is_settled else row.unfit)


def _moment(
    row: RowForReview, said: Mapping[Field, str], clinic: Clinic, today: date
) -> dict[Field, str]:
    """Return day, hour and length as the row has them now; nothing where nothing is said of them."""
    if not {Field.DATE, Field.TIME, Field.STARTS_AT}.intersection(said):
        return {}
    length = {} if _has(row, Field.MINUTES) or Field.MINUTES in said else _length(row)
    if Field.STARTS_AT in said:
        return {Field.STARTS_AT: said[Field.STARTS_AT], **length}
    day = said.get(Field.DATE) or _day_in(row, clinic, today)
    if not day:
        raise NotSaidError(Field.DATE)
    return {Field.DATE: day, Field.TIME: said.get(Field.TIME) or _hour_in(row, clinic), **length}


def _still_off(row: RowForReview, said: Mapping[Field, str]) -> dict[Field, str]:
    """A title that says that the visit is off says so still when the name in it is said anew."""
    titles = (cell.text for cell in row.cells if cell.meaning == Field.TITLE)
    is_gone = Field.PATIENT_NAME in said and Field.STATUS not in said
    return {Field.STATUS: CALLED_OFF} if is_gone and any(map(says_cancelled, titles)) else {}


def _day_in(row: RowForReview, clinic: Clinic, today: date) -> str:
    """Return the day that the row has, on the clinic's clock; nothing where it may be one or another."""
    if at := _instant_in(row, clinic):
        return f"{at:%Y-%m-%d}"
    kept = _first(row, Field.DATE) or _first(row, Field.STARTS_AT)
    day = parse_dates.day_of(cell_of(kept), order_of(row), today=today) if kept else None
    is_turned = row.swapped and kept is not None and kept.kind != ""
    return day.isoformat() if isinstance(day, date) and not is_turned else ""


def _hour_in(row: RowForReview, clinic: Clinic) -> str:
    """Return the hour that the row has; where its zone is in doubt somebody must say it."""
    at = _instant_in(row, clinic)
    if at and row.zone_doubtful:
        raise NotSaidError(Field.TIME)
    if at:
        return f"{at:%H:%M}"
    if kept := _first(row, Field.TIME):
        return kept.text
    span = _start_of(row)
    return f"{span.start:%H:%M}" if span else ""


def _instant_in(row: RowForReview, clinic: Clinic) -> datetime | None:
    """Return the moment that the row says by itself, whatever the clock, as the clinic's clock shows it."""
    kept = _first(row, Field.STARTS_AT)
    return instant_in(kept.text, clinic.zone) if kept else None


def _length(row: RowForReview) -> dict[Field, str]:
    """Return how long the visit is by the file, in minutes: the end stands beside another hour from now on."""
    start, end = _start_of(row), _span(_first(row, Field.END_TIME))
    last = end.start if end else start.end if start else None
    if start is None or last is None:
        return {}
    minutes = (last.hour - start.start.hour) * 60 + last.minute - start.start.minute
    text = f"{minutes} min"
    return {Field.MINUTES: text} if parse_cells.minutes(text) else {}


def _start_of(row: RowForReview) -> Span | None:
    return _span(_first(row, Field.TIME) or _first(row, Field.STARTS_AT))


def _span(kept: RowCell | None) -> Span | None:
    cell: Cell = cell_of(kept) if kept else None
    return parse_times.time_beside_date(cell) or parse_times.span_of(cell)


def _has(row: RowForReview, meaning: Field) -> bool:
    return _first(row, meaning) is not None


def _first(row: RowForReview, meaning: Field) -> RowCell | None:
    return next((cell for cell in row.cells if cell.meaning == meaning and cell.text), None)

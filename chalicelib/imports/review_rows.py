"""Rows that a person must look at: what is kept of them, and how one reads again with what the person says. Pure."""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time

from chalicelib.appointments.row_for_review import FileHabits, RowCell, RowForReview
from chalicelib.clinics.model import Clinic
from chalicelib.imports import parse_cells, parse_dates, parse_times
from chalicelib.imports.attestation import Attestation
from chalicelib.imports.clinic_hours import Notation
from chalicelib.imports.columns import Column, Columns
from chalicelib.imports.event_titles import titled
from chalicelib.imports.file_habits import Habits
from chalicelib.imports.model import (
    Cell,
    Field,
    ImportRow,
    Outcome,
    Reason,
    RowResult,
    Sheet,
    SheetRow,
)
from chalicelib.imports.parse_rows import Reading, read_row
from chalicelib.imports.phone_prefix import written_phones
from chalicelib.shared import times

MENDABLE = (Outcome.NEEDS_REVIEW, Outcome.REJECTED)
NOT_KEPT = frozenset({Field.IGNORE, Field.DESCRIPTION, Field.PHONE_PREFIX, Field.ALL_DAY})
MOMENT = frozenset(
    {Field.DATE, Field.TIME, Field.STARTS_AT, Field.END_DATE, Field.END_TIME, Field.ALL_DAY}
)
# What a person says of one of these takes the place of all of them.
INSTEAD_OF = {
    Field.PATIENT_PHONE: frozenset({Field.PATIENT_PHONE, Field.PHONE_PREFIX}),
    Field.PATIENT_NAME: frozenset(
        {Field.PATIENT_NAME, Field.PATIENT_MIDDLE_NAME, Field.PATIENT_SURNAME, Field.TITLE}
    ),
    Field.STATUS: frozenset({Field.STATUS, Field.REMARK}),
}
# Real moments of a spreadsheet or a calendar; a datetime is a date as well, and stands first.
KINDS: dict[str, type[datetime] | type[date] | type[time]] = {
    "datetime": datetime,
    "date": date,
    "time": time,
}
# What a person must say where it is not the cells alone that stand in the way.
SETTLED_BY = {Reason.SAME_ID_TWICE: frozenset({Field.EXTERNAL_ID})}
SAYABLE = frozenset(Field) - NOT_KEPT - {Field.TITLE, Field.END_DATE}


class DayMissingError(Exception):
    """An hour was said of a row whose day cannot be read."""


def kept_rows(
    sheet: Sheet,
    reading: Reading,
    results: Sequence[RowResult],
    *,
    import_id: str,
    attestation: Attestation | None,
    now: datetime,
) -> list[RowForReview]:
    """Return what is kept of a file's rows that a person can put right; the ids are still to be given."""
    both = enumerate(zip(sheet.rows, results, strict=True))
    wanted = [(place, row, end) for place, (row, end) in both if _can_be_mended(end)]
    vouched = attestation or Attestation("")
    return [
        RowForReview(
            "",
            (import_id,),
            now,
            str(row.number),
            str(end.reason),
            tuple(_cells(row, reading)),
            _habits(reading),
            because=end.because,
            unfit=str(row.unfit or (end.reason if end.reason in SETTLED_BY else "")),
            likely=f"{end.likely:%H:%M}" if end.likely else "",
            external_id=parse_cells.plain_text(reading.cell(row, Field.EXTERNAL_ID)),
            former_keys=row.former_keys,
            place=place,
            attested_by=vouched.by,
            attests_numbers=vouched.numbers,
        )
        for place, row, end in wanted
    ]


def _can_be_mended(end: RowResult) -> bool:
    return end.outcome in MENDABLE and end.reason is not Reason.PAST


def what_it_says(row: RowForReview) -> str:
    """Return the text by which a row is known again: what stands in it."""
    return "\n".join(f"{cell.header}\t{cell.meaning}\t{cell.text}" for cell in row.cells)


def _cells(row: SheetRow, reading: Reading) -> Iterable[RowCell]:
    yield from _cells_of_columns(row, reading)
    yield from _phone_of_event(row, reading)


def _phone_of_event(row: SheetRow, reading: Reading) -> Iterable[RowCell]:
    """Yield the number that stands in an event's texts, which are not kept or may be said anew; of several none."""
    title = parse_cells.plain_text(reading.cell(row, Field.TITLE))
    description = reading.cell(row, Field.DESCRIPTION)
    found = titled(title, str(description or "")).phones if title else ()
    if len(found) == 1 and not reading.columns.has(Field.PATIENT_PHONE):
        yield RowCell(Field.PATIENT_PHONE.value, Field.PATIENT_PHONE, found[0])


def _cells_of_columns(row: SheetRow, reading: Reading) -> Iterable[RowCell]:
    phones = [text for text in written_phones(row, reading.columns, region=reading.region) if text]
    for column in reading.columns.all:
        cell = row.cells[column.place] if column.place < len(row.cells) else None
        text = _text(cell)
        if column.meaning is Field.PATIENT_PHONE:
            text = phones.pop(0) if text and phones else ""
        # That there is a column for the day tells a visit without one from a list of patients.
        if (text or column.meaning in MOMENT) and column.meaning not in NOT_KEPT:
            yield RowCell(column.name, column.meaning, text, _kind(cell))


def _text(cell: Cell) -> str:
    return cell.isoformat(" ") if isinstance(cell, datetime) else parse_cells.plain_text(cell)


def _kind(cell: Cell) -> str:
    return next((name for name, kind in KINDS.items() if isinstance(cell, kind)), "")


def _cell(kept: RowCell) -> Cell:
    kind = KINDS.get(kept.kind)
    return kind.fromisoformat(kept.text) if kind else kept.text


def _habits(reading: Reading) -> FileHabits:
    habits = reading.habits
    return FileHabits(
        region=reading.region,
        day_first=habits.order.day_first,
        evidence=habits.order.evidence,
        notation=habits.notation,
        days_only=habits.days_only,
        swapped=habits.swapped,
        zone_doubtful=habits.zone_doubtful,
    )


def mended(
    row: RowForReview, said: Mapping[Field, str], clinic: Clinic, *, now: datetime
) -> RowForReview:
    """Return the row with what a person says of it; an hour alone keeps the row's day. Raises DayMissingError."""
    today = times.local_day(now, clinic.zone)
    moment = {field: text for field, text in said.items() if field in MOMENT}
    gone = {f for field in said for f in INSTEAD_OF.get(field, frozenset({field}))}
    new = {**said, **_moment(row, moment, clinic, today)} if moment else dict(said)
    gone |= MOMENT if moment else set()
    kept = [cell for cell in row.cells if cell.meaning not in gone]
    cells = [*kept, *(RowCell(field.value, field, text) for field, text in new.items() if text)]
    notation = Notation.TWENTY_FOUR if moment else row.habits.notation
    habits = dataclasses.replace(row.habits, notation=notation)
    settles = SETTLED_BY.get(Reason(row.unfit), MOMENT) if row.unfit else frozenset()
    unfit = "" if not settles.isdisjoint(said) else row.unfit
    return dataclasses.replace(row, cells=tuple(cells), habits=habits, unfit=unfit)


def _moment(
    row: RowForReview, said: Mapping[Field, str], clinic: Clinic, today: date
) -> dict[Field, str]:
    if Field.STARTS_AT in said:
        return {Field.DATE: "", Field.TIME: ""}
    day = said.get(Field.DATE) or _day_in(row, clinic, today)
    hour = said.get(Field.TIME) or _text_of(row, Field.TIME) or _hour_in(row, clinic)
    if not day:
        raise DayMissingError
    return {Field.DATE: day, Field.TIME: hour}


def _day_in(row: RowForReview, clinic: Clinic, today: date) -> str:
    """Return the day that the row has, on the clinic's clock; nothing where it may be one or another."""
    at = _instant_in(row, clinic)
    if at:
        return f"{at:%Y-%m-%d}"
    kept = _first(row, Field.DATE) or _first(row, Field.STARTS_AT)
    day = parse_dates.day_of(_cell(kept), _order(row), today=today) if kept else None
    is_turned = row.habits.swapped and kept is not None and kept.kind != ""
    return day.isoformat() if isinstance(day, date) and not is_turned else ""


def _hour_in(row: RowForReview, clinic: Clinic) -> str:
    if at := _instant_in(row, clinic):
        return f"{at:%H:%M}"
    kept = _first(row, Field.STARTS_AT)
    span = parse_times.time_beside_date(_cell(kept)) if kept else None
    return f"{span.start:%H:%M}" if span else ""


def _instant_in(row: RowForReview, clinic: Clinic) -> datetime | None:
    """Return the moment that the row says by itself, whatever the clock, as the clinic's clock shows it."""
    kept = _first(row, Field.STARTS_AT)
    try:
        at = datetime.fromisoformat(kept.text) if kept else None
    except ValueError:
        return None
    return times.local(at, clinic.zone) if at and at.tzinfo else None


def _first(row: RowForReview, meaning: Field) -> RowCell | None:
    return next((cell for cell in row.cells if cell.meaning == meaning and cell.text), None)


def _text_of(row: RowForReview, meaning: Field) -> str:
    kept = _first(row, meaning)
    return kept.text if kept else ""


def _order(row: RowForReview) -> parse_dates.DateOrder:
    evidence = parse_dates.Evidence(row.habits.evidence)
    return parse_dates.DateOrder(row.habits.day_first, evidence)


def read_again(row: RowForReview, clinic: Clinic, *, now: datetime) -> ImportRow | RowResult:
    """Return what the row says now, or why it cannot be taken in still."""
    places = enumerate(row.cells)
    columns = Columns(
        tuple(Column(n, cell.header, Field(cell.meaning), "name") for n, cell in places)
    )
    habits = Habits(
        clinic=clinic,
        today=times.local_day(now, clinic.zone),
        order=_order(row),
        notation=Notation(row.habits.notation),
        days_only=row.habits.days_only,
        swapped=row.habits.swapped,
        zone_doubtful=row.habits.zone_doubtful,
    )
    written = SheetRow(
        1,
        tuple(map(_cell, row.cells)),
        Reason(row.unfit) if row.unfit else None,
        row.because,
        row.former_keys,
    )
    return read_row(written, Reading(columns, habits, row.habits.region))

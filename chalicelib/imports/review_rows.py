"""Rows that a person must look at: what is kept of them, and how one is read again. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any

from chalicelib.appointments.row_for_review import RowCell, RowForReview
from chalicelib.clinics.model import Clinic
from chalicelib.imports import parse_cells, parse_dates
from chalicelib.imports.attestation import Attestation
from chalicelib.imports.clinic_hours import Notation
from chalicelib.imports.columns import Column, Columns
from chalicelib.imports.day_above import days_above
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
from chalicelib.imports.row_keys import short_key
from chalicelib.shared import times

MENDABLE = (Outcome.NEEDS_REVIEW, Outcome.REJECTED)
NOT_KEPT = frozenset({Field.IGNORE, Field.DESCRIPTION, Field.PHONE_PREFIX, Field.ALL_DAY})
MOMENT = frozenset(
    {Field.DATE, Field.TIME, Field.STARTS_AT, Field.END_DATE, Field.END_TIME, Field.ALL_DAY}
)
# Real moments of a spreadsheet or a calendar; a datetime is a date as well, and stands first.
KINDS: dict[str, type[datetime] | type[date] | type[time]] = {
    "datetime": datetime,
    "date": date,
    "time": time,
}
# What a person must say where it is not the cells alone that stand in the way.
SETTLED_BY = {
    Reason.SAME_ID_TWICE: frozenset({Field.EXTERNAL_ID}),
    Reason.PHONE_DIFFERS_IN_FILE: frozenset(
        {Field.PATIENT_PHONE, Field.PATIENT_ID, Field.PATIENT_NAME}
    ),
}


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
    rows = enumerate(zip(sheet.rows, results, days_above(sheet, reading), strict=True))
    wanted = [(place, *each) for place, each in rows if _can_be_mended(each[1])]
    vouched = attestation or Attestation("")
    return [
        RowForReview(
            "",
            (import_id,),
            now,
            str(row.number),
            str(end.reason),
            tuple(_cells(row, reading)),
            **_habits(reading),
            because=end.because,
            unfit=str(row.unfit or (end.reason if end.reason in SETTLED_BY else "")),
            likely=f"{end.likely:%H:%M}" if end.likely else "",
            likely_day="" if reading.names_day(row) else day_above,
            external_id=short_key(parse_cells.plain_text(reading.cell(row, Field.EXTERNAL_ID))),
            former_keys=row.former_keys,
            place=place,
            attested_by=vouched.by,
            attests_numbers=vouched.numbers,
        )
        for place, row, end, day_above in wanted
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


def cell_of(kept: RowCell) -> Cell:
    """Return a cell as the file has it: a real moment, or a text."""
    kind = KINDS.get(kept.kind)
    return kind.fromisoformat(kept.text) if kind else kept.text


def _habits(reading: Reading) -> dict[str, Any]:
    habits = reading.habits
    return {
        "region": reading.region,
        "day_first": habits.order.day_first,
        "evidence": habits.order.evidence.value,
        "notation": habits.notation.value,
        "days_only": habits.days_only,
        "swapped": habits.swapped,
        "zone_doubtful": habits.zone_doubtful,
    }


def instant_in(text: str, zone: str) -> datetime | None:
    """Return the moment that a text says by itself, whatever the clock, on the clock of `zone`; else None."""
    try:
        at = datetime.fromisoformat(text)
        return times.local(at, zone) if at.tzinfo else None
    except (
        ValueError,
        OverflowError,
    ):  # the year 1 of a program's empty date has no hour before it
        return None


def order_of(row: RowForReview) -> parse_dates.DateOrder:
    """Return which of two numbers is the day in the row's file."""
    evidence = parse_dates.Evidence(row.evidence)
    return parse_dates.DateOrder(row.day_first, evidence)


def read_again(row: RowForReview, clinic: Clinic, *, now: datetime) -> ImportRow | RowResult:
    """Return what the row says now, or why it cannot be taken in still."""
    places = enumerate(row.cells)
    columns = Columns(
        tuple(Column(n, cell.header, Field(cell.meaning), "name") for n, cell in places)
    )
    habits = Habits(
        clinic=clinic,
        today=times.local_day(now, clinic.zone),
        order=order_of(row),
        notation=Notation(row.notation),
        days_only=row.days_only,
        swapped=row.swapped,
        zone_doubtful=row.zone_doubtful,
    )
    written = SheetRow(
        1,
        tuple(map(cell_of, row.cells)),
        Reason(row.unfit) if row.unfit else None,
        row.because,
        row.former_keys,
    )
    return read_row(written, Reading(columns, habits, row.region))

"""A row of cells as a visit of a person, or the reason why not. Pure: knows no patient and no clock."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from chalicelib.appointments.model import Status
from chalicelib.appointments.night_hours import is_at_night
from chalicelib.clinics.model import Clinic
from chalicelib.imports import parse_cells, parse_dates, parse_times
from chalicelib.imports.event_titles import Titled, titled
from chalicelib.imports.guess_columns import Columns
from chalicelib.imports.model import (
    Cell,
    Field,
    ImportRow,
    Outcome,
    Reason,
    RowResult,
    Sheet,
    SheetRow,
    Visit,
)
from chalicelib.imports.row_keys import LONGEST_KEY, derived_key, short_key
from chalicelib.patients.model import Particulars
from chalicelib.patients.patients_number import read_patients_number
from chalicelib.shared import phone, times

_REVIEWED = frozenset(
    {
        Reason.DATE_AMBIGUOUS,
        Reason.TIME_AT_NIGHT,
        Reason.NAME_MISSING,
        Reason.PHONE_MISSING,
        Reason.PHONE_SEVERAL_NUMBERS,
        Reason.PHONE_AMBIGUOUS,
        Reason.PHONE_FILLER,
        Reason.PHONE_CLINICS_OWN,
        Reason.STATUS_UNKNOWN,
    }
)


@dataclass(frozen=True)
class Reading:
    """How one file is read: its columns, its order of day and month, for whom and of which country."""

    columns: Columns
    order: parse_dates.DateOrder
    clinic: Clinic
    region: str  # ISO 3166, for numbers written without a country
    _places: dict[Field, list[int]] = field(init=False, default_factory=dict)

    def cells_of(self, row: SheetRow, meaning: Field) -> Iterator[Cell]:
        """Yield the filled cells of a field, in the order they are to be tried."""
        if meaning not in self._places:
            self._places[meaning] = self.columns.places(meaning)
        for place in self._places[meaning]:
            cell = row.cells[place] if place < len(row.cells) else None
            if cell is not None and str(cell).strip():
                yield cell

    def cell(self, row: SheetRow, meaning: Field) -> Cell:
        """Return the cell of a field, or None."""
        return next(self.cells_of(row, meaning), None)

    @property
    def has_visits(self) -> bool:
        """Tell an agenda from a patient list."""
        return self.columns.has(Field.DATE, Field.STARTS_AT, Field.TIME)


class _UnfitError(Exception):
    """The row cannot be taken as it is; caught where rows are read."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


def reading_of(sheet: Sheet, columns: Columns, *, clinic: Clinic, region: str) -> Reading:
    """Return how to read this file; the order of day and month is decided on all its dates."""
    places = [p for f in (Field.DATE, Field.STARTS_AT, Field.END_DATE) for p in columns.places(f)]
    moments = (row.cells[p] for row in sheet.rows for p in places if p < len(row.cells))
    return Reading(columns, parse_dates.order_of(moments, region=region), clinic, region)


def read_rows(sheet: Sheet, reading: Reading) -> list[ImportRow | RowResult]:
    """Return what each row says, or how it ends already."""
    return [read_row(row, reading) for row in sheet.rows]


def read_row(row: SheetRow, reading: Reading) -> ImportRow | RowResult:
    """Return the row understood, or rejected or for review with the first reason found."""
    try:
        return _read(row, reading)
    except _UnfitError as unfit:
        reviewed = unfit.reason in _REVIEWED
        outcome = Outcome.NEEDS_REVIEW if reviewed else Outcome.REJECTED
        return RowResult(row.number, outcome, unfit.reason, _own_key(row, reading))


def _read(row: SheetRow, reading: Reading) -> ImportRow:
    visit = _visit(row, reading) if reading.has_visits else None
    own_key = _own_key(row, reading)
    died = parse_cells.says_deceased(reading.cell(row, Field.STATUS))
    if visit and own_key and visit.status is Status.CANCELLED and not died:
        offset = _has_offset(row, reading)
        return ImportRow(
            row.number, Particulars(""), visit, own_key, has_offset=offset
        )  # whose it was is known
    person = _particulars(row, reading)
    if visit is None:
        return ImportRow(row.number, person, None, "", deceased=died)
    made = derived_key(person, visit.starts_at, reading.clinic.zone_corrections)
    return ImportRow(
        row.number,
        person,
        visit,
        own_key or made,
        deceased=died,
        is_derived=not own_key,
        has_offset=_has_offset(row, reading),
    )


def _own_key(row: SheetRow, reading: Reading) -> str:
    return short_key(parse_cells.plain_text(reading.cell(row, Field.EXTERNAL_ID)))


def _visit(row: SheetRow, reading: Reading) -> Visit:
    if parse_cells.is_yes(reading.cell(row, Field.ALL_DAY)):
        raise _UnfitError(Reason.ALL_DAY_EVENT)
    status = parse_cells.status(reading.cell(row, Field.STATUS))
    if status is None:
        raise _UnfitError(Reason.STATUS_UNKNOWN)
    starts_at, ends_at = _moments(row, reading)
    length = round((ends_at - starts_at) / timedelta(minutes=1)) if ends_at else None
    return Visit(
        starts_at=starts_at,
        minutes=parse_cells.minutes(reading.cell(row, Field.MINUTES)) or _sensible(length),
        practitioner=parse_cells.label(reading.cell(row, Field.PRACTITIONER)),
        place=parse_cells.label(reading.cell(row, Field.PLACE)),
        status=status or Status.BOOKED,
    )


def _sensible(length: int | None) -> int | None:
    return length if length and 5 <= length <= 12 * 60 else None


def _moments(row: SheetRow, reading: Reading) -> tuple[datetime, datetime | None]:
    whole = reading.cell(row, Field.STARTS_AT)
    aware = _aware(whole)
    if aware:
        end = reading.cell(row, Field.END_TIME)
        return aware, _aware(end)
    whole = whole if whole is not None else reading.cell(row, Field.DATE)
    day = _day(whole, reading)
    span = _span(whole, reading.cell(row, Field.TIME))
    zone = reading.clinic.zone
    starts_at = times.instant(day, span.start, zone)
    end = reading.cell(row, Field.END_TIME)
    closing = (
        (parse_times.time_beside_date(end) or parse_times.span_of(end)) if end is not None else None
    )
    last = closing.start if closing else span.end
    return starts_at, times.instant(day, last, zone) if last else None


def _has_offset(row: SheetRow, reading: Reading) -> bool:
    return _aware(reading.cell(row, Field.STARTS_AT)) is not None


def _aware(cell: Cell) -> datetime | None:
    """Return an instant that carries its own zone: a calendar's, or ISO 8601 with an offset."""
    if isinstance(cell, str) and len(cell.strip()) >= 16:
        try:
            cell = datetime.fromisoformat(cell.strip())
        except ValueError:
            return None
    if isinstance(cell, datetime) and cell.tzinfo:
        return cell.astimezone(UTC)
    return None


def _day(cell: Cell, reading: Reading) -> date:
    if cell is None:
        raise _UnfitError(Reason.DATE_MISSING)
    day = parse_dates.day_of(cell, reading.order)
    if day is parse_dates.Unsure.AMBIGUOUS:
        raise _UnfitError(Reason.DATE_AMBIGUOUS)
    if isinstance(day, parse_dates.Unsure):
        raise _UnfitError(Reason.DATE_UNREADABLE)
    return day


def _span(whole: Cell, alone: Cell) -> parse_times.Span:
    span = parse_times.span_of(alone) if alone is not None else parse_times.time_beside_date(whole)
    if span is None:
        missing = alone is None
        raise _UnfitError(Reason.TIME_MISSING if missing else Reason.TIME_UNREADABLE)
    if is_at_night(span.start):
        raise _UnfitError(Reason.TIME_AT_NIGHT)
    return span


def _particulars(row: SheetRow, reading: Reading) -> Particulars:
    event = _titled(row, reading)
    given = parse_cells.person_name(reading.cell(row, Field.PATIENT_NAME))
    surnames = [parse_cells.person_name(c) for c in reading.cells_of(row, Field.PATIENT_SURNAME)]
    written = [parse_cells.plain_text(c) for c in reading.cells_of(row, Field.PATIENT_PHONE)]
    patient_id = parse_cells.plain_text(reading.cell(row, Field.PATIENT_ID))[:LONGEST_KEY]
    name = " ".join(part for part in (given, *surnames) if part) or event.name
    e164 = _e164([*written, event.phone], reading)
    if not e164 and not patient_id:
        raise _UnfitError(Reason.PHONE_MISSING)
    if not name:  # whose visit it is would depend on what the list holds at the moment
        raise _UnfitError(Reason.NAME_MISSING)
    return Particulars(
        name=name,
        e164=e164,
        email=parse_cells.email(reading.cell(row, Field.PATIENT_EMAIL)),
        guardian=parse_cells.person_name(reading.cell(row, Field.GUARDIAN)),
        external_id=patient_id,
    )


def _titled(row: SheetRow, reading: Reading) -> Titled:
    title = parse_cells.plain_text(reading.cell(row, Field.TITLE))
    description = reading.cell(row, Field.DESCRIPTION)
    return titled(title, str(description or "") if title else "")


def _e164(written: list[str], reading: Reading) -> str:
    """Return the first good number of a row; when all are bad, the row ends with the first one's reason."""
    why: phone.BadPhoneReason | None = None
    for text in filter(None, written):
        found = read_patients_number(text, reading.clinic, region=reading.region)
        if isinstance(found, phone.Phone):
            return found.e164
        if found.reason is not phone.BadPhoneReason.EMPTY:
            why = why or found.reason
    if why:
        raise _UnfitError(Reason(f"phone_{why}"))
    return ""

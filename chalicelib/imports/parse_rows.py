"""A row of cells as a visit of a person, or the reason why not. Pure: knows no patient and no clock."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta

from chalicelib.appointments.model import Status
from chalicelib.clinics.model import Clinic
from chalicelib.imports import parse_cells, parse_dates
from chalicelib.imports.columns import Columns
from chalicelib.imports.event_titles import Titled, says_cancelled, titled
from chalicelib.imports.file_habits import Habits, habits_of
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
from chalicelib.imports.phone_prefix import written_phones
from chalicelib.imports.read_status import status_in
from chalicelib.imports.row_keys import LONGEST_KEY, derived_key, short_key
from chalicelib.imports.row_moments import MomentCells, Moments, Unclear, read_moments
from chalicelib.patients.model import Particulars
from chalicelib.patients.patients_number import read_patients_number
from chalicelib.shared import phone, times
from chalicelib.shared.compare_names import fold

_A_MINUTE = timedelta(minutes=1)
_ENDS = {Reason.REPEATED: Outcome.UNCHANGED} | dict.fromkeys(
    (
        Reason.DATE_AMBIGUOUS,
        Reason.YEAR_MISSING,
        Reason.WEEKDAY_DIFFERS,
        Reason.MOMENTS_DIFFER,
        Reason.TIME_AT_NIGHT,
        Reason.TIME_OUT_OF_HOURS,
        Reason.ZONE_DOUBTFUL,
        Reason.NAME_MISSING,
        Reason.NAME_UNSURE,
        Reason.PHONE_MISSING,
        Reason.PHONE_SEVERAL_NUMBERS,
        Reason.PHONE_AMBIGUOUS,
        Reason.PHONE_FILLER,
        Reason.PHONE_CLINICS_OWN,
        Reason.STATUS_UNKNOWN,
        Reason.ZONE_UNKNOWN,
        Reason.SAME_ID_TWICE,
        Reason.PHONE_DIFFERS_IN_FILE,
    ),
    Outcome.NEEDS_REVIEW,
)


@dataclass(frozen=True)
class Reading:
    """How one file is read: its columns, its order of day and month, for whom and of which country."""

    columns: Columns
    habits: Habits
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

    def names_day(self, row: SheetRow) -> bool:
        """Tell whether something stands in a column of days."""
        return any(self.cell(row, one) is not None for one in (Field.DATE, Field.STARTS_AT))

    @property
    def clinic(self) -> Clinic:
        """Whose file it is."""
        return self.habits.clinic

    @property
    def order(self) -> parse_dates.DateOrder:
        """Which of two numbers is the day, and how we know."""
        return self.habits.order

    @property
    def has_visits(self) -> bool:
        """Tell an agenda from a patient list."""
        return self.columns.has(Field.DATE, Field.STARTS_AT, Field.TIME)


class _UnfitError(Exception):
    """The row cannot be taken as it is; caught where rows are read."""

    def __init__(self, reason: Reason, likely: time | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.likely = likely


def reading_of(
    sheet: Sheet, columns: Columns, *, clinic: Clinic, region: str, now: datetime
) -> Reading:
    """Return how to read this file; what it shows of its own habits is decided on all its dates and hours."""
    dates = list(_cells(sheet, columns, Field.DATE, Field.STARTS_AT, Field.END_DATE))
    hours = list(_cells(sheet, columns, Field.DATE, Field.STARTS_AT, Field.TIME))
    today = times.local_day(now, clinic.zone)
    order = parse_dates.order_of(dates, region=region)
    return Reading(columns, habits_of(hours, order, clinic=clinic, today=today), region)


def has_doubtful_dates(sheet: Sheet, columns: Columns) -> bool:
    """Tell whether the file has days that are read by their order, so that somebody should know which."""
    return any(map(parse_dates.needs_order, _cells(sheet, columns, Field.DATE, Field.STARTS_AT)))


def _cells(sheet: Sheet, columns: Columns, *meanings: Field) -> Iterator[Cell]:
    places = [place for meaning in meanings for place in columns.places(meaning)]
    rows = (row.cells for row in sheet.rows)
    return (cells[p] for cells in rows for p in places if p < len(cells) and cells[p] is not None)


def read_rows(sheet: Sheet, reading: Reading) -> list[ImportRow | RowResult]:
    """Return what each row says, or how it ends already."""
    return [read_row(row, reading) for row in sheet.rows]


def read_row(row: SheetRow, reading: Reading) -> ImportRow | RowResult:
    """Return the row understood, or rejected or for review with the first reason found."""
    if row.aside:
        return RowResult(row.number, Outcome.UNCHANGED, row.aside)
    try:
        return _read(row, reading)
    except _UnfitError as unfit:
        outcome = _ENDS.get(unfit.reason, Outcome.REJECTED)
        key = _own_key(row, reading)
        return RowResult(
            row.number, outcome, unfit.reason, key, because=row.because, likely=unfit.likely
        )


def _read(row: SheetRow, reading: Reading) -> ImportRow:
    if row.unfit:
        raise _UnfitError(row.unfit)
    said = status_in(row, reading.columns)
    is_off = says_cancelled(parse_cells.plain_text(reading.cell(row, Field.TITLE)))
    status = Status.CANCELLED if is_off else said.status
    visit, has_offset = _visit(row, reading, status) if reading.has_visits else (None, False)
    own_key, died = _own_key(row, reading), said.deceased
    former = tuple(map(short_key, row.former_keys))
    if visit and own_key and visit.status is Status.CANCELLED and not died:
        nobody = Particulars("")  # whose it was is known
        known = ImportRow(row.number, nobody, visit, own_key)
    else:
        person = _particulars(row, reading)
        if visit is None:
            return ImportRow(row.number, person, None, "", deceased=died)
        made = derived_key(person, visit.starts_at, reading.clinic.zone_corrections)
        known = ImportRow(row.number, person, visit, own_key or made, deceased=died)
    return replace(known, is_derived=not own_key, has_offset=has_offset, former_keys=former)


def _own_key(row: SheetRow, reading: Reading) -> str:
    return short_key(parse_cells.plain_text(reading.cell(row, Field.EXTERNAL_ID)))


def _visit(row: SheetRow, reading: Reading, status: Status | None) -> tuple[Visit, bool]:
    """Return the visit, and whether the row says by itself on which clock its hour is."""
    if parse_cells.is_yes(reading.cell(row, Field.ALL_DAY)):
        raise _UnfitError(Reason.ALL_DAY_EVENT)
    if status is None:
        raise _UnfitError(Reason.STATUS_UNKNOWN)
    when = _moments(row, reading)
    length = round((when.ends_at - when.starts_at) / _A_MINUTE) if when.ends_at else None
    visit = Visit(
        starts_at=when.starts_at,
        minutes=parse_cells.minutes(reading.cell(row, Field.MINUTES)) or _sensible(length),
        practitioner=parse_cells.label(reading.cell(row, Field.PRACTITIONER)),
        place=parse_cells.label(reading.cell(row, Field.PLACE)),
        status=status,
    )
    return visit, when.has_offset


def _sensible(length: int | None) -> int | None:
    return length if length and 5 <= length <= 12 * 60 else None


def _moments(row: SheetRow, reading: Reading) -> Moments:
    """Return when the visit is; an hour for review comes with the one that is likely meant."""
    cells = MomentCells(
        whole=reading.cell(row, Field.STARTS_AT),
        day=reading.cell(row, Field.DATE),
        clock=reading.cell(row, Field.TIME),
        end=reading.cell(row, Field.END_TIME),
    )
    moments = read_moments(cells, reading.habits)
    if isinstance(moments, Unclear):
        raise _UnfitError(moments.reason, moments.likely)
    return moments


def _particulars(row: SheetRow, reading: Reading) -> Particulars:
    event = _titled(row, reading)
    written = written_phones(row, reading.columns, region=reading.region)
    patient_id = parse_cells.plain_text(reading.cell(row, Field.PATIENT_ID))[:LONGEST_KEY]
    name = _name(row, reading) or event.name
    e164 = _e164([*written, *event.phones], reading)
    if not e164 and not patient_id:
        raise _UnfitError(Reason.PHONE_MISSING)
    if not name:  # whose visit it is would depend on what the list holds at the moment
        raise _UnfitError(Reason.NAME_UNSURE if event.is_unsure else Reason.NAME_MISSING)
    return Particulars(
        name=name,
        e164=e164,
        email=parse_cells.email(reading.cell(row, Field.PATIENT_EMAIL)),
        guardian=parse_cells.person_name(reading.cell(row, Field.GUARDIAN)),
        external_id=patient_id,
    )


def _name(row: SheetRow, reading: Reading) -> str:
    """Return the name from all its columns; a surname that the whole name has is not said twice."""
    fields = (Field.PATIENT_NAME, Field.PATIENT_MIDDLE_NAME, Field.PATIENT_SURNAME)
    parts = [[parse_cells.person_name(c) for c in reading.cells_of(row, f)] for f in fields]
    given, rest = " ".join(parts[0]), " ".join([*parts[1], *parts[2]])
    is_whole = len(given.split()) > 1 and f" {fold(given)}".endswith(f" {fold(rest)}")
    return given if not rest or is_whole else f"{given} {rest}".strip()


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

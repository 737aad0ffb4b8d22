"""How a person finds a row again: whose it is, on which day, at which hour; as it was understood, else as it stands in the file."""

import re
from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.appointments.row_for_review import RowForReview
from chalicelib.clinics.model import Clinic
from chalicelib.imports import parse_cells
from chalicelib.imports.columns import Columns
from chalicelib.imports.model import Field, ImportRow, RowResult, SheetRow
from chalicelib.imports.review_rows import instant_in
from chalicelib.shared import times

WHO = (Field.PATIENT_NAME, Field.PATIENT_MIDDLE_NAME, Field.PATIENT_SURNAME, Field.TITLE)
LONGEST = 80
A_DAY = len("2026-11-24")
SECONDS = re.compile(r"\d\d:\d\d:\d\d(\.0+)?")
SHORTEST_HOUR = len("10:30")


@dataclass(frozen=True)
class RowLabel:
    """Person, day (2026-11-24) and hour (10:30) of a row; a day or an hour that was not understood is as it is written."""

    who: str
    day: str = ""
    hour: str = ""


def label_of(
    row: ImportRow | RowResult, written: SheetRow, columns: Columns, clinic: Clinic
) -> RowLabel:
    """Return the label of a row, which stands so in the file."""
    if isinstance(row, ImportRow) and row.particulars.name:
        return label_of_visit(row, clinic)
    stands = _as_written(written, columns, clinic)
    if not isinstance(row, ImportRow):
        return stands
    return replace(label_of_visit(row, clinic), who=stands.who)


def label_of_visit(row: ImportRow, clinic: Clinic) -> RowLabel:
    """Return the label of a row as it was understood."""
    if row.visit is None:
        return RowLabel(row.particulars.name)
    at = times.local(row.visit.starts_at, clinic.zone)
    return RowLabel(row.particulars.name, f"{at:%Y-%m-%d}", f"{at:%H:%M}")


def as_kept(row: RowForReview, clinic: Clinic) -> RowLabel:
    """Return the label of a row that waits for a person, as it stands in the file; a moment on the clinic's clock."""
    texts = [(cell.meaning, cell.text) for cell in row.cells if cell.text]
    who = " ".join(text for meaning, text in texts if meaning in WHO)
    day, hour = (
        next((text for meaning, text in texts if meaning in wanted), "")
        for wanted in ((Field.DATE, Field.STARTS_AT), (Field.TIME,))
    )
    return RowLabel(who[:LONGEST], *_local(day, hour, clinic))


def _local(day: str, hour: str, clinic: Clinic) -> tuple[str, str]:
    """Return day and hour; a moment that a program wrote is cut in two, and shown on the clinic's clock."""
    at = instant_in(day, clinic.zone) or _wall_clock(day)
    if at is None:
        return day[:LONGEST], hour[:SHORTEST_HOUR] if SECONDS.fullmatch(hour) else hour[:LONGEST]
    return f"{at:%Y-%m-%d}", hour[:LONGEST] or f"{at:%H:%M}"


def _wall_clock(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text) if len(text) > A_DAY else None
    except ValueError:
        return None
    return at if at and at.tzinfo is None else None


def _as_written(row: SheetRow, columns: Columns, clinic: Clinic) -> RowLabel:
    day = _cells(row, columns, Field.DATE) or _cells(row, columns, Field.STARTS_AT)
    when = _local(day, _cells(row, columns, Field.TIME), clinic)
    return RowLabel(_cells(row, columns, *WHO), *when)


def _cells(row: SheetRow, columns: Columns, *meanings: Field) -> str:
    places = [column.place for column in columns.of(*meanings)]
    texts = (parse_cells.plain_text(row.cells[p]) for p in places if p < len(row.cells))
    return " ".join(filter(None, texts))[:LONGEST]

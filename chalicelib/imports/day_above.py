"""The day that a row without one probably means: that of the row above it. Only asked about, never taken. Pure."""

from collections.abc import Iterator
from datetime import date

from chalicelib.imports import parse_dates
from chalicelib.imports.model import Cell, Field, Sheet, SheetRow, is_filled
from chalicelib.imports.parse_rows import Reading
from chalicelib.imports.swapped_dates import may_be_turned


def days_above(sheet: Sheet, reading: Reading) -> Iterator[str]:
    """Yield for each row the last day that stood in the column of days above it: 2026-11-24, or nothing.

    A day that cannot be read, a title and a row of totals end it: what follows may be of another day.
    """
    above = ""
    for row in sheet.rows:
        yield "" if row.aside else above
        above = _day_below(row, reading, above)


def _day_below(row: SheetRow, reading: Reading, above: str) -> str:
    if row.aside:
        return ""
    cell = reading.cell(row, Field.DATE)
    return _day_in(cell, reading) if is_filled(cell) else above


def _day_in(cell: Cell, reading: Reading) -> str:
    habits = reading.habits
    day = parse_dates.day_of(cell, habits.order, today=habits.today)
    if not isinstance(day, date) or (
        not isinstance(cell, str) and habits.swapped and may_be_turned(day)
    ):
        return ""
    return day.isoformat()

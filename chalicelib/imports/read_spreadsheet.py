"""Reading spreadsheets through calamine: XLSX, XLS and ODS. Only types and numbers, never formulas or macros."""

import io
from typing import TYPE_CHECKING

from chalicelib.imports import column_names
from chalicelib.imports.carry_down import fill_merged
from chalicelib.imports.find_table import table_of
from chalicelib.imports.merged_in_ods import merged_in_ods
from chalicelib.imports.model import Sheet, SheetRow, Unreadable

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

LAST_ROW = 100_000  # rows formatted far below the data are not the data's
LOOKED_AT = 20


def read_workbook(content: bytes) -> Sheet | Unreadable:
    """Return the table of the workbook's agenda sheet, or why it cannot be read."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return _agenda_in(workbook, content)
    except PasswordError:
        return Unreadable.PASSWORD
    except CalamineError:
        return Unreadable.NOT_A_TABLE


def _agenda_in(workbook: "CalamineWorkbook", content: bytes) -> Sheet | Unreadable:
    sheets = [workbook.get_sheet_by_name(name) for name in workbook.sheet_names]
    filled = [sheet for sheet in sheets if sheet.height]
    if not filled:
        return Unreadable.EMPTY
    chosen = max(filled, key=_likeness)  # of equals the first
    if chosen.total_height > LAST_ROW:
        return Unreadable.TOO_MANY_ROWS
    others = f" (sheet {chosen.name})" if len(filled) > 1 else ""
    return table_of(_rows(chosen, content), read_as=f"spreadsheet{others}")


def _likeness(sheet: "CalamineSheet") -> int:
    rows = sheet.to_python(nrows=LOOKED_AT)
    return max((column_names.known_in(tuple(row)) for row in rows), default=0)


def _rows(sheet: "CalamineSheet", content: bytes) -> list[SheetRow]:
    first = sheet.start[0] + 1 if sheet.start else 1
    merged = sheet.merged_cell_ranges
    if merged is None:
        merged = merged_in_ods(io.BytesIO(content), sheet.name)
    rows = fill_merged(sheet.to_python(), sheet.start or (0, 0), merged)
    return [
        SheetRow(number, tuple(None if cell == "" else cell for cell in row))
        for number, row in enumerate(rows, first)
    ]

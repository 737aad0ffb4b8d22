"""Reading spreadsheets through calamine: XLSX, XLSB, XLS and ODS. Only types and numbers, never formulas or macros."""

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

from chalicelib.imports.carry_down import fill_merged
from chalicelib.imports.choose_sheets import Page, table_of_pages
from chalicelib.imports.merged_in_ods import merged_in_ods
from chalicelib.imports.model import Sheet, SheetRow, Unreadable
from chalicelib.imports.office_kind import why_unreadable

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

_PANIC = "PanicException"  # a defect in Rust; no Exception, and no module has its class


def read_workbook(content: bytes) -> Sheet | Unreadable:
    """Return the table of the workbook's agenda sheets, or why it cannot be read."""
    from python_calamine import CalamineError, CalamineWorkbook

    why = why_unreadable(content)
    if why:
        return why
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
            return table_of_pages(list(_pages(workbook, content)))
    except (CalamineError, OSError, ValueError, OverflowError):
        return Unreadable.DAMAGED
    except BaseException as error:
        if type(error).__name__ != _PANIC:
            raise
        return Unreadable.DAMAGED


def _pages(workbook: "CalamineWorkbook", content: bytes) -> Iterator[Page]:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    for place, sheet in enumerate(workbook.sheets_metadata):
        if sheet.typ in (SheetTypeEnum.WorkSheet, SheetTypeEnum.MacroSheet):
            rows = tuple(_rows(workbook.get_sheet_by_index(place), content))
            yield Page(sheet.name, rows, is_hidden=sheet.visible != SheetVisibleEnum.Visible)


def _rows(sheet: "CalamineSheet", content: bytes) -> Iterator[SheetRow]:
    """Yield the rows that are filled, each with the day of a cell that is merged over it."""
    start = sheet.start or (0, 0)
    rows, merged = sheet.to_python(), sheet.merged_cell_ranges
    if merged is None:
        merged = merged_in_ods(io.BytesIO(content), sheet.name)
    filled = zip(rows, fill_merged(rows, start, merged), strict=True)
    for number, (row, with_days) in enumerate(filled, start[0] + 1):
        if any(cell != "" for cell in row):
            yield SheetRow(number, tuple(None if cell == "" else cell for cell in with_days))

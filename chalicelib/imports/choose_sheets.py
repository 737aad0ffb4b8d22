"""Which sheets of a workbook are the agenda: the likest visible one, and those with its header. Never reads a file."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from chalicelib.imports import column_names
from chalicelib.imports.find_table import header_place, table_of
from chalicelib.imports.model import RowNumber, Sheet, SheetLeftOut, SheetRow, Unreadable

LOOKED_AT = 20


@dataclass(frozen=True)
class Page:
    """One sheet of the workbook with the rows that are filled."""

    name: str
    rows: tuple[SheetRow, ...]
    is_hidden: bool = False

    @property
    def likeness(self) -> int:
        """Return how many of an agenda's columns the likest of its first rows names."""
        return max((column_names.known_in(row.cells) for row in self.rows[:LOOKED_AT]), default=0)

    @property
    def header(self) -> tuple[str, ...] | None:
        """Return its columns as they are compared, or None for a sheet without names."""
        place = header_place(self.rows)
        if place is None:
            return None
        names = [column_names.plain(str(cell or "")) for cell in self.rows[place].cells]
        while names and not names[-1]:
            names.pop()
        return tuple(names)


def table_of_pages(pages: Sequence[Page]) -> Sheet | Unreadable:
    """Return the agenda's rows of all its sheets, and name the sheets that are none of it.

    A hidden sheet is never read: what nobody sees is an old copy, or lists for a form.
    """
    filled = [page for page in pages if page.rows]
    visible = [page for page in filled if not page.is_hidden]
    if not visible:
        return Unreadable.ONLY_HIDDEN if filled else Unreadable.EMPTY
    chosen = max(visible, key=lambda page: page.likeness)  # of equals the first
    header = chosen.header
    alike = [page for page in visible if page is chosen or (header and page.header == header)]
    left_out = tuple(_left_out(page) for page in filled if page not in alike)
    named = ", ".join(page.name for page in alike)
    said = f" (sheet{'s'[: len(alike) - 1]} {named})" if len(filled) > 1 else ""
    sheet = _joined(alike, read_as=f"spreadsheet{said}")
    return replace(sheet, left_out=left_out)


def _joined(alike: Sequence[Page], *, read_as: str) -> Sheet:
    tables = [table_of(page.rows, read_as=read_as) for page in alike]
    if len(tables) == 1:
        return tables[0]
    rows = (
        replace(row, number=RowNumber(row.number, page.name))
        for page, table in zip(alike, tables, strict=True)
        for row in table.rows
    )
    widest = max(tables, key=lambda table: len(table.headers))  # the days of titles may be added
    return replace(widest, rows=tuple(rows))


def _left_out(page: Page) -> SheetLeftOut:
    table = table_of(page.rows, read_as="")
    return SheetLeftOut(page.name, len(table.rows), is_hidden=page.is_hidden)

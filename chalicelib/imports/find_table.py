"""Finding the table in what a file holds: titles above it, blank rows in it, no header at all. Never reads a file."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import islice

from chalicelib.imports import column_names
from chalicelib.imports.carry_down import carry_titles
from chalicelib.imports.file_limits import LAST_ROW
from chalicelib.imports.model import Sheet, SheetRow, is_filled
from chalicelib.imports.total_rows import set_totals_aside

LAST_TITLE = 20  # a header further down is not looked for


def table_of(rows: Iterable[SheetRow], *, read_as: str) -> Sheet:
    """Return header and rows; a file without a header gets Columna 1, Columna 2 and so on.

    Blank rows, and blank columns on the right, are none of it; below `LAST_ROW` nothing is looked for.
    """
    filled = [row for row in map(_trimmed, islice(rows, LAST_ROW)) if row.cells]
    place = header_place(filled)
    if place is None:
        width = max((len(row.cells) for row in filled), default=0)
        names = tuple(f"Columna {number}" for number in range(1, width + 1))
        return set_totals_aside(carry_titles(Sheet(names, tuple(filled), read_as)))
    rows = tuple(filled[place + 1 :])
    width = max((len(row.cells) for row in rows), default=0)  # a column may have no name
    heads = filled[place].cells + (None,) * (width - len(filled[place].cells))
    below = Sheet(tuple(str(c if c is not None else "").strip() for c in heads), rows, read_as)
    return set_totals_aside(carry_titles(below, filled[:place]))


def header_place(rows: Sequence[SheetRow]) -> int | None:
    """Return which of the filled rows names the columns, if one does."""
    scores = [column_names.known_in(row.cells) for row in rows[:LAST_TITLE]]
    best = max(scores, default=0)
    return scores.index(best) if best >= 2 or (best == 1 and scores[0] == 1) else None


def _trimmed(row: SheetRow) -> SheetRow:
    width = len(row.cells)
    while width and not is_filled(row.cells[width - 1]):
        width -= 1
    return row if width == len(row.cells) else replace(row, cells=row.cells[:width])

"""Finding the table in what a file holds: titles above it, blank rows in it, no header at all. Never reads a file."""

from collections.abc import Sequence

from chalicelib.imports import column_names
from chalicelib.imports.carry_down import carry_titles
from chalicelib.imports.model import Sheet, SheetRow, is_filled

LAST_TITLE = 20  # a header further down is not looked for


def table_of(rows: Sequence[SheetRow], *, read_as: str) -> Sheet:
    """Return header and rows; a file without a header gets Columna 1, Columna 2 and so on."""
    filled = [row for row in rows if any(is_filled(cell) for cell in row.cells)]
    place = _header_place(filled)
    if place is None:
        width = max((len(row.cells) for row in filled), default=0)
        names = tuple(f"Columna {number}" for number in range(1, width + 1))
        return carry_titles(Sheet(names, tuple(filled), read_as))
    names = tuple(str(cell if cell is not None else "").strip() for cell in filled[place].cells)
    return carry_titles(Sheet(names, tuple(filled[place + 1 :]), read_as), filled[:place])


def _header_place(rows: Sequence[SheetRow]) -> int | None:
    scores = [column_names.known_in(row.cells) for row in rows[:LAST_TITLE]]
    best = max(scores, default=0)
    return scores.index(best) if best >= 2 or (best == 1 and scores[0] == 1) else None

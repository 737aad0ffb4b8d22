"""Cutting a text into rows and cells, so that one stray quotation mark costs its own row and no other. Pure."""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence

from chalicelib.imports.model import Reason, SheetRow

LONGEST_CELL = 32_767  # letters: no spreadsheet holds more
SAMPLE_LINES = 60


def lines_of(text: str) -> list[str]:
    """Return the lines with their ends, whichever of the three usual ones they have."""
    return list(io.StringIO(text, newline=""))


def usual_width(lines: Sequence[str], delimiter: str) -> tuple[int, float]:
    """Return how many cells most rows have, and the share of rows that have so many; (1, 0) is no table."""
    widths = Counter(len(row.cells) for row in rows_of(lines[:SAMPLE_LINES], delimiter, usual=0))
    usual, times = max(widths.items(), key=lambda pair: (pair[0] > 1, pair[1]), default=(1, 0))
    return (usual, times / sum(widths.values())) if usual > 1 else (1, 0)


def rows_of(lines: Sequence[str], delimiter: str, *, usual: int) -> Iterator[SheetRow]:
    """Yield each row that is not blank, numbered by its first line.

    A row that only a stray quotation mark made to go on is read again as one line without quoting; when
    it has not the `usual` number of cells then, it is torn: nobody knows which cell is which.
    """
    csv.field_size_limit(LONGEST_CELL)
    place = 0
    while place < len(lines):
        for start, after, cells in _records(lines, delimiter, place):
            if _is_stray(lines[start:after], cells, delimiter, usual):
                break
            place = after
            if any(map(str.strip, cells)):
                yield SheetRow(start + 1, tuple(cells))
        else:
            if place >= len(lines):
                return
        yield _alone(lines, place, delimiter, usual)
        place += 1


def _records(
    lines: Sequence[str], delimiter: str, place: int
) -> Iterator[tuple[int, int, list[str]]]:
    """Yield where each record starts and ends, and its cells; stop at one that csv cannot read."""
    reader = csv.reader((lines[n] for n in range(place, len(lines))), delimiter=delimiter)
    start = place
    try:
        for cells in reader:
            yield start, place + reader.line_num, cells
            start = place + reader.line_num
    except csv.Error:
        return


def _is_stray(record: Sequence[str], cells: list[str], delimiter: str, usual: int) -> bool:
    """Tell whether a mark that is none of csv's made one cell of several, or one row."""
    if len(record) == 1:
        suspect = usual not in (0, len(cells)) and '"' in record[0]
        return suspect and not _is_strict(record, delimiter)
    if not _is_strict(record, delimiter):
        return True
    ends = [len(_unquoted(line, delimiter)) for line in (record[0], record[-1])]
    return usual > 1 and min(ends) >= usual  # each of them is a whole row by itself


def _is_strict(record: Sequence[str], delimiter: str) -> bool:
    try:
        return len(list(csv.reader(iter(record), delimiter=delimiter, strict=True))) == 1
    except csv.Error:
        return False


def _alone(lines: Sequence[str], place: int, delimiter: str, usual: int) -> SheetRow:
    cells = _unquoted(lines[place], delimiter)
    torn = len(cells) != usual > 0
    kept = (lines[place].strip()[:LONGEST_CELL],) if torn else tuple(map(_without_marks, cells))
    return SheetRow(place + 1, kept, unfit=Reason.QUOTE_NOT_CLOSED if torn else None)


def _unquoted(line: str, delimiter: str) -> list[str]:
    """Return what stands between the delimiters, whatever its quotation marks."""
    return line.rstrip("\r\n").split(delimiter)


def _without_marks(cell: str) -> str:
    return cell.strip().strip('"').replace('""', '"')

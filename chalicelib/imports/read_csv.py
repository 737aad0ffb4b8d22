"""Reading CSV as programs in Latin America write it: any delimiter, any encoding they use. Never raises for content."""

import re
from collections.abc import Sequence

from chalicelib.imports.csv_rows import SAMPLE_LINES, lines_of, rows_of, usual_width
from chalicelib.imports.file_limits import LONGEST_LINE
from chalicelib.imports.find_table import table_of
from chalicelib.imports.model import Sheet, Unreadable
from chalicelib.imports.text_encoding import decode

DELIMITERS = {";": "semicolons", ",": "commas", "\t": "tabs", "|": "bars"}
_SEP_LINE = re.compile(r"\s*\"?sep=([^\w\s\"]|\t)\"?\s*\r?\n", re.IGNORECASE)  # Excel's own hint


def read_csv(content: bytes) -> Sheet | Unreadable:
    """Return the table in the bytes, or NOT_A_TABLE for what is no text with columns."""
    decoded = decode(content)
    if decoded is None:
        return Unreadable.NOT_A_TABLE
    text, encoding = decoded
    hint = _SEP_LINE.match(text)
    if hint:
        text = "\n" + text[hint.end() :]  # the row numbers stay those of the file
    lines = lines_of(text)
    if len(max(lines, key=len, default="")) > LONGEST_LINE:
        return Unreadable.TOO_MANY_ROWS  # or columns: no row is so long
    delimiter, usual = _cut(lines, hint[1] if hint else "")
    if not delimiter:
        return Unreadable.NOT_A_TABLE
    read_as = f"CSV, {encoding}, separated by {DELIMITERS.get(delimiter, delimiter)}"
    return table_of(rows_of(lines, delimiter, usual=usual), read_as=read_as)


def _cut(lines: Sequence[str], hint: str) -> tuple[str, int]:
    """Return what separates the cells and how many most rows have, or nothing for what is no table."""
    widths = {one: usual_width(lines, one) for one in ([hint] if hint else DELIMITERS)}
    best = max(widths, key=lambda one: _score(*widths[one]))
    usual, share = widths[best]
    if share or hint:
        return best, usual
    return ("," if _may_be_one_column(lines[:SAMPLE_LINES]) else ""), usual


def _score(usual: int, share: float) -> float:
    """Return how much a text looks like a table so cut: rows of one width, and of many columns."""
    return share * (1 + usual / 100)  # same width in most rows counts, then more columns


def _may_be_one_column(sample: Sequence[str]) -> bool:
    """A list of telephone numbers is a table of one column; prose is not."""
    lines = [line.strip() for line in sample if line.strip()]
    return bool(lines) and max(map(len, lines)) <= 60 and any(re.search(r"\d{7}", x) for x in lines)

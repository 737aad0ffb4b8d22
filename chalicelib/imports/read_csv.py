"""Reading CSV as programs in Latin America write it: any delimiter, UTF-8 or Windows-1252. Never raises for content."""

import csv
import io
import re
from collections import Counter

from chalicelib.imports.find_table import table_of
from chalicelib.imports.model import Sheet, SheetRow, Unreadable

DELIMITERS = {";": "semicolons", ",": "commas", "\t": "tabs", "|": "bars"}
SAMPLE_LINES = 60
_SEP_LINE = re.compile(r"\s*\"?sep=(.)\"?\s*\r?\n", re.IGNORECASE)  # Excel's own hint
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")


def read_csv(content: bytes) -> Sheet | Unreadable:
    """Return the table in the bytes, or NOT_A_TABLE for what is no text with columns."""
    decoded = _decode(content)
    if decoded is None:
        return Unreadable.NOT_A_TABLE
    text, encoding = decoded
    delimiter, text = _delimiter_of(text)
    if delimiter is None:
        return Unreadable.NOT_A_TABLE
    read_as = f"CSV, {encoding}, separated by {DELIMITERS.get(delimiter, delimiter)}"
    return table_of(_rows(text, delimiter), read_as=read_as)


def _decode(content: bytes) -> tuple[str, str] | None:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _checked(content, "utf-16", "UTF-16")
    return _checked(content, "utf-8-sig", "UTF-8") or _checked(content, "cp1252", "Windows-1252")


def _checked(content: bytes, codec: str, name: str) -> tuple[str, str] | None:
    try:
        text = content.decode(codec)
    except UnicodeError:
        return None
    return None if _CONTROL.search(text) else (text, name)


def _delimiter_of(text: str) -> tuple[str | None, str]:
    hint = _SEP_LINE.match(text)
    if hint:
        return hint[1], "\n" + text[hint.end() :]  # the row numbers stay those of the file
    sample = "\n".join(text.splitlines()[:SAMPLE_LINES])
    scored = {delimiter: _score(sample, delimiter) for delimiter in DELIMITERS}
    best = max(scored, key=lambda delimiter: scored[delimiter])
    if scored[best] > 0:
        return best, text
    return (",", text) if _may_be_one_column(sample) else (None, text)


def _score(sample: str, delimiter: str) -> float:
    """Return how much the sample looks like a table so cut: rows of one width, and of many columns."""
    widths = Counter(
        len(row) for row in csv.reader(io.StringIO(sample), delimiter=delimiter) if row
    )
    usual, times = max(widths.items(), key=lambda pair: (pair[0] > 1, pair[1]), default=(1, 0))
    if usual < 2:
        return 0
    share = times / sum(widths.values())
    return share * (1 + usual / 100)  # same width in most rows counts, then more columns


def _may_be_one_column(sample: str) -> bool:
    """A list of telephone numbers is a table of one column; prose is not."""
    lines = [line.strip() for line in sample.splitlines() if line.strip()]
    return bool(lines) and max(map(len, lines)) <= 60 and any(re.search(r"\d{7}", x) for x in lines)


def _rows(text: str, delimiter: str) -> list[SheetRow]:
    csv.field_size_limit(200_000)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows, line = [], 0
    for cells in reader:
        rows.append(SheetRow(line + 1, tuple(cells)))
        line = reader.line_num  # a cell with line breaks makes a row of several lines
    return rows

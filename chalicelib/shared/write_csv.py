"""Writing files that people open in a spreadsheet. A cell never becomes a formula, whoever wrote its text."""

import csv
from collections.abc import Iterable, Sequence
from typing import IO

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def safe_cell(text: str) -> str:
    """Return the text so that Excel, LibreOffice and Google Sheets show it and never run it.

    An apostrophe goes before whatever would begin a formula, also behind blanks that a program may
    strip: https://owasp.org/www-community/attacks/CSV_Injection
    """
    begins = text.lstrip(" \u00a0\ufeff\u200b")
    return f"'{text}" if begins.startswith(_STARTS_A_FORMULA) else text


def write_csv(rows: Iterable[Sequence[str]], to: IO[str]) -> None:
    """Write rows to an open text file (newline="" and utf-8-sig, so that Excel reads accents)."""
    writer = csv.writer(to, quoting=csv.QUOTE_ALL)
    for row in rows:
        writer.writerow([safe_cell(cell) for cell in row])

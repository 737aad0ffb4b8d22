"""What is said of a file, its rows and what became of them, in the clinic's language. Decides nothing, and names no command."""

import re
from collections.abc import Iterable
from datetime import date, time

from chalicelib.appointments.row_for_review import RowForReview
from chalicelib.imports.file_limits import MOST_BYTES, MOST_COLUMNS, MOST_ROWS
from chalicelib.imports.import_words import ImportWords
from chalicelib.imports.model import SheetLeftOut, Unreadable
from chalicelib.imports.parse_dates import DateOrder

# What the readers say of how they read a file, the longest of what begins alike first.
READ_AS = (
    *("separated by semicolons", "separated by commas", "separated by tabs", "separated by bars"),
    *("separated by", "not sure: look at the accents", "letters were lost before"),
    *("written twice", "calendar, one row an event", "spreadsheet", "sheets", "sheet"),
)


def unreadable_text(why: Unreadable, words: ImportWords) -> str:
    """Say why a file is no agenda, and what to do."""
    return words(
        f"file.{why}",
        megabytes=MOST_BYTES // 1_000_000,
        rows=f"{MOST_ROWS:,}",
        columns=MOST_COLUMNS,
        as_xlsx=words("as_xlsx"),
        from_program=words("from_program"),
    )


def read_as_text(read_as: str, words: ImportWords) -> str:
    """Say as what a file was read; names of encodings and of sheets stay what they are."""
    for phrase in READ_AS:
        read_as = re.sub(rf"\b{phrase}\b", words(f"read.{phrase}"), read_as, count=1)
    return read_as


def kept_why_text(row: RowForReview, words: ImportWords) -> str:
    """Say why a row waits for a person."""
    likely = time.fromisoformat(row.likely) if row.likely else None
    return reason_text(row.reason, row.because, likely, words)


def reason_text(reason: str, because: str, likely: time | None, words: ImportWords) -> str:
    """Say a reason, with what belongs to it and the hour that is probably meant."""
    why = words(f"reason.{reason}") if reason else ""
    why = f"{why}: {_because(because, words)}" if because else why
    if likely is None:
        return why
    hour, spoken = f"{likely:%H:%M}", f"{likely:%I:%M} p. m."
    return f"{why} {words('likely', hour=hour, spoken=spoken)}"


def _because(because: str, words: ImportWords) -> str:
    line = re.fullmatch(r"line (\d+)", because)
    return words("line", number=line[1]) if line else because


def left_out_text(left_out: Iterable[SheetLeftOut], words: ImportWords) -> str:
    """Say which sheets were not read, and how many rows each has."""
    return words("left_out", sheets=", ".join(_sheet_text(one, words) for one in left_out))


def _sheet_text(sheet: SheetLeftOut, words: ImportWords) -> str:
    key = f"left_out.{'hidden_' * sheet.is_hidden}{'one' if sheet.rows == 1 else 'sheet'}"
    return words(key, name=sheet.name, rows=sheet.rows)


def order_text(order: DateOrder, words: ImportWords) -> str:
    """Say how dates like 03/04/2026 are read and why."""
    reads = words("order.day_first" if order.day_first else "order.month_first")
    return words("order", reads=reads, why=words(f"order.why.{order.evidence}"))


def day_text(day: str, locale: str) -> str:
    """Say a day (2026-11-24) as people do; what is no day stays as it is written."""
    from babel.dates import format_date

    try:
        return format_date(date.fromisoformat(day), "EEE d MMM y", locale=locale)
    except ValueError:
        return day

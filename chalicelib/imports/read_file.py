"""Opening a file: which kind it is, whether it is an agenda at all, and its rows. Never decides what they mean.

Whatever comes from outside is read through `read_apart.py`, where a file cannot hurt; this is what runs there.
"""

import re
from datetime import datetime, timedelta

from chalicelib.imports.file_kind import Kind, kind_of
from chalicelib.imports.file_limits import HORIZON, MOST_BYTES, MOST_COLUMNS, MOST_ROWS
from chalicelib.imports.mail_wrapped import unwrapped
from chalicelib.imports.model import Sheet, Unreadable

_NOTHING = b"\0 \r\n\t\xef\xbb\xbf"


def read_file(content: bytes, *, now: datetime, horizon: timedelta = HORIZON) -> Sheet | Unreadable:
    """Return the file's rows, or why it is none of ours. The kind is told by the content, not by the name."""
    why = why_not_opened(content)
    if why:
        return why
    sheet = _read(content, now, horizon)
    if isinstance(sheet, Unreadable):
        return sheet
    widest = max(len(sheet.headers), *(len(row.cells) for row in sheet.rows), 0)
    if len(sheet.rows) > MOST_ROWS or widest > MOST_COLUMNS:
        return Unreadable.TOO_MANY_ROWS
    return sheet if sheet.rows else Unreadable.NO_ROWS


def why_not_opened(content: bytes) -> Unreadable | None:
    """Return why a file is not even looked into: there is nothing of it, or too much."""
    if not content.strip(_NOTHING):
        return Unreadable.EMPTY
    return Unreadable.TOO_LARGE if len(content) > MOST_BYTES else None


def _read(content: bytes, now: datetime, horizon: timedelta) -> Sheet | Unreadable:
    content = unwrapped(content)
    kind = kind_of(content)
    if kind is Kind.WORKBOOK:
        from chalicelib.imports.read_spreadsheet import read_workbook

        return read_workbook(content)
    if kind is Kind.CALENDAR:
        from chalicelib.imports.read_ics import read_calendar

        return read_calendar(_as_utf_8(content), since=now - timedelta(days=1), until=now + horizon)
    if isinstance(kind, Unreadable):
        return kind
    from chalicelib.imports.read_csv import read_csv

    return read_csv(content)


def _as_utf_8(content: bytes) -> bytes:
    """Return a calendar in the one encoding it may have (RFC 5545, 3.1.4) where it surely has another.

    A line may be folded in the midst of a letter, so that its reader is the one to say what is broken.
    """
    from chalicelib.imports.text_encoding import decode

    try:
        re.sub(rb"\r?\n[ \t]", b"", content).decode()
        if b"\0" not in content:
            return content
    except UnicodeDecodeError:
        pass
    text, name = decode(content) or ("", "")
    return content if not text or "UTF-8" in name or "not sure" in name else text.encode()

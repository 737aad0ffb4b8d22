"""Opening a file: which kind it is, whether it is an agenda at all, and its rows. Never decides what they mean."""

import io
import zipfile
from datetime import datetime, timedelta

from chalicelib.imports.ics_lines import is_calendar
from chalicelib.imports.model import Sheet, Unreadable

MOST_BYTES = 6_000_000
MOST_ROWS = 20_000
MOST_UNPACKED = 150_000_000  # an XLSX is a zip: a small one may hold a large one
HORIZON = timedelta(days=120)  # how far ahead a calendar's recurring events are written out
_OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read_file(content: bytes, *, now: datetime, horizon: timedelta = HORIZON) -> Sheet | Unreadable:
    """Return the file's rows, or why it is none of ours. The kind is told by the content, not by the name."""
    if not content.strip(b"\0 \r\n\t\xef\xbb\xbf"):
        return Unreadable.EMPTY
    if len(content) > MOST_BYTES:
        return Unreadable.TOO_LARGE
    sheet = _read(content, now, horizon)
    if isinstance(sheet, Unreadable):
        return sheet
    if len(sheet.rows) > MOST_ROWS:
        return Unreadable.TOO_MANY_ROWS
    return sheet if sheet.rows else Unreadable.NO_ROWS


def _read(content: bytes, now: datetime, horizon: timedelta) -> Sheet | Unreadable:
    if content.startswith((b"PK\x03\x04", _OLD_EXCEL)):
        from chalicelib.imports.read_spreadsheet import read_workbook

        return read_workbook(content) if _may_be_unpacked(content) else Unreadable.TOO_LARGE
    if is_calendar(content):
        from chalicelib.imports.read_ics import read_calendar

        return read_calendar(content, since=now - timedelta(days=1), until=now + horizon)
    from chalicelib.imports.read_csv import read_csv

    return read_csv(content)


def _may_be_unpacked(content: bytes) -> bool:
    if content.startswith(_OLD_EXCEL):
        return True
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as zipped:
            return sum(entry.file_size for entry in zipped.infolist()) <= MOST_UNPACKED
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        return True  # the reader says what it is

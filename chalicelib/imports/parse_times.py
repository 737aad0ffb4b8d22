"""Times of day as files write them: 10:30 a.m., 10.30, 1030, 0.4375, 10:30 - 11:00. Pure."""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from chalicelib.imports.model import Cell
from chalicelib.imports.parse_dates import FIRST_SERIAL, LAST_SERIAL, as_number
from chalicelib.shared.compare_names import fold

_HALF = r"(?:\s*(?P<half>[ap])\s*\.?\s*m\s*\.?)?"
_TIME = re.compile(
    rf"(?P<hour>\d{{1,2}})(?:\s*[:.h]\s*(?P<minute>\d{{2}}))?(?::\d{{2}})?{_HALF}\s*(?:h|hs|hrs?|horas?)?\.?"
)
_RANGE = re.compile(r"\s*[-–—]\s*|\s+(?:a|to|as|hasta)\s+(?=\d)")
_CERTAIN_MINUTES = frozenset({0, 10, 15, 20, 30, 40, 45})  # of 10.3, which was 10.30 before Excel
_TODAYS_PART = re.compile(
    r"(?:^|[\sT,])(\d{1,2}[:.h]\d{2}.*|\d{1,2}\s*[ap]\s*\.?\s*m\b.*)$", re.IGNORECASE
)


@dataclass(frozen=True)
class Span:
    """A start and, where the file says it, an end."""

    start: time
    end: time | None = None


def span_of(cell: Cell) -> Span | None:
    """Return the time of day in a cell that holds nothing else, or None."""
    if isinstance(cell, datetime):
        return Span(cell.time().replace(second=0, microsecond=0))
    if isinstance(cell, time):
        return Span(cell.replace(second=0, microsecond=0))
    if isinstance(cell, timedelta):
        return _from_day_share(cell / timedelta(days=1))
    number = as_number(cell)
    return _from_number(number) if number is not None else _from_text(str(cell or ""))


def time_beside_date(cell: Cell) -> Span | None:
    """Return the time in a cell that holds a day as well; midnight means that there is none."""
    if isinstance(cell, datetime):
        clock = cell.time().replace(second=0, microsecond=0)
        return Span(clock) if clock != time() else None
    number = as_number(cell)
    if number is not None:
        return _from_day_share(number % 1) if number % 1 else None
    found = _TODAYS_PART.search(_folded(str(cell or "")))
    span = _from_text(re.sub(r"(?:z|[+-]\d{2}:?\d{2})$", "", found[1])) if found else None
    return None if span == Span(time()) else span


def _from_number(number: float) -> Span | None:
    if FIRST_SERIAL <= number < LAST_SERIAL:
        return _from_day_share(number % 1)
    if 0 <= number < 1:
        return _from_day_share(number)
    if number >= 100:  # 930 was 0930 or 9:30
        return _at(*divmod(int(number), 100)) if number.is_integer() else None
    minute = round(number % 1 * 100)
    return _at(int(number), minute) if minute in _CERTAIN_MINUTES else None


def _from_day_share(share: float) -> Span | None:
    return _at(*divmod(round(share * 24 * 60), 60))


def _from_text(text: str) -> Span | None:
    parts = _RANGE.split(_folded(text), maxsplit=1)
    read = [_one(part) for part in parts]
    start = read[0]
    if start is None or (len(read) == 2 and read[1] is None):
        return None
    end = read[1] if len(read) == 2 else None
    return Span(start, end if end and end > start else None)


def _one(text: str) -> time | None:
    if compact := re.fullmatch(r"(\d{1,2})(\d{2})(?:\s*h(?:rs?)?\.?)?", text.strip()):
        span = _at(int(compact[1]), int(compact[2])) if len(compact[0].strip()) >= 3 else None
        return span.start if span else None
    found = _TIME.fullmatch(text.strip())
    if not found:
        return None
    hour = _in_24(int(found["hour"]), found["half"])
    span = _at(hour, int(found["minute"] or 0)) if hour is not None else None
    return span.start if span else None


def _in_24(hour: int, half: str | None) -> int | None:
    if half is None or hour > 12:  # "16:30 p.m." is written too
        return hour
    return hour % 12 + (12 if half == "p" else 0) if hour >= 1 else None


def _at(hour: int, minute: int) -> Span | None:
    return Span(time(hour, minute)) if 0 <= hour < 24 and 0 <= minute < 60 else None


def _folded(text: str) -> str:
    return fold(text.replace("º", "").replace("'", ""))

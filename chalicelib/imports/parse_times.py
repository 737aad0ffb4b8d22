"""Times of day as files write them: 10:30 a.m., 10.30, 1030, 0.4375, 10:30 - 11:00, 30/12/1899 10:30. Pure."""

from datetime import datetime, time, timedelta

from chalicelib.imports.model import Cell
from chalicelib.imports.parse_dates import FIRST_SERIAL, LAST_SERIAL, NO_DAYS, as_number, is_no_day
from chalicelib.imports.written_days import WrittenDay, clean, find_day
from chalicelib.imports.written_times import Span, at, read_clock

_CERTAIN_MINUTES = frozenset({0, 10, 15, 20, 30, 40, 45})  # of 10.3, which was 10.30 before Excel


def span_of(cell: Cell) -> Span | None:
    """Return the time of day in a cell that holds nothing else, or None."""
    if isinstance(cell, datetime):
        return Span(_to_the_minute(cell.time()))
    if isinstance(cell, time):
        return Span(_to_the_minute(cell))
    if isinstance(cell, timedelta):
        return _from_day_share(cell / timedelta(days=1))
    number = as_number(cell)
    return _from_number(number) if number is not None else _from_text(cell)


def time_beside_date(cell: Cell) -> Span | None:
    """Return the time in a cell that holds a day as well; midnight without a zone means that there is none."""
    if isinstance(cell, datetime):
        clock = _to_the_minute(cell.time())
        return Span(clock) if clock != time() and not is_no_day(cell.date()) else None
    number = as_number(cell)
    if number is not None and FIRST_SERIAL <= number < LAST_SERIAL:
        return _from_day_share(number % 1) if number % 1 else None
    found = find_day(clean(_as_text(cell)))
    span = read_clock(found[1], beside=found[0]) if found and not _is_hour_alone(found[0]) else None
    return None if span == Span(time()) else span


def _as_text(cell: Cell) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell or "")


def _to_the_minute(clock: time) -> time:
    return clock.replace(second=0, microsecond=0, tzinfo=None)


def _from_text(cell: Cell) -> Span | None:
    text = clean(_as_text(cell))
    span = read_clock(text)
    if span:
        return span
    found = find_day(text)
    span = read_clock(found[1]) if found and _is_hour_alone(found[0]) else None
    return span if span and span.offset is None else None  # of which day would its offset be?


def _is_hour_alone(day: WrittenDay) -> bool:
    """Tell whether the day is the one that a program writes where there is only an hour."""
    (first, second), year = day.numbers, day.year
    return bool({(year, first, second), (year, second, first)} & NO_DAYS)


def _from_number(number: float) -> Span | None:
    if FIRST_SERIAL <= number < LAST_SERIAL:
        return _from_day_share(number % 1)
    if 0 <= number < 1:
        return _from_day_share(number)
    if number >= LAST_SERIAL:  # 103000 was 10:30:00
        return _at(*divmod(int(number) // 100, 100)) if number % 100 == 0 else None
    if number >= 100:  # 930 was 0930 or 9:30
        return _at(*divmod(int(number), 100)) if number.is_integer() else None
    minute = round(number % 1 * 100)
    return _at(int(number), minute) if minute in _CERTAIN_MINUTES else None


def _from_day_share(share: float) -> Span | None:
    return _at(*divmod(round(share * 24 * 60), 60))


def _at(hour: int, minute: int) -> Span | None:
    clock = at(hour, minute)
    return Span(clock) if clock else None

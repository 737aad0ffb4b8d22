"""Which day a cell names: 23/11/2026, 2026-11-23, mié 25 de nov, 25/11, 46349. Pure: `today` is given."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from chalicelib.imports.model import Cell
from chalicelib.imports.written_days import WrittenDay, clean, find_day
from chalicelib.imports.written_times import read_clock

EXCEL_EPOCH = date(1899, 12, 30)  # day 0 of serial numbers, Lotus's missing leap day included
FIRST_SERIAL, LAST_SERIAL = 36526, 73050  # the years 2000 to 2099
FIRST_YEAR, LAST_YEAR = 1900, 2099
# What programs write where an hour has no day: Access, Excel, SQL Server, Unix, Rails, .NET.
NO_DAYS = frozenset({(1899, 12, 30), (1899, 12, 31), (1900, 1, 0), (1900, 1, 1)}) | {
    *((1970, 1, 1), (2000, 1, 1), (1, 1, 1))
}
# Of a day without a year. A file of visits that were goes back a quarter, one of visits to come
# reaches half a year; between the two it may be either, and a person says which.
LOOKS_BACK, LOOKS_AHEAD = timedelta(days=92), timedelta(days=183)
MONTH_FIRST = frozenset(
    {"US", "PR", "GU", "VI", "AS", "MP"}
)  # everybody else of ours says the day first


class Evidence(StrEnum):
    """What decided which of two numbers is the day."""

    FILE = "file"  # a number above 12 stands somewhere in the column
    COUNTRY = "country"  # nothing in the file says; the clinic's country does
    CONTRADICTORY = "contradictory"  # both orders stand in one file


@dataclass(frozen=True)
class DateOrder:
    """Whether the day comes first in this file, and how we know."""

    day_first: bool
    evidence: Evidence


class Unsure(StrEnum):
    """Why a text is not one certain day."""

    UNREADABLE = "unreadable"
    AMBIGUOUS = "ambiguous"
    YEAR = "year"  # it has none, and the last and the next such day are both far
    WEEKDAY = "weekday"  # the day it names is another day of the week


def order_of(cells: Iterable[Cell], *, region: str) -> DateOrder:
    """Decide once for a whole file which number is the day."""
    days = [day for day in map(_written, cells) if day and not day.sure]
    says_day = any(day.numbers[0] > 12 >= day.numbers[1] for day in days)
    says_month = any(day.numbers[1] > 12 >= day.numbers[0] for day in days)
    usual = region not in MONTH_FIRST
    if says_day and says_month:
        return DateOrder(usual, Evidence.CONTRADICTORY)
    if says_day or says_month:
        return DateOrder(says_day, Evidence.FILE)
    return DateOrder(usual, Evidence.COUNTRY)


def needs_order(cell: Cell) -> bool:
    """Tell whether a cell names its day by two numbers, of which either may be the month."""
    day = None if isinstance(cell, date) else _written(cell)
    return day is not None and not day.sure


def day_of(cell: Cell, order: DateOrder, *, today: date | None = None) -> date | Unsure:
    """Return the day that a cell names, beside a time or alone; without `today` a day needs its year."""
    if isinstance(cell, date):  # a datetime is one too
        day = cell.date() if isinstance(cell, datetime) else cell
        return Unsure.UNREADABLE if is_no_day(day) else day
    number = as_number(cell)
    if number is not None and FIRST_SERIAL <= number < LAST_SERIAL:
        return EXCEL_EPOCH + timedelta(days=int(number))
    written = _written(cell)
    return _which(written, order, today) if written else Unsure.UNREADABLE


def is_no_day(day: date) -> bool:
    """Tell whether a day is what a program writes where there is only an hour."""
    return (day.year, day.month, day.day) in NO_DAYS


def as_number(cell: Cell) -> float | None:
    """Return the number in a cell, also where a CSV holds it as text."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return float(cell)
    if isinstance(cell, str) and re.fullmatch(r"\s*\d{1,6}([.,]\d+)?\s*", cell):
        return float(cell.replace(",", "."))
    return None


def _written(cell: Cell) -> WrittenDay | None:
    """Return the day in a cell where all that stands beside it is a weekday and a time."""
    text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else cell
    found = find_day(clean(str(text))) if isinstance(text, str | int) else None
    if not found or (found[1] and read_clock(found[1], beside=found[0]) is None):
        return None
    return found[0]


def _which(written: WrittenDay, order: DateOrder, today: date | None) -> date | Unsure:
    read = [_dated(written, pair, today) for pair in _pairs(written, order)]
    days = {day for day in read if isinstance(day, date)}
    if not days:
        return next((why for why in read if why), Unsure.UNREADABLE)
    fitting = {day for day in days if written.weekday in (None, day.weekday())}
    if not fitting:
        return Unsure.WEEKDAY
    return fitting.pop() if len(fitting) == 1 else Unsure.AMBIGUOUS


def _pairs(written: WrittenDay, order: DateOrder) -> list[tuple[int, int]]:
    """Return day and month as they may be meant."""
    first, second = written.numbers
    if written.sure:
        return [(first, second)]
    both = [(first, second), (second, first)]
    if order.evidence is Evidence.CONTRADICTORY:
        return both
    return both[:1] if order.day_first else both[1:]


def _dated(written: WrittenDay, pair: tuple[int, int], today: date | None) -> date | Unsure | None:
    if written.year is None:
        return _nearest(pair, written.weekday, today) if today else None
    is_none_of_ours = not FIRST_YEAR <= written.year <= LAST_YEAR
    day = None if is_none_of_ours else _date(written.year, *pair)
    return None if day is None or is_no_day(day) else day


def _nearest(pair: tuple[int, int], weekday: int | None, today: date) -> date | Unsure | None:
    """Return the next such day, or the last one where that is what a file of past visits would mean."""
    days = list(_around(pair, today))
    near = [day for day in days if -LOOKS_BACK <= day - today <= LOOKS_AHEAD]
    far = [day for day in days if day.weekday() == weekday]
    if near or not days:
        return near[0] if near else None
    return far[0] if len(far) == 1 else Unsure.YEAR


def _around(pair: tuple[int, int], today: date) -> Iterator[date]:
    a_year = timedelta(days=366)
    for year in (today.year - 1, today.year, today.year + 1):
        day = _date(year, *pair)
        if day and -a_year + LOOKS_AHEAD <= day - today <= a_year - LOOKS_BACK:
            yield day


def _date(year: int, day: int, month: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:  # 31 February
        return None

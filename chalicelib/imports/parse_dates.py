"""Days as files write them: 23/11/2026, 11/23/2026, 2026-11-23, 23 de noviembre de 2026, 46349. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from chalicelib.imports.model import Cell
from chalicelib.shared.compare_names import fold

EXCEL_EPOCH = date(1899, 12, 30)  # day 0 of serial numbers, Lotus's missing leap day included
FIRST_SERIAL, LAST_SERIAL = 36526, 73050  # the years 2000 to 2099
MONTH_FIRST = frozenset(
    {"US", "PR", "GU", "VI", "AS", "MP"}
)  # everybody else of ours says the day first
_MONTHS = [
    "ene/jan",
    "feb/fev",
    "mar",
    "abr/apr",
    "may/mai",
    "jun",
    "jul",
    "ago/aug",
    "sep/set",
    "oct/out",
    "nov",
    "dic/dec/dez",
]
_MONTH_OF = {name: place for place, names in enumerate(_MONTHS, 1) for name in names.split("/")}
_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})([/.\-])(\d{1,2})\2(\d{4}|\d{2})(?![\d/.\-])")
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})([/.\-]?)(\d{2})\2(\d{2})(?!\d)")
_DAY_MONTH = re.compile(
    r"(\d{1,2})[\s\-./]*(?:de\s+)?([a-z]{3,12})\.?[\s\-./,]*(?:del?\s+)?(\d{4}|\d{2})(?!\d)"
)
_MONTH_DAY = re.compile(r"([a-z]{3,12})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")


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


def order_of(cells: Iterable[Cell], *, region: str) -> DateOrder:
    """Decide once for a whole file which number is the day."""
    pairs = [(int(m[1]), int(m[3])) for m in map(_numeric, cells) if m]
    says_day = any(first > 12 >= second for first, second in pairs)
    says_month = any(second > 12 >= first for first, second in pairs)
    usual = region not in MONTH_FIRST
    if says_day and says_month:
        return DateOrder(usual, Evidence.CONTRADICTORY)
    if says_day or says_month:
        return DateOrder(says_day, Evidence.FILE)
    return DateOrder(usual, Evidence.COUNTRY)


def day_of(cell: Cell, order: DateOrder) -> date | Unsure:
    """Return the day that a cell names, whatever else stands in it."""
    if isinstance(cell, date):  # a datetime is one too
        return cell.date() if isinstance(cell, datetime) else cell
    number = as_number(cell)
    if number is not None and FIRST_SERIAL <= number < LAST_SERIAL:
        return EXCEL_EPOCH + timedelta(days=int(number))
    text = fold(str(cell))
    try:
        return _iso(text) or _with_month_name(text) or _with_numbers(text, order)
    except ValueError:  # 31 February
        return Unsure.UNREADABLE


def as_number(cell: Cell) -> float | None:
    """Return the number in a cell, also where a CSV holds it as text."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return float(cell)
    if isinstance(cell, str) and re.fullmatch(r"\s*\d{1,6}([.,]\d+)?\s*", cell):
        return float(cell.replace(",", "."))
    return None


def _numeric(cell: Cell) -> re.Match[str] | None:
    return _NUMERIC.search(cell) if isinstance(cell, str) else None


def _iso(text: str) -> date | None:
    found = _YEAR_FIRST.search(text)
    return date(int(found[1]), int(found[3]), int(found[4])) if found else None


def _with_month_name(text: str) -> date | None:
    if (found := _DAY_MONTH.search(text)) and (month := _MONTH_OF.get(found[2][:3])):
        return date(_year(found[3]), month, int(found[1]))
    if (found := _MONTH_DAY.search(text)) and (month := _MONTH_OF.get(found[1][:3])):
        return date(_year(found[3]), month, int(found[2]))
    return None


def _with_numbers(text: str, order: DateOrder) -> date | Unsure:
    found = _NUMERIC.search(text)
    if not found:
        return Unsure.UNREADABLE
    first, second, year = int(found[1]), int(found[3]), _year(found[4])
    if order.evidence is Evidence.CONTRADICTORY:
        if max(first, second) <= 12 and first != second:
            return Unsure.AMBIGUOUS
        day_first = second <= 12
    else:
        day_first = order.day_first
    return date(year, second, first) if day_first else date(year, first, second)


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)

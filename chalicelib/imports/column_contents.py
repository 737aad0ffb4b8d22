"""What a column holds, as far as its cells show it: days, hours, telephones, people. Pure."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import islice

from chalicelib.imports import parse_cells, parse_dates, parse_times
from chalicelib.imports.model import Cell, Field, Sheet, is_filled
from chalicelib.patients.known_names import GIVEN, GIVEN_OR_SURNAME
from chalicelib.shared import phone
from chalicelib.shared.compare_names import fold

SAMPLE = 60
MOST = 0.7  # of a sample that must look alike
_CLOCK = re.compile(r"\d:\d{2}|\d ?[ap]\.? ?m\b", re.IGNORECASE)
_MIDNIGHT = re.compile(r"\b00?:00(?::00)?(?:\.0+)?(?!\d)")
LONGEST_NUMBER = 8  # 20261125; longer ones are telephones, or a day with its hour
_ANY_ORDER = parse_dates.DateOrder(day_first=True, evidence=parse_dates.Evidence.CONTRADICTORY)


def cells_of(sheet: Sheet, place: int) -> list[Cell]:
    """Return the filled cells of a column."""
    return list(_filled(sheet, place))


def sample_of(sheet: Sheet, place: int) -> list[Cell]:
    """Return the first filled cells of a column."""
    return list(islice(_filled(sheet, place), SAMPLE))


def _filled(sheet: Sheet, place: int) -> Iterator[Cell]:
    column = (row.cells[place] for row in sheet.rows if place < len(row.cells))
    return filter(is_filled, column)


def mostly(sample: Sequence[Cell], test: Callable[[Cell], bool]) -> bool:
    """Tell whether nearly all of a sample are such; of nothing, nothing is."""
    return bool(sample) and sum(test(cell) for cell in sample) >= MOST * len(sample)


def moments_in(sample: Sequence[Cell]) -> Field | None:
    """Return whether a sample holds days with hours, days, or hours."""
    looks = ((Field.STARTS_AT, is_moment), (Field.DATE, is_date), (Field.TIME, is_time))
    return next((meaning for meaning, test in looks if mostly(sample, test)), None)


def repeats(sample: Sequence[Cell]) -> bool:
    """Tell whether the same values come over and over."""
    return len(sample) > 3 and len({str(cell) for cell in sample}) < MOST * len(sample)


def counts_rows(sample: Sequence[Cell]) -> bool:
    """Tell whether a column only numbers the rows, one after the other: tomorrow's file begins at 1 again."""
    numbers = [parse_cells.plain_text(cell) for cell in sample]
    return len(numbers) > 1 and numbers == [str(n) for n in range(1, len(numbers) + 1)]


def is_email(cell: Cell) -> bool:
    """Tell whether a cell is an e-mail address."""
    return bool(parse_cells.email(cell))


def is_date(cell: Cell) -> bool:
    """Tell whether a cell has a day in it."""
    if isinstance(cell, str) and not re.search(r"\d{1,2}[/.-]|\d{4}|\bde\b", cell):
        return False
    if (
        parse_cells.plain_text(cell).isdigit()
        and len(parse_cells.plain_text(cell)) > LONGEST_NUMBER
    ):
        return False
    return parse_dates.day_of(cell, _ANY_ORDER) is not parse_dates.Unsure.UNREADABLE


def is_moment(cell: Cell) -> bool:
    """Tell whether a cell has a day and its hour."""
    if isinstance(cell, datetime):
        return parse_times.time_beside_date(cell) is not None
    return is_date(cell) and parse_times.time_beside_date(cell) is not None


def may_have_hour(cell: Cell) -> bool:
    """Tell whether a cell of a column of days may have an hour too, however it is written; midnight is none."""
    if isinstance(cell, str) and _CLOCK.search(_MIDNIGHT.sub("", cell)):
        return True
    return parse_times.time_beside_date(cell) is not None


def day_in(cell: Cell) -> object:
    """Return the day in a cell, to compare two columns by."""
    return parse_dates.day_of(cell, _ANY_ORDER)


def is_time(cell: Cell) -> bool:
    """Tell whether a cell has an hour in it; 1001 under a heading that says no hour is a number."""
    if (isinstance(cell, str) and ":" not in cell) or is_number(cell):
        return False
    return parse_times.span_of(cell) is not None


def is_number(cell: Cell) -> bool:
    """Tell whether a cell is a whole number: a count, a key, and only perhaps a day or an hour."""
    text = parse_cells.plain_text(cell)
    return text.isdigit() and len(text) <= LONGEST_NUMBER


def clock_in(cell: Cell) -> object:
    """Return the hour in a cell, alone or beside a day, to compare two columns by."""
    span = parse_times.time_beside_date(cell) or parse_times.span_of(cell)
    return span and span.start


def is_phone(cell: Cell, region: str) -> bool:
    """Tell whether a cell is a telephone number that exists."""
    text = parse_cells.plain_text(cell)
    return isinstance(phone.normalise(text, region=region), phone.Phone)


def has_digits(cell: Cell) -> bool:
    """Tell whether a cell could be a telephone number at all, damaged ones too."""
    return len(re.findall(r"\d", parse_cells.plain_text(cell))) >= 4


def has_letters(cell: Cell) -> bool:
    """Tell whether a cell could be a name at all: it has letters, and no more digits than these."""
    text = parse_cells.plain_text(cell)
    return sum(map(str.isalpha, text)) > sum(map(str.isdigit, text))


def is_name(cell: Cell) -> bool:
    """Tell whether a cell looks like a person's name; a treatment looks so too."""
    words = parse_cells.plain_text(cell).replace(",", " ").replace(".", " ").split()
    return 2 <= len(words) <= 6 and all(word.isalpha() for word in words)


def has_given_name(cell: Cell) -> bool:
    """Tell whether a cell has a word that people are called by."""
    words = fold(parse_cells.plain_text(cell)).replace(",", " ").split()
    return any(word in GIVEN or word in GIVEN_OR_SURNAME for word in words)

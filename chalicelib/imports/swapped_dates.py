"""Days that a spreadsheet turned round: opened in the United States, 03/11 became 11 March and 23/11 stayed text. Pure."""

from collections.abc import Sequence
from datetime import date

from chalicelib.imports.model import Cell
from chalicelib.imports.parse_dates import DateOrder, day_of

MONTHS = 12


def may_be_swapped(cells: Sequence[Cell], order: DateOrder) -> bool:
    """Tell whether the real dates of a file have day and month the wrong way round, as its texts show.

    What could be read month first became a date, and only days above 12 are texts still. It is so where the
    dates turned round lie in the months of the texts, and as they stand do not.
    """
    texts = [
        day
        for cell in cells
        if isinstance(cell, str) and isinstance(day := day_of(cell, order), date)
    ]
    typed = [
        day
        for cell in cells
        if not isinstance(cell, str) and isinstance(day := day_of(cell, order), date)
    ]
    if not texts or not typed or any(may_be_turned(day) for day in texts):
        return False
    if any(day.day > MONTHS for day in typed):
        return False
    near = {_month(day.year, day.month) + step for day in texts for step in (-1, 0, 1)}
    straight = {_month(day.year, day.month) for day in typed}
    turned = {_month(day.year, day.day) for day in typed}
    return turned <= near and not straight <= near


def may_be_turned(day: date) -> bool:
    """Tell whether a day would be another with day and month the other way round."""
    return day.day <= MONTHS and day.day != day.month


def _month(year: int, month: int) -> int:
    return year * MONTHS + month

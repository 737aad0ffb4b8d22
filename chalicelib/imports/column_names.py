"""What the name of a column says: its meaning, and how much of the visit or of the patient it speaks. Pure."""

import re
from collections.abc import Iterable
from functools import lru_cache

from chalicelib.imports import column_rules as rules
from chalicelib.imports.model import Cell, Field
from chalicelib.shared.compare_names import fold

LONGEST_HEADER = 40
DATA_COUNTS = (
    3  # "Dra. Sol", "Sala 2", "Cancelada" beside one number are a row of a file without a header
)
_COMPILED = tuple((meaning, re.compile(pattern)) for meaning, pattern in rules.RULES)
_HUMP = re.compile(r"(?<=[a-záéíóúñ0-9])(?=[A-ZÁÉÍÓÚÑ])|(?<=[A-ZÁÉÍÓÚÑ])(?=[A-ZÁÉÍÓÚÑ][a-záéíóúñ])")
DATA = re.compile(
    r"\d{7}|\d[/.:-]\d{2}|@\S+\.\S|^[\d\s.,()+-]+$"
)  # a telephone, a moment, an address, a number: no name of a column


@lru_cache(maxsize=500)  # asked of each cell below a flag
def plain(header: str) -> str:
    """Return a column's name as it is compared: no accents, capitals or punctuation, camelCase as words."""
    return " ".join(re.sub(r"[^\w]|_", " ", fold(_HUMP.sub(" ", header))).split())


def key(header: str) -> str:
    """Return how a column is named by who types it: "Hora fin", "horafin" and "HoraFin" are one."""
    return plain(header).replace(" ", "")


def meaning_of(header: str) -> Field | None:
    """Return what a column's name says, or None for a name we do not know."""
    words = plain(header)
    if not words or len(words) > LONGEST_HEADER:
        return None
    return next((meaning for meaning, pattern in _COMPILED if pattern.search(words)), None)


def says(pattern: str, header: str) -> bool:
    """Tell whether a name has the words of a pattern of `column_rules`."""
    return bool(re.search(pattern, plain(header)))


def order_of_phones(header: str) -> int:
    """Return which telephone is tried first: the mobile, then any, then the house's and the mother's."""
    if says(rules.OF_THE_HOUSE, header):
        return 2
    return 0 if says(rules.MOBILE, header) else 1


def nearness_to_visit(header: str) -> int:
    """Return how surely a moment is the visit's: 3 it says so, 2 it says nothing more, 1 it says something, 0 a booking."""
    if says(rules.OF_A_BOOKING, header):
        return 0
    if says(rules.OF_THE_VISIT, header):
        return 3
    return 2 if says(rules.ONLY_A_MOMENT, header) else 1


def nearness_to_patient(header: str) -> int:
    """Return how surely a name is the patient's whole one."""
    is_whole = not says(rules.A_GIVEN_NAME, header)
    return 2 * says(rules.OF_THE_PATIENT, header) + is_whole


def is_given(header: str) -> bool:
    """Tell whether somebody gave the column a name: those of a file without a header did not."""
    return bool(plain(header)) and not re.fullmatch(r"columna \d+", plain(header))


def known_in(cells: Iterable[Cell]) -> int:
    """Return how much a row looks like names of columns: how many meanings it has, less what is clearly data."""
    filled = [cell for cell in cells if cell is not None and str(cell).strip()]
    data = [cell for cell in filled if not isinstance(cell, str) or DATA.search(cell.strip())]
    known = {meaning for cell in filled if (meaning := meaning_of(str(cell)))}
    return max(0, len(known) - DATA_COUNTS * len(data))

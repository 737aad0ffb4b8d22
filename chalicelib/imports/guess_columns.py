"""Guessing what each column means, from its name and from what stands in it. The operator sees it and may overrule."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib.imports import column_names, parse_cells, parse_dates, parse_times
from chalicelib.imports.model import SEVERAL, Cell, Field, Sheet
from chalicelib.shared import phone

SAMPLE = 60
MOST = 0.7  # of a sample that must look alike
_ANY_ORDER = parse_dates.DateOrder(day_first=True, evidence=parse_dates.Evidence.CONTRADICTORY)
_MOMENTS = frozenset({Field.DATE, Field.TIME, Field.STARTS_AT})


@dataclass(frozen=True)
class Column:
    """One column of the file and what it is taken for."""

    place: int
    header: str
    meaning: Field
    because: str  # name, content, operator or nothing


@dataclass(frozen=True)
class Columns:
    """What every column is taken for."""

    all: tuple[Column, ...]

    def places(self, meaning: Field) -> list[int]:
        """Return where the field stands, the telephone to try first before the others."""
        found = [column for column in self.all if column.meaning is meaning]
        if meaning is Field.PATIENT_PHONE:
            found.sort(key=lambda column: not column_names.is_of_mobiles(column.header))
        return [column.place for column in found]

    def has(self, *meanings: Field) -> bool:
        """Tell whether the file has any of these."""
        return any(column.meaning in meanings for column in self.all)


class UnknownColumnError(Exception):
    """The operator named a column that the file has not."""


def guess(sheet: Sheet, *, region: str, overrule: Mapping[str, Field] | None = None) -> Columns:
    """Return what the columns mean. Raises UnknownColumnError for an overruling of no column."""
    said = {column_names.plain(name): meaning for name, meaning in (overrule or {}).items()}
    _must_exist(said, sheet)
    taken: set[Field] = set(said.values())
    columns = []
    for place, header in enumerate(sheet.headers):
        meaning, because = _by_operator(header, said) or _by_name(sheet, place, taken)
        taken.add(meaning)
        columns.append(Column(place, header, meaning, because))
    return Columns(tuple(_by_content(sheet, column, taken, region) for column in columns))


def _must_exist(said: Mapping[str, Field], sheet: Sheet) -> None:
    known = {column_names.plain(header) for header in sheet.headers}
    for name in said:
        if name not in known:
            raise UnknownColumnError(name)


def _by_operator(header: str, said: Mapping[str, Field]) -> tuple[Field, str] | None:
    meaning = said.get(column_names.plain(header))
    return (meaning, "operator") if meaning else None


def _by_name(sheet: Sheet, place: int, taken: set[Field]) -> tuple[Field, str]:
    meaning = column_names.meaning_of(sheet.headers[place])
    if meaning is None:
        return Field.IGNORE, ""
    sample = sample_of(sheet, place)
    meaning = _as_its_moments(meaning, sample)
    if meaning is Field.STATUS and not _mostly(
        sample, lambda cell: parse_cells.status(cell) is not None
    ):
        return Field.IGNORE, "name"  # "Estado: Jalisco"
    if meaning is Field.EXTERNAL_ID and _repeats(sample):
        return Field.IGNORE, "name"  # a key of something else
    if meaning in taken - SEVERAL - {Field.IGNORE}:
        return Field.IGNORE, ""
    return meaning, "name"


def _as_its_moments(meaning: Field, sample: Sequence[Cell]) -> Field:
    """A column called "fecha" may hold the time as well, and one called "inicio" only a time."""
    if meaning not in _MOMENTS or not sample:
        return meaning
    if _mostly(sample, _is_moment):
        return Field.STARTS_AT
    if meaning is Field.STARTS_AT:
        return Field.TIME if _mostly(sample, _is_time) else Field.DATE
    return meaning


def _by_content(sheet: Sheet, column: Column, taken: set[Field], region: str) -> Column:
    if column.because or column.meaning is not Field.IGNORE:
        return column
    found = _looks_like(sample_of(sheet, column.place), region)
    if found is None or (found in taken and found not in SEVERAL):
        return column
    if found in _MOMENTS and Field.STARTS_AT in taken:
        return column
    if found is Field.PATIENT_NAME and taken & {Field.TITLE, Field.PATIENT_SURNAME}:
        return column
    taken.add(found)
    return Column(column.place, column.header, found, "content")


def _looks_like(sample: Sequence[Cell], region: str) -> Field | None:
    looks = (
        (Field.PATIENT_EMAIL, lambda cell: bool(parse_cells.email(cell))),
        (Field.STARTS_AT, _is_moment),
        (Field.DATE, _is_date),
        (Field.TIME, _is_time),
        (Field.PATIENT_PHONE, lambda cell: _is_phone(cell, region)),
        (Field.PATIENT_NAME, _is_name),
    )
    return next((meaning for meaning, test in looks if _mostly(sample, test)), None)


def sample_of(sheet: Sheet, place: int) -> list[Cell]:
    """Return the first filled cells of a column."""
    column = (row.cells[place] for row in sheet.rows if place < len(row.cells))
    filled = (cell for cell in column if cell is not None and str(cell).strip())
    return [cell for cell, _ in zip(filled, range(SAMPLE), strict=False)]


def _mostly(sample: Sequence[Cell], test: Callable[[Cell], bool]) -> bool:
    return bool(sample) and sum(test(cell) for cell in sample) >= MOST * len(sample)


def _repeats(sample: Sequence[Cell]) -> bool:
    return len(sample) > 3 and len({str(cell) for cell in sample}) < MOST * len(sample)


def _is_date(cell: Cell) -> bool:
    if isinstance(cell, str) and not re.search(r"\d{1,2}[/.-]|\d{4}|\bde\b", cell):
        return False
    if parse_cells.plain_text(cell).isdigit() and len(parse_cells.plain_text(cell)) > 8:
        return False
    return parse_dates.day_of(cell, _ANY_ORDER) is not parse_dates.Unsure.UNREADABLE


def _is_moment(cell: Cell) -> bool:
    if isinstance(cell, datetime):
        return parse_times.time_beside_date(cell) is not None
    return _is_date(cell) and parse_times.time_beside_date(cell) is not None


def _is_time(cell: Cell) -> bool:
    return (not isinstance(cell, str) or ":" in cell) and parse_times.span_of(cell) is not None


def _is_phone(cell: Cell, region: str) -> bool:
    text = parse_cells.plain_text(cell)
    return isinstance(phone.normalise(text, region=region), phone.Phone)


def _is_name(cell: Cell) -> bool:
    words = parse_cells.plain_text(cell).replace(",", " ").replace(".", " ").split()
    return 2 <= len(words) <= 6 and all(word.isalpha() for word in words)

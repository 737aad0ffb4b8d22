"""Days that stand once for several rows: merged cells, and titles above groups of hours. Pure: never guesses a day."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from chalicelib.imports import column_names, parse_dates, parse_times
from chalicelib.imports.model import Cell, Field, Reason, Sheet, SheetRow, is_filled
from chalicelib.imports.written_days import clean, find_day

ADDED = "Fecha"  # the column that the titles' days get in a file that has none for them
_ANY_ORDER = parse_dates.DateOrder(day_first=True, evidence=parse_dates.Evidence.CONTRADICTORY)
_AGENDA_OF = re.compile(
    r"^(?:(?:agenda|citas?|pacientes?|consultas?|turnos?|horarios?)(?: (?:del?|para)(?: el)?)?(?: dia)?|dia)\s?:?\s"
)
_DOCTOR = re.compile(r"^dra?\b")
MOST_OF_A_DAY = 500  # rows below a merged day; a taller one is a frame around the sheet
Corner = tuple[int, int]  # row and column


@dataclass(frozen=True)
class _Title:
    day: Cell
    names_its_day: bool  # with a weekday, or as the agenda of it: no date of printing


def fill_merged(
    rows: Sequence[Sequence[Cell]], start: Corner, ranges: Sequence[tuple[Corner, Corner]]
) -> list[list[Cell]]:
    """Return the rows with the day of each merged cell in all of its rows; other cells stand once, as they are.

    `start` is where the rows begin in the sheet, of which the ranges speak.
    """
    filled = [list(row) for row in rows]
    for (top, left), (bottom, _) in ranges:
        first, last, column = top - start[0], bottom - start[0], left - start[1]
        is_day_long = last - first <= MOST_OF_A_DAY
        if is_day_long and 0 <= first < min(last, len(filled)) and 0 <= column < len(filled[first]):
            _fill(filled[first + 1 : last + 1], column, filled[first][column])
    return filled


def _fill(rows: Sequence[list[Cell]], column: int, day: Cell) -> None:
    for row in rows if _is_day(day) else ():
        if column < len(row) and not is_filled(row[column]):
            row[column] = day


def carry_titles(sheet: Sheet, above: Sequence[SheetRow] = ()) -> Sheet:
    """Return the sheet with the day of each title in the rows below it, up to the next title.

    Only where that is clear: no row has a day of its own, and each title is a row that holds nothing else. A row
    that holds one cell and is no day ends what was carried. The titles stay, as rows that are no visit.
    """
    titles = [_title(row) for row in sheet.rows]
    first = _title_above(above, among_others=any(titles))
    if not any(titles) and first is None:
        return sheet
    place = _date_column(sheet)
    rest = [row for row, title in zip(sheet.rows, titles, strict=True) if title is None]
    if any(_has_own_day(row, sheet.headers, place) for row in rest):
        return sheet
    is_new = place is None
    at = len(sheet.headers) if place is None else place
    rows = tuple(_carried(sheet, titles, at, first))
    return replace(sheet, headers=(*sheet.headers, ADDED) if is_new else sheet.headers, rows=rows)


def _carried(
    sheet: Sheet, titles: Sequence[_Title | None], place: int, first: _Title | None
) -> Iterator[SheetRow]:
    day = first
    for row, title in zip(sheet.rows, titles, strict=True):
        if title:
            day = title
            blank = SheetRow(row.number, (), aside=Reason.DAY_TITLE)
            yield _with(blank, place, title.day)
        elif _is_header(row, sheet.headers):
            yield replace(row, aside=Reason.REPEATED)
        else:
            day = None if _ends_group(row) else day
            yield _with(row, place, day.day) if day else row


def _with(row: SheetRow, place: int, day: Cell) -> SheetRow:
    cells = list(row.cells) + [None] * (place + 1 - len(row.cells))
    cells[place] = day
    return replace(row, cells=tuple(cells))


def _title(row: SheetRow) -> _Title | None:
    """Return the day that a row is the title of: all it holds is a day with its month, and no hour."""
    lone = _lone(row)
    if lone is None:
        return None
    text = clean(str(lone))
    rest = _AGENDA_OF.sub("", text)
    if not (_is_day(lone) or _is_day(rest)):
        return None
    found = find_day(rest)
    named = rest != text or bool(found and found[0].weekday is not None)
    return _Title(rest if rest != text else lone, named)


def _title_above(above: Sequence[SheetRow], *, among_others: bool) -> _Title | None:
    """Return the title of the first group, which stands above the header; a lone date there may be that of printing."""
    found = [title for row in above if (title := _title(row))]
    if len(found) != 1:
        return None
    return found[0] if among_others or found[0].names_its_day else None


def _lone(row: SheetRow) -> Cell:
    filled = {str(cell).strip(): cell for cell in row.cells if is_filled(cell)}
    return next(iter(filled.values())) if len(filled) == 1 else None


def _is_day(cell: Cell) -> bool:
    if isinstance(cell, int | float) or parse_dates.as_number(cell) is not None:
        return False  # a serial number alone may be any number
    if parse_times.time_beside_date(cell):
        return False
    found = find_day(clean(cell)) if isinstance(cell, str) else None
    if found:
        return not found[1]
    return not isinstance(parse_dates.day_of(cell, _ANY_ORDER), parse_dates.Unsure)


def _date_column(sheet: Sheet) -> int | None:
    meanings = [column_names.meaning_of(header) for header in sheet.headers]
    dated = (Field.DATE, Field.STARTS_AT)
    return next((place for place, meaning in enumerate(meanings) if meaning in dated), None)


def _has_own_day(row: SheetRow, headers: Sequence[str], place: int | None) -> bool:
    """Tell whether a row names a day in the column of days, or in one of which the name says nothing."""
    if place is not None:
        return place < len(row.cells) and is_filled(row.cells[place])
    unnamed = (
        c for c, h in zip(row.cells, headers, strict=False) if not column_names.meaning_of(h)
    )
    return any(is_filled(cell) and _is_day(cell) for cell in unnamed)


def _is_header(row: SheetRow, headers: Sequence[str]) -> bool:
    texts = [str(cell).strip() if is_filled(cell) else "" for cell in row.cells]
    return len(_filled(texts)) > 1 and _filled(texts) == _filled(headers)


def _filled(texts: Sequence[str]) -> list[str]:
    return [text.strip() for text in texts if text.strip()]


def _ends_group(row: SheetRow) -> bool:
    """Tell whether a row that holds one cell may begin something else: a free hour and a doctor's name do not."""
    lone = _lone(row)
    return lone is not None and not _is_hour(lone) and not _DOCTOR.match(clean(str(lone)))


def _is_hour(cell: Cell) -> bool:
    """Tell an hour that is written as one from any number: 10:30, and what a spreadsheet keeps of it."""
    number = parse_dates.as_number(cell)
    return parse_times.span_of(cell) is not None and (number is None or 0 < number < 1)

"""How far the values of a workbook's sheets reach, looked up before calamine makes a place for every cell between. Pure."""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from struct import unpack_from
from typing import IO

from chalicelib.imports.compound_file import stream
from chalicelib.imports.file_kind import OLD_OFFICE
from chalicelib.imports.file_limits import LAST_ROW, MOST_CELLS

_CHUNK = 1 << 20
_XLSX_CELL = re.compile(  # one with something in it: far cells with a border only are in many a file
    rb"""<(?:\w+:)?c\s(?:[^>]*?\s)?r\s*=\s*["']\$?([A-Z]{1,3})\$?(\d{1,7})["'][^>]*(?<!/)>(?!</)"""
)
_ODS_TAG = re.compile(rb"<(/?)table:(table|table-row|(?:covered-)?table-cell)((?:[\s/][^>]*)?)>")
_REPEATED = re.compile(rb"""number-(?:rows|columns)-repeated\s*=\s*["'](\d{1,12})["']""")
_VALUE = re.compile(rb"office:[\w-]*value|table:formula|calcext:value-type")
_XLSB_ROW, _XLSB_CELLS = 0, range(2, 12)
_XLSB_WHOLE = range(12)  # kinds of which calamine takes the first eight bytes for granted
_XLS_SHEET, _XLS_SIZE, _XLS_MANY = 0x809, 0x200, 0xBD
_XLS_ROWS, _XLS_COLUMNS = 65_536, 256
_XLS_CELLS = frozenset({0x06, 0x203, 0x204, 0x205, 0x27E, 0xFD, 0xD6, _XLS_MANY})


@dataclass
class Extent:
    """The corners of what a sheet holds; counted from nothing."""

    top: int = 1 << 32
    left: int = 1 << 32
    bottom: int = -1
    right: int = -1

    def reach(self, row: int, column: int) -> None:
        """Take a cell in."""
        self.top, self.bottom = min(self.top, row), max(self.bottom, row)
        self.left, self.right = min(self.left, column), max(self.right, column)

    @property
    def is_too_far(self) -> bool:
        """Tell whether no agenda reaches so far."""
        height, width = self.bottom - self.top + 1, self.right - self.left + 1
        return self.bottom >= LAST_ROW or (self.bottom >= 0 and height * width > MOST_CELLS)


def reaches_too_far(content: bytes) -> bool:
    """Tell whether any sheet is one that must not be built. What cannot be measured is for calamine to refuse."""
    return any(extent.is_too_far for extent in _extents(content))


def _extents(content: bytes) -> Iterator[Extent]:
    if content.startswith(OLD_OFFICE):
        yield from _of_xls(stream(content, "Workbook", "WORKBOOK", "Book", "BOOK"))
        return
    with zipfile.ZipFile(io.BytesIO(content)) as zipped:
        for entry in zipped.infolist():
            measure = _measure_of(entry.filename.lower())
            if measure:
                with zipped.open(entry) as part:
                    yield from measure(part)


def _measure_of(name: str) -> Callable[[IO[bytes]], Iterator[Extent]] | None:
    if name == "content.xml":
        return _of_ods
    if not name.startswith("xl/") or "sheets/" not in name:
        return None
    return _of_xlsb if name.endswith(".bin") else _of_xlsx if name.endswith(".xml") else None


def _of_xlsx(part: IO[bytes]) -> Iterator[Extent]:
    extent = Extent()
    for text in _pieces(part):
        for letters, row in _XLSX_CELL.findall(text):
            column = 0
            for letter in letters:
                column = column * 26 + letter - 64
            extent.reach(int(row) - 1, column - 1)
    yield extent


def _of_ods(part: IO[bytes]) -> Iterator[Extent]:
    extent, row, rows, columns, left, right = Extent(), 0, 1, 0, -1, -1
    for text in _pieces(part):
        for closes, tag, attributes in _ODS_TAG.findall(text):
            repeated = _REPEATED.search(attributes)
            times = int(repeated[1]) if repeated else 1
            if tag == b"table":
                yield extent
                extent, row = Extent(), 0
            elif tag == b"table-row":
                if closes and right >= 0:
                    extent.reach(row, left)
                    extent.reach(row + rows - 1, right)
                row += rows if closes or attributes.endswith(b"/") else 0
                rows, columns, left, right = times, 0, -1, -1
            elif not closes:
                if _VALUE.search(attributes):
                    left, right = (columns if left < 0 else left), columns + times - 1
                columns += times


def _pieces(part: IO[bytes]) -> Iterator[bytes]:
    """Yield the XML in pieces that are cut before a tag, with at least one more tag after the last that counts."""
    rest = b""
    while chunk := part.read(_CHUNK):
        rest += chunk
        cut = rest.rfind(b"<", 0, max(rest.rfind(b"<"), 0))
        if cut > 0:
            yield rest[:cut]
            rest = rest[cut:]
    yield rest


def _of_xlsb(part: IO[bytes]) -> Iterator[Extent]:
    extent, row = Extent(), 0
    for kind, body in _xlsb_records(part.read()):
        if kind == _XLSB_ROW:
            (row,) = unpack_from("<I", body)
        elif kind in _XLSB_CELLS:
            extent.reach(row, unpack_from("<I", body)[0])
    yield extent


def _xlsb_records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the records of MS-XLSB 2.1.4: kind and length in seven bits a byte. Raises ValueError when one is cut off.

    Calamine would take what a short one lacks from the record before it, and go anywhere.
    """
    place = 0
    while place < len(data):
        kind, place = _seven_bits(data, place, most=2)
        length, place = _seven_bits(data, place, most=4)
        place += length
        if place > len(data) or (kind in _XLSB_WHOLE and length < 8):
            raise ValueError(f"a record of kind {kind} is cut off")
        yield kind, data[place - length : place]


def _seven_bits(data: bytes, place: int, *, most: int) -> tuple[int, int]:
    number = 0
    for turn, byte in enumerate(data[place : place + most]):
        number |= (byte & 0x7F) << 7 * turn
        place += 1
        if byte < 0x80:
            break
    return number, place


def _of_xls(book: bytes) -> Iterator[Extent]:
    """Measure by the records of MS-XLS 2.4: kind, length, and of cells their row and column."""
    extent, place = Extent(), 0
    while place + 8 <= len(book):
        kind, length, row, column = unpack_from("<4H", book, place)
        if kind == _XLS_SHEET:
            yield extent
            extent = Extent()
        elif kind == _XLS_SIZE:
            _must_be_possible(book[place + 4 : place + 4 + length])
        elif kind in _XLS_CELLS:
            extent.reach(row, column)
            if kind == _XLS_MANY:
                extent.reach(row, column + max((length - 6) // 6 - 1, 0))
        place += 4 + length
    yield extent


def _must_be_possible(dimensions: bytes) -> None:
    """Raise ValueError for a size that no XLS has: calamine makes room for whatever is said."""
    form = {14: "<IIHH", 10: "<4H"}.get(len(dimensions))
    if form:
        top, bottom, left, right = unpack_from(form, dimensions)
        if not (top <= max(bottom, 1) <= _XLS_ROWS and left <= max(right, 1) <= _XLS_COLUMNS):
            raise ValueError(f"rows {top} to {bottom}, columns {left} to {right}")

"""Which cells of an OpenDocument sheet are merged downwards: calamine says it of Excel's files alone. Reads nothing else."""

import zipfile
from typing import IO
from xml.parsers import expat

TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
Range = tuple[tuple[int, int], tuple[int, int]]
MOST = 10_000  # merged cells; a sheet with more is not merged by hand


def merged_in_ods(file: IO[bytes], sheet: str) -> list[Range]:
    """Return the ranges of a sheet that span several rows, of row and column; none where the file is no such."""
    try:
        with zipfile.ZipFile(file) as zipped, zipped.open("content.xml") as content:
            return _Reader(sheet).read(content)
    except (zipfile.BadZipFile, KeyError, NotImplementedError, ValueError, expat.ExpatError):
        return []


class _Reader:
    """Follows rows and cells of one sheet, without keeping what stands in them."""

    def __init__(self, sheet: str) -> None:
        self.sheet, self.is_ours = sheet, False
        self.row = self.column = self.rows_at_once = 0
        self.ranges: list[Range] = []

    def read(self, content: IO[bytes]) -> list[Range]:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.EntityDeclHandler = _refuse
        parser.ParseFile(content)
        return self.ranges

    def _start(self, tag: str, said: dict[str, str]) -> None:
        if tag == TABLE + "table":
            self.is_ours, self.row = said.get(TABLE + "name") == self.sheet, 0
        elif tag == TABLE + "table-row":
            self.column, self.rows_at_once = 0, _times(said, "number-rows-repeated")
        elif tag in (TABLE + "table-cell", TABLE + "covered-table-cell"):
            self._cell(said)

    def _cell(self, said: dict[str, str]) -> None:
        down, across = _times(said, "number-rows-spanned"), _times(said, "number-columns-spanned")
        if self.is_ours and down > 1 and len(self.ranges) < MOST:
            end = (self.row + down - 1, self.column + across - 1)
            self.ranges.append(((self.row, self.column), end))
        self.column += _times(said, "number-columns-repeated")

    def _end(self, tag: str) -> None:
        if tag == TABLE + "table-row":
            self.row += self.rows_at_once


def _times(said: dict[str, str], name: str) -> int:
    return int(said.get(TABLE + name, "1"))


def _refuse(*_: object) -> None:
    """An entity of its own may unfold without end, and no office program writes one."""
    raise ValueError

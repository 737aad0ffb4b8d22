"""A table, or why there is none, as the bytes that go from the reader's process to ours, and back. Pure."""

import json
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from typing import Any

from chalicelib.imports.model import (
    Cell,
    Field,
    Reason,
    RowNumber,
    Sheet,
    SheetLeftOut,
    SheetRow,
    Unreadable,
)


def to_json(found: Sheet | Unreadable) -> bytes:
    """Return what was read as bytes; each cell keeps its type."""
    said = found.value if isinstance(found, Unreadable) else _sheet(found)
    return json.dumps(said, separators=(",", ":")).encode()


def from_json(said: bytes) -> Sheet | Unreadable:
    """Return what `to_json` was given. Raises ValueError, KeyError or TypeError for anything else."""
    found = json.loads(said)
    if isinstance(found, str):
        return Unreadable(found)
    return Sheet(
        headers=tuple(found["headers"]),
        rows=tuple(map(_row_of, found["rows"])),
        read_as=found["read_as"],
        meanings=tuple(map(Field, found["meanings"])),
        left_out=tuple(SheetLeftOut(**one) for one in found["left_out"]),
    )


def _sheet(sheet: Sheet) -> dict[str, Any]:
    return {
        "headers": sheet.headers,
        "rows": [_row(row) for row in sheet.rows],
        "read_as": sheet.read_as,
        "meanings": sheet.meanings,
        "left_out": [asdict(one) for one in sheet.left_out],
    }


def _row(row: SheetRow) -> list[Any]:
    sheet = row.number.sheet if isinstance(row.number, RowNumber) else ""
    said = (row.unfit, row.because, row.former_keys, row.aside)
    return [int(row.number), sheet, said, *map(_cell, row.cells)]


def _row_of(said: list[Any]) -> SheetRow:
    number, sheet, (unfit, because, former_keys, aside), *cells = said
    return SheetRow(
        RowNumber(number, sheet) if sheet else number,
        tuple(map(_cell_of, cells)),
        unfit=Reason(unfit) if unfit else None,
        because=because,
        former_keys=tuple(former_keys),
        aside=Reason(aside) if aside else None,
    )


def _cell(cell: Cell) -> Any:
    if isinstance(cell, timedelta):
        return {"seconds": cell.total_seconds()}
    if isinstance(cell, (datetime, date, time)):
        return {type(cell).__name__: cell.isoformat()}
    return cell


def _cell_of(said: Any) -> Cell:
    if not isinstance(said, dict):
        return said  # type: ignore[no-any-return]  # as JSON gave it
    ((kind, value),) = said.items()
    if kind == "seconds":
        return timedelta(seconds=value)
    kinds: dict[str, Any] = {"datetime": datetime, "date": date, "time": time}
    return kinds[kind].fromisoformat(value)  # type: ignore[no-any-return]  # one of three

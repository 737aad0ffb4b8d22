"""What a row says of the state of its visit, in all the columns that may say it. Pure."""

from collections.abc import Iterator

from chalicelib.appointments.model import Status
from chalicelib.imports import column_rules as rules
from chalicelib.imports.column_names import is_given, says
from chalicelib.imports.columns import Column, Columns
from chalicelib.imports.model import Cell, Field, SheetRow, is_filled
from chalicelib.imports.parse_status import Said, name_is_off, said_below, said_in_remark, together

_OFF = (Status.CANCELLED, Status.NO_SHOW)


def status_in(row: SheetRow, columns: Columns) -> Said:
    """Return what the row says: its status columns, notes that call it off, a name with "canceló" beside it.

    A note decides alone only in a file without states, below a heading that says that it holds notes: "Confirmada" beside
    "Canceló ayer", or "cancelado" below no heading, is for a person.
    """
    said = [said_below(column.header, cell) for column, cell in _cells(row, columns, Field.STATUS)]
    is_off, has_states = any(one.status in _OFF for one in said), columns.has(Field.STATUS)
    for column, cell in _cells(row, columns, Field.REMARK):
        note = said_in_remark(cell)
        is_doubtful = (has_states and not is_off) or not _decides(column.header)
        said.append(Said(None) if is_doubtful and note.status in _OFF else note)
    names = _cells(row, columns, Field.PATIENT_NAME)
    said += [Said(None) for _, cell in names if name_is_off(cell)]
    return together(said) if said else Said(Status.BOOKED)


def _decides(header: str) -> bool:
    return is_given(header) and not says(rules.PERHAPS_REMARKS, header)


def _cells(row: SheetRow, columns: Columns, meaning: Field) -> Iterator[tuple[Column, Cell]]:
    for column in columns.of(meaning):
        cell = row.cells[column.place] if column.place < len(row.cells) else None
        if is_filled(cell):
            yield column, cell

"""What a row says of the state of its visit, in all the columns that may say it. Pure."""

from collections.abc import Iterator

from chalicelib.appointments.model import Status
from chalicelib.imports.columns import Column, Columns
from chalicelib.imports.model import Cell, Field, SheetRow, is_filled
from chalicelib.imports.parse_status import Said, name_is_off, said_below, said_in_remark, together

_ON = (Status.BOOKED, Status.CONFIRMED, Status.ATTENDED)
_OFF = (Status.CANCELLED, Status.NO_SHOW)


def status_in(row: SheetRow, columns: Columns) -> Said:
    """Return what the row says: its status columns, notes that call it off, a name with "canceló" beside it."""
    said = [said_below(column.header, cell) for column, cell in _cells(row, columns, Field.STATUS)]
    notes = [said_in_remark(cell) for _, cell in _cells(row, columns, Field.REMARK)]
    # "Confirmada" beside "Canceló ayer": one of them is old, and the file does not say which.
    is_on = any(one.status in _ON for one in said)
    said += [Said(None) if is_on and one.status in _OFF else one for one in notes]
    names = _cells(row, columns, Field.PATIENT_NAME)
    said += [Said(None) for _, cell in names if name_is_off(cell)]
    return together(said) if said else Said(Status.BOOKED)


def _cells(row: SheetRow, columns: Columns, meaning: Field) -> Iterator[tuple[Column, Cell]]:
    for column in columns.of(meaning):
        cell = row.cells[column.place] if column.place < len(row.cells) else None
        if is_filled(cell):
            yield column, cell

"""A file as it was understood, before anything of it is taken in: its columns, how its days and hours are read, its rows. Never writes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from chalicelib.clinics.model import Clinic
from chalicelib.imports.columns import Columns
from chalicelib.imports.guess_columns import guess
from chalicelib.imports.model import Field, Sheet
from chalicelib.imports.parse_rows import Reading, read_rows, reading_of
from chalicelib.imports.remembered_columns import remembered_columns
from chalicelib.imports.row_labels import RowLabel, label_of
from chalicelib.imports.take_in_rows import Row
from chalicelib.patients.patients_number import region_of

NOTHING_SAID: Mapping[str, Field] = {}


@dataclass(frozen=True)
class UnderstoodFile:
    """A file with its rows as they are read, so that whatever becomes of one names its row."""

    sheet: Sheet
    columns: Columns
    reading: Reading
    rows: list[Row]

    @property
    def clinic(self) -> Clinic:
        """Whose file it is."""
        return self.reading.clinic

    def labels(self) -> list[RowLabel]:
        """Return whose each row is, and when."""
        both = zip(self.rows, self.sheet.rows, strict=True)
        return [label_of(row, written, self.columns, self.clinic) for row, written in both]


def understand(
    sheet: Sheet,
    clinic: Clinic,
    *,
    said: Mapping[str, Field] = NOTHING_SAID,
    region: str = "",
    now: datetime,
) -> UnderstoodFile:
    """Return what the file says, with what somebody said of its columns, now or for a file before.

    Raises UnknownColumnError for a column that it has not.
    """
    region = region or region_of(clinic)
    columns = guess(
        sheet, region=region, overrule=dict(said), remembered=remembered_columns(clinic)
    )
    reading = reading_of(sheet, columns, clinic=clinic, region=region, now=now)
    return UnderstoodFile(sheet, columns, reading, read_rows(sheet, reading))

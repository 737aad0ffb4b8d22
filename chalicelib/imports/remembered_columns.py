"""What a clinic said of the columns of its files before: asked once, remembered for each heading. Never of a cell."""

import dataclasses

from chalicelib.clinics.column_choice import ColumnChoice
from chalicelib.clinics.model import Clinic
from chalicelib.imports.column_names import DATA, LONGEST_HEADER, is_given, key
from chalicelib.imports.columns import Columns
from chalicelib.imports.model import Field

MOST = 100  # headings of a clinic; the oldest makes room


def remembered_columns(clinic: Clinic) -> dict[str, Field]:
    """Return the meanings that were said before, by heading; a word of a later release is left alone."""
    known = {meaning.value for meaning in Field}
    return {c.heading: Field(c.meaning) for c in clinic.column_choices if c.meaning in known}


def remembering(clinic: Clinic, columns: Columns) -> Clinic:
    """Return the clinic with what the operator said of these columns; the newest word counts."""
    said = {
        key(c.name): c.meaning.value
        for c in columns.all
        if c.because == "operator" and _may_be_kept(c.name)
    }
    kept = [choice for choice in clinic.column_choices if choice.heading not in said]
    new = [ColumnChoice(heading, meaning) for heading, meaning in said.items()]
    return dataclasses.replace(clinic, column_choices=tuple([*kept, *new][-MOST:]))


def _may_be_kept(header: str) -> bool:
    """What a file without a header has in its place may be a person, and "Columna 3" is another one tomorrow."""
    return is_given(header) and len(header) <= LONGEST_HEADER and not DATA.search(header)

"""Which rows of files that wait for a person are somebody's: by the telephone in them, else by the name. Pure."""

import re
from collections.abc import Iterable

from chalicelib.appointments.row_for_review import RowForReview
from chalicelib.patients.model import Patient
from chalicelib.shared.compare_names import fold, may_be_same

NAMES = ("patient_name", "patient_middle_name", "patient_surname")
_NUMBER = re.compile(r"(?:\d[\s().-]*){7,}")
TELLING = (
    8  # of a number's last digits: whatever stands before them, an old 044 or the country's code
)


def rows_of(person: Patient, rows: Iterable[RowForReview], *, is_alone: bool) -> list[RowForReview]:
    """Return the rows that are theirs; one with another telephone is a namesake's.

    Whose phone it is alone has all of its rows; of a phone with others those that name nobody else.
    """
    return [row for row in rows if _is_theirs(person, row, is_alone=is_alone)]


def _is_theirs(person: Patient, row: RowForReview, *, is_alone: bool) -> bool:
    numbers = [re.sub(r"\D", "", found[0]) for cell in row.cells for found in _found(cell.text)]
    end = person.e164[-TELLING:]
    if end and any(number.endswith(end) for number in numbers):
        return is_alone or not _name_in(row) or _names(person, row)
    keys = [cell.text for cell in row.cells if cell.meaning == "patient_id"]
    if person.external_id and person.external_id in keys:
        return True
    return not numbers and _names(person, row)


def _name_in(row: RowForReview) -> str:
    return " ".join(cell.text for cell in row.cells if cell.meaning in (*NAMES, "title"))


def _found(text: str) -> Iterable[re.Match[str]]:
    return _NUMBER.finditer(text)


def _names(person: Patient, row: RowForReview) -> bool:
    name = " ".join(cell.text for cell in row.cells if cell.meaning in NAMES)
    titles = (fold(cell.text) for cell in row.cells if cell.meaning == "title")
    in_title = any(fold(person.name) in title for title in titles)
    return in_title or (bool(name) and may_be_same(person.name, name))

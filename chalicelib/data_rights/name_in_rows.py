"""Which rows of files that wait for a person are somebody's: by the telephone in them, else by the name. Pure."""

import re
from collections.abc import Iterable, Iterator

from chalicelib.appointments.row_for_review import RowForReview
from chalicelib.patients.model import Patient
from chalicelib.shared import phone
from chalicelib.shared.compare_names import fold, may_be_same
from chalicelib.shared.phone import same_line

NAMES = ("patient_name", "patient_middle_name", "patient_surname")
PHONES = ("patient_phone", "title")
_NUMBER = re.compile(r"\+?(?:\d[\s().-]*){7,}")
TELLING = (
    8  # of a number's last digits: whatever stands before them, an old 044 or the country's code
)


def rows_of(person: Patient, rows: Iterable[RowForReview], *, is_alone: bool) -> list[RowForReview]:
    """Return the rows that are theirs; one with another telephone is a namesake's.

    Whose phone it is alone has all of its rows; of a phone with others those that name nobody else. A number that
    is none (it lacks a digit) is nobody's: then the name tells.
    """
    return [row for row in rows if _is_theirs(person, row, is_alone=is_alone)]


def _is_theirs(person: Patient, row: RowForReview, *, is_alone: bool) -> bool:
    numbers = list(_numbers(row))
    if person.e164 and any(_is_of(person, number, row) for number in numbers):
        return is_alone or not _name_in(row) or _names(person, row)
    keys = [cell.text for cell in row.cells if cell.meaning == "patient_id"]
    if person.external_id and person.external_id in keys:
        return True
    return not any(_good(number, row) for number in numbers) and _names(person, row)


def _numbers(row: RowForReview) -> Iterator[str]:
    for cell in row.cells:
        if cell.meaning in PHONES:
            yield from _NUMBER.findall(cell.text)


def _is_of(person: Patient, number: str, row: RowForReview) -> bool:
    digits = re.sub(r"\D", "", number)
    return digits.endswith(person.e164[-TELLING:]) or same_line(_good(number, row), person.e164)


def _good(number: str, row: RowForReview) -> str:
    """Return a number that is one, in its one spelling, or nothing."""
    found = phone.normalise(number, region=row.habits.region)
    return found.e164 if isinstance(found, phone.Phone) else ""


def _name_in(row: RowForReview) -> str:
    return " ".join(cell.text for cell in row.cells if cell.meaning in (*NAMES, "title"))


def _names(person: Patient, row: RowForReview) -> bool:
    name = " ".join(cell.text for cell in row.cells if cell.meaning in NAMES)
    titles = (f" {fold(cell.text)} " for cell in row.cells if cell.meaning == "title")
    in_title = any(f" {fold(person.name)} " in title for title in titles)
    return in_title or (bool(name) and may_be_same(person.name, name))

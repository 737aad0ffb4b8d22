"""Which rows of files that wait for a person are somebody's: by the telephone in them, else by the name. Pure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

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


@dataclass(frozen=True)
class Whose:
    """By what a person's rows are known: who they are, every number they had, and the keys of their visits."""

    person: Patient
    numbers: frozenset[str]  # E.164
    visit_keys: frozenset[str]
    is_alone: bool  # on their phone


def rows_of(whose: Whose, rows: Iterable[RowForReview]) -> list[RowForReview]:
    """Return the rows that are theirs; one with another telephone is a namesake's, unless it is of a visit of theirs.

    Whose phone it is alone has all of its rows; of a phone with others those that name nobody else. A number that
    is none (it lacks a digit) is nobody's: then the name tells.
    """
    return [row for row in rows if _is_theirs(whose, row)]


def _is_theirs(whose: Whose, row: RowForReview) -> bool:
    person, numbers = whose.person, list(_numbers(row))
    names_nobody_else = not _name_in(row) or _names(person, row)
    if any(_is_of(e164, number, row) for e164 in whose.numbers for number in numbers):
        return whose.is_alone or names_nobody_else
    if row.external_id in whose.visit_keys and names_nobody_else:
        return True
    keys = [cell.text for cell in row.cells if cell.meaning == "patient_id"]
    if person.external_id and person.external_id in keys:
        return True
    return not any(_good(number, row) for number in numbers) and _names(person, row)


def _numbers(row: RowForReview) -> Iterator[str]:
    for cell in row.cells:
        if cell.meaning in PHONES:
            yield from _NUMBER.findall(cell.text)


def _is_of(e164: str, number: str, row: RowForReview) -> bool:
    digits = re.sub(r"\D", "", number)
    return digits.endswith(e164[-TELLING:]) or same_line(_good(number, row), e164)


def _good(number: str, row: RowForReview) -> str:
    """Return a number that is one, in its one spelling, or nothing."""
    found = phone.normalise(number, region=row.region)
    return found.e164 if isinstance(found, phone.Phone) else ""


def _name_in(row: RowForReview) -> str:
    return " ".join(cell.text for cell in row.cells if cell.meaning in (*NAMES, "title"))


def _names(person: Patient, row: RowForReview) -> bool:
    name = " ".join(cell.text for cell in row.cells if cell.meaning in NAMES)
    titles = (cell.text for cell in row.cells if cell.meaning == "title")
    return any(_is_in(person.name, title) for title in titles) or (
        bool(name) and may_be_same(person.name, name)
    )


def _is_in(name: str, title: str) -> bool:
    """Tell whether a title says a name, in any order and with other words around: two words of it, or all there are."""
    words = set(fold(name).split())
    return len(words & set(fold(title).split())) >= min(2, len(words)) > 0

"""What the columns of one file are taken for, and what is to be asked about them. Never looks into a cell."""

from dataclasses import dataclass

from chalicelib.imports.column_names import order_of_phones
from chalicelib.imports.model import Field


@dataclass(frozen=True)
class Column:
    """One column of the file and what it is taken for."""

    place: int
    header: str
    meaning: Field
    because: str  # name, content, operator, remembered, or nothing
    number: int = 1  # of several columns with one heading

    @property
    def name(self) -> str:
        """Return how it is told from the others: the second "Tel" is "Tel 2", one without a heading "Columna 3"."""
        heading = " ".join(self.header.split()) or f"Columna {self.place + 1}"
        return heading if self.number == 1 else f"{heading} {self.number}"

    @property
    def is_said(self) -> bool:
        """Tell whether a person said so, now or for a file before."""
        return self.because in ("operator", "remembered")


@dataclass(frozen=True)
class Question:
    """What the guess is less than sure of: which of these columns it is, or whether it is one of them at all."""

    meaning: Field
    headers: tuple[str, ...]
    is_it_a_list: bool = False  # days and no hours: of patients, or an agenda that lacks its hours


@dataclass(frozen=True)
class Columns:
    """What every column is taken for; with questions open, it is a guess to look at and not to import by."""

    all: tuple[Column, ...]
    questions: tuple[Question, ...] = ()

    def of(self, *meanings: Field) -> list[Column]:
        """Return the columns of these fields, in the file's order."""
        return [column for column in self.all if column.meaning in meanings]

    def places(self, meaning: Field) -> list[int]:
        """Return where the field stands, the telephone to try first before the others: the one that a person named."""
        found = self.of(meaning)
        if meaning is Field.PATIENT_PHONE:
            found.sort(key=lambda column: (not column.is_said, order_of_phones(column.header)))
        return [column.place for column in found]

    def has(self, *meanings: Field) -> bool:
        """Tell whether the file has any of these."""
        return bool(self.of(*meanings))

"""A guess in the making: what each column is taken for so far, and what is to be asked. Decides nothing itself."""

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from chalicelib.imports import column_contents, column_names
from chalicelib.imports.columns import Column, Question
from chalicelib.imports.model import Cell, Field, Sheet, SheetRow


@dataclass
class Draft:
    """The columns of one file while they are guessed."""

    sheet: Sheet
    region: str
    columns: list[Column]
    questions: list[Question] = field(default_factory=list)

    def of(self, *meanings: Field) -> list[Column]:
        """Return the columns taken for these so far."""
        return [column for column in self.columns if column.meaning in meanings]

    def named(self, *meanings: Field) -> list[Column]:
        """Return those of them of which only the name says so."""
        return [column for column in self.of(*meanings) if column.because == "name"]

    def said(self, *meanings: Field) -> list[Column]:
        """Return those of them of which a person says so."""
        return [column for column in self.of(*meanings) if column.is_said]

    def unknown(self) -> list[Column]:
        """Return the columns of which nothing is known yet."""
        return [column for column in self.columns if not column.because]

    def put(self, column: Column, meaning: Field, because: str = "name") -> Column:
        """Take a column for this from now on."""
        taken = dataclasses.replace(column, meaning=meaning, because=because)
        self.columns[column.place] = taken
        return taken

    def drop(self, columns: Sequence[Column]) -> None:
        """Take these for nothing: their name was understood, and another column is it."""
        for column in columns:
            self.put(column, Field.IGNORE)

    def ask(self, meaning: Field, columns: Sequence[Column], *, is_it_a_list: bool = False) -> None:
        """Let the operator be asked which column it is, once for each meaning."""
        if meaning not in {question.meaning for question in self.questions}:
            headers = tuple(column.name for column in columns)
            self.questions.append(Question(meaning, headers, is_it_a_list))

    def guess_by_content(self, meaning: Field, columns: Sequence[Column]) -> None:
        """Take the first for it, and ask when there are others, or when it has a name that we do not know."""
        first = self.put(columns[0], meaning, "content")
        if len(columns) > 1 or column_names.is_given(first.header):
            self.ask(meaning, columns)

    def sample(self, column: Column) -> list[Cell]:
        """Return the first filled cells of a column."""
        return column_contents.sample_of(self.sheet, column.place)

    def cells(self, column: Column) -> list[Cell]:
        """Return all filled cells of a column."""
        return column_contents.cells_of(self.sheet, column.place)

    def differ(self, one: Column, other: Column, said: Callable[[Cell], object] = str) -> bool:
        """Tell whether two columns say different things in some row that has both."""
        both = ((_cell(row, one.place), _cell(row, other.place)) for row in self.sheet.rows)
        return any(a and b and said(a) != said(b) for a, b in both)


def _cell(row: SheetRow, place: int) -> Cell:
    return row.cells[place] if place < len(row.cells) else None

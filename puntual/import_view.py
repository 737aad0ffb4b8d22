"""An import as the operator sees it: what the columns are taken for, how the rows ended, and the result file."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from rich.markup import escape
from rich.table import Table

from chalicelib.appointments.model import Appointment
from chalicelib.clinics.model import Clinic
from chalicelib.imports import parse_cells
from chalicelib.imports.column_contents import sample_of
from chalicelib.imports.columns import Columns
from chalicelib.imports.import_words import ImportWords, words_of
from chalicelib.imports.model import Field, Outcome, Reason, Report, RowResult, Sheet
from chalicelib.imports.row_labels import RowLabel
from chalicelib.imports.said_of_files import day_text, read_as_text
from chalicelib.imports.understand_file import UnderstoodFile
from chalicelib.patients.patient_by_id import find_people
from chalicelib.shared import times
from chalicelib.shared.write_csv import write_csv
from chalicelib.shared.writes import Records
from puntual.import_texts import why_text

MOST_SHOWN = 100
QUIET = frozenset({Outcome.CREATED, Outcome.UPDATED, Outcome.UNCHANGED})
LOUD = frozenset({Reason.CANCELLED_HERE})  # nothing changed, and somebody must know


def headed(words: ImportWords, *keys: str, **options: str | None) -> Table:
    """Return an empty table with these headings."""
    return Table(*(words(f"table.{key}") if key else "" for key in keys), **options)  # type: ignore[arg-type]


def columns_table(sheet: Sheet, columns: Columns, words: ImportWords) -> Table:
    """Return what each column is taken for, with an example of what stands in it."""
    table = headed(
        words,
        "column",
        "taken_for",
        "because",
        "example",
        title=escape(read_as_text(sheet.read_as, words)),
    )
    for column in columns.all:
        example = next(iter(sample_of(sheet, column.place)), None)
        meaning = "—" if column.meaning is Field.IGNORE else column.meaning.value
        because = words(f"because.{column.because}") if column.because else ""
        said = escape(parse_cells.plain_text(example)[:30])
        table.add_row(escape(column.name), meaning, because, said)
    return table


@dataclass(frozen=True)
class FileView:
    """A file as it was understood, in tables."""

    file: UnderstoodFile

    @property
    def clinic(self) -> Clinic:
        """Whose file it is."""
        return self.file.clinic

    @property
    def words(self) -> ImportWords:
        """The texts of the clinic's language."""
        return words_of(self.clinic.language)

    def rows_table(self, report: Report, *, every: bool) -> Table | None:
        """Return the rows somebody should look at (or all), the first of them when they are many."""
        labelled = zip(report.results, self.file.labels(), strict=True)
        shown = [(r, who) for r, who in labelled if every or _is_loud(r)]
        if not shown:
            return None
        more = len(shown) - MOST_SHOWN
        caption = self.words("table.more", more=more) if more > 0 and not every else None
        table = headed(self.words, "row", "who", "day", "hour", "ended", "why", caption=caption)
        for result, label in shown if every else shown[:MOST_SHOWN]:
            table.add_row(*map(escape, self._cells(result, label)))
        return table

    def _cells(self, result: RowResult, label: RowLabel) -> list[str]:
        day = day_text(label.day, self.clinic.language)
        ended = self.words(f"outcome.{result.outcome}")
        why = why_text(result, self.words, self.clinic.slug)
        return [str(result.number), label.who, day, label.hour, ended, why]

    def counts_table(self, report: Report) -> Table:
        """Return rows by outcome, adding up to the file's rows, with the reasons below each."""
        table = headed(self.words, "ended", "rows", "why", "code")
        for outcome in Outcome:
            table.add_row(self.words(f"outcome.{outcome}"), str(report.counts[outcome]), "", "")
            reasons = sorted((r.value, n) for (o, r), n in report.reasons.items() if o is outcome)
            for reason, amount in reasons:
                table.add_row("", str(amount), self.words(f"reason.{reason}"), reason)
        table.add_section()
        table.add_row(self.words("table.all_rows"), str(len(report.results)), "", "")
        return table

    def write_report(self, path: Path, report: Report) -> None:
        """Write each row of the file with how it ended, so that it can be put right in a spreadsheet."""
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            write_csv(self._lines(report), file)

    def _lines(self, report: Report) -> Iterable[list[str]]:
        heads = (self.words(f"table.{key}") for key in ("row", "ended", "code", "why"))
        yield [*heads, *self.file.sheet.headers]
        for row, result in zip(self.file.sheet.rows, report.results, strict=True):
            reason = result.reason.value if result.reason else ""
            blank = [""] * (len(self.file.sheet.headers) - len(row.cells))
            said = [*(parse_cells.plain_text(cell) for cell in row.cells), *blank]
            ended, why = (
                self.words(f"outcome.{result.outcome}"),
                why_text(result, self.words, self.clinic.slug),
            )
            yield [str(row.number), ended, reason, why, *said]


def _is_loud(result: RowResult) -> bool:
    return result.outcome not in QUIET or result.reason in LOUD


def called_table(people: Iterable[tuple[int, str, str]], words: ImportWords) -> Table:
    """Return what messages would call each person, so that it can be put right before the first one goes."""
    table = headed(words, "row", "name", "called")
    some = list(islice(people, MOST_SHOWN + 1))
    for number, name, called in some[:MOST_SHOWN]:
        table.add_row(escape(str(number)), escape(name), escape(called))
    if len(some) > MOST_SHOWN:
        table.caption = words("table.first_people", most=MOST_SHOWN)
    return table


def vanished_table(records: Records, visit_ids: Sequence[str], clinic: Clinic) -> Table:
    """Return the visits that a file names no more, the first of them when they are many."""
    words = words_of(clinic.language)
    visits = records.get_many(Appointment, visit_ids[:MOST_SHOWN]).values()
    people = find_people(records, [visit.patient_id for visit in visits])
    more = len(visit_ids) - MOST_SHOWN
    caption = words("table.more", more=more) if more > 0 else None
    table = headed(words, "who", "day", "hour", caption=caption)
    for visit in sorted(visits, key=lambda visit: visit.starts_at):
        at, who = times.local(visit.starts_at, clinic.zone), people.get(visit.patient_id)
        day = day_text(f"{at:%Y-%m-%d}", clinic.language)
        table.add_row(escape(who.name) if who else "", day, f"{at:%H:%M}")
    return table

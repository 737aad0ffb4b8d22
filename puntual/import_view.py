"""An import as the operator sees it: what the columns are taken for, how the rows ended, and the result file."""

from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from rich.markup import escape
from rich.table import Table

from chalicelib.imports import parse_cells
from chalicelib.imports.column_contents import sample_of
from chalicelib.imports.columns import Columns
from chalicelib.imports.model import Field, Outcome, Reason, Report, RowResult, Sheet
from puntual.import_texts import REASONS, cancelled_text, likely_text
from puntual.write_csv import write_csv

MOST_SHOWN = 100
QUIET = frozenset({Outcome.CREATED, Outcome.UPDATED, Outcome.UNCHANGED})
LOUD = frozenset({Reason.CANCELLED_HERE})  # nothing changed, and somebody must know


def columns_table(sheet: Sheet, columns: Columns) -> Table:
    """Return what each column is taken for, with an example of what stands in it."""
    table = Table("column", "taken for", "because of its", "example", title=escape(sheet.read_as))
    for column in columns.all:
        example = next(iter(sample_of(sheet, column.place)), None)
        meaning = "—" if column.meaning is Field.IGNORE else column.meaning.value
        said = escape(parse_cells.plain_text(example)[:30])
        table.add_row(escape(column.name), meaning, column.because, said)
    return table


def rows_table(report: Report, *, every: bool) -> Table | None:
    """Return the rows somebody should look at (or all), the first of them when they are many."""
    shown = [r for r in report.results if every or r.outcome not in QUIET or r.reason in LOUD]
    if not shown:
        return None
    caption = (
        f"… and {len(shown) - MOST_SHOWN} more: see --report" if len(shown) > MOST_SHOWN else None
    )
    table = Table("row", "ended", "reason", "", caption=caption)
    for result in shown if every else shown[:MOST_SHOWN]:
        reason = result.reason.value if result.reason else ""
        number = escape(str(result.number))
        table.add_row(number, result.outcome.value, reason, escape(_why(result)))
    return table


def called_table(people: Iterable[tuple[int, str, str]]) -> Table:
    """Return what messages would call each person, so that it can be put right before the first one goes."""
    table = Table("row", "name", "messages call them")
    some = list(islice(people, MOST_SHOWN + 1))
    for number, name, called in some[:MOST_SHOWN]:
        table.add_row(escape(str(number)), escape(name), escape(called))
    if len(some) > MOST_SHOWN:
        table.caption = f"the first {MOST_SHOWN} people of the file"
    return table


def counts_table(report: Report) -> Table:
    """Return rows by outcome, adding up to the file's rows, with the reasons below each."""
    table = Table("ended", "rows", "reason", show_footer=False)
    for outcome in Outcome:
        table.add_row(outcome.value, str(report.counts[outcome]), "")
        reasons = sorted((r.value, n) for (o, r), n in report.reasons.items() if o is outcome)
        for reason, amount in reasons:
            table.add_row("", str(amount), reason)
    table.add_section()
    table.add_row("all rows", str(len(report.results)), "")
    return table


def write_report(path: Path, sheet: Sheet, report: Report) -> None:
    """Write each row of the file with how it ended, so that it can be put right in a spreadsheet."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        write_csv(_lines(sheet, report), file)


def _lines(sheet: Sheet, report: Report) -> Iterable[list[str]]:
    yield ["row", "ended", "reason", "why", *sheet.headers]
    for row, result in zip(sheet.rows, report.results, strict=True):
        reason = result.reason.value if result.reason else ""
        blank = [""] * (len(sheet.headers) - len(row.cells))
        said = [*(parse_cells.plain_text(cell) for cell in row.cells), *blank]
        yield [str(row.number), result.outcome.value, reason, _why(result), *said]


def _why(result: RowResult) -> str:
    why = REASONS[result.reason] if result.reason else ""
    why = f"{why}: {result.because}" if result.because else why
    if result.likely:
        return f"{why} {likely_text(result.likely)}"
    return f"{why}: {cancelled_text(result)}" if result.appointment_id else why

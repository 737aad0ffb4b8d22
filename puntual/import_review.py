"""`puntual import review`: the rows of files that wait for a person, mended and tried again without the file. Decides nothing itself."""

from collections.abc import Sequence

import click
from rich.console import Console
from rich.markup import escape

from chalicelib.appointments.row_for_review import RowForReview
from chalicelib.clinics.model import Clinic
from chalicelib.imports.decide_row import Terms
from chalicelib.imports.import_rows import dry
from chalicelib.imports.import_words import ImportWords, words_of
from chalicelib.imports.model import Field, RowResult
from chalicelib.imports.review_desk import drop, try_again
from chalicelib.imports.review_rows import SAYABLE, DayMissingError, read_again
from chalicelib.imports.row_labels import RowLabel, as_kept, label_of_visit
from chalicelib.imports.take_in_rows import Loading
from puntual.import_texts import day_text, kept_why_text, why_text
from puntual.import_undo import CLINIC
from puntual.import_view import headed
from puntual.installation import Installation, with_installation

SHORT = 8  # letters of a row's id, as it is shown and typed


@click.command("review")
@click.argument("row_id", metavar="[ID]", required=False)
@CLINIC
@click.option(
    "--set",
    "said",
    multiple=True,
    metavar="MEANING=VALUE",
    help="Say what is right: patient_phone=5512345678, time=16:30. May be repeated.",
)
@click.option("--likely", is_flag=True, help="Take the hour that is probably meant.")
@click.option("--drop", "is_dropped", is_flag=True, help="Nothing is to be done about the row.")
@click.option("--dry-run", is_flag=True, help="Say what would happen, and change nothing.")
@with_installation
def review_command(
    *,
    installation: Installation,
    row_id: str | None,
    slug: str,
    said: Sequence[str],
    likely: bool,
    is_dropped: bool,
    dry_run: bool,
) -> None:
    """Show the rows that wait for a person; with an ID try that one again, with what you say of it.

    A row waits for 30 days, with what was said of it, and goes when it is taken in. It is then a part of its import.
    """
    clinic = installation.clinic(slug)
    words = words_of(clinic.language)
    records = installation.records(clinic.id)
    if row_id is None:
        _list(installation.shown(clinic.id).rows_for_review(), installation, clinic, slug)
        return
    row = _found(records.rows_for_review(), row_id, words)
    if is_dropped:
        if not dry_run:
            drop(records, row)
        click.echo(words("review.dropped"))
        return
    terms = Terms(clinic=clinic, now=installation.now())
    loading = Loading(records=records, queue=installation.queue, terms=terms)
    changes = _said(said, row, words, likely=likely)
    try:
        result = try_again(row, changes, dry(loading) if dry_run else loading, is_dry=dry_run)
    except DayMissingError:
        raise click.UsageError(words("review.day_missing")) from None
    click.echo(_ended(result, words))
    if dry_run:
        click.echo(words("dry"))


def _ended(result: RowResult, words: ImportWords) -> str:
    why = why_text(result, words)
    return f"{words(f'outcome.{result.outcome}')}{f': {why}' if why else ''}"


def _found(rows: Sequence[RowForReview], row_id: str, words: ImportWords) -> RowForReview:
    found = [row for row in rows if row.id.startswith(row_id)]
    if len(found) != 1:
        raise click.ClickException(words("review.unknown", row=row_id))
    return found[0]


def _said(
    said: Sequence[str], row: RowForReview, words: ImportWords, *, likely: bool
) -> dict[Field, str]:
    """Return what was typed, by meaning; `--likely` is the hour that the row came with."""
    found = {}
    for one in said:
        meaning, equals, value = one.partition("=")
        if not equals or meaning not in SAYABLE:
            known = ", ".join(sorted(SAYABLE))
            raise click.UsageError(words("review.meanings", said=one, meanings=known))
        found[Field(meaning)] = value.strip()
    if likely and not row.likely:
        raise click.UsageError(words("review.nothing_likely"))
    return found | ({Field.TIME: row.likely} if likely else {})


def _list(
    rows: Sequence[RowForReview], installation: Installation, clinic: Clinic, slug: str
) -> None:
    words = words_of(clinic.language)
    if not rows:
        click.echo(words("review.none"))
        return
    table = headed(words, "id", "row", "who", "day", "hour", "why")
    for row in rows:
        label = _label(row, installation, clinic)
        day = day_text(label.day, clinic.language)
        cells = (row.id[:SHORT], row.number, label.who, day, label.hour, kept_why_text(row, words))
        table.add_row(*map(escape, cells))
    console = Console()
    console.print(table)
    example = f"puntual import review {rows[0].id[:SHORT]} --clinic {slug} --set time=16:30"
    console.print(words("review.how", command=example), markup=False, highlight=False)


def _label(row: RowForReview, installation: Installation, clinic: Clinic) -> RowLabel:
    read = read_again(row, clinic, now=installation.now())
    return as_kept(row) if isinstance(read, RowResult) else label_of_visit(read, clinic)

"""`puntual import review`: the rows of files that wait for a person, mended and tried again without the file. Decides nothing itself."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass

import click
from rich.console import Console
from rich.markup import escape

from chalicelib.appointments.row_for_review import RowForReview
from chalicelib.clinics.model import Clinic
from chalicelib.imports.decide_row import Terms
from chalicelib.imports.import_rows import dry
from chalicelib.imports.import_words import ImportWords, words_of
from chalicelib.imports.mend_row import SAYABLE, NotSaidError, is_sayable, mended
from chalicelib.imports.model import Field, RowResult
from chalicelib.imports.review_desk import close_when_none_waits, drop, try_again
from chalicelib.imports.review_rows import read_again
from chalicelib.imports.row_labels import RowLabel, as_kept, label_of_visit
from chalicelib.imports.said_of_files import day_text, kept_why_text
from chalicelib.imports.take_in_rows import Loading
from chalicelib.imports.what_to_say import what_to_say
from chalicelib.shared import times
from puntual.import_texts import why_text
from puntual.import_undo import CLINIC
from puntual.import_view import headed
from puntual.installation import ClinicRecords, Installation, with_installation

EXAMPLES = {
    Field.PATIENT_PHONE: "5512345678",
    Field.PATIENT_NAME: "Ana López",
    Field.STATUS: "agendada",
    Field.EXTERNAL_ID: "A-1042",
    Field.PATIENT_ID: "P-1042",
    Field.DATE: "2026-11-24",
    Field.TIME: "16:30",
    Field.STARTS_AT: "2026-11-24 16:30",
    Field.MINUTES: "45",
    Field.PATIENT_EMAIL: "ana@correo.mx",
}
LEAST = 4  # letters of an id, so that nothing typed by mistake is one
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
@click.option("--again", is_flag=True, help="Try it again as it is.")
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
    again: bool,
    is_dropped: bool,
    dry_run: bool,
) -> None:
    """Show the rows that wait for a person; with an ID that one, which is tried again with what you say of it.

    A row waits for 30 days, with what was said of it, until it is taken in. It is then a part of the import that brought it.
    """
    clinic = installation.clinic(slug)
    desk = _Desk(installation, clinic, installation.records(clinic.id), words_of(clinic.language))
    does_something = bool(said or likely or again or is_dropped)
    if (is_dropped and (said or likely or again)) or (does_something and row_id is None):
        raise click.UsageError(desk.words("review.one_thing"))
    if row_id is None:
        desk.show_all(slug)
        return
    row = desk.found(row_id)
    if is_dropped:
        desk.drop(row, dry_run=dry_run)
    elif does_something:
        desk.try_again(row, desk.said(said, row, likely=likely), dry_run=dry_run)
    else:
        desk.show(row, slug)


@dataclass(frozen=True)
class _Desk:
    """The rows of one clinic, as somebody at the command line looks at them."""

    installation: Installation
    clinic: Clinic
    records: ClinicRecords
    words: ImportWords

    def found(self, row_id: str) -> RowForReview:
        """Return the row that waits whose id begins so, or end the command with a sentence."""
        found = [row for row in self._waiting() if row.id.startswith(row_id)]
        if len(row_id) < LEAST or len(found) != 1:
            raise click.ClickException(self.words("review.unknown", row=row_id))
        return found[0]

    def _waiting(self) -> list[RowForReview]:
        return [row for row in self.records.rows_for_review() if row.is_waiting]

    def drop(self, row: RowForReview, *, dry_run: bool) -> None:
        """Say that nothing is to be done about a row."""
        if not dry_run:
            drop(self.records, row)
            close_when_none_waits(self.records, now=self.installation.now())
        self._tell(f"{self._named(row)}: {self.words('review.dropped')}", dry_run=dry_run)

    def try_again(self, row: RowForReview, said: dict[Field, str], *, dry_run: bool) -> None:
        """Take a row in with what is said of it, and say how it ended."""
        terms = Terms(clinic=self.clinic, now=self.installation.now())
        loading = Loading(records=self.records, queue=self.installation.queue, terms=terms)
        how = dry(loading) if dry_run else loading
        try:  # what can be said of it before anything is written
            named = self._named(mended(row, said, self.clinic, now=terms.now))
            result = try_again(row, said, how, is_dry=dry_run)
            if not dry_run:
                close_when_none_waits(self.records, now=terms.now)
        except NotSaidError as error:
            raise self._not_said(error) from None
        why = why_text(result, self.words, self.clinic.slug)
        ended = self.words(f"outcome.{result.outcome}")
        self._tell(f"{named}: {ended}{f', {why}' if why else ''}", dry_run=dry_run)

    def said(self, typed: Sequence[str], row: RowForReview, *, likely: bool) -> dict[Field, str]:
        """Return what was typed, by meaning; `--likely` is the hour that the row comes with, once the rest is right."""
        found: dict[Field, str] = {}
        for one in typed:
            meaning, equals, value = one.partition("=")
            if not equals or meaning not in SAYABLE:
                known = ", ".join(sorted(SAYABLE))
                raise click.UsageError(self.words("review.meanings", said=one, meanings=known))
            self._must_be_sayable(row, found, Field(meaning), value.strip())
            found[Field(meaning)] = value.strip()
        if Field.STARTS_AT in found and (likely or {Field.DATE, Field.TIME}.intersection(found)):
            raise click.UsageError(self.words("review.said_twice", said=Field.STARTS_AT))
        if likely and Field.TIME in found:
            raise click.UsageError(self.words("review.said_twice", said=Field.TIME))
        return found | ({Field.TIME: self._likely(row, found)} if likely else {})

    def _must_be_sayable(
        self, row: RowForReview, found: dict[Field, str], field: Field, value: str
    ) -> None:
        if field in found:
            raise click.UsageError(self.words("review.said_twice", said=field))
        today = times.local_day(self.installation.now(), self.clinic.zone)
        if not is_sayable(row, field, value, today=today):
            example = EXAMPLES.get(field, "")
            raise click.UsageError(self.words("review.not_read", said=field, example=example))

    def _not_said(self, error: NotSaidError) -> click.UsageError:
        return click.UsageError(self.words(f"review.{error.missing}_missing"))

    def _likely(self, row: RowForReview, said: dict[Field, str]) -> str:
        now = self.installation.now()
        try:
            read = read_again(mended(row, said, self.clinic, now=now), self.clinic, now=now)
        except NotSaidError as error:
            raise self._not_said(error) from None
        hour = f"{read.likely:%H:%M}" if isinstance(read, RowResult) and read.likely else row.likely
        if not hour:
            raise click.UsageError(self.words("review.nothing_likely"))
        return hour

    def show_all(self, slug: str) -> None:
        """Show what waits, in the order of imports and of their rows."""
        rows = self._waiting()
        if not rows:
            click.echo(self.words("review.none"))
            return
        table = headed(self.words, "id", "import", "row", "who", "day", "hour", "why")
        for row in rows:
            label = self._label(row)
            day, why = day_text(label.day, self.clinic.language), kept_why_text(row, self.words)
            brought = row.import_ids[0] if row.import_ids else ""
            cells = (row.id[:SHORT], brought, row.number, label.who, day, label.hour, why)
            table.add_row(*map(escape, cells))
        Console().print(table)
        example = f"puntual import review {rows[0].id[:SHORT]} --clinic {slug}"
        click.echo(self.words("review.how", command=example))

    def show(self, row: RowForReview, slug: str) -> None:
        """Show all that is kept of a row, why it waits, and what may be said of it."""
        table = headed(self.words, "column", "taken_for", "value")
        for cell in row.cells:
            table.add_row(*map(escape, (cell.header, cell.meaning, cell.text)))
        Console().print(table)
        click.echo(f"{self._named(row)}: {kept_why_text(row, self.words)}")
        command = f"puntual import review {row.id[:SHORT]} --clinic {slug}"
        meaning = what_to_say(row.reason)
        example = f"{meaning}={EXAMPLES[meaning]}"
        click.echo(self.words("review.say", command=f"{command} --set {shlex.quote(example)}"))
        if meaning is Field.STATUS:
            click.echo(self.words("review.statuses"))

    def _label(self, row: RowForReview) -> RowLabel:
        read = read_again(row, self.clinic, now=self.installation.now())
        if isinstance(read, RowResult):
            return as_kept(row, self.clinic)
        return label_of_visit(read, self.clinic)

    def _named(self, row: RowForReview) -> str:
        label = self._label(row)
        day = day_text(label.day, self.clinic.language)
        return ", ".join(filter(None, (label.who, day, label.hour))) or row.number

    def _tell(self, text: str, *, dry_run: bool) -> None:
        click.echo(text)
        if dry_run:
            click.echo(self.words("dry"))

"""`puntual import FILE`: take an agenda or a patient list in from a file. Shows what it understood before and after."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from chalicelib.appointments.followed_records import FollowedRecords
from chalicelib.clinics.model import Clinic
from chalicelib.imports.attestation import Attestation
from chalicelib.imports.called_in_file import called_in_file
from chalicelib.imports.decide_row import Terms
from chalicelib.imports.file_limits import HORIZON, MOST_BYTES
from chalicelib.imports.guess_columns import UnknownColumnError
from chalicelib.imports.import_rows import dry, import_rows
from chalicelib.imports.import_words import ImportWords, words_of
from chalicelib.imports.model import Field, Report, Sheet, Unreadable
from chalicelib.imports.parse_rows import has_doubtful_dates
from chalicelib.imports.read_apart import read_apart
from chalicelib.imports.said_of_files import left_out_text, order_text, unreadable_text
from chalicelib.imports.take_in_file import TakenIn, take_in_file
from chalicelib.imports.take_in_rows import Loading
from chalicelib.imports.understand_file import UnderstoodFile, understand
from chalicelib.patients.patients_number import region_of
from puntual import clinic_values as values
from puntual.import_doctors import settle_doctors
from puntual.import_texts import asked_text
from puntual.import_view import FileView, called_table, columns_table, vanished_table
from puntual.installation import Installation, with_installation
from puntual.progress_bar import counted_bar
from puntual.report_option import ReportFile


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The options, as typed."""

    dry_run: bool
    overrule: tuple[str, ...]
    doctors: tuple[str, ...]
    attest_reminders: str | None
    attest_numbers: bool
    country: str | None
    days: int
    all_rows: bool
    report_file: Path | None


def _country(_ctx: click.Context, _param: click.Parameter, typed: str | None) -> str | None:
    return values.country(typed) if typed else None


@click.command("file")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--clinic", "slug", required=True, help="Address of the clinic (clinica-sonrisa).")
@click.option("--dry-run", is_flag=True, help="Say what would happen, and change nothing.")
@click.option(
    "--column",
    "overrule",
    multiple=True,
    metavar="NAME=MEANING",
    help="Say what a column is: telefono=patient_phone, notas=ignore. May be repeated.",
)
@click.option(
    "--doctor",
    "doctors",
    multiple=True,
    metavar="NAME=WHO",
    help='Say who a name of the file is: "Ruiz=Dra. Ana Ruiz", or none. Remembered. May be repeated.',
)
@click.option(
    "--attest-reminders", metavar="WHO", help="WHO vouches for signed consent to reminders."
)
@click.option(
    "--attest-numbers", is_flag=True, help="… and that the numbers are the patients' own."
)
@click.option("--country", callback=_country, help="Of numbers without a +. [the clinic's]")
@click.option(
    "--days",
    type=click.IntRange(1, 400),
    default=HORIZON.days,
    show_default=True,
    help="How far ahead a calendar is read.",
)
@click.option("--all-rows", is_flag=True, help="Show every row, not only those to look at.")
@click.option(
    "--report",
    "report_file",
    type=ReportFile(),
    help="Write each row with how it ended to this CSV.",
)
@with_installation
def command(*, installation: Installation, file: Path, slug: str, **options: Any) -> None:
    """Take FILE in: CSV, XLSX, XLSB, XLS, ODS or ICS, an agenda or a patient list.

    Importing the same file again changes nothing. A visit that vanished from the file is not
    cancelled, only named.
    """
    asked = Asked(**options)
    console = Console()
    clinic = installation.clinic(slug)
    words = words_of(clinic.language)
    attestation = _attestation(asked.attest_reminders, words, numbers=asked.attest_numbers)
    terms = Terms(clinic=clinic, now=installation.now(), attestation=attestation)
    sheet = _read(file, installation, timedelta(days=asked.days), words)
    region = asked.country or region_of(clinic)
    read = _understood(sheet, _overruled(asked.overrule, words), region, clinic, now=terms.now)
    _ask(console, read, words, dry_run=asked.dry_run)
    view = FileView(read)
    settled = settle_doctors(
        console, installation, clinic, read.rows, asked.doctors, words, dry_run=asked.dry_run
    )
    terms = replace(terms, clinic=settled)
    records: Any = FollowedRecords(installation.records(clinic.id), settled, installation.now)
    loading = Loading(records=records, queue=installation.queue, terms=terms)
    if asked.dry_run:
        console.print(called_table(called_in_file(loading.records, read.rows), words))
    taken = _load(view, loading, records, dry_run=asked.dry_run)
    if not taken.is_remembered:
        click.echo(words("columns_not_remembered"))
    if asked.report_file:
        view.write_report(asked.report_file, taken.report)
    vanished = vanished_table(loading.records, taken.report.vanished, clinic)
    _show(console, view, taken.report, vanished, asked)
    _say_what_may_follow(console, words, slug, taken)


def _say_what_may_follow(console: Console, words: ImportWords, slug: str, taken: TakenIn) -> None:
    if run := taken.import_id:
        _tell(console, words("kept", run=run, command=_undo(slug, run)))
    if taken.waiting:
        review = f"puntual import review --clinic {slug}"
        _tell(console, words("to_review", rows=taken.waiting, command=review))


def _tell(console: Console, text: str) -> None:
    console.print(text, markup=False, highlight=False, soft_wrap=True)


def _undo(slug: str, import_id: str) -> str:
    return f"puntual import undo {import_id} --clinic {slug}"


def _attestation(by: str | None, words: ImportWords, *, numbers: bool) -> Attestation | None:
    if numbers and not by:
        raise click.UsageError(words("attest.who"))
    return Attestation(by, numbers=numbers) if by else None


def _read(file: Path, installation: Installation, horizon: timedelta, words: ImportWords) -> Sheet:
    with file.open("rb") as opened:
        content = opened.read(MOST_BYTES + 1)
    sheet = read_apart(content, now=installation.now(), horizon=horizon)
    if isinstance(sheet, Unreadable):
        raise click.ClickException(f"{file.name}: {unreadable_text(sheet, words)}")
    return sheet


def _overruled(overrule: tuple[str, ...], words: ImportWords) -> dict[str, Field]:
    found = {}
    for one in overrule:
        name, _, meaning = one.rpartition("=")
        if not name or meaning not in set(Field):
            known = ", ".join(Field)
            raise click.UsageError(words("column.meanings", said=one, meanings=known))
        found[name] = Field(meaning)
    return found


def _understood(
    sheet: Sheet, said: dict[str, Field], region: str, clinic: Clinic, *, now: datetime
) -> UnderstoodFile:
    try:
        return understand(sheet, clinic, said=said, region=region, now=now)
    except UnknownColumnError as unknown:
        there = ", ".join(filter(None, sheet.headers))
        words = words_of(clinic.language)
        said_so = words("column.unknown", column=unknown, columns=there)
        raise click.UsageError(said_so) from None


def _ask(console: Console, file: UnderstoodFile, words: ImportWords, *, dry_run: bool) -> None:
    """Show what was understood and ask what is not sure; what would be a guess is only tried, never imported."""
    sheet, columns = file.sheet, file.columns
    console.print(columns_table(sheet, columns, words))
    if sheet.left_out:
        console.print(left_out_text(sheet.left_out, words), markup=False)
    for question in columns.questions:
        console.print(asked_text(question, words), markup=False, highlight=False, soft_wrap=True)
    if columns.questions and not dry_run:
        raise click.ClickException(words("ask.refused"))
    if not columns.has(Field.DATE, Field.STARTS_AT):
        console.print(words("list"))
    if has_doubtful_dates(sheet, columns):
        console.print(order_text(file.reading.order, words))


def _load(view: FileView, loading: Loading, records: Any, *, dry_run: bool) -> TakenIn:
    """Take the rows in; whatever ends it in between, say how far it came and what can be done."""
    words, rows, ids, done = view.words, view.file.rows, [""], 0
    try:
        with counted_bar(words("progress.rows"), len(rows)) as moved_to:

            def progress(rows: int) -> None:
                nonlocal done
                done = rows
                records.follow()
                moved_to(rows)

            if dry_run:
                report = import_rows(rows, dry(loading), progress=progress)
                return TakenIn("", report, waiting=0, is_remembered=True)
            return take_in_file(view.file, loading, records, progress=progress, begun=ids.append)
    except BaseException:
        if ids[-1]:
            undo = _undo(view.clinic.slug, ids[-1])
            said = words("broke_off", done=done, rows=len(rows), command=undo)
            click.echo(f"\n{said}", err=True)
        raise
    finally:
        records.follow()


def _show(console: Console, view: FileView, report: Report, vanished: Table, asked: Asked) -> None:
    rows = view.rows_table(report, every=asked.all_rows)
    if rows:
        console.print(rows)
    console.print(view.counts_table(report))
    if report.vanished:
        console.print(view.words("vanished", visits=len(report.vanished)))
        console.print(vanished)
    if asked.dry_run:
        console.print(view.words("dry"))

"""`puntual import undo` and `list`: which files were taken in, and taking one back. Decides nothing itself."""

from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from chalicelib.appointments.followed_records import FollowedRecords
from chalicelib.appointments.imported_records import ImportRun
from chalicelib.clinics.model import Clinic
from chalicelib.imports.decide_row import Terms
from chalicelib.imports.import_rows import dry
from chalicelib.imports.import_words import ImportWords, words_of
from chalicelib.imports.model import Outcome
from chalicelib.imports.review_desk import Forgotten, close_when_none_waits, forget_rows_of
from chalicelib.imports.said_of_files import day_text
from chalicelib.imports.take_in_rows import Loading
from chalicelib.imports.undo_import import Kept, undo_import
from chalicelib.imports.undo_model import Undone, UndoReport, UndoResult
from chalicelib.shared import times
from chalicelib.shared.write_csv import write_csv
from puntual.import_view import MOST_SHOWN, headed
from puntual.installation import Installation, with_installation
from puntual.progress_bar import counted_bar
from puntual.report_option import ReportFile

LEAST = 12  # letters of an import's id: its second; nothing typed by mistake is one
CLINIC = click.option(
    "--clinic", "slug", required=True, help="Address of the clinic (clinica-sonrisa)."
)


@click.command("list")
@CLINIC
@with_installation
def list_command(*, installation: Installation, slug: str) -> None:
    """Show the imports of the last 30 days, the last first."""
    clinic = installation.clinic(slug)
    words = words_of(clinic.language)
    runs = installation.shown(clinic.id).imports()
    if not runs:
        click.echo(words("undo.none_yet"))
        return
    table = Table(
        Column(words("table.import"), no_wrap=True, min_width=len(runs[0].id)),
        *(words(f"table.{key}") for key in ("when", "rows", "ended", "state")),
    )
    for run in runs:
        at = times.local(run.at, clinic.zone)
        ended = [f"{words(f'outcome.{o}')}: {run.counts[o]}" for o in Outcome if run.counts.get(o)]
        state = words(f"run.{_state(run)}")
        table.add_row(run.id, f"{at:%Y-%m-%d %H:%M}", str(run.rows), ", ".join(ended), state)
    Console().print(table)


def _state(run: ImportRun) -> str:
    if run.undone_at:
        return "undone_in_part" if run.left else "undone"
    return "whole" if run.is_whole else "broke_off"


@click.command("undo")
@click.argument("import_id", metavar="ID")
@CLINIC
@click.option("--dry-run", is_flag=True, help="Say what would happen, and change nothing.")
@click.option("--all-rows", is_flag=True, help="Show every record, not only those that are left.")
@click.option(
    "--report",
    "report_file",
    type=ReportFile(),
    help="Write each record with how it ended to this CSV.",
)
@with_installation
def undo_command(
    *,
    installation: Installation,
    import_id: str,
    slug: str,
    dry_run: bool,
    all_rows: bool,
    report_file: Path | None,
) -> None:
    """Take the import ID back: each record as it was, where what the import wrote still stands.

    The rest is named and stays. What was queued because of it is withdrawn; whoever was written to already stays,
    without the visits, for somebody to call.
    """
    clinic = installation.clinic(slug)
    words, records = words_of(clinic.language), installation.records(clinic.id)
    found = [run for run in records.imports() if run.id.startswith(import_id)]
    if len(import_id) < LEAST or len(found) != 1:
        known = f"puntual import list --clinic {slug}"
        raise click.ClickException(words("undo.unknown", run=import_id, command=known))
    (run,) = found
    import_id, kept = run.id, records.imported_by(run.id)
    if not kept:
        click.echo(words("undo.nothing", run=import_id))
    terms = Terms(clinic=clinic, now=installation.now())
    followed: Any = FollowedRecords(records, clinic, installation.now)
    loading = Loading(records=followed, queue=installation.queue, terms=terms)
    try:
        report = _undone(run, kept, dry(loading) if dry_run else loading, words)
    finally:
        followed.follow()
    if kept:
        _show(Console(), report, clinic, every=all_rows)
    if not dry_run:
        _tell_of_rows(forget_rows_of(records, import_id), words)
        close_when_none_waits(records, now=terms.now)
    if report_file:
        _write(report_file, report, clinic)
    if dry_run:
        click.echo(words("dry"))


def _tell_of_rows(rows: Forgotten, words: ImportWords) -> None:
    if rows.gone:
        click.echo(words("undo.rows", rows=rows.gone))
    if rows.waiting_again:
        click.echo(words("undo.rows_again", rows=rows.waiting_again))


def _undone(run: ImportRun, kept: Kept, loading: Loading, words: ImportWords) -> UndoReport:
    done = 0
    try:
        with counted_bar(words("progress.records"), len(kept)) as moved_to:

            def progress(records: int) -> None:
                nonlocal done
                done = records
                moved_to(records)

            return undo_import(run, kept, loading, progress=progress)
    except BaseException:
        click.echo(f"\n{words('undo.broke_off', done=done, rows=len(kept))}", err=True)
        raise


def _show(console: Console, report: UndoReport, clinic: Clinic, *, every: bool) -> None:
    words = words_of(clinic.language)
    shown = [r for r in report.results if every or r.outcome is Undone.LEFT or r.why]
    if shown:
        more = 0 if every else len(shown) - MOST_SHOWN
        caption = words("table.more", more=more) if more > 0 else None
        table = headed(words, "who", "day", "hour", "ended", "why", caption=caption)
        for result in shown if every else shown[:MOST_SHOWN]:
            table.add_row(*map(escape, _cells(result, clinic, words)[:-1]))
        console.print(table)
    console.print(_counts(report, words))
    if report.left:
        console.print(words("undo.left"))


def _cells(result: UndoResult, clinic: Clinic, words: ImportWords) -> list[str]:
    at = times.local(result.starts_at, clinic.zone) if result.starts_at else None
    day = day_text(f"{at:%Y-%m-%d}", clinic.language) if at else ""
    why = words(f"why.{result.why}") if result.why else ""
    ended, code = words(f"undone.{result.outcome}"), result.why.value if result.why else ""
    return [result.name, day, f"{at:%H:%M}" if at else "", ended, why, code]


def _counts(report: UndoReport, words: ImportWords) -> Table:
    table = headed(words, "ended", "records", "why", "code")
    for outcome in Undone:
        found = {why: n for (of, why), n in report.counts.items() if of is outcome}
        table.add_row(words(f"undone.{outcome}"), str(sum(found.values())), "", "")
        for why, amount in sorted((w, n) for w, n in found.items() if w):
            table.add_row("", str(amount), words(f"why.{why}"), why)
    return table


def _write(path: Path, report: UndoReport, clinic: Clinic) -> None:
    words = words_of(clinic.language)
    heads = [words(f"table.{key}") for key in ("who", "day", "hour", "ended", "why", "code")]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        write_csv([heads, *(_cells(one, clinic, words) for one in report.results)], file)

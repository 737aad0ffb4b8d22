"""`puntual inbox`: what people at a clinic are asked to look at, and closing one. Masks numbers, shows no text unless told so."""

from collections.abc import Iterator

import click
from rich.console import Console

from chalicelib.messaging.close_task import close_task
from chalicelib.messaging.inbox_order import Kinds, TaskPage
from chalicelib.messaging.staff_tasks import StaffTask, TaskKind
from chalicelib.shared import times
from chalicelib.shared.errors import NotAllowedError, NotFoundError
from puntual.inbox_view import InboxView
from puntual.installation import ClinicRecords, Installation, with_installation
from puntual.usual_command import UsualFirst

of_clinic = click.option(
    "--clinic", "slug", required=True, help="Address of the clinic (clinica-sonrisa)."
)


@click.group("inbox", cls=UsualFirst, usual="list")
def command() -> None:
    """Show what is open (puntual inbox --clinic …), or close one task."""


@command.command("list")
@of_clinic
@click.option("--done", is_flag=True, help="What somebody has looked at, the newest first.")
@click.option(
    "--kind",
    "kinds",
    type=click.Choice([kind.value for kind in TaskKind]),
    multiple=True,
    help="Only this kind. May be repeated.",
)
@click.option("--limit", type=click.IntRange(1, 500), default=50, show_default=True)
@click.option("--show-phones", is_flag=True, help="Print whole numbers: mind who is looking.")
@click.option("--show-texts", is_flag=True, help="Print what was written last: mind it too.")
@with_installation
def show(
    *,
    installation: Installation,
    slug: str,
    done: bool,
    kinds: tuple[str, ...],
    limit: int,
    show_phones: bool,
    show_texts: bool,
) -> None:
    """List the tasks in the inbox's order: what the law dates, what became of visits, the rest, strangers."""
    clinic = installation.clinic(slug)
    records = installation.shown(clinic.id)
    of_kinds: Kinds = frozenset(map(TaskKind, kinds))
    found, has_more = _first(_pages(records, of_kinds, limit, done=done), limit)
    view = InboxView(records, clinic, found, now=installation.now())
    console = Console()
    if found:
        table = view.table(done=done, show_phones=show_phones, show_texts=show_texts)
        console.print(table)
    else:
        console.print("Nothing was closed." if done else "Nothing is open.")
    if has_more:
        click.echo(f"There is more: these are the first {limit} (--limit).", err=True)


@command.command("close")
@click.argument("task_id", metavar="TASK")
@of_clinic
@click.option(
    "--seen", type=click.IntRange(1), help="How many texts you saw: with more by now it stays open."
)
@with_installation
def close(*, installation: Installation, task_id: str, slug: str, seen: int | None) -> None:
    """Note that somebody has looked at a task."""
    clinic, now = installation.clinic(slug), installation.now()
    try:
        task = close_task(installation.records(clinic.id), task_id, now=now, seen=seen)
    except NotFoundError:
        raise click.ClickException("There is no such task in this clinic's inbox.") from None
    except NotAllowedError:
        said = "More texts have come than you saw: read them first. Nothing was closed."
        raise click.ClickException(said) from None
    if task.done_at == now or task.done_at is None:
        click.echo(f"Task {task.id} is closed.")
        return
    at = times.local(task.done_at, clinic.zone)
    click.echo(f"Task {task.id} was closed already, {at:%Y-%m-%d %H:%M} on the clinic's clock.")


def _pages(records: ClinicRecords, kinds: Kinds, limit: int, *, done: bool) -> Iterator[TaskPage]:
    """Yield the inbox page by page: one before the last may be short."""
    page = TaskPage([], after="")
    while True:
        most, after = min(limit, 100), page.after
        if done:
            page = records.inbox_page(limit=most, after=after, kinds=kinds, done=True)
        else:
            page = records.open_tasks(limit=most, after=after, kinds=kinds)
        yield page
        if not page.after:
            return


def _first(pages: Iterator[TaskPage], limit: int) -> tuple[list[StaffTask], bool]:
    """Return the first so many tasks, and whether more may follow."""
    found: list[StaffTask] = []
    for page in pages:
        found += page.tasks
        if len(found) >= limit:
            return found[:limit], bool(page.after) or len(found) > limit
    return found, False

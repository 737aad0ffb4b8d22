"""`puntual agenda`: a clinic's day as its front desk sees it, and what it has to do. Masks numbers; changes nothing."""

import json
from datetime import datetime

import click
from rich.console import Console

from chalicelib.front_desk.load_day import load_day
from chalicelib.shared import times
from puntual.agenda_view import AgendaView
from puntual.installation import Installation, with_installation


@click.command("agenda")
@click.option("--clinic", "slug", required=True, help="Address of the clinic (clinica-sonrisa).")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="On the clinic's calendar. [today]")
@click.option("--doctor", default="", help="Only visits with them: any word of the name.")
@click.option("--json", "as_json", is_flag=True, help="For a program, with all ids.")
@click.option("--show-phones", is_flag=True, help="Print whole numbers: mind who is looking.")
@with_installation
def command(
    *,
    installation: Installation,
    slug: str,
    day: datetime | None,
    doctor: str,
    as_json: bool,
    show_phones: bool,
) -> None:
    """Show a day: who comes, how each visit stands and, of today, what is to be done first.

    States are in the clinic's language, as its front desk reads them. What patients wrote is not shown.
    """
    clinic, now = installation.clinic(slug), installation.now()
    asked = day.date() if day else times.local_day(now, clinic.zone)
    found = load_day(installation.shown(clinic.id), clinic, asked, now=now)
    view = AgendaView(clinic, found, doctor, show_phones=show_phones)
    if as_json:
        click.echo(json.dumps(view.whole(), ensure_ascii=False, indent=2))
        return
    console = Console()
    if view.rows:
        console.print(view.agenda_table())
    else:
        console.print(view.nobody(), markup=False)
    if found.is_today:
        console.print(view.to_do_table() or view.words("desk.to_do.none"))
    if found.has_more_tasks:
        more = f"{view.words('desk.to_do.more')} puntual inbox --clinic {clinic.slug}"
        console.print(more, markup=False)

"""`puntual doctor`: who sees a clinic's patients: added, shown, changed, and noted as having left. Tells no patient."""

import dataclasses
from collections.abc import Callable
from typing import Any, TypeVar

import click
from rich.console import Console

from chalicelib.appointments.keep_practitioners import (
    add_practitioner,
    change_practitioner,
    give_to_nobody,
    remove_practitioner,
)
from chalicelib.clinics.names_asked import THEIR_ID, NamesAsked
from chalicelib.clinics.practitioner import Colour, Practitioner, next_colour
from chalicelib.shared import ids
from puntual import clinic_values as values
from puntual.doctor_choice import chosen, link_with_bar, or_sentence
from puntual.doctor_view import doctors_table, names_table
from puntual.installation import Installation, with_installation
from puntual.read_options import Fault, or_fault, refuse, text_of

C = TypeVar("C", bound=Callable[..., Any])
ID_LENGTH = 8
of_clinic = click.option("--clinic", "slug", required=True, help="Address (clinica-sonrisa).")


def _particulars(command: C) -> C:
    """Add the options that describe a doctor; what is not given is None."""
    options = (
        click.option(
            "--name", callback=text_of("practitioner"), help='As messages say it: "Dra. Ruiz".'
        ),
        click.option(
            "--colour", type=click.Choice([colour.value for colour in Colour]), help="On the pages."
        ),
        click.option(
            "--hours",
            callback=text_of("hours", values.hours, none=()),
            help='"lun-vie 9:00-14:00, 16:00-19:00; sab 9:00-13:00", or none: the clinic\'s.',
        ),
        click.option(
            "--also",
            multiple=True,
            callback=or_fault(lambda text: " ".join(text.split())),
            help="How a file or another system calls them, too. May be repeated.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.group("doctor")
def command() -> None:
    """Keep the list of who sees a clinic's patients."""


@command.command("add")
@of_clinic
@_particulars
@with_installation
def add(*, installation: Installation, slug: str, **options: Any) -> None:
    """Put a doctor on the list, and link the visits to come that name them; no patient is told."""
    refuse(one for one in options.values() if isinstance(one, Fault))
    if not options["name"]:
        raise click.UsageError('Say --name, as messages shall say it: "Dra. Ruiz".')
    records, now = installation.records(installation.clinic(slug).id), installation.now()
    new = Practitioner(
        ids.new_id(ID_LENGTH),
        options["name"],
        Colour(options["colour"] or next_colour(tuple(records.practitioners()))),
        options["hours"] or (),
        options["also"] or (),
    )
    added = or_sentence(lambda: add_practitioner(records, new, now=now))
    click.echo(f"Added {added.name} ({added.id}).")
    link_with_bar(records, now)


@command.command("list")
@of_clinic
@with_installation
def show_all(*, installation: Installation, slug: str) -> None:
    """List the doctors, and the names in the agenda that are nobody's yet."""
    clinic = installation.clinic(slug)
    console, records = Console(), installation.shown(clinic.id)
    console.print(doctors_table(records.practitioners(), clinic))
    names = records.get(NamesAsked, THEIR_ID)
    if names and names.names:
        console.print(names_table(names, clinic))


@command.command("set")
@click.argument("who")
@of_clinic
@_particulars
@click.option("--back", is_flag=True, help="They left, and see patients again.")
@with_installation
def change(*, installation: Installation, who: str, slug: str, back: bool, **options: Any) -> None:
    """Change a doctor: WHO is a name, or an id of the list. Of a new name nobody is told; messages say it from now on."""
    refuse(one for one in options.values() if isinstance(one, Fault))
    given = {name: value for name, value in options.items() if value is not None}
    if not given and not back:
        raise click.UsageError(
            'Nothing to change: say at least one option, such as --also "A. Ruiz".'
        )
    records, now = installation.records(installation.clinic(slug).id), installation.now()
    which = chosen(records.practitioners(), who).id

    def changed(before: Practitioner) -> Practitioner:
        after = before.called(given.get("name", before.name)).known_by(*given.get("also", ()))
        colour, hours = Colour(given.get("colour", after.colour)), given.get("hours", after.hours)
        left = None if back else after.removed_at
        return dataclasses.replace(after, colour=colour, hours=hours, removed_at=left)

    after = or_sentence(lambda: change_practitioner(records, which, changed, now=now))
    click.echo(f"Changed {after.name} ({after.id}).")
    link_with_bar(records, now)


@command.command("remove")
@click.argument("who")
@of_clinic
@with_installation
def remove(*, installation: Installation, who: str, slug: str) -> None:
    """Note that a doctor left: WHO is a name, or an id of the list. Their visits keep them; move those to come yourself."""
    records, now = installation.records(installation.clinic(slug).id), installation.now()
    gone = remove_practitioner(records, chosen(records.practitioners(), who).id, now=now)
    click.echo(f"{gone.name} ({gone.id}) has left. No new visit is linked to them.")


@command.command("link")
@of_clinic
@with_installation
def link(*, installation: Installation, slug: str) -> None:
    """Link the visits to come that name a doctor of the list; what was broken off goes on."""
    link_with_bar(installation.records(installation.clinic(slug).id), installation.now())


@command.command("ignore")
@click.argument("name")
@of_clinic
@with_installation
def ignore(*, installation: Installation, name: str, slug: str) -> None:
    """Say that NAME, which the agenda has in a doctor's place, is nobody's: it is asked about no more."""
    records, now = installation.records(installation.clinic(slug).id), installation.now()
    done = give_to_nobody(records, name, now=now)
    click.echo(f"{name!r} is asked about no more." if done else f"{name!r} was nobody's already.")

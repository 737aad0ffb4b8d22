"""`puntual clinic`: add, show, list, set and pause clinics, their numbers and their API tokens. Never deletes one."""

import dataclasses
from datetime import datetime
from typing import Any

import click
from rich.console import Console
from rich.progress import Progress
from rich.table import Column, Table

from chalicelib.appointments.apply_reminder_settings import change_reminding
from chalicelib.clinics.limits import Limits
from chalicelib.clinics.model import ID_LENGTH, Clinic, Provider, Sender
from chalicelib.clinics.settings_rules import NEEDED
from chalicelib.shared import ids
from chalicelib.shared.errors import ConflictError, NotAllowedError
from chalicelib.shared.writes import Save
from puntual import clinic_values as values
from puntual.clinic_number import number, of_a_number
from puntual.clinic_options import clinic_options, given, with_limits
from puntual.clinic_pause import pause, resume
from puntual.clinic_token import revoke, token, tokens
from puntual.clinic_view import clinic_table, state_of
from puntual.installation import Installation, with_installation
from puntual.progress_bar import visits_bar
from puntual.read_options import Fault, or_fault, refuse
from puntual.zone_change import CLOCK, INSTANT, ask_what_is_meant, keep_clock, left_behind

REMINDING = ("reminder_offsets", "sending_from", "sending_until", "zone")


@click.group("clinic")
def command() -> None:
    """Add, show and change clinics."""


@command.command("add")
@clinic_options
@click.option(
    "--slug", callback=or_fault(values.slug), help="Address of the sign-up form. [from the name]"
)
@of_a_number
@with_installation
def add(*, installation: Installation, **options: Any) -> None:
    """Add a clinic and print the address of its sign-up form."""
    clinic = _new(options)
    try:
        installation.directory.add(clinic)
    except NotAllowedError:
        raise click.ClickException(
            f"The address {clinic.slug!r} or the WhatsApp number {clinic.sender.phone_number_id!r} "
            "belongs to a clinic already: choose --slug, or see `puntual clinic list`."
        ) from None
    console = Console()
    console.print(f"Added {clinic.name} ({clinic.slug}).")
    console.print(f"Sign-up form  {installation.form_address(clinic)}", soft_wrap=True)


@command.command("list")
@with_installation
def show_all(*, installation: Installation) -> None:
    """List the clinics."""
    table = Table(Column("slug", overflow="fold"), "name", "zone", "reminders", "way", "state")
    for clinic in installation.directory.all():
        reminders = ", ".join(map(str, clinic.reminder_offsets))
        state = state_of(clinic, installation.now())
        table.add_row(
            clinic.slug, clinic.name, clinic.zone, reminders, clinic.sender.provider.value, state
        )
    Console().print(table)


@command.command("show")
@click.argument("slug")
@with_installation
def show(*, installation: Installation, slug: str) -> None:
    """Show everything about one clinic."""
    clinic = installation.clinic(slug)
    Console().print(clinic_table(clinic, installation.form_address(clinic), installation.now()))


@command.command("set")
@click.argument("slug")
@clinic_options
@click.option(
    "--keep",
    type=click.Choice([CLOCK, INSTANT]),
    help="With --zone and visits to come: they keep the hour they read, as the zone was set wrong; or their moment, and read another hour.",
)
@with_installation
def change(*, installation: Installation, slug: str, keep: str | None, **options: Any) -> None:
    """Change a clinic. New offsets, hours or zone put every visit to come right, and send nothing."""
    before = installation.clinic(slug)
    after = _changed(before, given(options, limits=before.limits), installation.now())
    if after == before and keep != CLOCK:
        raise click.UsageError("Nothing to change: name at least one option, such as --offsets.")
    ask_what_is_meant(installation, before, after, keep)
    try:
        _save(installation, before, after, keep)
    except ConflictError:
        raise click.ClickException(
            f"Somebody changed {slug} at the same moment: look at it and try again."
        ) from None


command.add_command(number)
command.add_command(pause)
command.add_command(resume)
command.add_command(token)
command.add_command(tokens)
command.add_command(revoke)


def _new(options: dict[str, Any]) -> Clinic:
    is_by_hand = options["provider"] == Provider.BY_HAND
    needed = [name for name in NEEDED if not (is_by_hand and name == "phone_number_id")]
    fields = given(options, limits=Limits(), needed=needed)
    sender = Sender(
        provider=Provider(fields.pop("provider")),
        phone_number_id=fields.pop("phone_number_id", ""),
        display_number=fields.pop("display_number", fields["phone"]),
        business_account_id=fields.pop("business_account_id", ""),
        daily_limit=fields.pop("daily_limit", Sender.daily_limit),
        in_app=fields.pop("in_app", Sender.in_app),
    )
    fields.setdefault("slug", values.slug_of(fields["name"]))
    if not values.is_slug(fields["slug"]):
        refuse([Fault("--slug", "the name gives no address: say one, such as clinica-sonrisa.")])
    fields.setdefault("legal_name", fields["name"])
    limits = with_limits(Limits(), fields)
    return Clinic(id=ids.new_id(ID_LENGTH), sender=sender, limits=limits, **fields)


def _changed(before: Clinic, fields: dict[str, Any], now: datetime) -> Clinic:
    of_sender = {name: fields.pop(name) for name in ("daily_limit", "in_app") if name in fields}
    left = now if of_sender.get("in_app") is False else before.sender.left_app_at
    sender = dataclasses.replace(before.sender, **of_sender, left_app_at=left)
    limits = with_limits(before.limits, fields)
    after = dataclasses.replace(before, sender=sender, limits=limits, **fields)
    is_as_before = after.reminding == before.reminding
    return after if is_as_before else dataclasses.replace(after, reminding_before=None)


def _save(installation: Installation, before: Clinic, after: Clinic, keep: str | None) -> None:
    if before.zone != after.zone and keep == INSTANT:
        _save_settings(installation, before, left_behind(before, after, installation))
        return
    others = dataclasses.replace(after, zone=before.zone)
    if others != before:
        _save_settings(installation, before, others)
    if keep == CLOCK or before.zone != after.zone:
        _correct(installation, after)


def _save_settings(installation: Installation, before: Clinic, after: Clinic) -> None:
    records = installation.records(after.id)
    if all(getattr(before, name) == getattr(after, name) for name in REMINDING):
        records.commit([Save(after)])
        click.echo(f"Changed {after.slug}.")
        return
    with Progress() as progress:
        changed = change_reminding(
            records, before, after, now=installation.now(), progress=visits_bar(progress)
        )
    click.echo(f"Changed {after.slug}; {changed} visits to come were put right.")


def _correct(installation: Installation, after: Clinic) -> None:
    with Progress() as progress:
        said = keep_clock(installation, after.slug, after.zone, visits_bar(progress))
    for line in said:
        click.echo(line)
    click.echo(f"{after.slug} is in {after.zone}.")

"""`puntual staff`: who works at a clinic's front desk. Prints an invitation once and keeps none; reads no PIN, as none can be read."""

import dataclasses
from datetime import datetime

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from chalicelib.clinics.model import Clinic
from chalicelib.shared import times
from chalicelib.shared.errors import ConflictError
from chalicelib.shared.writes import Save
from chalicelib.staff import invitations
from chalicelib.staff.model import Device, StaffMember
from chalicelib.staff.permissions import Role
from chalicelib.staff.pin_attempts import is_known
from chalicelib.staff.team import practitioner_named
from puntual.installation import ClinicRecords, Installation, with_installation

CLINIC = click.option("--clinic", "slug", required=True, help="Address (clinica-sonrisa).")
LONGEST_NAME = 40


@click.group("staff")
def command() -> None:
    """Let people at a clinic's front desk in, and out."""


@command.command("invite")
@CLINIC
@click.option(
    "--role",
    type=click.Choice([role.value for role in Role]),
    default=Role.OWNER.value,
    show_default=True,
    help="Of somebody new. An owner invites all others on the pages.",
)
@click.option("--name", default="", help="What somebody new is called; they may change it.")
@click.option(
    "--member",
    "member_id",
    default="",
    help="Somebody on the team, by their id in `list`: a new PIN, and one more device.",
)
@click.option(
    "--practitioner",
    "practitioner_id",
    default="",
    help="Whose visits are a new doctor's own day, by their id in `puntual doctor list`.",
)
@with_installation
def invite(
    *,
    installation: Installation,
    slug: str,
    role: str,
    name: str,
    member_id: str,
    practitioner_id: str,
) -> None:
    """Make an invitation and print its link, once. It lasts a day; whoever opens it first chooses the PIN."""
    clinic, now = installation.clinic(slug), installation.now()
    records = installation.records(clinic.id)
    called = " ".join(name.split())
    if len(called) > LONGEST_NAME or not called.isprintable():
        raise click.BadParameter(f"{LONGEST_NAME} letters at most.", param_hint="--name")
    if member_id:
        secret, kept = invitations.invite_anew(_member(records, slug, member_id), by="", now=now)
    else:
        if practitioner_id and practitioner_named(clinic, practitioner_id) is None:
            raise click.BadParameter(f"{slug} has no such doctor.", param_hint="--practitioner")
        secret, kept = invitations.invite(
            Role(role), by="", name=called, now=now, practitioner_id=practitioner_id
        )
    records.commit([kept])
    click.echo(installation.invitation_address(clinic, secret))
    click.echo("Hand it over now: it is not shown again, works once and lasts a day.", err=True)


@command.command("list")
@CLINIC
@with_installation
def show_all(*, installation: Installation, slug: str) -> None:
    """List a clinic's team and the devices that they sign in on; who has left, too."""
    clinic = installation.clinic(slug)
    records, console = installation.shown(clinic.id), Console()
    team = records.team()
    names = {member.id: member.name for member in team}
    people = Table("id", Column("name", overflow="fold"), "role", "since", "state", title="People")
    for member in team:
        state = f"removed {_day(member.removed_at, clinic)}" if member.removed_at else "on the team"
        since = _day(member.created_at, clinic)
        people.add_row(member.id, escape(member.name), member.role, since, state)
    devices = Table("id", Column("label", overflow="fold"), "who", "last used", "state")
    devices.title = "Devices"
    for device in records.devices():
        who = ", ".join(names.get(member_id, member_id) for member_id in device.member_ids)
        state = "known" if is_known(device, installation.now()) else "out"
        used = _day(device.used_at, clinic)
        devices.add_row(device.id[:12], escape(device.label), escape(who), used, state)
    console.print(people)
    console.print(devices)


@command.command("remove")
@CLINIC
@click.argument("which")
@with_installation
def remove(*, installation: Installation, slug: str, which: str) -> None:
    """Take somebody off the team, or a device out, by its id in `list`. It counts from their next request on."""
    records, now = installation.records(installation.clinic(slug).id), installation.now()
    found = records.get(StaffMember, which) or _device(records, which)
    if found is None:
        raise click.ClickException(
            f"{slug} has neither a person nor a device {which!r}: see `puntual staff list --clinic {slug}`."
        )
    if found.removed_at is None:
        try:
            records.commit([Save(dataclasses.replace(found, removed_at=now))])
        except ConflictError:
            raise click.ClickException("Somebody changed it at this moment: try again.") from None
    click.echo(f"{found.name if isinstance(found, StaffMember) else found.label} is out.")


def _member(records: ClinicRecords, slug: str, member_id: str) -> StaffMember:
    member = records.get(StaffMember, member_id)
    if member is None or member.removed_at is not None:
        raise click.ClickException(
            f"{slug} has nobody {member_id!r} on the team: see `puntual staff list --clinic {slug}`."
        )
    return member


def _device(records: ClinicRecords, which: str) -> Device | None:
    """Return the device whose id begins so; as many letters of it as the list shows are enough."""
    begins = [device for device in records.devices() if device.id.startswith(which)]
    return begins[0] if len(begins) == 1 and len(which) >= len("9f86d081884c") else None


def _day(moment: datetime, clinic: Clinic) -> str:
    return f"{times.local(moment, clinic.zone):%Y-%m-%d}"

"""`puntual clinic pause` and `resume`: keep one clinic silent, and let it speak again. Loses nothing, and lifts no stop of WhatsApp's."""

from collections.abc import Callable
from datetime import datetime

import click

from chalicelib.clinics.model import Clinic
from chalicelib.messaging import pause_clinic
from chalicelib.shared import times
from chalicelib.shared.errors import ConflictError
from puntual.clinic_view import moment_of
from puntual.installation import Installation, with_installation


@click.command("pause")
@click.argument("slug")
@click.option(
    "--until",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%d %H:%M"]),
    help='When it ends by itself, on the clinic\'s clock: 2026-12-24 (its first moment) or "2026-12-24 08:00". [when you resume]',
)
@click.option("--all", "everything", is_flag=True, help="Answers to patients wait, too.")
@with_installation
def pause(
    *, installation: Installation, slug: str, until: datetime | None, everything: bool
) -> None:
    """Keep a clinic silent: no reminder, question or notice of a change leaves. Answers go on, unless --all."""
    clinic, now = installation.clinic(slug), installation.now()
    ends = times.instant(until.date(), until.time(), clinic.zone) if until else None
    if ends and ends <= now:
        raise click.BadParameter(
            f"{moment_of(ends, clinic)} is over: give a moment to come.", param_hint="--until"
        )
    records = installation.records(clinic.id)
    _or_say_so(
        slug, lambda: pause_clinic.pause(records, now=now, until=ends, everything=everything)
    )
    what = "Nothing leaves" if everything else "Nothing but answers to patients leaves"
    end = moment_of(ends, clinic) if ends else f"`puntual clinic resume {slug}`"
    click.echo(f"Paused {slug}. {what} until {end}.")
    click.echo("What was being sent ends within half a minute. What changes, staff must tell.")


@click.command("resume")
@click.argument("slug")
@with_installation
def resume(*, installation: Installation, slug: str) -> None:
    """Let a paused clinic speak again, in its hours and within its limits; what no longer helps is skipped."""
    clinic, now = installation.clinic(slug), installation.now()
    if clinic.hold is None or not clinic.hold.covers(now):
        stopped = " WhatsApp stopped its sender, which tries again by itself." * bool(clinic.paused)
        raise click.ClickException(f"{slug} is not paused.{stopped}")
    records = installation.records(clinic.id)
    _or_say_so(slug, lambda: pause_clinic.resume(records, now=now))
    click.echo(f"{slug} goes on: what is due within the hour, in its sending hours.")


def _or_say_so(slug: str, change: Callable[[], Clinic]) -> None:
    try:
        change()
    except ConflictError:
        raise click.ClickException(
            f"Somebody is changing {slug}: nothing was changed. Try again."
        ) from None

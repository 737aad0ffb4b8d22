"""`puntual clinic token`, `tokens` and `revoke`: credentials for a clinic's own software. A secret is printed once, never kept."""

from collections.abc import Iterator
from datetime import datetime

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from chalicelib.clinics.api_tokens import ApiToken, Scope
from chalicelib.clinics.model import Clinic
from chalicelib.messaging import api_token_changes
from chalicelib.shared import times
from chalicelib.shared.errors import NotFoundError
from puntual import clinic_values as values
from puntual.installation import Installation, with_installation

SCOPES = {"read": (Scope.READ,), "write": (Scope.READ, Scope.WRITE)}


@click.command("token")
@click.argument("slug")
@click.option(
    "--name",
    required=True,
    callback=lambda _ctx, _option, text: values.token_name(text),
    help="What uses it: a program, not a person. The audit names it.",
)
@click.option(
    "--scope",
    type=click.Choice(list(SCOPES)),
    default="write",
    show_default=True,
    help="write reads too.",
)
@click.option(
    "--expires",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Its last day, on the clinic's calendar. [in a year]",
)
@with_installation
def token(
    *, installation: Installation, slug: str, name: str, scope: str, expires: datetime | None
) -> None:
    """Issue an API token for a clinic. It is shown once."""
    clinic, now = installation.clinic(slug), installation.now()
    ends = _end_of(expires, clinic, now) if expires else None
    records = installation.records(clinic.id)
    kept, text = api_token_changes.issue(records, name, SCOPES[scope], now=now, expires_at=ends)
    click.echo(text)
    click.echo(
        f"Keep it now: it is not shown again. Its last day is {kept.last_day(clinic.zone)}; the inbox is told a month before. "
        f"To end it: puntual clinic revoke {slug} {kept.id}",
        err=True,
    )


@click.command("tokens")
@click.argument("slug")
@with_installation
def tokens(*, installation: Installation, slug: str) -> None:
    """List a clinic's API tokens, those that ended too. Never shows a secret."""
    clinic = installation.clinic(slug)
    table = Table("id", Column("name", overflow="fold"), "may", "issued", "state")
    for kept in installation.shown(clinic.id).tokens():
        table.add_row(*_line(kept, clinic, installation.now()))
    Console().print(table)


@click.command("revoke")
@click.argument("slug")
@click.argument("token_id")
@with_installation
def revoke(*, installation: Installation, slug: str, token_id: str) -> None:
    """End an API token at once; TOKEN_ID is its third part (pnt_clinic_ID_…) and stands in `tokens`."""
    records = installation.records(installation.clinic(slug).id)
    try:
        kept = api_token_changes.revoke(records, token_id, now=installation.now())
    except NotFoundError:
        raise click.ClickException(
            f"{slug} has no token {token_id!r}: see `puntual clinic tokens {slug}`."
        ) from None
    click.echo(f"Token {token_id} ({kept.name}) is revoked.")


def _end_of(day: datetime, clinic: Clinic, now: datetime) -> datetime:
    """Return the end of a token's last day."""
    _, ends = times.day_bounds(day.date(), clinic.zone)
    if ends <= now:
        raise click.BadParameter(f"{day:%Y-%m-%d} is over.", param_hint="--expires")
    return ends


def _line(kept: ApiToken, clinic: Clinic, now: datetime) -> Iterator[str]:
    yield from (kept.id, escape(kept.name), " ".join(kept.scopes))
    yield f"{times.local(kept.created_at, clinic.zone):%Y-%m-%d}"
    yield _state(kept, clinic, now)


def _state(kept: ApiToken, clinic: Clinic, now: datetime) -> str:
    if kept.revoked_at:
        return f"revoked {times.local(kept.revoked_at, clinic.zone):%Y-%m-%d}"
    until = f"until {kept.last_day(clinic.zone) or 'revoked'}"
    if not kept.is_in_force(now):
        return f"expired, was good {until}"
    return f"ENDS SOON, good {until}" if kept.ends_soon(now) else f"good {until}"

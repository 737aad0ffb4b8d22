"""`puntual clinic token` and `revoke`: credentials for a clinic's own software. A secret is printed once, never kept."""

import dataclasses

import click

from chalicelib.clinics.api_tokens import ApiToken, Scope, issue_token
from chalicelib.shared.writes import Create, Save
from puntual.installation import Installation, with_installation

SCOPES = {"read": (Scope.READ,), "write": (Scope.READ, Scope.WRITE)}


@click.command("token")
@click.argument("slug")
@click.option("--name", required=True, help="What uses it: a program, not a person.")
@click.option(
    "--scope",
    type=click.Choice(list(SCOPES)),
    default="write",
    show_default=True,
    help="write reads too.",
)
@with_installation
def token(*, installation: Installation, slug: str, name: str, scope: str) -> None:
    """Issue an API token for a clinic. It is shown once."""
    clinic = installation.clinic(slug)
    kept, text = issue_token(clinic.id, name, SCOPES[scope], now=installation.now())
    installation.records(clinic.id).commit([Create(kept)])
    click.echo(text)
    click.echo(
        f"Keep it now: it is not shown again. To end it: puntual clinic revoke {slug} {kept.id}",
        err=True,
    )


@click.command("revoke")
@click.argument("slug")
@click.argument("token_id")
@with_installation
def revoke(*, installation: Installation, slug: str, token_id: str) -> None:
    """End an API token at once; TOKEN_ID is its third part (pnt_clinic_ID_…)."""
    records = installation.records(installation.clinic(slug).id)
    kept = records.get(ApiToken, token_id)
    if kept is None:
        raise click.ClickException(f"{slug} has no token {token_id!r}.")
    if kept.revoked_at is None:
        records.commit([Save(dataclasses.replace(kept, revoked_at=installation.now()))])
    click.echo(f"Token {token_id} ({kept.name}) is revoked.")

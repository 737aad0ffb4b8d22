"""`puntual templates`: bring our message templates to a clinic's WhatsApp account and say how they stand. Never edits one."""

import functools
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import click
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from chalicelib.clinics.model import Clinic
from chalicelib.messaging.whatsapp.push_templates import (
    AccountAwayError,
    Standing,
    TemplateAccount,
    TemplateRefusedError,
    TemplateReport,
    look_up_templates,
    push_templates,
)
from chalicelib.messaging.whatsapp.template_accounts import open_account
from chalicelib.messaging.whatsapp.template_definitions import load_definitions
from chalicelib.shared.errors import NotFoundError
from chalicelib.shared.settings import Settings
from chalicelib.storage.secrets import Secrets
from puntual.installation import Installation, with_installation

F = TypeVar("F", bound=Callable[..., object])
# What a person must do something about; all others become usable by themselves or are so.
TROUBLE = frozenset({Standing.UNUSABLE, Standing.RECATEGORISED, Standing.REFUSED, Standing.MISSING})


@click.group("templates")
def command() -> None:
    """Have the message templates approved, and see how they stand."""


def with_account(work: F) -> F:
    """Give a command the `account` of templates of --clinic's WhatsApp number."""

    @click.option("--clinic", "slug", required=True, help="Address of the clinic.")
    @click.option(
        "--meta-url",
        default=Settings.meta_url,
        envvar="PUNTUAL_META_URL",
        hidden=True,  # only who has a sandbox needs another
    )
    @functools.wraps(work)
    def found(*, installation: Installation, slug: str, meta_url: str) -> object:
        clinic = installation.clinic(slug)
        with _account(installation, clinic, meta_url) as account, _said_plainly():
            return work(account=account)

    return found  # type: ignore[return-value]  # click turns it into a command


@command.command("push")
@with_installation
@with_account
def push(*, account: TemplateAccount) -> None:
    """Ask WhatsApp for the templates that are missing. Repeating it is harmless."""
    definitions = load_definitions()
    with Progress() as progress:
        task = progress.add_task("Templates", total=len(definitions))
        reports = push_templates(
            account, definitions, on_each=lambda _report: progress.advance(task)
        )
    _show(reports)


@command.command("list")
@with_installation
@with_account
def show_all(*, account: TemplateAccount) -> None:
    """Show how each of our templates stands in the account. Changes nothing."""
    _show(look_up_templates(account, load_definitions()))


@contextmanager
def _account(
    installation: Installation, clinic: Clinic, meta_url: str
) -> Iterator[TemplateAccount]:
    account_id = clinic.sender.business_account_id
    if not account_id:
        raise click.ClickException(f"{clinic.slug} has no WhatsApp business account.")
    with open_account(
        clinic.sender,
        client=lambda: installation.client("socialmessaging"),
        token=lambda: _token(installation, account_id),
        meta_url=meta_url,
    ) as account:
        yield account


def _token(installation: Installation, account_id: str) -> str:
    path = installation.deployment.parameters
    try:
        return Secrets(installation.client("ssm"), path).one(f"meta-token/{account_id}")
    except NotFoundError:
        raise click.ClickException(
            f"Meta's token is missing: put it into the parameter {path}/meta-token/{account_id}."
        ) from None


@contextmanager
def _said_plainly() -> Iterator[None]:
    """Say in a sentence what kept us from the account."""
    try:
        yield
    except TemplateRefusedError as refused:
        raise click.ClickException(f"WhatsApp says: {refused}") from refused
    except AccountAwayError as broken:
        raise click.ClickException(f"WhatsApp could not be reached ({broken}).") from broken


def _show(reports: Iterable[TemplateReport]) -> None:
    """Print the reports; end with status 1 when somebody must do something."""
    table = Table("template", "language", "standing", "category", "new", "problem")
    trouble = 0
    for one in reports:
        new = "yes" if one.created else ""
        said = one.problem or (one.status if one.standing in TROUBLE else "")
        table.add_row(one.name, one.language, one.standing.value, one.category, new, said)
        trouble += one.standing in TROUBLE
    Console().print(table)
    if trouble:
        raise click.ClickException(
            f"{trouble} templates need somebody: see “Templates” in docs/runbook.md."
        )

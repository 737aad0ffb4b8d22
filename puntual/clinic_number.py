"""`puntual clinic number`: which way to WhatsApp a clinic has, and from which number it writes. Sends nothing, and ends no message."""

import dataclasses
from collections.abc import Callable
from typing import Any, TypeVar

import click

from chalicelib.clinics.limits import Limits
from chalicelib.clinics.model import Clinic, Provider, Sender
from chalicelib.patients.patients_number import region_of
from chalicelib.shared.errors import ConflictError, NotAllowedError
from puntual.clinic_options import given
from puntual.installation import Installation, with_installation
from puntual.read_options import text_of

C = TypeVar("C", bound=Callable[..., object])
_OPTIONS = (
    click.option(
        "--provider",
        type=click.Choice([provider.value for provider in Provider]),
        default=Provider.AWS.value,
        show_default=True,
        help="Way to WhatsApp; by_hand is none: its people send each message from their own telephone.",
    ),
    click.option(
        "--phone-number-id",
        callback=text_of("phone_number_id"),
        help="WhatsApp's id of the number it writes from; by hand there is none.",
    ),
    click.option(
        "--display-number",
        callback=text_of("display_number"),
        help="That number, as patients see it. [the phone]",
    ),
    click.option(
        "--business-account-id",
        callback=text_of("business_account_id"),
        help="WhatsApp business account, or none.",
    ),
)


def of_a_number(command: C) -> C:
    """Add the options that say by which way, and from which number, a clinic writes."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@click.command("number")
@click.argument("slug")
@of_a_number
@with_installation
def number(*, installation: Installation, slug: str, **options: Any) -> None:
    """Give a clinic another way to WhatsApp, or none. What waits goes out by the new one; what was sent is not sent again."""
    clinic = installation.clinic(slug)
    provider = Provider(options.pop("provider"))
    needed = [] if provider is Provider.BY_HAND else ["phone_number_id"]
    fields = given(options | {"country": region_of(clinic)}, limits=Limits(), needed=needed)
    sender = dataclasses.replace(
        clinic.sender,
        provider=provider,
        phone_number_id=fields.get("phone_number_id", ""),
        display_number=fields.get("display_number", clinic.phone),
        business_account_id=fields.get("business_account_id", ""),
        in_app=Sender.in_app,
    )
    _give(installation, clinic, sender)
    click.echo(f"{slug} writes from {sender.display_number}, {provider.value}.")


def _give(installation: Installation, clinic: Clinic, sender: Sender) -> None:
    try:
        installation.directory.give_number(clinic, sender)
    except NotAllowedError:
        raise click.ClickException(
            f"The WhatsApp number {sender.phone_number_id!r} belongs to another clinic: see `puntual clinic list`."
        ) from None
    except ConflictError:
        raise click.ClickException(
            f"Somebody changed {clinic.slug} at the same moment: look at it and try again."
        ) from None

"""`puntual messages`: what was written to a clinic's patients on a day, and how it ended. Masks numbers."""

from datetime import UTC, datetime, timedelta

import click
from rich.console import Console
from rich.table import Column, Table

from chalicelib.clinics.model import Clinic
from chalicelib.data_rights import export_labels
from chalicelib.data_rights.reason_texts import why
from chalicelib.messaging.model import TO_CLINIC, Message
from chalicelib.shared import times
from puntual.installation import Installation, with_installation


@click.command("messages")
@click.option("--clinic", "slug", required=True, help="Address of the clinic (clinica-sonrisa).")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="On the clinic's calendar. [today]")
@click.option("--show-phones", is_flag=True, help="Print whole numbers: mind who is looking.")
@with_installation
def command(
    *, installation: Installation, slug: str, day: datetime | None, show_phones: bool
) -> None:
    """Show the messages that were put out on a day, with their state and why."""
    clinic = installation.clinic(slug)
    asked = day or times.local(installation.now(), clinic.zone)
    found = _on_the_clinics_day(installation, clinic, asked)
    title = f"{clinic.name}, {asked:%Y-%m-%d}: {len(found)} messages"
    patient = Column("patient", overflow="fold")  # its id is copied into other commands
    table = Table("written", "kind", "to", patient, "state", "reason", "tries", title=title)
    for message in found:
        table.add_row(*_cells(message, clinic, show_phones=show_phones))
    Console().print(table)


def masked(e164: str) -> str:
    """Return a number that its owner would recognise and nobody else could call."""
    return f"{e164[:3]} ··· {e164[-4:]}" if e164 else ""


def _on_the_clinics_day(
    installation: Installation, clinic: Clinic, asked: datetime
) -> list[Message]:
    start, end = times.day_bounds(asked.date(), clinic.zone)
    records = installation.shown(clinic.id)
    days = {f"{moment.astimezone(UTC):%Y-%m-%d}" for moment in (start, end - timedelta(seconds=1))}
    found = [message for day in sorted(days) for message in records.messages_on(day)]
    return [message for message in found if start <= message.created_at < end]


def _cells(message: Message, clinic: Clinic, *, show_phones: bool) -> tuple[str, ...]:
    return (
        f"{times.local(message.created_at, clinic.zone):%H:%M:%S}",
        export_labels.of(export_labels.KINDS, message.kind),
        message.e164 if show_phones else masked(message.e164),
        message.patient_id or ("front desk" if message.owner == TO_CLINIC else "nobody known"),
        export_labels.of(export_labels.STATES, message.state),
        why(message.reason),
        str(message.attempts),
    )

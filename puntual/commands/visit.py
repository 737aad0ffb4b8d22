"""`puntual visit`: what an operator does with one visit for a clinic that asks. Decides no rule itself."""

import click

from chalicelib.appointments.agenda_change import By, Change, carry_out
from chalicelib.appointments.model import Appointment
from chalicelib.appointments.restore import restore as decide_restore
from chalicelib.appointments.upsert import by_key
from chalicelib.shared import times
from chalicelib.shared.errors import NotAllowedError, NotFoundError
from puntual.installation import ClinicRecords, Installation, with_installation

REFUSED = {
    "slot_taken": "Another open visit has that hour with the same practitioner, or with nobody named.",
    "appointment_in_the_past": "The visit was to begin already: nothing can be restored.",
    "patient_is_deceased": "That person is noted as having died; take that back first: puntual patient deceased --undo.",
    "patient_is_being_erased": "That person's data are being erased.",
}


@click.group("visit")
def command() -> None:
    """Put one visit right."""


@command.command("restore")
@click.argument("which")
@click.option("--clinic", "slug", required=True, help="Address (clinica-sonrisa).")
@with_installation
def restore(*, installation: Installation, which: str, slug: str) -> None:
    """Let a cancelled visit stand after all, at its own time. WHICH: the clinic's key, or ~ and our id.

    The patient is told if they believe it is off; the inbox's line about it is closed.
    """
    clinic = installation.clinic(slug)
    records, now = installation.records(clinic.id), installation.now()
    seen: list[Appointment] = []

    def decide() -> Change:
        seen.append(_meant(records, which))
        return decide_restore(records, clinic, seen[-1].id, by=By.CLINIC, now=now)

    try:
        visit = carry_out(records, installation.queue, decide, now=now)
    except NotFoundError:
        raise click.ClickException("There is no such visit in this clinic.") from None
    except NotAllowedError as refused:
        said = REFUSED.get(refused.code, "Only a cancelled visit can be restored.")
        raise click.ClickException(said) from None
    when = f"{times.local(visit.starts_at, clinic.zone):%Y-%m-%d %H:%M}"
    done = "stands already, for" if seen[-1].is_open else "stands again:"
    click.echo(f"Visit ~{visit.id} {done} {when} on the clinic's clock.")


def _meant(records: ClinicRecords, which: str) -> Appointment:
    ours = which.startswith("~")
    found = records.get(Appointment, which[1:]) if ours else by_key(records, which)
    if found is None:
        raise NotFoundError(which)
    return found

"""`puntual visit`: what an operator does with one visit for a clinic that asks. Decides no rule itself; signs no deed of the front desk."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

import click

from chalicelib.appointments.agenda_change import By, Change, said_again
from chalicelib.appointments.arrival import note_arrival
from chalicelib.appointments.attendance import record_attendance
from chalicelib.appointments.cancel import cancel as decide_cancel
from chalicelib.appointments.confirm import confirm as decide_confirm
from chalicelib.appointments.model import Appointment
from chalicelib.appointments.restore import restore as decide_restore
from chalicelib.clinics.model import Clinic
from chalicelib.front_desk.take_back_arrival import take_back_arrival
from puntual.change_visit import Says, change_visit
from puntual.installation import ClinicRecords, Installation, with_installation

C = TypeVar("C", bound=Callable[..., Any])
BY_OPERATOR = "operator"  # what of the clinic's called a visit off


@click.group("visit")
def command() -> None:
    """Put one visit right: arrived, confirmed, attended, missed, called off, standing again.

    WHICH is the clinic's key, or ~ and our id. A patient who has to hear of it is told at once.
    """


def _one_visit(run: C) -> C:
    """Add what names the visit."""
    of_clinic = click.option(
        "--clinic", "slug", required=True, help="Address of the clinic (clinica-sonrisa)."
    )
    return click.argument("which")(of_clinic(with_installation(run)))


@command.command("restore")
@_one_visit
def restore(*, installation: Installation, which: str, slug: str) -> None:
    """Let a cancelled visit stand after all, at its own time.

    The patient is told if they believe it is off; the inbox's line about it is closed.
    """
    says = Says("stands again:", "stands already, for", "Only a cancelled visit can be restored.")

    def decide(records: ClinicRecords, clinic: Clinic, visit: Appointment, now: datetime) -> Change:
        return decide_restore(records, clinic, visit.id, by=By.CLINIC, now=now)

    change_visit(installation, slug, which, decide, says)


@command.command("arrived")
@_one_visit
@click.option("--undo", is_flag=True, help="It was a slip: nobody came yet.")
def arrived(*, installation: Installation, which: str, slug: str, undo: bool) -> None:
    """Note that the patient is here, also before the hour; nobody is told, and no reminder follows."""
    if undo:
        says = Says("has nobody waiting for it:", "had nobody waiting for it:", "")
    else:
        says = Says(
            "has its patient here:", "had its patient here already:", "Nobody arrives for it."
        )

    def decide(records: ClinicRecords, clinic: Clinic, visit: Appointment, now: datetime) -> Change:
        deed = take_back_arrival if undo else note_arrival
        return deed(records, clinic, visit.id, now=now)

    change_visit(installation, slug, which, decide, says)


@command.command("attended")
@_one_visit
def attended(*, installation: Installation, which: str, slug: str) -> None:
    """Note that the patient came and was attended; after the visit began."""
    says = Says("was attended:", "was noted as attended already:", "It cannot be attended.")
    change_visit(installation, slug, which, _attendance(came=True), says)


@command.command("no-show")
@_one_visit
def no_show(*, installation: Installation, which: str, slug: str) -> None:
    """Note that the patient did not come; after the visit began."""
    says = Says("was missed:", "was noted as missed already:", "It cannot be missed.")
    change_visit(installation, slug, which, _attendance(came=False), says)


@command.command("cancel")
@_one_visit
def cancel(*, installation: Installation, which: str, slug: str) -> None:
    """Call a visit off for the clinic; the patient is told if they knew of it."""
    says = Says("is called off:", "was called off already:", "It cannot be called off.")

    def decide(records: ClinicRecords, clinic: Clinic, visit: Appointment, now: datetime) -> Change:
        if visit.is_cancelled:
            return said_again(visit, now)
        return decide_cancel(records, clinic, visit.id, by=By.CLINIC, now=now, source=BY_OPERATOR)

    change_visit(installation, slug, which, decide, says)


@command.command("confirm")
@_one_visit
@click.option("--how", type=click.Choice(["telephone", "counter"]), help="How they said it.")
def confirm(*, installation: Installation, which: str, slug: str, how: str | None) -> None:
    """Note that the patient says they come; they are not asked again."""
    says = Says("is confirmed:", "was confirmed already:", "It cannot be confirmed.")

    def decide(records: ClinicRecords, clinic: Clinic, visit: Appointment, now: datetime) -> Change:
        return decide_confirm(records, clinic, visit.id, now=now, how=how or "")

    change_visit(installation, slug, which, decide, says)


def _attendance(*, came: bool) -> Callable[[ClinicRecords, Clinic, Appointment, datetime], Change]:
    return lambda records, clinic, visit, now: record_attendance(
        records, clinic, visit.id, came=came, now=now
    )

"""One visit changed at the command line, and what the operator reads of it. Decides no rule itself."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import click

from chalicelib.appointments.agenda_change import Change, carry_out
from chalicelib.appointments.model import Appointment
from chalicelib.appointments.says_the_same import says_the_same
from chalicelib.appointments.upsert import by_key
from chalicelib.clinics.model import Clinic
from chalicelib.messaging.model import TO_CLINIC
from chalicelib.shared import times
from chalicelib.shared.errors import NotAllowedError, NotFoundError
from puntual.installation import ClinicRecords, Installation

Decide = Callable[[ClinicRecords, Clinic, Appointment, datetime], Change]
REFUSED = {
    "slot_taken": "Another open visit has that hour with the same practitioner, or with nobody named.",
    "appointment_in_the_past": "The visit was to begin already: nothing can be restored.",
    "appointment_not_begun": "The visit has not begun yet: whether the patient came is noted afterwards.",
    "arrival_cannot_be_taken_back": "The visit is over or called off: its arrival stays as it is.",
    "patient_is_deceased": "That person is noted as having died; take that back first: puntual patient deceased --undo.",
    "patient_is_being_erased": "That person's data are being erased.",
}
STANDS = {
    "cancelled": "is called off",
    "attended": "was attended",
    "no_show": "was missed",
    "change_requested": "waits for another time",
}


@dataclass(frozen=True)
class Says:
    """What is said of a deed: done, so already, and not possible as the visit stands."""

    done: str
    already: str
    never: str


def change_visit(
    installation: Installation, slug: str, which: str, decide: Decide, says: Says
) -> None:
    """Change the visit and say what it is now, or end the command with a sentence."""
    clinic = installation.clinic(slug)
    records, now = installation.records(clinic.id), installation.now()
    seen: list[tuple[Appointment, Change]] = []

    def attempt() -> Change:
        visit = _meant(records, which)
        seen.append((visit, decide(records, clinic, visit, now)))
        return seen[-1][1]

    try:
        visit = carry_out(records, installation.queue, attempt, now=now)
    except NotFoundError:
        raise click.ClickException("There is no such visit in this clinic.") from None
    except NotAllowedError as refused:
        raise click.ClickException(why_not(refused.code, says)) from None
    before, change = seen[-1]
    when = f"{times.local(visit.starts_at, clinic.zone):%Y-%m-%d %H:%M}"
    said = says.already if says_the_same(before, visit) else says.done
    is_told = any(message.owner != TO_CLINIC for message in change.messages)
    told = " The patient is told." if is_told else ""
    click.echo(f"Visit ~{visit.id} {said} {when} on the clinic's clock.{told}")


def why_not(code: str, says: Says) -> str:
    """Return why the visit cannot be so, in a sentence that says how it stands."""
    if code in REFUSED:
        return REFUSED[code]
    found = re.fullmatch(r"appointment_(\w+)_cannot_be_\w+", code)
    stands = STANDS.get(found[1], f"is {found[1]}") if found else ""
    return f"The visit {stands}. {says.never}" if stands else says.never


def _meant(records: ClinicRecords, which: str) -> Appointment:
    ours = which.startswith("~")
    found = records.get(Appointment, which[1:]) if ours else by_key(records, which)
    if found is None:
        raise NotFoundError(which)
    return found

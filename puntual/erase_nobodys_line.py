"""Erasing what a clinic keeps of a phone on which it has nobody: what was written there, and answered. Prints counts only."""

import click

from chalicelib.clinics.model import Clinic
from chalicelib.data_rights.nobodys_line import NobodysLine, collect_line, erase_line
from chalicelib.messaging.whatsapp.cut_person_out import PersonInBody, cut_out
from chalicelib.shared.errors import UnreadableRecordError
from puntual.installation import Installation

NOTHING_YET = "Nothing was changed. Add --yes to erase all this for ever."
CANNOT_READ = (
    "This release cannot read {record}: nothing is erased by half. Put it right, or use the release that "
    "wrote it (docs/runbook.md)."
)


def erase_nobodys_line(installation: Installation, clinic: Clinic, line: str, *, yes: bool) -> None:
    """Say what is kept of a line, and erase it when told to."""
    records = installation.records(clinic.id)
    try:
        found = collect_line(records, line)
        for told in _what_goes(found):
            click.echo(told)
        if not yes:
            click.echo(NOTHING_YET)
            return
        gone = erase_line(records, line, now=installation.now())
    except UnreadableRecordError as met:
        raise click.ClickException(CANNOT_READ.format(record=met)) from None
    unread = _cut_out(installation, clinic, line, found)
    click.echo(f"Erased: {gone} records, and what they said in {unread} unreadable bodies.")


def _what_goes(found: NobodysLine) -> list[str]:
    counts = {
        "texts they wrote": len(found.texts),
        "answers": len(found.messages),
        "inbox tasks": len(found.tasks),
        "sign-ups that wait": len(found.signups),
    }
    told = [f"{amount:5} {what}" for what, amount in counts.items()]
    return ["Nobody of this clinic answers there. Of the phone itself there are:", *told]


def _cut_out(installation: Installation, clinic: Clinic, line: str, found: NobodysLine) -> int:
    """Take the phone out of events that could not be read; return of how many."""

    def is_of_another_clinic(phone_number_id: str) -> bool:
        sender = installation.directory.by_sender(phone_number_id)
        return sender is not None and sender.id != clinic.id

    user_ids = [one.bsuid for one in found.lines if one.bsuid]
    person = PersonInBody(frozenset({line[-10:], *user_ids}), is_of_another_clinic)
    return installation.quarantine.forget(
        lambda body: cut_out(body, person=person), now=installation.now()
    )

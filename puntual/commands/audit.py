"""`puntual audit`: who changed a clinic's records, when and what, of a day or about one patient. Shows ids only."""

import json
from datetime import UTC, datetime, timedelta

import click

from chalicelib.clinics.model import Clinic
from chalicelib.data_rights.audit_trail import Entry, kept_since, trail
from chalicelib.patients.patient_by_id import find_patient
from chalicelib.shared import times
from puntual.installation import ClinicRecords, Installation, with_installation


@click.command("audit")
@click.option("--clinic", "slug", required=True, help="Address of the clinic (clinica-sonrisa).")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="On the clinic's calendar. [today]")
@click.option("--patient", "patient_id", default="", help="All days, what concerns this patient.")
@click.option("--json", "as_json", is_flag=True, help="All that is kept of each change.")
@with_installation
def command(
    *,
    installation: Installation,
    slug: str,
    day: datetime | None,
    patient_id: str,
    as_json: bool,
) -> None:
    """Show who changed what, a line for each change: when, who, which records.

    What stood in them before is not kept. Claims and outcomes of a message stand on the message itself.
    """
    clinic = installation.clinic(slug)
    records = installation.shown(clinic.id)
    if patient_id:
        found = _of_patient(records, patient_id, installation.now())
    else:
        found = _of_day(records, clinic, day or times.local(installation.now(), clinic.zone))
    if as_json:
        click.echo(json.dumps([entry.whole for entry in found], ensure_ascii=False, indent=2))
        return
    tokens = {token.id: token.name for token in records.tokens()}
    for entry in found:
        when = f"{times.local(entry.at, clinic.zone):%Y-%m-%d %H:%M:%S}"
        click.echo(f"{when}  {entry.who(tokens)}: {entry.what}")
    click.echo(f"{len(found)} changes.", err=True)


def _of_day(records: ClinicRecords, clinic: Clinic, asked: datetime) -> list[Entry]:
    start, end = times.day_bounds(asked.date(), clinic.zone)
    last = (end - timedelta(seconds=1)).astimezone(UTC).date()
    entries = trail(records, start.astimezone(UTC).date(), last)
    return [entry for entry in entries if start <= entry.at < end]


def _of_patient(records: ClinicRecords, patient_id: str, now: datetime) -> list[Entry]:
    """Go through every day that is kept: an index for what is asked once a year would cost each write.

    Ids of others whom the same change concerned are left out.
    """
    person = find_patient(records, patient_id)
    people = person.ids if person else (patient_id,)
    visits = [visit.id for each in people for visit in records.appointments_of(each)]
    names = frozenset({patient_id, *people, *visits})
    entries = trail(records, kept_since(now), now.date())
    return [entry.of(names) for entry in entries if entry.is_about(names)]

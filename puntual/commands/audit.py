"""`puntual audit`: who changed a clinic's records, when and what, of a day or about one patient. Shows ids only."""

from datetime import UTC, datetime, timedelta

import click
from rich.console import Console
from rich.table import Column, Table

from chalicelib.clinics.model import Clinic
from chalicelib.shared import times
from puntual.audit_trail import Entry, kept_since, trail
from puntual.installation import ClinicRecords, Installation, with_installation


@click.command("audit")
@click.option("--clinic", "slug", required=True, help="Address of the clinic (clinica-sonrisa).")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="On the clinic's calendar. [today]")
@click.option("--patient", "patient_id", default="", help="All days, what concerns this patient.")
@with_installation
def command(
    *, installation: Installation, slug: str, day: datetime | None, patient_id: str
) -> None:
    """Show who changed what. Claims and outcomes of a message stand on the message itself."""
    clinic = installation.clinic(slug)
    records = installation.records(clinic.id)
    if patient_id:
        found, about = _of_patient(records, patient_id, installation.now()), patient_id
    else:
        asked = day or times.local(installation.now(), clinic.zone)
        found, about = _of_day(records, clinic, asked), f"{asked:%Y-%m-%d}"
    Console().print(_table(found, clinic, title=f"{clinic.name}, {about}: {len(found)} changes"))


def _of_day(records: ClinicRecords, clinic: Clinic, asked: datetime) -> list[Entry]:
    start, end = times.day_bounds(asked.date(), clinic.zone)
    last = (end - timedelta(seconds=1)).astimezone(UTC).date()
    entries = trail(records, start.astimezone(UTC).date(), last)
    return [entry for entry in entries if start <= entry.at < end]


def _of_patient(records: ClinicRecords, patient_id: str, now: datetime) -> list[Entry]:
    """Go through every day that is kept: an index for what is asked once a year would cost each write."""
    visits = [visit.id for visit in records.appointments_of(patient_id)]
    names = frozenset({patient_id, *visits})
    return [entry for entry in trail(records, kept_since(now), now.date()) if entry.is_about(names)]


def _table(entries: list[Entry], clinic: Clinic, *, title: str) -> Table:
    table = Table("when", "who", Column("what", overflow="fold"), title=title)
    for entry in entries:
        when = f"{times.local(entry.at, clinic.zone):%Y-%m-%d %H:%M:%S}"
        table.add_row(when, entry.who, entry.what)
    return table

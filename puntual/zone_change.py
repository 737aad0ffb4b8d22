"""A clinic that is to have another zone: which visits to come would read another hour, and whether that is meant. Changes nothing."""

import click

from chalicelib.appointments.apply_reminder_settings import AHEAD, Agenda
from chalicelib.appointments.model import Appointment
from chalicelib.clinics.model import Clinic
from chalicelib.shared import times
from puntual.installation import Installation

SHOWN = 3
INSTANT = "instant"  # visits stay at the moment they are, and read as the new clock shows it


def ask_what_is_meant(
    installation: Installation, before: Clinic, after: Clinic, keep: str | None
) -> None:
    """Raise UsageError while visits to come would read another hour and nobody has said that it is meant."""
    if keep == INSTANT or before.zone == after.zone:
        return
    others = _that_read_otherwise(installation, before, after)
    if not others:
        return
    shown = "\n".join(
        f"  {_hour(v, before)}  would read  {_hour(v, after)}" for v in others[:SHOWN]
    )
    raise click.UsageError(
        f"Nothing was changed. {len(others)} visits to come would read another hour in {after.zone}:\n{shown}\n"
        f"Say --keep {INSTANT} if they take place at the moment they have, and the new hour is the right one.\n"
        "If the old hour is the right one, they have to be moved: after this change send them again under their own keys, by the API "
        "or in a file with its id column. A file without ids would book each a second time."
    )


def _that_read_otherwise(
    installation: Installation, before: Clinic, after: Clinic
) -> list[Appointment]:
    now = installation.now()
    records: Agenda = installation.records(before.id)
    coming = [v for v in records.appointments_between(now, now + AHEAD) if v.is_open]
    return [v for v in coming if _hour(v, before) != _hour(v, after)]


def _hour(visit: Appointment, clinic: Clinic) -> str:
    return f"{times.local(visit.starts_at, clinic.zone):%Y-%m-%d %H:%M}"

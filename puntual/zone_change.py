"""A clinic that is to have another zone: which visits to come would read another hour, what is meant, and doing that."""

import dataclasses
from collections.abc import Callable, Sequence

import click

from chalicelib.appointments.apply_reminder_settings import AHEAD, Agenda
from chalicelib.appointments.correct_zone import Moved, correct_zone
from chalicelib.appointments.model import Appointment
from chalicelib.clinics.former_zones import FormerZone, Oddity, oddity
from chalicelib.clinics.model import Clinic
from chalicelib.shared import times
from puntual.installation import Installation

SHOWN = 3
INSTANT = "instant"  # visits stay at the moment they are, and read as the new clock shows it
CLOCK = "clock"  # they read the hour they do, and are at another moment
ODD = {
    Oddity.SKIPPED: "no clock shows it there that day: it reads {after}",
    Oddity.TWICE: "comes twice there that day: the first counts",
}


def ask_what_is_meant(
    installation: Installation, before: Clinic, after: Clinic, keep: str | None
) -> None:
    """Raise UsageError while visits to come would read another hour and nobody has said which is right."""
    if keep or before.zone == after.zone:
        return
    others = _that_read_otherwise(installation, before, after)
    if not others:
        return
    shown = "\n".join(
        f"  {_hour(v, before)}  would read  {_hour(v, after)}" for v in others[:SHOWN]
    )
    raise click.UsageError(
        f"Nothing was changed. {len(others)} visits to come would read another hour in {after.zone}:\n{shown}\n"
        f"Say --keep {CLOCK} if the hour on the left is the right one: the zone was set wrong, and each keeps the hour it reads.\n"
        f"Say --keep {INSTANT} if the hour on the right is: each takes place at the moment it has."
    )


def left_behind(before: Clinic, after: Clinic, installation: Installation) -> Clinic:
    """Return the clinic with its zone changed and visits left at their moment."""
    left = FormerZone(before.zone, installation.now())
    return dataclasses.replace(after, former_zones=(*before.former_zones, left))


def keep_clock(
    installation: Installation, slug: str, zone: str, progress: Callable[[int, int], None]
) -> list[str]:
    """Correct a clinic's zone, or go on where that broke off; return what is to be said of it."""
    clinic = installation.clinic(slug)
    records = installation.records(clinic.id)
    former = clinic.zone if clinic.zone != zone else _last_corrected(clinic)
    moved = correct_zone(records, clinic, zone, now=installation.now(), progress=progress)
    return list(_said(moved, former, zone))


def _said(moved: Sequence[Moved], before: str, after: str) -> list[str]:
    if not moved:
        return []
    odd = [(was, now, found) for was, now in moved if (found := oddity(was, before, after))]
    lines = [
        f"{len(moved)} visits to come keep the hour they read. Those that are over keep their moment."
    ]
    lines += [
        f"  {times.local(was, before):%Y-%m-%d %H:%M} "
        + ODD[found].format(after=f"{times.local(now, after):%H:%M}")
        for was, now, found in odd
    ]
    return lines


def _last_corrected(clinic: Clinic) -> str:
    zones = [one.zone for one in clinic.former_zones if one.is_correction]
    return zones[-1] if zones else clinic.zone


def _that_read_otherwise(
    installation: Installation, before: Clinic, after: Clinic
) -> list[Appointment]:
    now = installation.now()
    records: Agenda = installation.records(before.id)
    coming = [v for v in records.appointments_between(now, now + AHEAD) if v.is_open]
    return [v for v in coming if _hour(v, before) != _hour(v, after)]


def _hour(visit: Appointment, clinic: Clinic) -> str:
    return f"{times.local(visit.starts_at, clinic.zone):%Y-%m-%d %H:%M}"

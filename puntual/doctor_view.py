"""The doctors of a clinic as the operator sees them, and the names that are nobody's yet. Shows nothing of patients."""

from collections.abc import Sequence

from rich.markup import escape
from rich.table import Column, Table

from chalicelib.clinics.match_practitioner import who_looks_alike
from chalicelib.clinics.model import Clinic
from chalicelib.clinics.names_asked import NamesAsked
from chalicelib.clinics.practitioner import Practitioner
from chalicelib.shared import times
from puntual.clinic_view import hours_text


def doctors_table(practitioners: Sequence[Practitioner], clinic: Clinic) -> Table:
    """Return a line each, those who left last."""
    table = Table("name", "id", "colour", Column("hours", overflow="fold"), "also called", "left")
    for one in sorted(practitioners, key=lambda one: not one.is_in_force):
        left = f"{times.local(one.removed_at, clinic.zone):%Y-%m-%d}" if one.removed_at else ""
        hours, names = hours_text(one.hours) or "the clinic's", ", ".join(one.also_called)
        table.add_row(*map(escape, (one.name, one.id, one.colour.value, hours, names, left)))
    return table


def names_table(names: NamesAsked, clinic: Clinic) -> Table:
    """Return the names of the agenda that are no doctor's, and whom each looks like."""
    table = Table("name in the agenda", "since", "may be")
    for one in names.names:
        alike = [known.name for known in who_looks_alike(clinic.practitioners, one.text)]
        may_be = "nobody's, as you said" if one.is_nobodys else " or ".join(alike)
        since = f"{times.local(one.at, clinic.zone):%Y-%m-%d}"
        table.add_row(*map(escape, (one.text, since, may_be)))
    return table

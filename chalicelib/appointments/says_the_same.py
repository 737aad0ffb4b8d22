"""Whether two states of a record say the same: what is decided about it again and again is no change of it. Pure."""

import dataclasses
from typing import Any, TypeVar

from chalicelib.appointments.model import Appointment
from chalicelib.patients.model import NumberState, Patient

S = TypeVar("S", Patient, Appointment)
ASIDE = frozenset(
    {"due_at", "decided_offsets", "message_ids", "given_back", "told_at", "task_ids", "asked_at"}
    | {"decided_at", "schedule", "restored", "status_before", "cancelled_at"}
    | {"deed", "tells_at", "call_again_at"}
    | {"practitioner_id"}  # whom the text was found to name; one in another's place is a change
    | {"zone_corrections", "number_changes", "refused_by", "version", "rest"}
)


def says_the_same(one: Patient | Appointment, other: Patient | Appointment) -> bool:
    """Tell whether two states of a record say the same; what is decided about it again and again does not count."""
    links = {getattr(state, "practitioner_id", "") for state in (one, other)} - {""}
    return _said(one) == _said(other) and len(links) <= 1


def _said(record: Patient | Appointment) -> dict[str, Any]:
    names = (field.name for field in dataclasses.fields(record))
    said = {name: getattr(record, name) for name in names if name not in ASIDE}
    if said.get("number") is NumberState.ASKED:
        said["number"] = NumberState.UNVERIFIED
    return said

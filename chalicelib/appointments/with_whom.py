"""With whom a visit is: the practitioner that its text names, and what they are called now. Pure; never asks anybody.

A visit keeps the text that somebody gave, and beside it a link. The link holds as long as the text can mean that practitioner; a
text that no link holds for is read anew, so that a visit which an older release booked is the same practitioner's.
"""

import dataclasses
from typing import TypeVar

from chalicelib.appointments.model import Appointment, Slot
from chalicelib.clinics.known_practitioner import KnownPractitioner
from chalicelib.clinics.match_practitioner import whom_it_names
from chalicelib.clinics.model import Clinic
from chalicelib.clinics.practitioner_names import key_of_name, may_be_one

NamesSomebody = Appointment | Slot  # what has the text, as somebody gave it, and the link
V = TypeVar("V", Appointment, Slot)


def practitioner_of(clinic: Clinic, visit: NamesSomebody) -> KnownPractitioner | None:
    """Return with whom a visit is, as far as the clinic knows them; nobody where its text may be several's."""
    return whom_it_names(clinic.practitioners, visit.practitioner, visit.practitioner_id)


def practitioner_id_of(clinic: Clinic, visit: NamesSomebody) -> str:
    """Return the id of whom a visit is with, or nothing."""
    found = practitioner_of(clinic, visit)
    return found.id if found else ""


def called_now(clinic: Clinic, visit: NamesSomebody) -> str:
    """Return what messages call the practitioner of a visit: by the name that they have now, else by the text."""
    found = practitioner_of(clinic, visit)
    return found.name if found else visit.practitioner


def linked(clinic: Clinic, visit: V, before: NamesSomebody | None = None) -> V:
    """Return the visit, or its time, linked to whom its text names; whom it was linked to `before` stays so where the text allows it."""
    link = visit.practitioner_id or (before.practitioner_id if before else "")
    found = whom_it_names(clinic.practitioners, visit.practitioner, link)
    return dataclasses.replace(visit, practitioner_id=found.id if found else "")


def is_same_practitioner(clinic: Clinic, one: NamesSomebody, other: NamesSomebody) -> bool:
    """Tell whether a patient who knows of the one need not be told of the other: one practitioner, or one name."""
    theirs = practitioner_id_of(clinic, one)
    if theirs and theirs == practitioner_id_of(clinic, other):
        return True
    said, now = called_now(clinic, one), called_now(clinic, other)
    return said == now or bool(key_of_name(said) and key_of_name(said) == key_of_name(now))


def may_be_one_practitioner(one: NamesSomebody, other: NamesSomebody) -> bool:
    """Tell whether two visits may be with one practitioner: one of whom nobody is named may be with anybody."""
    if one.practitioner_id and other.practitioner_id:
        is_linked_alike = one.practitioner_id == other.practitioner_id
        return is_linked_alike or key_of_name(one.practitioner) == key_of_name(other.practitioner)
    is_unnamed = not key_of_name(one.practitioner) or not key_of_name(other.practitioner)
    return is_unnamed or may_be_one(one.practitioner, other.practitioner)

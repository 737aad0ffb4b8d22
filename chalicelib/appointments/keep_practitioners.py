"""Putting a practitioner on a clinic's list, changing what is known of them, and letting them leave. Tells no patient.

Each deed writes their record, what the clinic's own record knows of it, and closes what was asked about names that are theirs by now.
"""

import dataclasses
import unicodedata
from collections.abc import Callable
from datetime import datetime

from chalicelib.appointments.ask_whose_name import answered, kept, say_nobodys
from chalicelib.clinics.match_practitioner import Known, taken_names, whom_it_names
from chalicelib.clinics.model import Clinic
from chalicelib.clinics.names_asked import THEIR_ID, NamesAsked
from chalicelib.clinics.practitioner import (
    LONGEST_ALIAS,
    LONGEST_NAME,
    MOST_IN_FORCE,
    Practitioner,
    knowing,
)
from chalicelib.clinics.practitioner_names import key_of_name
from chalicelib.shared.errors import NotAllowedError, NotFoundError, decide_again
from chalicelib.shared.writes import Create, Records, Save, Write

LINE_ENDS = frozenset({"Cc", "Zl", "Zp"})  # what no name has: control signs, ends of lines


def add_practitioner(records: Records, new: Practitioner, *, now: datetime) -> Practitioner:
    """Put somebody on the list; raises NotAllowedError for a name that is another's, for no name, and where there are too many."""

    def attempt() -> Practitioner:
        clinic = _clinic(records)
        added = dataclasses.replace(new, since=now)
        _refuse_unless_named(clinic.practitioners, added)
        _refuse_too_many(clinic.practitioners, added)
        records.commit([Create(added), *_known_by_clinic(records, clinic, added, now)])
        return added

    return decide_again(attempt)


def change_practitioner(
    records: Records,
    practitioner_id: str,
    change: Callable[[Practitioner], Practitioner],
    *,
    now: datetime,
) -> Practitioner:
    """Change what is known of somebody; the same again writes nothing. Raises NotFoundError, NotAllowedError.

    What they were called until now leads to them still, unless it is another's name by now. Nobody is told of a new name: a
    message that is not written yet says it.
    """

    def attempt() -> Practitioner:
        clinic = _clinic(records)
        before = records.get(Practitioner, practitioner_id)
        if before is None:
            raise NotFoundError(practitioner_id)
        after = change(before)
        _refuse_unless_named(clinic.practitioners, after, before)
        _refuse_too_many(clinic.practitioners, after, before)
        after = _without_taken(clinic.practitioners, after)
        saved = [Save(after)] if after != before else []
        writes = [*saved, *_known_by_clinic(records, clinic, after, now)]
        if writes:
            records.commit(writes)
        return after

    return decide_again(attempt)


def remove_practitioner(records: Records, practitioner_id: str, *, now: datetime) -> Practitioner:
    """Note that somebody left: no new visit is linked to them, and those they have keep them. Twice keeps the first moment."""
    return change_practitioner(
        records,
        practitioner_id,
        lambda one: one if one.removed_at else dataclasses.replace(one, removed_at=now),
        now=now,
    )


def give_name(records: Records, practitioner_id: str, text: str, *, now: datetime) -> Practitioner:
    """Remember that a name is a practitioner's; raises NotAllowedError where it is another's by now."""
    return change_practitioner(records, practitioner_id, lambda one: one.known_by(text), now=now)


def give_to_nobody(records: Records, text: str, *, now: datetime) -> bool:
    """Remember that a name is no practitioner's; tell whether that is news."""

    def attempt() -> bool:
        writes = say_nobodys(records, text, now=now)
        if writes:
            records.commit(writes)
        return bool(writes)

    return decide_again(attempt)


def _clinic(records: Records) -> Clinic:
    clinic = records.get(Clinic, records.clinic_id)
    if clinic is None:
        raise NotFoundError(records.clinic_id)
    return clinic


def _refuse_unless_named(
    known: Known, after: Practitioner, before: Practitioner | None = None
) -> None:
    """Refuse a name that nobody could read or that is another's; an older one is looked at only for who comes back."""
    had = {before.name, *before.also_called} if before else set()
    comes_back = bool(before and before.removed_at and not after.removed_at)
    new = [name for name in after.names if name not in had]
    if len(after.name) > LONGEST_NAME or not all(map(_is_readable, new)):
        raise NotAllowedError("practitioner_name_unreadable")
    asked = [*new, after.name] if comes_back else new
    if after.is_in_force and taken_names(known, asked, but=after.id):
        raise NotAllowedError("practitioner_name_taken")


def _is_readable(name: str) -> bool:
    is_one_line = not any(unicodedata.category(sign) in LINE_ENDS for sign in name)
    return bool(key_of_name(name)) and is_one_line and len(name) <= LONGEST_ALIAS


def _refuse_too_many(known: Known, after: Practitioner, before: Practitioner | None = None) -> None:
    is_one_more = after.is_in_force and not (before and before.is_in_force)
    if is_one_more and sum(not one.has_left for one in known) >= MOST_IN_FORCE:
        raise NotAllowedError("too_many_practitioners")


def _without_taken(known: Known, after: Practitioner) -> Practitioner:
    """Return who gives up what they were called before, where it is another's name by now."""
    taken = taken_names(known, after.also_called, but=after.id) if after.is_in_force else []
    left = tuple(name for name in after.also_called if name not in taken)
    return dataclasses.replace(after, also_called=left)


def _known_by_clinic(
    records: Records, clinic: Clinic, practitioner: Practitioner, now: datetime
) -> list[Write]:
    """Return what the clinic knows from now on, and what of the names that were asked about is answered by it."""
    after = knowing(clinic, practitioner)
    saved: list[Write] = [Save(after)] if after != clinic else []
    names = records.get(NamesAsked, THEIR_ID)
    if names is None:
        return saved
    found = {one.key for one in names.names if whom_it_names(after.practitioners, one.text)}
    if not found:
        return saved
    return [*saved, kept(names.without(found), names), *answered(records, names, found, now=now)]

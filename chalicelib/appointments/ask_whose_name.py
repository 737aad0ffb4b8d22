"""Asking whose a name is that a visit has and no practitioner: one task a name, however many visits have it. Never guesses, never tells a patient."""

import dataclasses
from collections.abc import Collection
from datetime import datetime

from chalicelib.appointments.model import Slot
from chalicelib.clinics.model import Clinic
from chalicelib.clinics.names_asked import MOST, THEIR_ID, NameAsked, NamesAsked
from chalicelib.clinics.practitioner_names import key_of_name
from chalicelib.messaging.staff_tasks import StaffTask, TaskKind, staff_task
from chalicelib.messaging.task_endings import Deed, closing
from chalicelib.shared.writes import Create, Records, Save, Write


def ask_whose(records: Records, clinic: Clinic, slot: Slot, *, now: datetime) -> list[Write]:
    """Return what asks whose the name of a visit is; nothing where it is known, was asked, or the clinic has no practitioners yet."""
    key = key_of_name(slot.practitioner)
    if slot.practitioner_id or not key or all(one.has_left for one in clinic.practitioners):
        return []
    before = records.get(NamesAsked, THEIR_ID)
    names = before or NamesAsked()
    if names.of(slot.practitioner):
        return []
    if len(names.waiting) >= MOST:
        names = _with_room(records, names)
    if len(names.waiting) >= MOST:
        return []
    cause = (records.keyed_hashes(key)[0], str(names.version))  # asked again, it is another
    task = staff_task(TaskKind.PRACTITIONER_UNKNOWN, now, *cause, text=slot.practitioner)
    asked = names.asking(NameAsked(key, slot.practitioner, now, task.id))
    return [kept(asked, before), Create(task)]


def say_nobodys(records: Records, text: str, *, now: datetime) -> list[Write]:
    """Return what notes that a name is no practitioner's, so that it is never asked about again; twice changes nothing."""
    before = records.get(NamesAsked, THEIR_ID)
    names, key = before or NamesAsked(), key_of_name(text)
    known = names.of(text)
    if not key or (known and known.is_nobodys):
        return []
    closed = answered(records, names, {key}, now=now)
    nobodys = dataclasses.replace(known or NameAsked(key, text, now), is_nobodys=True)
    return [kept(names.asking(nobodys), before), *closed]


def _with_room(records: Records, names: NamesAsked) -> NamesAsked:
    """Return the names without those among what waits that somebody has looked at."""
    tasks = records.get_many(StaffTask, [one.task_id for one in names.waiting]).values()
    return names.looked_at([task.id for task in tasks if task.done_at is None])


def kept(names: NamesAsked, before: NamesAsked | None) -> Write:
    """Return the write of the names, which may be the clinic's first."""
    return Save(names) if before else Create(names)


def answered(
    records: Records, names: NamesAsked, keys: Collection[str], *, now: datetime
) -> list[Write]:
    """Return what closes the tasks of these names: somebody has said whose they are."""
    task_ids = [one.task_id for one in names.names if one.key in keys and one.task_id]
    tasks = records.get_many(StaffTask, task_ids).values()
    return closing(tasks, Deed.PRACTITIONER_NAMED, now=now, most=MOST)

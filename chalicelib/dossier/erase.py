"""Erasing a person: whatever holds something of them goes, and a hashed no stays. LFPDPPP, right of cancellation.

What was in a sender's hands when it began may still arrive; nothing else is sent. Begun twice, or after
a crash, it goes on where it stood: the patient is the last to be removed.
"""

import dataclasses
from collections.abc import Iterator
from datetime import datetime

from chalicelib.appointments.agenda import due_again, soonest
from chalicelib.appointments.model import Appointment
from chalicelib.consent.word import Said, noted
from chalicelib.dossier.collect import Dossier, collect
from chalicelib.dossier.mention import content_without, without
from chalicelib.dossier.ports import WholeRecords
from chalicelib.messaging.model import WITHDRAWABLE, Message
from chalicelib.patients import lines
from chalicelib.patients.forgotten import what_is_hashed
from chalicelib.patients.model import Forgotten, NumberState
from chalicelib.shared.errors import ConflictError, decide_again
from chalicelib.shared.writes import (
    Create,
    Remove,
    Rewrite,
    Save,
    Withdraw,
    Write,
    target_of,
)

AT_A_TIME = 90  # writes of a transaction, which has 100 places
PATIENCE = 20  # times in a row that somebody else may be faster


def erase(records: WholeRecords, patient_id: str, *, now: datetime) -> int:
    """Erase a patient; return how many records went or were rewritten. Raises NotFoundError."""
    decide_again(lambda: records.commit(_begun(records, collect(records, patient_id), now)))
    done = met = 0
    while True:
        dossier = collect(records, patient_id)
        writes = list(_once(_removals(records, dossier, now)))
        last = not writes
        try:
            records.commit(_last(records, dossier, now) if last else writes[:AT_A_TIME])
        except ConflictError:  # a status, a reply, another run: look again
            met += 1
            if met == PATIENCE:
                raise
            continue
        met = 0
        if last:
            return done + 1
        done += len(writes[:AT_A_TIME])


def _begun(records: WholeRecords, dossier: Dossier, now: datetime) -> list[Write]:
    """Return what stops everything: no consent, no number, no visit for a plan under way, nothing queued."""
    before = dossier.patient
    tombstone = dataclasses.replace(
        before, erasing_at=before.erasing_at or now, number=NumberState.WRONG, consents={}
    )
    writes: list[Write] = [Save(tombstone), *noted(Said.ERASED, [before], at=now)]
    if dossier.line:
        theirs = {visit.id for visit in dossier.visits}
        left = {i: v for i, v in dossier.line.visits.items() if i not in theirs}
        writes.append(Save(dataclasses.replace(dossier.line, visits=left)))
    due = [dataclasses.replace(v, due_at=None) for v in dossier.visits if v.due_at]
    queued = [m for m in dossier.messages if m.state in WITHDRAWABLE]
    # Saved, the visits make a plan under way conflict.
    writes += [*map(Save, soonest(due)), *map(Remove, queued), *_withdrawn(records, dossier, now)]
    return list(_once(iter(writes)))[:AT_A_TIME]


def _removals(records: WholeRecords, dossier: Dossier, now: datetime) -> Iterator[Write]:
    """Yield what is left to be done before the person and the line themselves.

    What leads to other things comes after them, so that a crash leaves nothing behind that is not found again.
    """
    former = {line.id for line in dossier.former_lines}
    yield from map(Remove, [alias for alias in dossier.aliases if alias.e164 in former])
    for several in (dossier.former_lines, dossier.messages):
        yield from map(Remove, several)
    yield from _withdrawn(records, dossier, now)
    for message in dossier.shared_messages:
        if message.state not in WITHDRAWABLE:
            yield Rewrite(_nobodys(dossier, message))
    yield from map(Remove, dossier.tasks)
    for task in dossier.shared_tasks:
        yield Save(dataclasses.replace(task, text=without(dossier.called, task.text)))
    for rest in (dossier.signups, dossier.consents, dossier.keys, dossier.visit_keys):
        yield from map(Remove, rest)
    yield from map(Remove, dossier.visits)
    yield from map(Remove, dossier.merges)


def _withdrawn(records: WholeRecords, dossier: Dossier, now: datetime) -> list[Write]:
    """Take back what is queued for several people; the others' visits come before the plan again."""
    waiting = [m for m in dossier.shared_messages if m.state in WITHDRAWABLE]
    theirs = {visit.id for visit in dossier.visits}
    others = {a.appointment_id for m in waiting for a in m.about} - theirs
    visits = records.get_many(Appointment, others).values()
    taken = [Withdraw(message.id, message.state, "person_erased") for message in waiting]
    return [*taken, *due_again(visits, waiting, now)]


def _nobodys(dossier: Dossier, message: Message) -> Message:
    """Return a message of several people without this one."""
    theirs = {visit.id for visit in dossier.visits}
    return dataclasses.replace(
        message,
        content=content_without(dossier.called, message.content),
        about=tuple(a for a in message.about if a.appointment_id not in theirs),
    )


def _last(records: WholeRecords, dossier: Dossier, now: datetime) -> list[Write]:
    """Return the end: the person, the line if it was theirs alone, and the hashed no in their place."""
    patient, line = dossier.patient, dossier.line
    writes: list[Write] = [Remove(patient), *map(Remove, (*dossier.aliases, *dossier.former))]
    if line is None:
        return writes
    alone = dossier.goes_with_the_line
    writes.append(Remove(line) if alone else Save(lines.without_patient(line, patient)))
    meant = what_is_hashed(line.id, "" if alone else patient.name)
    kept = Forgotten(records.keyed_hashes(meant)[0], now)
    known = records.get(Forgotten, kept.id)
    writes.append(Save(dataclasses.replace(known, at=now)) if known else Create(kept))
    return writes


def _once(writes: Iterator[Write]) -> Iterator[Write]:
    """Yield each record's first write: what is both theirs and a sibling's stands once in a transaction."""
    seen: set[tuple[type, str]] = set()
    for write in writes:
        if target_of(write) not in seen:
            seen.add(target_of(write))
            yield write

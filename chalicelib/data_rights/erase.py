"""Erasing a person: whatever holds something of them goes, and a hashed no stays. LFPDPPP, right of cancellation.

What was in a sender's hands when it began may still arrive; nothing else is sent. Begun twice, or after
a crash, it goes on where it stood: the patient is the last to be removed.
"""

import dataclasses
from collections.abc import Iterator
from datetime import UTC, datetime

from chalicelib.appointments.withdraw_messages import soonest
from chalicelib.consent.consent_journal import Said, hashes_of, noted
from chalicelib.data_rights.collect_dossier import Dossier, collect_dossier
from chalicelib.data_rights.messages_of_erased import others, withdraw_of_erased, without_them
from chalicelib.data_rights.name_in_text import without
from chalicelib.data_rights.ports import DossierRecords
from chalicelib.data_rights.unknown_rest import nameless
from chalicelib.messaging.model import WITHDRAWABLE
from chalicelib.messaging.staff_tasks import StaffTask, TaskKind, staff_task
from chalicelib.patients import phone_lines
from chalicelib.patients.erased_numbers import forget, names_hashed, what_is_hashed
from chalicelib.patients.model import Line, NumberState, Patient
from chalicelib.shared.errors import ConflictError, UnreadableRecordError, decide_again
from chalicelib.shared.writes import (
    Create,
    Remove,
    Rewrite,
    Save,
    Write,
    target_of,
)

AT_A_TIME = 90  # writes of a transaction, which has 100 places
UNFINISHED = "El borrado empezó y no ha terminado: avisa a quien opera Puntual."
PATIENCE = 20  # times in a row that somebody else may be faster


def erase(records: DossierRecords, patient_id: str, *, now: datetime) -> int:
    """Erase a patient; return how many records went or were rewritten.

    Raises NotFoundError, and UnreadableRecordError for what this release cannot read: an erasure that passed it
    by would be done by half and say that it was whole.
    """
    _refuse_what_nobody_can_read(records, collect_dossier(records, patient_id).patient)
    decide_again(lambda: records.commit(_begun(records, collect_dossier(records, patient_id), now)))
    done = met = 0
    while True:
        dossier = collect_dossier(records, patient_id, every_signup=True)
        writes = withdraw_of_erased(records, dossier, now, room=AT_A_TIME) or list(
            _once(_removals(records, dossier))
        )
        last = not writes
        if last:
            _refuse_what_nobody_can_read(records, dossier.patient)
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


def _refuse_what_nobody_can_read(records: DossierRecords, patient: Patient) -> None:
    """Raise UnreadableRecordError where a later release keeps a kind of record about them that we do not know."""
    for patient_id in patient.ids:
        if records.unknown_under(patient_id):
            raise UnreadableRecordError("Record of a later release, of Patient", patient_id)


def _begun(records: DossierRecords, dossier: Dossier, now: datetime) -> list[Write]:
    """Return what stops everything: no consent, no number, no visit for a plan under way, nothing queued."""
    before = dossier.patient
    tombstone = dataclasses.replace(
        before, erasing_at=before.erasing_at or now, number=NumberState.WRONG, consents={}
    )
    unfinished = _unfinished(tombstone)
    known = any(task.id == unfinished.id for task in dossier.tasks)
    name = "" if dossier.goes_with_the_line else before.name
    gone = hashes_of(records, before.e164, name) if dossier.line else ()
    writes: list[Write] = [Save(tombstone), *noted(Said.ERASED, [before], at=now, hashes=gone)]
    writes += [] if known else [Create(unfinished)]
    if dossier.line:
        theirs = {visit.id for visit in dossier.visits}
        left = {i: v for i, v in dossier.line.visits.items() if i not in theirs}
        writes.append(Save(nameless(dataclasses.replace(dossier.line, visits=left))))
    due = [dataclasses.replace(v, due_at=None) for v in dossier.visits if v.due_at]
    writes += map(Save, soonest(due))  # so that a plan under way conflicts
    recalled = withdraw_of_erased(records, dossier, now, room=AT_A_TIME - len(writes))
    writes += recalled if len(writes) + len(recalled) <= AT_A_TIME else []
    queued = [m for m in dossier.messages if m.state in WITHDRAWABLE and not others(dossier, m)]
    return [*writes, *map(Remove, queued)][:AT_A_TIME]


def _unfinished(patient: Patient) -> StaffTask:
    """Return what the clinic sees for as long as an erasure is begun and not done."""
    at = patient.erasing_at or datetime.max.replace(tzinfo=UTC)
    key = (patient.id, "unfinished")
    return staff_task(TaskKind.DATA_ERASURE, at, *key, patient_id=patient.id, text=UNFINISHED)


def _removals(records: DossierRecords, dossier: Dossier) -> Iterator[Write]:
    """Yield what is left to be done before the person and the line themselves.

    What leads to other things comes after them, so that a crash leaves nothing behind that is not found again.
    """
    former = {line.id for line in dossier.former_lines}
    yield from map(Remove, [alias for alias in dossier.aliases if alias.e164 in former])
    for line in dossier.former_lines:
        yield from _said_no(records, line)
    leading = (dossier.left, dossier.clinic_keys)
    for several in (dossier.former_lines, dossier.messages, *leading):
        yield from map(Remove, several)
    for message in dossier.shared_messages:
        yield Rewrite(without_them(dossier, message))
    for found_by_tasks in (dossier.texts, dossier.threads, dossier.drafts):
        yield from map(Remove, found_by_tasks)
    for text in dossier.shared_texts:
        yield Save(dataclasses.replace(text, text=without(dossier.called, text.text)))
    unfinished = _unfinished(dossier.patient)
    yield from (Remove(task) for task in dossier.tasks if task.id != unfinished.id)
    for task in dossier.shared_tasks:
        yield Save(nameless(dataclasses.replace(task, text=without(dossier.called, task.text))))
    of_files = (dossier.rows, dossier.imported, dossier.deeds)
    for rest in (*of_files, dossier.signups, dossier.consents, dossier.keys, dossier.visit_keys):
        yield from map(Remove, rest)
    yield from map(Remove, dossier.visits)
    yield from map(Remove, dossier.merges)


def _last(records: DossierRecords, dossier: Dossier, now: datetime) -> list[Write]:
    """Return the end: the person, the line if it was theirs alone, and the hashed no in their place."""
    patient, line = dossier.patient, dossier.line
    rest = (*dossier.aliases, *dossier.former, *dossier.tasks)
    writes: list[Write] = [Remove(patient), *map(Remove, rest)]
    if line is None:
        return writes
    alone = dossier.goes_with_the_line
    writes.append(
        Remove(line) if alone else Save(nameless(phone_lines.without_patient(line, patient)))
    )
    meant = [*([what_is_hashed(line.id)] if alone else []), *names_hashed(line.id, patient.name)]
    return [*writes, *forget(records, meant, at=now)]


def _said_no(records: DossierRecords, line: Line) -> list[Write]:
    """Return what keeps the BAJA of a former number, which nobody's word has taken back."""
    if line.opted_out_at is None:
        return []
    return forget(records, [what_is_hashed(line.id)], at=line.opted_out_at)


def _once(writes: Iterator[Write]) -> Iterator[Write]:
    """Yield each record's first write: what is both theirs and a sibling's stands once in a transaction."""
    seen: set[tuple[type, str]] = set()
    for write in writes:
        if target_of(write) not in seen:
            seen.add(target_of(write))
            yield write

"""Taking a merge apart again: what has not changed since goes back, the rest is named. One transaction, or nothing.

A visit goes back to whom it was of, whatever time or state it has now; one booked since stays with the record
that stayed, and is named. What left meanwhile lies where it was written.
"""

import dataclasses
from dataclasses import dataclass

from chalicelib.appointments.model import Appointment
from chalicelib.appointments.staged_records import Staged
from chalicelib.clinics.model import Clinic
from chalicelib.consent.model import ConsentEvent
from chalicelib.merging.consents_of_merge import with_consents
from chalicelib.merging.load_pending import ToCome, to_come
from chalicelib.merging.merge import check_it_fits, is_reminded_otherwise
from chalicelib.merging.model import UNDONE, Asked, Merge
from chalicelib.merging.pending_messages import Scene, sort_pending
from chalicelib.merging.ports import MergingRecords
from chalicelib.merging.reassign import owned_by, stage_lines, stage_messages, stage_visits
from chalicelib.merging.split_records import SplitRecords, split_records
from chalicelib.messaging.model import Message
from chalicelib.messaging.put_out_messages import Queue, decide_and_put_out
from chalicelib.patients.model import Patient, PatientAlias, PatientKey
from chalicelib.patients.patient_by_id import find_patient
from chalicelib.shared.errors import NotAllowedError, NotFoundError
from chalicelib.shared.writes import Create, Remove, Save, Write


@dataclass(frozen=True)
class Undone:
    """Two people again, and what could not be put back: `<what>:<which>`."""

    patient: Patient
    restored: Patient
    record: Merge
    writes: tuple[Write, ...]
    messages: tuple[Message, ...]


def undo_merge(
    records: MergingRecords,
    queue: Queue,
    clinic: Clinic,
    *,
    stays_id: str,
    merged_id: str,
    asked: Asked,
) -> Undone:
    """Undo and commit; raises NotFoundError, NotAllowedError, ConflictError."""

    def decide() -> Undone:
        return undo(records, clinic, *_merged(records, stays_id, merged_id), asked=asked)

    return decide_and_put_out(records, queue, decide, now=asked.at)


def _merged(
    records: MergingRecords, stays_id: str, merged_id: str
) -> tuple[Patient, PatientAlias, Merge]:
    """Return who stayed, the alias and the record of the merge."""
    stays, alias = find_patient(records, stays_id), records.get(PatientAlias, merged_id)
    if stays is None:
        raise NotFoundError(stays_id)
    record = records.get(Merge, alias.merge_id) if alias else None
    if alias is None or record is None or merged_id not in stays.former_ids:
        raise NotAllowedError("not_merged")
    if alias.patient_id != stays.id:
        raise NotAllowedError("merged_again_since")
    return stays, alias, record


def undo(
    records: MergingRecords,
    clinic: Clinic,
    stays: Patient,
    alias: PatientAlias,
    record: Merge,
    *,
    asked: Asked,
) -> Undone:
    """Decide the undoing; raises NotAllowedError("merge_too_large") when it does not fit one transaction."""
    cause = f"{record.id}/undone"
    log = [event for owner in stays.ids for event in records.consent_events_of(owner)]
    two = split_records(stays, record, log, records.keyed_hashes)
    mine, theirs, events = _agreeing(two, log, cause, asked)
    phones = (mine.e164, theirs.e164)
    seen = to_come(records, (stays,), also=record.visits, numbers=phones, now=asked.at)
    scene = _scene(stays, mine, theirs, seen, record, asked)
    post = sort_pending(scene, seen.messages)
    key, disputed = _key(records, theirs, stays)
    conflicts = (*two.conflicts, *disputed, *_visits_in_dispute(stays, seen, record))
    done = dataclasses.replace(record, undone_at=asked.at, undone_by=asked.by, conflicts=conflicts)
    staged = Staged(records)
    staged.stage(
        [Save(mine), Create(theirs), Remove(alias), Save(done), *map(Create, events), *key]
    )
    stage_messages(staged, post)
    touched = [mine.id] if is_reminded_otherwise(stays, mine) else []
    stage_visits(staged, clinic, scene, post, seen, touch=touched)
    stage_lines(staged, scene, before=(stays,), after=(mine, theirs))
    check_it_fits(staged.writes, post.written_anew, renamed=(stays, mine))
    return Undone(mine, theirs, done, staged.writes, tuple(post.written_anew))


def _agreeing(
    two: SplitRecords, log: list[ConsentEvent], cause: str, asked: Asked
) -> tuple[Patient, Patient, list[ConsentEvent]]:
    """Return both agreeing to what each shall, and the events that say so."""
    mine, said = with_consents(two.stays, two.stays_agrees, log, cause=cause, asked=asked)
    theirs, also = with_consents(two.restored, two.restored_agrees, log, cause=cause, asked=asked)
    return mine, theirs, [*said, *also]


def _scene(
    stays: Patient, mine: Patient, theirs: Patient, seen: ToCome, record: Merge, asked: Asked
) -> Scene:
    back = [i for i in record.visits if i in seen.visits]
    owners = {i: theirs.id for i in back if seen.visits[i].patient_id in stays.ids}
    return Scene(
        people=dict.fromkeys(mine.ids, mine) | dict.fromkeys(theirs.ids, theirs),
        visits=owned_by(seen.visits | seen.siblings, owners),
        lines=seen.lines,
        cause=f"{record.id}/undone",
        reason=UNDONE,
        now=asked.at,
    )


def _key(
    records: MergingRecords, theirs: Patient, stays: Patient
) -> tuple[list[Write], tuple[str, ...]]:
    """Lead the restored person's key back to them, unless it leads to somebody else by now."""
    key = records.get(PatientKey, theirs.external_id) if theirs.external_id else None
    if key is None or key.patient_id == theirs.id:
        return [], ()
    if key.patient_id != stays.id:
        return [], ("patient:external_id",)
    return [Save(dataclasses.replace(key, patient_id=theirs.id))], ()


def _visits_in_dispute(stays: Patient, seen: ToCome, record: Merge) -> list[str]:
    """Name the visits whose owner a person must say: booked since, or no more with who stayed."""
    elsewhere = [i for i in record.visits if not _is_of(stays, seen.visits.get(i))]
    since = [
        visit.id
        for visit in seen.visits.values()
        if visit.id not in record.visits and visit.created_at and visit.created_at > record.at
    ]
    return [f"appointment:{visit_id}" for visit_id in sorted((*elsewhere, *since))]


def _is_of(person: Patient, visit: Appointment | None) -> bool:
    return visit is not None and visit.patient_id in person.ids

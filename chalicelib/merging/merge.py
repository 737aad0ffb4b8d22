"""Making two records of one patient one, in one transaction. Never touches what is past, never merges across clinics.

The record that stays takes over what is to come. History (visits that are over, messages that left, the consent
log) lies where it was written, under the former id, and is found through the alias and `Patient.former_ids`.
"""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.appointments.staged_records import Staged
from chalicelib.clinics.model import Clinic
from chalicelib.merging.consents_of_merge import with_consents
from chalicelib.merging.load_pending import ToCome, to_come
from chalicelib.merging.model import A_TRANSACTION, MERGED, Asked, Merge, merge_id
from chalicelib.merging.pending_messages import PendingMessages, Scene, sort_pending
from chalicelib.merging.ports import MergingRecords
from chalicelib.merging.reassign import owned_by, stage_lines, stage_messages, stage_visits
from chalicelib.merging.strictest_consent import one_person
from chalicelib.messaging.model import Message
from chalicelib.messaging.put_out_messages import Queue, decide_and_put_out
from chalicelib.patients.model import NumberState, Patient, PatientAlias, PatientKey
from chalicelib.patients.patient_by_id import find_patient
from chalicelib.shared.errors import NotAllowedError, NotFoundError
from chalicelib.shared.phone import same_line
from chalicelib.shared.transaction_batches import actions
from chalicelib.shared.writes import Create, Remove, Save, Write


@dataclass(frozen=True)
class Merged:
    """What a merge comes to."""

    patient: Patient
    record: Merge
    writes: tuple[Write, ...]
    messages: tuple[Message, ...]


def merge_records(
    records: MergingRecords,
    queue: Queue,
    clinic: Clinic,
    *,
    stays_id: str,
    merged_id: str,
    asked: Asked,
) -> Merged | None:
    """Merge and commit; None when it is so already. Raises NotFoundError, NotAllowedError, ConflictError."""

    def decide() -> Merged | None:
        pair = _pair(records, stays_id, merged_id)
        return merge(records, clinic, *pair, asked=asked) if pair else None

    return decide_and_put_out(records, queue, decide, now=asked.at)


def _pair(records: MergingRecords, stays_id: str, merged_id: str) -> tuple[Patient, Patient] | None:
    """Return who stays and who goes, or None where that is so already."""
    stays, merged = find_patient(records, stays_id), records.get(Patient, merged_id)
    if stays is None:
        raise NotFoundError(stays_id)
    if merged_id in stays.former_ids:
        return None
    if merged is None:
        elsewhere = find_patient(records, merged_id)
        raise NotAllowedError("merged_into_another") if elsewhere else NotFoundError(merged_id)
    if merged.id == stays.id:
        raise NotAllowedError("merge_with_itself")
    if stays.erasing_at or merged.erasing_at:
        raise NotAllowedError("patient_is_being_erased")
    if bool(stays.deceased_at) != bool(
        merged.deceased_at
    ):  # one of the two is a mistake: a person says which
        raise NotAllowedError("patient_is_deceased")
    return stays, merged


def merge(
    records: MergingRecords, clinic: Clinic, stays: Patient, merged: Patient, *, asked: Asked
) -> Merged:
    """Decide a merge; raises NotAllowedError("merge_too_large") when it does not fit one transaction."""
    cause = merge_id(stays, merged, asked)
    log = [
        event
        for person in (stays, merged)
        for i in person.ids
        for event in records.consent_events_of(i)
    ]
    wanted = one_person(stays, merged, records.keyed_hashes)
    unchanged = dataclasses.replace(wanted, consents=stays.consents)
    after, events = with_consents(unchanged, wanted.consents, log, cause=cause, asked=asked)
    seen = to_come(records, (stays, merged), now=asked.at)
    scene = _scene(stays, merged, after, seen, cause, asked)
    post = sort_pending(scene, seen.messages, own_question=_whose_question(stays, merged))
    record = _record(cause, stays, merged, after, seen, post, asked)
    staged = Staged(records)
    staged.stage([Save(after), Remove(merged), Create(PatientAlias(merged.id, after.id, cause))])
    staged.stage([Create(record), *map(Create, events), *_key(records, merged, after)])
    stage_messages(staged, post)
    touched = [after.id] if is_reminded_otherwise(stays, after) else []
    stage_visits(staged, clinic, scene, post, seen, touch=touched)
    stage_lines(staged, scene, before=(stays, merged), after=(after,))
    check_it_fits(staged.writes, post.written_anew, renamed=(stays, after))
    return Merged(after, record, staged.writes, tuple(post.written_anew))


def check_it_fits(
    writes: Sequence[Write], messages: Sequence[Message], *, renamed: tuple[Patient, Patient]
) -> None:
    """Raise NotAllowedError where a change and its messages, with their dispatch or audit item, do not fit a transaction.

    `renamed` is who is saved, before and after: what they are found by is written anew where it is no longer the same.
    """
    before, after = renamed
    anew = before.entries + after.entries if before.found_by != after.found_by else 0
    if actions(writes) + anew + len(messages) + 1 > A_TRANSACTION:
        raise NotAllowedError("merge_too_large")


def is_reminded_otherwise(before: Patient, after: Patient) -> bool:
    """Tell whether a plan that knew the person as before may have decided otherwise."""
    return (before.e164, before.number, before.consents) != (
        after.e164,
        after.number,
        after.consents,
    )


def _scene(
    stays: Patient, merged: Patient, after: Patient, seen: ToCome, cause: str, asked: Asked
) -> Scene:
    everyone = (*stays.ids, *merged.ids)
    owners = {i: after.id for i, visit in seen.visits.items() if visit.patient_id in everyone}
    return Scene(
        people=dict.fromkeys(everyone, after),
        visits=owned_by(seen.visits | seen.siblings, owners),
        lines=seen.lines,
        cause=cause,
        reason=MERGED,
        now=asked.at,
    )


def _whose_question(stays: Patient, merged: Patient) -> str:
    """Return whose "are you Ana?" counts where both were asked on one phone: one person is asked once."""
    both_asked = stays.number is merged.number is NumberState.ASKED
    return stays.id if both_asked and same_line(stays.e164, merged.e164) else ""


def _key(records: MergingRecords, merged: Patient, after: Patient) -> list[Write]:
    """Lead the clinic's own key to who stays; older keys of the merged record follow the alias."""
    key = records.get(PatientKey, merged.external_id) if merged.external_id else None
    if key is None or key.patient_id not in merged.ids:
        return []
    return [Save(dataclasses.replace(key, patient_id=after.id))]


def _record(
    cause: str,
    stays: Patient,
    merged: Patient,
    after: Patient,
    seen: ToCome,
    post: PendingMessages,
    asked: Asked,
) -> Merge:
    theirs = [i for i, visit in seen.visits.items() if visit.patient_id in merged.ids]
    owned = [m.id for m in seen.messages if m.owner in merged.ids]
    taken = {write.message_id for write in post.withdrawn}
    return Merge(
        id=cause,
        at=asked.at,
        by=asked.by,
        through=asked.through,
        merged=merged,
        before=stays,
        after=after,
        visits=tuple(sorted(theirs)),
        messages=tuple(i for i in owned if i in taken),
    )

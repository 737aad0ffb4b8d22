"""Keeping what an import creates and what it replaces, beside each of its transactions. Decides nothing about records."""

import dataclasses
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from chalicelib.appointments.imported_records import ImportedRecord, imported_id
from chalicelib.appointments.model import Appointment, AppointmentKey
from chalicelib.consent.model import ConsentEvent
from chalicelib.patients.model import NumberState, Patient
from chalicelib.shared.writes import Create, Records, Save, Unchanged, Write, target_of

R = TypeVar("R")
S = TypeVar("S", Patient, Appointment)
# What is decided about a record again and again is no change of what it says.
ASIDE = frozenset(
    {"due_at", "decided_offsets", "message_ids", "given_back", "told_at", "task_ids", "asked_at"}
    | {"practitioner_id"}  # whom the text was found to name; one in another's place is a change
    | {"decided_at", "schedule", "restored", "status_before", "cancelled_at"}
    | {"zone_corrections", "number_changes", "refused_by", "version", "rest"}
)


def kept_of(
    import_id: str, writes: Sequence[Write], records: Records, *, now: datetime
) -> list[Write]:
    """Return what is written beside these: one record for each person and each visit that they change."""
    changes = [write for write in writes if isinstance(write, Create | Save)]
    visits = {w.record.id: w.record for w in changes if isinstance(w.record, Appointment)}
    keys = [w for w in changes if isinstance(w.record, AppointmentKey)]
    led_to = [key.record.appointment_id for key in keys if key.record.appointment_id not in visits]
    visits |= records.get_many(Appointment, led_to) if led_to else {}
    people = [w.record for w in changes if isinstance(w.record, Patient)]
    events = [w.record.id for w in changes if isinstance(w.record, ConsentEvent)]
    created = {(type(w.record), w.record.id) for w in changes if isinstance(w, Create)}
    kept = _Kept(import_id, records, now, created)
    named = {target_of(write) for write in writes}
    return [
        *(write for one in people for write in kept.person(one, events)),
        *(write for one in visits.values() for write in kept.visit(one, keys)),
        # A key alone demands its visit: an erasure meanwhile would leave what is kept of it behind.
        *(Unchanged(one) for one in visits.values() if (Appointment, one.id) not in named),
    ]


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


def _left_by_import(last: S | None, before: S | None, now: S) -> S:
    """Return how the import left a record: as it does now, unless somebody else changed it since the import did last.

    Then it stays as it was left, so that an undo sees that it changed.
    """
    return last if last and before and not says_the_same(last, before) else now


@dataclasses.dataclass(frozen=True)
class _Kept:
    import_id: str
    records: Records
    now: datetime
    created: set[tuple[type, str]]  # records that these writes create

    def person(self, patient: Patient, events: Iterable[str]) -> list[Write]:
        before = self._before(Patient, patient.id)
        theirs = tuple(event for event in events if event.startswith(f"{patient.id}/"))
        if before and not theirs and says_the_same(before, patient):
            return []
        known = self._known(patient.id, Patient, patient.id)
        kept = known or self._new(patient.id, patient.id, patient_before=before)
        left = _left_by_import(known.patient if known else None, before, patient)
        kept = dataclasses.replace(kept, patient=left, events=(*kept.events, *theirs))
        return [Save(kept) if known else Create(kept)]

    def visit(self, visit: Appointment, keys: Iterable[Create | Save]) -> list[Write]:
        before = self._before(Appointment, visit.id)
        led = [key for key in keys if key.record.appointment_id == visit.id]
        if before and not led and says_the_same(before, visit):
            return []
        known = self._known(visit.patient_id, Appointment, visit.id)
        kept = known or self._new(visit.patient_id, visit.id, visit_before=before)
        made = tuple(key.record.id for key in led if isinstance(key, Create))
        kept = dataclasses.replace(
            kept,
            visit=_left_by_import(known.visit if known else None, before, visit),
            made_keys=(*kept.made_keys, *made),
            keys_before=(*kept.keys_before, *self._keys_before(led, kept)),
        )
        return [Save(kept) if known else Create(kept)]

    def _keys_before(
        self, led: Iterable[Create | Save], kept: ImportedRecord
    ) -> list[AppointmentKey]:
        known = {*kept.made_keys, *(key.id for key in kept.keys_before)}
        changed = [k.record.id for k in led if isinstance(k, Save) and k.record.id not in known]
        return list(self.records.get_many(AppointmentKey, changed).values()) if changed else []

    def _before(self, kind: type[R], record_id: str) -> R | None:
        return None if (kind, record_id) in self.created else self.records.get(kind, record_id)

    def _known(self, patient_id: str, kind: type, record_id: str) -> ImportedRecord | None:
        kept = imported_id(patient_id, self.import_id, record_id)
        is_new = (kind, record_id) in self.created
        return None if is_new else self.records.get(ImportedRecord, kept)

    def _new(self, patient_id: str, record_id: str, **before: Any) -> ImportedRecord:
        kept = imported_id(patient_id, self.import_id, record_id)
        return ImportedRecord(kept, self.import_id, self.now, **before)

"""Keeping what an import creates and what it replaces, beside each of its transactions. Decides nothing about records."""

import dataclasses
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from chalicelib.appointments.imported_records import ImportedRecord, imported_id
from chalicelib.appointments.model import Appointment, AppointmentKey
from chalicelib.consent.model import ConsentEvent
from chalicelib.patients.model import NumberState, Patient
from chalicelib.shared.writes import Create, Records, Save, Write

R = TypeVar("R")
# What is decided about a record again and again is no change of what it says.
ASIDE = frozenset(
    {"due_at", "decided_offsets", "message_ids", "given_back", "told_at", "task_ids", "asked_at"}
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
    created = {w.record.id for w in changes if isinstance(w, Create)}
    kept = _Kept(import_id, records, now, created)
    return [
        *(write for one in people for write in kept.person(one, events)),
        *(write for one in visits.values() for write in kept.visit(one, keys)),
    ]


def says_the_same(one: Patient | Appointment, other: Patient | Appointment) -> bool:
    """Tell whether two states of a record say the same; what is decided about it again and again does not count."""
    return _said(one) == _said(other)


def _said(record: Patient | Appointment) -> dict[str, Any]:
    names = (field.name for field in dataclasses.fields(record))
    said = {name: getattr(record, name) for name in names if name not in ASIDE}
    if said.get("number") is NumberState.ASKED:
        said["number"] = NumberState.UNVERIFIED
    return said


@dataclasses.dataclass(frozen=True)
class _Kept:
    import_id: str
    records: Records
    now: datetime
    created: set[str]  # ids of records that these writes create

    def person(self, patient: Patient, events: Iterable[str]) -> list[Write]:
        before = self._before(Patient, patient.id)
        theirs = tuple(event for event in events if event.startswith(f"{patient.id}/"))
        if before and not theirs and says_the_same(before, patient):
            return []
        known = self._known(patient.id, patient.id)
        kept = known or self._new(patient.id, patient.id, patient_before=before)
        kept = dataclasses.replace(kept, patient=patient, events=(*kept.events, *theirs))
        return [Save(kept) if known else Create(kept)]

    def visit(self, visit: Appointment, keys: Iterable[Create | Save]) -> list[Write]:
        before = self._before(Appointment, visit.id)
        led = [key for key in keys if key.record.appointment_id == visit.id]
        if before and not led and says_the_same(before, visit):
            return []
        known = self._known(visit.patient_id, visit.id)
        kept = known or self._new(visit.patient_id, visit.id, visit_before=before)
        made = tuple(key.record.id for key in led if isinstance(key, Create))
        kept = dataclasses.replace(
            kept,
            visit=visit,
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
        return None if record_id in self.created else self.records.get(kind, record_id)

    def _known(self, patient_id: str, record_id: str) -> ImportedRecord | None:
        kept = imported_id(patient_id, self.import_id, record_id)
        return None if record_id in self.created else self.records.get(ImportedRecord, kept)

    def _new(self, patient_id: str, record_id: str, **before: Any) -> ImportedRecord:
        kept = imported_id(patient_id, self.import_id, record_id)
        return ImportedRecord(kept, self.import_id, self.now, **before)

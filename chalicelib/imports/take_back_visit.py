"""Taking back what an import did to a visit: one that it booked goes, one that it changed is as it was. Never writes."""

import dataclasses
from collections.abc import Collection
from datetime import datetime

from chalicelib.appointments import change_notices, desk_tasks
from chalicelib.appointments.agenda_change import By, Change
from chalicelib.appointments.book import first_due
from chalicelib.appointments.cancel import called_off
from chalicelib.appointments.confirm import confirm, request_change
from chalicelib.appointments.imported_records import ImportedRecord
from chalicelib.appointments.model import Appointment, AppointmentKey, Status
from chalicelib.appointments.reschedule import reschedule
from chalicelib.appointments.restore import restore
from chalicelib.appointments.says_the_same import says_the_same
from chalicelib.appointments.staged_records import Staged
from chalicelib.appointments.upsert import slot_of
from chalicelib.appointments.withdraw_messages import Visit, on_the_line, take_back
from chalicelib.clinics.model import Clinic
from chalicelib.imports.decide_row import SOURCE
from chalicelib.imports.undo_model import LeftError, Why
from chalicelib.messaging.model import Message
from chalicelib.messaging.staff_tasks import TaskKind, staff_task
from chalicelib.messaging.task_endings import Deed
from chalicelib.patients.model import Patient
from chalicelib.patients.patient_by_id import find_patient
from chalicelib.shared.errors import NotAllowedError
from chalicelib.shared.writes import Create, Remove, Save, Write

UNDONE = "import_undone"  # why a message was withdrawn
WHY_NOT = {
    "appointment_in_the_past": Why.PAST,
    "slot_taken": Why.SLOT_TAKEN,
    "patient_is_deceased": Why.DECEASED,
    "patient_is_being_erased": Why.BEING_ERASED,
}
Messages = tuple[Message, ...]


def take_back_visit(
    staged: Staged,
    clinic: Clinic,
    kept: ImportedRecord,
    *,
    beside: Collection[str] = (),
    now: datetime,
) -> tuple[Messages, Why | None]:
    """Stage what makes the visit as it was before the import; return what is told, and whether a person must tell.

    `beside` are the visits that the same import called off, which stood beside each other before it. Raises LeftError
    where it is no more as the import left it.
    """
    visit = staged.get(Appointment, kept.visit.id) if kept.visit else None
    if visit is None:  # somebody removed it: nothing is left to be taken back
        return (), None
    patient = find_patient(staged, visit.patient_id)
    if patient is None or not _stands(visit, patient, kept):
        raise LeftError(Why.CHANGED_SINCE)
    back = _Back(staged, clinic, Visit(visit, patient), now)
    try:
        why = None if kept.visit_before else back.gone()
        if kept.visit_before:
            back.as_before(kept.visit_before, beside)
    except NotAllowedError as refused:
        raise LeftError(WHY_NOT.get(refused.code, Why.CHANGED_SINCE)) from None
    _keys_as_before(staged, kept)
    return back.messages, why


def _stands(visit: Appointment, patient: Patient, kept: ImportedRecord) -> bool:
    """Tell whether the visit is as the import left it, whoever's record it went over to in a merge."""
    left = kept.visit
    if left is None or left.patient_id not in patient.ids:
        return False
    return says_the_same(dataclasses.replace(visit, patient_id=left.patient_id), left)


class _Back:
    """One visit on its way back."""

    def __init__(self, staged: Staged, clinic: Clinic, visit: Visit, now: datetime) -> None:
        self.staged, self.clinic, self.visit, self.now = staged, clinic, visit, now
        self.messages: Messages = ()

    def gone(self) -> Why | None:
        """Let a visit that the import booked be no more; of one that was told of a record stays, and somebody calls."""
        appointment, is_over = self.visit.appointment, self.visit.appointment.starts_at <= self.now
        taken = take_back(self.staged, appointment, UNDONE, now=self.now)
        if taken.was_told and is_over:
            raise LeftError(Why.WRITTEN_TO)
        off = Visit(_off(appointment, self.now), self.visit.patient)
        line = on_the_line(self.staged, off, now=self.now)
        self.staged.stage([*taken.writes, *line, *self._tasks_closed()])
        if taken.was_told:
            return self._called_off(off)
        self.staged.stage([Remove(appointment)])
        return None

    def _called_off(self, off: Visit) -> Why:
        tell = change_notices.rests_on(off, (), now=self.now)
        led = desk_tasks.leading_to(off.appointment, *desk_tasks.opened(tell))
        self.staged.stage([Save(led), *tell])
        return Why.WRITTEN_TO

    def _tasks_closed(self) -> list[Write]:
        """Return what closes the tasks about the visit: who was never written to about it asked nothing."""
        if not self.visit.appointment.message_ids:
            return []
        return desk_tasks.closed_by(self.staged, self.visit, Deed.CANCELLED, now=self.now)

    def as_before(self, before: Appointment, beside: Collection[str]) -> None:
        """Let a visit that the import changed be what it was; `beside` are visits that it stood beside before."""
        now_is, clinic = self.visit.appointment, self.clinic
        if before.is_open and now_is.is_cancelled:
            by = By.CLINIC
            self._make(restore(self.staged, clinic, before.id, by=by, now=self.now, beside=beside))
        elif not before.is_open and before.status != now_is.status:
            self.staged.stage([Save(dataclasses.replace(now_is, status=before.status))])
        elif not now_is.is_open:
            self.staged.stage([Save(self._open_again(before))])
        slot = slot_of(before)
        visit = self.staged.get(Appointment, before.id)
        if visit and visit.is_open and slot != slot_of(visit):
            self._make(reschedule(self.staged, clinic, before.id, slot, now=self.now))
        self._status_of(before)

    def _status_of(self, before: Appointment) -> None:
        """Let an open visit say what it said: the patient's word for it, or their wish, which the desk is asked again."""
        visit = self.staged.get(Appointment, before.id)
        if visit is None or not before.is_open or visit.status == before.status:
            return
        if before.status is Status.CONFIRMED:
            self._make(confirm(self.staged, self.clinic, before.id, now=self.now))
        elif before.status is Status.CHANGE_REQUESTED:
            self._make(request_change(self.staged, self.clinic, before.id, now=self.now))
            ids = {"patient_id": self.visit.patient.id, "appointment_id": before.id}
            wish = staff_task(TaskKind.CHANGE_REQUESTED, self.now, before.id, **ids)
            self.staged.stage([Create(wish)])
        else:
            self.staged.stage([Save(self._open_again(before))])

    def _open_again(self, before: Appointment) -> Appointment:
        visit = self.staged.get(Appointment, before.id) or self.visit.appointment
        visit = dataclasses.replace(visit, status=before.status)
        if visit.starts_at <= self.now:
            return visit
        due_at = first_due(self.clinic, visit, self.visit.patient, self.now)
        return dataclasses.replace(visit, due_at=due_at)

    def _make(self, change: Change) -> None:
        self.staged.stage(change.writes)
        self.messages += change.messages


def _off(appointment: Appointment, now: datetime) -> Appointment:
    return called_off(appointment, SOURCE, now) if appointment.is_open else appointment


def _keys_as_before(staged: Staged, kept: ImportedRecord) -> None:
    """Let the keys lead where they led: those that the import made lead nowhere."""
    visit_id = kept.visit.id if kept.visit else ""
    now_are = staged.get_many(AppointmentKey, [*kept.made_keys, *(k.id for k in kept.keys_before)])
    ours = {key.id: key for key in now_are.values() if key.appointment_id == visit_id}
    staged.stage([Remove(ours[made]) for made in kept.made_keys if made in ours])
    staged.stage(
        [
            Save(dataclasses.replace(before, version=ours[before.id].version))
            for before in kept.keys_before
            if before.id in ours
        ]
    )

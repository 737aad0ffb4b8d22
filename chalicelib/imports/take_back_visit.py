"""Taking back what an import did to a visit: one that it booked goes, one that it changed is as it was. Never writes."""

import dataclasses
from datetime import datetime

from chalicelib.appointments import change_notices, desk_tasks
from chalicelib.appointments.agenda_change import By, Change
from chalicelib.appointments.book import first_due
from chalicelib.appointments.cancel import called_off
from chalicelib.appointments.imported_records import ImportedRecord
from chalicelib.appointments.model import Appointment, AppointmentKey, Slot
from chalicelib.appointments.reschedule import reschedule
from chalicelib.appointments.restore import restore
from chalicelib.appointments.staged_records import Staged
from chalicelib.appointments.withdraw_messages import Visit, on_the_line, take_back
from chalicelib.clinics.model import Clinic
from chalicelib.imports.decide_row import SOURCE
from chalicelib.imports.keep_imported import says_the_same
from chalicelib.imports.undo_model import LeftError, Why
from chalicelib.messaging.model import TOLD, Message
from chalicelib.messaging.task_endings import Deed
from chalicelib.patients.model import Patient
from chalicelib.patients.patient_by_id import find_patient
from chalicelib.shared.errors import NotAllowedError
from chalicelib.shared.writes import Remove, Save, Write

UNDONE = "import_undone"  # why a message was withdrawn
WHY_NOT = {
    "appointment_in_the_past": Why.PAST,
    "slot_taken": Why.SLOT_TAKEN,
    "patient_is_deceased": Why.DECEASED,
    "patient_is_being_erased": Why.BEING_ERASED,
}
Messages = tuple[Message, ...]


def take_back_visit(
    staged: Staged, clinic: Clinic, kept: ImportedRecord, *, now: datetime
) -> tuple[Messages, Why | None]:
    """Stage what makes the visit as it was before the import; return what is told, and whether a person must tell.

    Raises LeftError where it is no more as the import left it.
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
            back.as_before(kept.visit_before)
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
        appointment = self.visit.appointment
        found = self.staged.get_many(Message, appointment.message_ids).values()
        if any(message.state in TOLD for message in found):
            return self._called_off()
        taken = take_back(self.staged, appointment, UNDONE, now=self.now)
        closed = Visit(_off(appointment, self.now), self.visit.patient)
        line = on_the_line(self.staged, closed, now=self.now)
        self.staged.stage([*taken.writes, *line, *self._tasks_closed(), Remove(appointment)])
        return None

    def _called_off(self) -> Why:
        if self.visit.appointment.starts_at <= self.now:
            raise LeftError(Why.WRITTEN_TO)
        taken = take_back(self.staged, self.visit.appointment, UNDONE, now=self.now)
        off = Visit(_off(self.visit.appointment, self.now), self.visit.patient)
        tell = change_notices.rests_on(off, (), now=self.now)
        led = desk_tasks.leading_to(off.appointment, *desk_tasks.opened(tell))
        line = on_the_line(self.staged, off, now=self.now)
        self.staged.stage([*taken.writes, *line, *self._tasks_closed(), Save(led), *tell])
        return Why.WRITTEN_TO

    def _tasks_closed(self) -> list[Write]:
        """Return what closes the tasks about the visit: who was never written to about it asked nothing."""
        if not self.visit.appointment.message_ids:
            return []
        return desk_tasks.closed_by(self.staged, self.visit, Deed.CANCELLED, now=self.now)

    def as_before(self, before: Appointment) -> None:
        """Let a visit that the import changed be what it was."""
        if before.is_open and self.visit.appointment.is_cancelled:
            self._make(restore(self.staged, self.clinic, before.id, by=By.CLINIC, now=self.now))
        elif before.status != self.visit.appointment.status:
            self.staged.stage([Save(self._with_status_of(before))])
        slot = Slot(before.starts_at, before.minutes, before.practitioner, before.place)
        visit = self.staged.get(Appointment, before.id)
        if visit and slot != Slot(visit.starts_at, visit.minutes, visit.practitioner, visit.place):
            self._make(reschedule(self.staged, self.clinic, before.id, slot, now=self.now))

    def _make(self, change: Change) -> None:
        self.staged.stage(change.writes)
        self.messages += change.messages

    def _with_status_of(self, before: Appointment) -> Appointment:
        visit = dataclasses.replace(self.visit.appointment, status=before.status)
        if not visit.is_open or visit.starts_at <= self.now:
            return visit
        due_at = first_due(self.clinic, visit, self.visit.patient, self.now)
        return dataclasses.replace(visit, due_at=due_at)


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

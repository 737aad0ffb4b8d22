"""The desk's task of who signed up by the form and is on no agenda: opened beside the sign-up, ended by the first visit. Its id follows from the person."""

from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib.messaging.staff_tasks import StaffTask, TaskKind, staff_task
from chalicelib.messaging.task_endings import Deed, closing
from chalicelib.patients.model import Patient
from chalicelib.shared.writes import Create, Records, Write

ASKED_FOR = timedelta(days=90)  # a booking later than this looks for no task
OF_THE_CLINIC = frozenset({"api", "import", "staff", "operator"})  # sources of who did not sign up


def source_of(said: str) -> str:
    """Return how somebody came who signed up: what their link says, which anybody may write, never reads as the clinic's own list."""
    return said if said and said not in OF_THE_CLINIC else "form"


def asked_whose(patient: Patient, now: datetime) -> Write:
    """Return what asks the desk whose visit is theirs, who is new and signed up."""
    return Create(replace(_task(patient, now), at=now))


def booked_now(records: Records, patient: Patient, *, now: datetime) -> list[Write]:
    """Return what ends the question with their visit; of whom the clinic put on its list itself nothing is read."""
    since = patient.created_at
    if since is None or patient.source in OF_THE_CLINIC or now - since > ASKED_FOR:
        return []
    task = records.get(StaffTask, _task(patient, now).id)
    return closing([task], Deed.BOOKED, now=now) if task else []


def _task(patient: Patient, now: datetime) -> StaffTask:
    return staff_task(
        TaskKind.SIGNED_UP, patient.created_at or now, patient.id, patient_id=patient.id
    )

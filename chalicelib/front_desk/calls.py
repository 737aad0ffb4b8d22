"""Somebody telephoned and nobody answered: it is noted, and what asks for the call rests until somebody tries again. Changes no visit's state."""

import dataclasses
from datetime import datetime

from chalicelib.appointments import desk_tasks
from chalicelib.appointments.agenda_change import Change
from chalicelib.appointments.withdraw_messages import visit_of
from chalicelib.front_desk.day import CALLS
from chalicelib.front_desk.model import DeedKind, DeskDeed, deed_id
from chalicelib.messaging.ports import TaskRecords
from chalicelib.shared.writes import Create, Save

NO_ANSWER = "no_answer"


def note_no_answer(
    records: TaskRecords, appointment_id: str, *, by: str, again_at: datetime, now: datetime
) -> Change:
    """Decide that a call was in vain; raises NotFoundError."""
    visit = visit_of(records, appointment_id)
    called = dataclasses.replace(visit.appointment, call_again_at=again_at)
    deed = DeskDeed(
        deed_id(visit.patient.id, DeedKind.CALLED, visit.appointment, now),
        DeedKind.CALLED,
        now,
        by,
        appointment_id,
        note=NO_ANSWER,
    )
    found = desk_tasks.tasks_about(records, visit)
    open_ones = [t for t in found if t.done_at is None and t.kind in CALLS]
    resting = [
        Save(dataclasses.replace(task, snoozed_until=again_at, note=NO_ANSWER))
        for task in open_ones
    ]
    return Change(called, (Save(called), *resting, Create(deed)))

"""What rings at the front desk's WhatsApp, and when: what cannot wait until somebody opens the inbox. Decides nothing of the task.

Once for each person, hour and rank, so that no text of a person silences their cancellation; one that was taken back counts for none, and
never where the clinic gave no number for it, or its owner switched the kind off. The ring is a message like any other.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from chalicelib.clinics.model import Clinic
from chalicelib.messaging import template_wording
from chalicelib.messaging.model import TO_CLINIC, About, Kind, Message, message_id
from chalicelib.messaging.put_out_messages import Queue, written
from chalicelib.messaging.staff_tasks import StaffTask, TaskKind, tell_staff
from chalicelib.messaging.template_wording import VisitLine
from chalicelib.shared.errors import ConflictError
from chalicelib.shared.writes import Create, Records

SOON = timedelta(hours=24)
HELPS_FOR = timedelta(days=1)
STANDS_AGAIN = "stands_again"  # what the desk is told of a cancellation that was taken back
VISIT_RESTORED = "visit_restored"  # why a message that called a visit off was withdrawn
MOST_TAKEN_BACK = 10  # rings of one person in an hour: past that the inbox alone has it


class Rings(StrEnum):
    """When a kind of task rings."""

    AT_ONCE = "at_once"
    BEFORE_A_VISIT = "before_a_visit"  # of somebody whose visit is within 24 hours
    NEVER = "never"


RINGS: dict[TaskKind, Rings] = {
    TaskKind.CANCELLED: Rings.AT_ONCE,
    TaskKind.CHANGE_REQUESTED: Rings.AT_ONCE,
    TaskKind.WRONG_NUMBER: Rings.AT_ONCE,
    TaskKind.NOT_TOLD: Rings.AT_ONCE,
    TaskKind.TEXT: Rings.BEFORE_A_VISIT,
    TaskKind.ANSWER_NOT_READ: Rings.NEVER,  # it has waited for days
    TaskKind.UNREACHABLE: Rings.BEFORE_A_VISIT,
    TaskKind.UNKNOWN_OUTCOME: Rings.BEFORE_A_VISIT,
    TaskKind.CONFIRMED: Rings.NEVER,  # good news stands in the agenda
    TaskKind.REACTION_GONE: Rings.NEVER,
    TaskKind.NUMBER_CHANGED: Rings.NEVER,  # they are asked in the new one
    TaskKind.OPTED_OUT: Rings.NEVER,
    TaskKind.DATA_CORRECTION: Rings.NEVER,  # the law gives weeks
    TaskKind.DATA_ERASURE: Rings.NEVER,
    TaskKind.DATA_ACCESS: Rings.NEVER,
    TaskKind.SENDER_PAUSED: Rings.NEVER,  # nothing would leave
    TaskKind.LIMIT_REACHED: Rings.NEVER,
    TaskKind.CLINIC_UNREACHABLE: Rings.NEVER,  # it may be the very telephone that would ring
    TaskKind.UNDELIVERABLE: Rings.NEVER,  # an operator's, who has an alarm
    TaskKind.TEMPLATE: Rings.NEVER,
    TaskKind.UNREADABLE_RECORD: Rings.NEVER,
    TaskKind.TOKEN_EXPIRES: Rings.NEVER,
    TaskKind.SIGNED_UP: Rings.NEVER,  # they were answered, and no visit waits
    TaskKind.ROWS_WAIT: Rings.NEVER,  # whoever brought the file was told
    TaskKind.PRACTITIONER_UNKNOWN: Rings.NEVER,  # messages say the name as it was given
}


@dataclass(frozen=True)
class Caller:
    """Whom the desk is told of: the person, and the visit that it is about."""

    patient_id: str
    name: str
    e164: str
    visit: VisitLine | None = None
    schedule: int = 0


def could_ring(kind: TaskKind) -> bool:
    """Tell whether the kind ever rings; one of a later release does not."""
    return RINGS.get(kind, Rings.NEVER) is not Rings.NEVER


def rings_for(clinic: Clinic, kind: TaskKind) -> bool:
    """Tell whether the kind ever rings at this clinic; the inbox has its tasks in any case."""
    return could_ring(kind) and kind not in clinic.quiet_kinds


def rings_at_once(kind: TaskKind) -> bool:
    """Tell whether the kind has the rank that what may wait for a visit cannot silence."""
    return RINGS.get(kind) is Rings.AT_ONCE


def rings_now(kind: TaskKind, visit_at: datetime | None, now: datetime) -> bool:
    """Tell whether a task of this kind rings, given the visit it is about, if any."""
    when = RINGS.get(kind, Rings.NEVER)
    is_soon = visit_at is not None and now < visit_at <= now + SOON
    return when is Rings.AT_ONCE or (when is Rings.BEFORE_A_VISIT and is_soon)


def ring(
    clinic: Clinic, kind: TaskKind, caller: Caller, *, now: datetime, taken_back: int = 0
) -> Message:
    """Return what rings; of one person, hour and rank it has one id, so that the second is the first, unless that was taken back."""
    ring_id = ring_id_of(clinic.id, kind, caller.patient_id, now, taken_back)
    return _notice(clinic, ring_id, kind, caller, now)


def stands_again(clinic: Clinic, caller: Caller, ring_id: str, *, now: datetime) -> Message:
    """Return what takes a ring back that the desk has, or may have, read."""
    return _notice(clinic, taking_back(ring_id), STANDS_AGAIN, caller, now)


def ring_id_of(
    clinic_id: str, kind: TaskKind, patient_id: str, at: datetime, taken_back: int = 0
) -> str:
    """Return the id of what rings about a person in an hour in which so many rings of the rank were taken back."""
    hour = at.replace(minute=0, second=0, microsecond=0)
    rank = () if rings_at_once(kind) else (Rings.BEFORE_A_VISIT,)
    again = (str(taken_back),) if taken_back else ()
    return message_id(clinic_id, TO_CLINIC, Kind.CLINIC_NOTICE, hour, patient_id, *rank, *again)


def taking_back(ring_id: str) -> str:
    """Return the id of what takes a ring back."""
    return f"{ring_id}-back"


def _notice(clinic: Clinic, ring_id: str, what: str, caller: Caller, now: datetime) -> Message:
    visit = caller.visit
    return Message(
        id=ring_id,
        kind=Kind.CLINIC_NOTICE,
        e164=clinic.reception_e164,
        content=template_wording.clinic_notice(clinic, what, caller.name, caller.e164, visit),
        created_at=now,
        useful_until=now + HELPS_FOR,
        about=(About(visit.appointment_id, caller.schedule),) if visit else (),
        concerns=caller.patient_id,
    )


@dataclass(frozen=True)
class Bell:
    """How a task that cannot wait is heard: `ring_for` says whether it rings now, and what."""

    ring_for: Callable[[Records, StaffTask, datetime], Message | None]
    queue: Queue

    def tell(self, records: Records, task: StaffTask, *, now: datetime) -> bool:
        """Put a task into the inbox, once, with its ring in the same transaction; tell whether the task is there."""
        rung = self.ring_for(records, task, now)
        if rung is None or not self._with(rung, records, task, now):
            return tell_staff(records, task)
        return True

    def _with(self, rung: Message, records: Records, task: StaffTask, now: datetime) -> bool:
        try:
            records.commit([Create(task), *written([rung], now=now)])
        except ConflictError:  # the task is there, or somebody rang in this moment
            return False
        self.queue.put([rung.id])
        return True


def tell(bell: Bell | None, records: Records, task: StaffTask, *, now: datetime) -> bool:
    """Put a task into the inbox, and ring where there is a bell; tell whether the task is there."""
    return bell.tell(records, task, now=now) if bell else tell_staff(records, task)

"""A change of a visit as a deed of somebody at the front desk: kept with what it was before, in the same transaction. Never decides it."""

import dataclasses
from collections.abc import Sequence
from datetime import datetime

from chalicelib.appointments.agenda_change import Change
from chalicelib.appointments.model import Appointment
from chalicelib.appointments.says_the_same import says_the_same
from chalicelib.front_desk.model import DeedKind, DeskDeed, deed_id
from chalicelib.messaging.model import Kind, Message, State
from chalicelib.messaging.staff_tasks import StaffTask
from chalicelib.shared.writes import Create, Save, Withdraw, Write, target_of


def signed(
    change: Change,
    kind: DeedKind,
    *,
    before: Appointment | None,
    by: str,
    now: datetime,
    shared: tuple[str, ...] = (),
) -> Change:
    """Return the change with its deed beside it; one that changes nothing of what the visit says is nobody's deed.

    The visit leads to the deed until somebody changes it again. No ring goes with it: whoever does it is at the desk.
    """
    visit = change.appointment
    if before and says_the_same(before, visit):
        return change
    told = tuple(message for message in change.messages if message.kind is not Kind.CLINIC_NOTICE)
    deed = DeskDeed(
        deed_id(visit.patient_id, kind, before or visit, now),
        kind,
        now,
        by,
        visit.id,
        before,
        message_ids=tuple(message.id for message in told),
        withdrawn=tuple(w.message_id for w in change.writes if isinstance(w, Withdraw)),
        closed=_tasks(change.writes, closed=True),
        opened=_tasks(change.writes, closed=False),
        tells_at=_tells_at(told),
        shared=shared,
    )
    after = dataclasses.replace(visit, deed=deed.name, tells_at=deed.tells_at)
    deed = dataclasses.replace(deed, after=after)
    writes = [_leading(write, after) for write in change.writes]
    return Change(after, (*writes, Create(deed)), told)


def _tells_at(told: Sequence[Message]) -> datetime | None:
    moments = [m.not_before for m in told if m.state is State.QUEUED and m.not_before]
    return min(moments, default=None)


def _tasks(writes: Sequence[Write], *, closed: bool) -> tuple[str, ...]:
    kinds = (Save,) if closed else (Save, Create)  # one that was closed may be opened again
    tasks = [w.record for w in writes if isinstance(w, kinds) and isinstance(w.record, StaffTask)]
    return tuple(task.id for task in tasks if (task.done_at is not None) == closed)


def _leading(write: Write, after: Appointment) -> Write:
    if target_of(write) != (Appointment, after.id):
        return write
    return Create(after) if isinstance(write, Create) else Save(after)

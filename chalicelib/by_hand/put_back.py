"""*No lo envié*: what was taken waits again, if it still may be said; else it ends, and the plan decides anew about its visits. Never sends."""

import dataclasses
from collections.abc import Iterable, Sequence
from datetime import datetime

from chalicelib.appointments.model import Appointment, Status
from chalicelib.appointments.withdraw_messages import due_again
from chalicelib.messaging.messages_of_person import may_be_written_to
from chalicelib.messaging.model import NEWS, SENDABLE, Dispatch, Kind, Message, State
from chalicelib.messaging.put_out_messages import LOOK_AGAIN
from chalicelib.messaging.staff_tasks import StaffTask, TaskKind, staff_task
from chalicelib.patients.model import Line, Patient
from chalicelib.patients.patient_by_id import find_patient
from chalicelib.patients.phone_lines import line_id
from chalicelib.replies.what_it_asks import Asks, asks
from chalicelib.shared.errors import NotAllowedError, NotFoundError, decide_again
from chalicelib.shared.retention import MESSAGES_KEPT_FOR
from chalicelib.shared.writes import Create, MoveOn, Records, Save, Write

NOT_SENT = "not_sent"  # why it ended: it was never sent, and is not so any more


@dataclasses.dataclass(frozen=True)
class _Scene:
    """A message that was taken, with whom and what it is about as they stand."""

    message: Message
    visits: Sequence[Appointment]
    people: Sequence[Patient]
    line: Line | None


def put_back(records: Records, message_id: str, *, now: datetime) -> Message:
    """Return the message as it stands after somebody said that they did not send it; said twice it is said once.

    Raises NotFoundError; NotAllowedError("not_by_hand") of what nobody took.
    """
    return decide_again(lambda: _put_back(records, message_id, now))


def _put_back(records: Records, message_id: str, now: datetime) -> Message:
    message = records.get(Message, message_id)
    if message is None:
        raise NotFoundError(message_id)
    if message.state in SENDABLE or message.reason == NOT_SENT:
        return message
    if message.state is not State.BY_HAND:
        raise NotAllowedError("not_by_hand")
    scene = _scene(records, message)
    waits = _may_still_be_said(scene)
    after = dataclasses.replace(
        message,
        state=State.QUEUED if waits else State.SUPPRESSED,
        reason="" if waits else NOT_SENT,
        changed_at=now,
        told_at=None,
        sent_by="",
    )
    writes = _watched_again(scene, after, now) if waits else _decided_anew(records, scene, now)
    records.commit([MoveOn(after, message), *writes])
    return after


def _scene(records: Records, message: Message) -> _Scene:
    # The visits before the rest: who changes one meanwhile conflicts, and finds what waits again.
    visits = list(records.get_many(Appointment, {a.appointment_id for a in message.about}).values())
    owners = {visit.patient_id for visit in visits} | {message.patient_id} - {""}
    people = {p.id: p for owner in sorted(owners) if (p := find_patient(records, owner))}
    line = records.get(Line, line_id(message.e164))
    return _Scene(message, visits, list(people.values()), line)


def _may_still_be_said(scene: _Scene) -> bool:
    message = scene.message
    if message.kind in (Kind.REPLY, Kind.ANSWER):  # it answers what was said, and asks no consent
        is_receipt = message.kind is Kind.REPLY  # … of a BAJA too
        return is_receipt or scene.line is None or not scene.line.opted_out_at
    may_be_told = all(may_be_written_to(message, p, scene.line) for p in scene.people)
    return may_be_told and bool(scene.people) and _is_so(message, scene.visits)


def _decided_anew(records: Records, scene: _Scene, now: datetime) -> list[Write]:
    """Return what gives the plan its visits again; of news that is so, and may not be written any more, somebody tells."""
    message = scene.message
    again = due_again(scene.visits, [message], now)
    if message.kind not in NEWS or not _is_so(message, scene.visits):
        return again
    about = message.about[0].appointment_id if message.about else ""
    theirs = {"patient_id": message.patient_id, "appointment_id": about, "message_id": message.id}
    task = staff_task(TaskKind.NOT_TOLD, now, message.id, **theirs)
    return again if records.get(StaffTask, task.id) else [*again, Create(task)]


def _is_so(message: Message, visits: Iterable[Appointment]) -> bool:
    """Tell whether the visits are as the message says, and what it asks is still asked; a question of whose number it is names none."""
    if message.kind is Kind.VERIFY:
        return True
    told = {about.appointment_id: about.schedule for about in message.about}
    stand = {v.id: v.schedule for v in visits if v.status in _stands(message)}
    return stand == told


def _stands(message: Message) -> frozenset[Status]:
    if message.kind is Kind.CANCELLED:
        return frozenset({Status.CANCELLED})
    is_asked = asks(message) is Asks.COMING
    return frozenset({Status.BOOKED} if is_asked else {Status.BOOKED, Status.CONFIRMED})


def _watched_again(scene: _Scene, waits: Message, now: datetime) -> list[Write]:
    """Return what puts it before the watch, and touches all that could make it wrong: who changes one of them decides again."""
    dispatch = Dispatch.of((waits,), now=now, look_again=LOOK_AGAIN, again=waits.attempts)
    touched: list[Patient | Appointment | Line] = [*scene.visits, *scene.people]
    touched += [scene.line] if scene.line else []
    return [Create(dispatch, now + MESSAGES_KEPT_FOR), *(Save(record) for record in touched)]

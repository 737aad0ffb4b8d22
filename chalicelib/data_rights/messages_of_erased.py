"""What becomes of messages that have not come to rest when one of the people they name is erased. Never sends.

What waits is taken back, and the others' reminders go to the plan again; what is being sent has no second attempt.
Where nobody knows whether the others were told, a person calls them. One message's writes are never separated.
"""

import dataclasses
from collections.abc import Iterable, Sequence
from datetime import datetime

from chalicelib.appointments.model import Appointment
from chalicelib.appointments.withdraw_messages import due_again
from chalicelib.data_rights.collect_dossier import Dossier
from chalicelib.data_rights.name_in_text import content_without
from chalicelib.data_rights.ports import DossierRecords
from chalicelib.data_rights.unknown_rest import nameless
from chalicelib.messaging.model import RECALLABLE, WITHDRAWABLE, Message, State
from chalicelib.messaging.staff_tasks import StaffTask, TaskKind, staff_task
from chalicelib.messaging.unknown_fate import CLOSED, NOT_WANTED, PERSON_ERASED
from chalicelib.messaging.watch_dispatches import task_of
from chalicelib.shared.writes import Create, Rewrite, Withdraw, Write

Visits = dict[str, Appointment]
ON_THE_WAY = frozenset({State.ACCEPTED, State.SENT})  # WhatsApp has it, and may yet give it up


def withdraw_of_erased(
    records: DossierRecords, dossier: Dossier, now: datetime, *, room: int
) -> list[Write]:
    """Return what is to be done next about messages that name others too: as many as fit, each whole."""
    open_tasks = [t for t in dossier.tasks if t.message_id and t.done_at is None]
    asked_about = {task.message_id for task in open_tasks}
    own = [m for m in dossier.messages if m.patient_id and others(dossier, m)]
    own = [m for m in own if _is_unsettled(m) or m.state in ON_THE_WAY or m.id in asked_about]
    restless = [*own, *(m for m in dossier.shared_messages if _is_unsettled(m))]
    visits = records.get_many(Appointment, {i for m in restless for i in others(dossier, m)})
    while True:
        writes = [
            *_taken_back(restless),
            *_planned_anew(restless, visits, now),
            *_unclear(dossier, restless),
            *_asked(records, dossier, open_tasks, restless, visits, now),
        ]
        if len(writes) <= room or len(restless) < 2:  # one is not divided
            return writes
        restless = restless[: len(restless) // 2]


def without_them(dossier: Dossier, message: Message) -> Message:
    """Return a message of several people without this one."""
    theirs = {visit.id for visit in dossier.visits}
    kept = nameless(message)
    return dataclasses.replace(
        kept,
        content=content_without(dossier.called, kept.content),
        about=tuple(a for a in kept.about if a.appointment_id not in theirs),
    )


def others(dossier: Dossier, message: Message) -> list[str]:
    """Return the visits of others that a message names."""
    theirs = {visit.id for visit in dossier.visits}
    return [a.appointment_id for a in message.about if a.appointment_id not in theirs]


def _is_unsettled(message: Message) -> bool:
    """Tell whether a message may still leave, or nobody has looked whether it did."""
    if message.state is State.UNKNOWN:
        return message.reason not in CLOSED
    is_ended = message.state not in WITHDRAWABLE and message.recalled == PERSON_ERASED
    return message.state in RECALLABLE and not is_ended


def _taken_back(messages: Iterable[Message]) -> list[Write]:
    return [Withdraw(m.id, m.state, PERSON_ERASED) for m in messages if m.state in RECALLABLE]


def _planned_anew(messages: Iterable[Message], visits: Visits, now: datetime) -> list[Write]:
    """Give back to the others' visits what waited for them."""
    waiting = [m for m in messages if m.state in WITHDRAWABLE]
    named = {about.appointment_id for message in waiting for about in message.about}
    return due_again([v for i, v in visits.items() if i in named], waiting, now)


def _unclear(dossier: Dossier, messages: Iterable[Message]) -> list[Write]:
    """Let no second copy of a sibling's message of unknown fate go out: it told of the one who left."""
    return [
        Rewrite(dataclasses.replace(without_them(dossier, message), reason=NOT_WANTED))
        for message in messages
        if message.state is State.UNKNOWN and message.owner not in dossier.patient.ids
    ]


def _asked(
    records: DossierRecords,
    dossier: Dossier,
    open_tasks: Sequence[StaffTask],
    messages: Sequence[Message],
    visits: Visits,
    now: datetime,
) -> list[Write]:
    """Ask staff to call the others where nobody knows what they were told, and hand on what staff were asked."""
    coming = {i: v for i, v in visits.items() if v.is_open and v.starts_at > now}
    at = dossier.patient.erasing_at or now
    tasks: list[StaffTask] = []
    for message in messages:
        theirs = [coming[i] for i in others(dossier, message) if i in coming]
        if message.owner not in dossier.patient.ids:
            unclear = message.state is State.UNKNOWN
            tasks += [task_of(without_them(dossier, message))] if unclear else []
            continue
        kinds = {task.kind for task in open_tasks if task.message_id == message.id}
        if message.state not in WITHDRAWABLE and _is_unsettled(message):
            kinds.add(TaskKind.UNKNOWN_OUTCOME)
        tasks += [_of_another(kind, at, message, v) for kind in sorted(kinds) for v in theirs]
        if message.state in ON_THE_WAY:  # should it fail, WhatsApp's report finds no message
            told = [v for v in theirs if _is_as_told(message, v)]
            tasks += [_of_another(TaskKind.UNKNOWN_OUTCOME, at, message, v) for v in told]
    wanted = {task.id: task for task in tasks}
    known = records.get_many(StaffTask, wanted)
    return [Create(task) for task_id, task in wanted.items() if task_id not in known]


def _is_as_told(message: Message, visit: Appointment) -> bool:
    """Tell whether a message says of the visit what is so; of one that was moved since it is no matter."""
    return any(a.appointment_id == visit.id and a.schedule == visit.schedule for a in message.about)


def _of_another(kind: TaskKind, at: datetime, message: Message, visit: Appointment) -> StaffTask:
    return staff_task(
        kind,
        at,
        *(message.id, visit.id),
        patient_id=visit.patient_id,
        appointment_id=visit.id,
        text=message.reason,
    )

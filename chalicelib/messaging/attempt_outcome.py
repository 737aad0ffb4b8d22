"""What follows an attempt: the message's next state and what a person must know. Pure."""

import dataclasses
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.messaging.channel_protocol import Outcome, Verdict
from chalicelib.messaging.model import TO_CLINIC, Kind, Message, State
from chalicelib.messaging.staff_tasks import StaffTask, TaskKind, staff_task

SHORTEST_WAIT = timedelta(seconds=1)

_TASKS = {
    Verdict.RECIPIENT: TaskKind.UNREACHABLE,
    Verdict.MISTAKE: TaskKind.UNDELIVERABLE,
    Verdict.WINDOW_CLOSED: TaskKind.UNDELIVERABLE,
    Verdict.NOT_NOW: TaskKind.UNREACHABLE,
    Verdict.TRY_LATER: TaskKind.UNDELIVERABLE,
    Verdict.HOLD_TEMPLATE: TaskKind.UNDELIVERABLE,  # of what may have gone out more than once
}
OF_THE_READER = frozenset({TaskKind.UNREACHABLE, TaskKind.UNKNOWN_OUTCOME})  # whom somebody calls


@dataclass(frozen=True)
class Consequence:
    """A message as it shall stand, with what else follows."""

    message: Message
    task: StaffTask | None = None
    stops_sender: bool = False
    holds_template: bool = False


def consequence(message: Message, outcome: Outcome, now: datetime) -> Consequence:
    """Return what an attempt at a claimed message leads to."""
    done = dataclasses.replace(
        message, changed_at=now, reason=outcome.code, provider_id=outcome.provider_id
    )
    match outcome.verdict:
        case Verdict.ACCEPTED:
            told = dataclasses.replace(done, told_at=now)
            return Consequence(dataclasses.replace(told, state=State.ACCEPTED, reason=""))
        case Verdict.UNSURE:
            return Consequence(dataclasses.replace(done, state=State.UNKNOWN))
        case Verdict.STOP_SENDER:
            waiting = dataclasses.replace(done, state=State.RETRY, retry_at=now)
            return Consequence(waiting, sender_paused(waiting), stops_sender=True)
        case Verdict.HOLD_TEMPLATE if message.content.template:
            return waits_for_template(done, now)
        case Verdict.TRY_LATER:  # as long as it helps: the waits grow, and nothing has been sent
            retry_at = now + max(outcome.after, SHORTEST_WAIT)
            if retry_at < message.useful_until:
                return Consequence(dataclasses.replace(done, state=State.RETRY, retry_at=retry_at))
    return failed(done, outcome.verdict, now)


def waits_for_template(message: Message, now: datetime) -> Consequence:
    """Return what was refused for its template: it was not sent, and waits until the template may be used."""
    waiting = dataclasses.replace(message, state=State.RETRY, retry_at=now)
    return Consequence(waiting, holds_template=True)


def failed(message: Message, verdict: Verdict, now: datetime) -> Consequence:
    """Return a definite failure: remembered, never repeated, and shown to staff."""
    ended = dataclasses.replace(message, state=State.FAILED, changed_at=now)
    kind = _TASKS.get(verdict, TaskKind.UNREACHABLE)
    return Consequence(ended, task_about(kind, ended, now, message.id))


def sender_paused(message: Message) -> StaffTask:
    """Return what staff read of a stopped sender: one line an hour, not one a message."""
    hour = (message.changed_at or message.created_at).replace(minute=0, second=0, microsecond=0)
    return task_about(TaskKind.SENDER_PAUSED, message, hour, message.clinic_id)


def task_about(kind: TaskKind, message: Message, at: datetime, cause: str) -> StaffTask:
    """Return what staff are asked about a message; that one of the clinic's own people got none says nothing of a patient."""
    if _is_clinics_own(message) and kind in OF_THE_READER:
        own = (message.id, kind)  # its failure is another line than its unknown fate
        ids = {"message_id": message.id, "text": message.reason}
        return staff_task(TaskKind.CLINIC_UNREACHABLE, at, *own, **ids)
    return staff_task(
        kind,
        at,
        cause,
        patient_id=message.patient_id,
        appointment_id=message.about[0].appointment_id if message.about else "",
        message_id=message.id,
        text=message.reason,
        e164="" if message.kind is Kind.TEST else message.line_of_nobody,
    )


def _is_clinics_own(message: Message) -> bool:
    return message.kind is Kind.TEST or message.owner == TO_CLINIC

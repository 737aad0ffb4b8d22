"""Watching over what was put out: whatever a crash or a silence left is asked for again, or becomes a person's task.

Looking twice, or by two at once, changes nothing: every write has its cause's own id, or the state seen as condition.
"""

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from chalicelib.clinics.model import Clinic, UnknownPolicy
from chalicelib.messaging.deliver import PROMPTED
from chalicelib.messaging.heartbeat import Heartbeat
from chalicelib.messaging.lease import has_run_out
from chalicelib.messaging.model import (
    AGAIN,
    NUMBER_CHANGED,
    TO_CLINIC,
    WITHDRAWABLE,
    Dispatch,
    Kind,
    Message,
    State,
)
from chalicelib.messaging.ports import Outbox
from chalicelib.messaging.put_out_messages import LOOK_AGAIN, Queue, written
from chalicelib.messaging.staff_tasks import StaffTask, TaskKind, staff_task, tell_staff
from chalicelib.shared import log
from chalicelib.shared.errors import ConflictError
from chalicelib.shared.writes import Records, Save, Write

SILENCE = timedelta(minutes=15)  # T: how long a status may take while others arrive
NOT_SO_CLOSE = timedelta(hours=2)  # no second copy this near the visit
ASKED = "asked_staff"  # the reason of an unknown message that a person has been given
COPIED = "sent_once_more"  # … that went out once more
NOT_WANTED = "no_longer_wanted"  # … of which no copy is made: somebody it names was erased
NEWS = frozenset({Kind.CHANGED, Kind.CANCELLED})  # without them a patient comes at the wrong time
PERSON_ERASED = "person_erased"  # somebody it names is kept no more
RESTORED = "restored"  # … that the journal knows of and a table put back does not: what WhatsApp told is lost
CLOSED = frozenset({ASKED, COPIED, NOT_WANTED})


class Verdict(StrEnum):
    """What to do with one message of a dispatch."""

    SETTLED = "settled"
    ASK_AGAIN = "ask_again"  # it never reached the queue, or its time has come
    WAIT = "wait"
    DROP = "drop"  # it no longer helps, or was recalled
    LOST_SENDER = "lost_sender"  # its worker died: it may have been sent
    ASK_STAFF = "ask_staff"
    SEND_ONCE_MORE = "send_once_more"


def judge(
    message: Message, clinic: Clinic, *, now: datetime, last_status_at: datetime | None
) -> Verdict:
    """Return what to do with a message. Pure; see docs/flows.md for the picture."""
    if message.state in WITHDRAWABLE:
        return _judge_waiting(message, clinic, now)
    if message.state is State.SENDING:
        return Verdict.LOST_SENDER if has_run_out(message, now=now) else Verdict.WAIT
    if message.state is State.UNKNOWN and message.reason not in CLOSED:
        return _judge_unknown(message, clinic, now, last_status_at)
    return Verdict.SETTLED


def _judge_waiting(message: Message, clinic: Clinic, now: datetime) -> Verdict:
    if message.recalled or now >= message.useful_until:
        return Verdict.DROP
    starts = max(filter(None, (message.not_before, message.retry_at)), default=now)
    asleep = message.kind not in PROMPTED and not clinic.is_sending_time(now)
    return Verdict.WAIT if starts > now or asleep or clinic.paused else Verdict.ASK_AGAIN


def _judge_unknown(
    message: Message, clinic: Clinic, now: datetime, last_status_at: datetime | None
) -> Verdict:
    since = message.changed_at or message.created_at
    events_flow = last_status_at is not None and last_status_at > since
    if now < since + SILENCE or (not events_flow and now < message.useful_until):
        return Verdict.WAIT
    wants_copy = clinic.unknown_policy is UnknownPolicy.SEND_ONCE_MORE
    may_copy = (
        now < message.useful_until - NOT_SO_CLOSE
        and clinic.is_sending_time(now)
        and not message.is_copy
        and message.recalled != PERSON_ERASED
        and message.reason != RESTORED  # silence means nothing where reports were lost
    )
    return Verdict.SEND_ONCE_MORE if wants_copy and may_copy else Verdict.ASK_STAFF


# What must be written beside a copy of a message so that it still says what is so; None forbids the copy.
TermsOfCopy = Callable[[Records, Message, str], list[Write] | None]  # the message, the copy's id


@dataclass(frozen=True, kw_only=True)
class Watch:
    """What watching works with."""

    outbox: Outbox
    queue: Queue
    terms_of_copy: TermsOfCopy

    def look(
        self, records: Records, clinic: Clinic, dispatch_ids: Sequence[str], now: datetime
    ) -> Iterator[Counter[str]]:
        """Judge every message of the dispatches that are due; yield each one's verdicts, counted; what failed is raised last."""
        dispatches = records.get_many(Dispatch, dispatch_ids).values()
        due = [d for d in dispatches if d.due_at and d.due_at <= now]
        if not due:
            return
        beat = records.get(Heartbeat, Heartbeat.ID)
        failed: Exception | None = None
        for dispatch in due:
            try:
                yield self._one(records, clinic, dispatch, now, beat.at if beat else None)
            except Exception as error:  # noqa: BLE001  # the one guard: other dispatches are due
                log.error("dispatch_failed", dispatch=dispatch.id, error=type(error).__name__)
                failed = error
        if failed:  # the clinic counts as failed, and what failed stays due
            raise failed

    def _one(
        self,
        records: Records,
        clinic: Clinic,
        dispatch: Dispatch,
        now: datetime,
        last_status_at: datetime | None,
    ) -> Counter[str]:
        messages = self.outbox.read(dispatch.message_ids)
        judged = [(m, judge(m, clinic, now=now, last_status_at=last_status_at)) for m in messages]
        at_rest = [self._brought_to_rest(records, message, v, now) for message, v in judged]
        self._close(records, dispatch, now, looks_again=not all(at_rest))
        again = [message.id for message, verdict in judged if verdict is Verdict.ASK_AGAIN]
        if again:
            self.queue.put(again)
        return Counter(verdict.value for _, verdict in judged)

    def _brought_to_rest(
        self, records: Records, message: Message, verdict: Verdict, now: datetime
    ) -> bool:
        """Do what the verdict says; tell whether the message needs no other look.

        A message taken out of a sender's hands is looked at once more, as the sender may have been faster.
        """
        match verdict:
            case Verdict.DROP:
                self._drop(records, message, now)
                return False
            case Verdict.LOST_SENDER:
                self._move(message, State.UNKNOWN, "sender_died", now)
                return False
            case Verdict.ASK_STAFF:
                return self._give_to_staff(records, message, now)
            case Verdict.SEND_ONCE_MORE:
                return self._send_once_more(records, message, now)
        return verdict is Verdict.SETTLED

    def _drop(self, records: Records, message: Message, now: datetime) -> None:
        """End what must not or need not go; what the patient would miss, a person says."""
        if not message.recalled and message.state is State.RETRY:
            self._give_up(records, message, now)
            return
        kind = _to_be_said(message)
        if kind is None or tell_staff(records, task_of(message, kind)):
            self._move(message, State.SUPPRESSED, message.recalled or "too_late", now)

    def _give_up(self, records: Records, message: Message, now: datetime) -> None:
        """End a message that was refused until it helped no more: a failure, and staff see it first."""
        if tell_staff(records, task_of(message, TaskKind.UNDELIVERABLE)):
            self._move(message, State.FAILED, message.reason, now)

    def _give_to_staff(self, records: Records, message: Message, now: datetime) -> bool:
        if not tell_staff(records, task_of(message)):
            return False
        return self._move(message, State.UNKNOWN, ASKED, now)

    def _send_once_more(self, records: Records, message: Message, now: datetime) -> bool:
        copy = _copy(message, now)
        if records.get(Message, copy.id) is None:
            terms = self.terms_of_copy(records, message, copy.id)
            if terms is None:  # what it says is so no more, or not all of it
                return self._give_to_staff(records, message, now)
            if not _committed(records, [*terms, *written([copy], now=now)]):
                return False
        self.queue.put([copy.id])
        return self._move(message, State.UNKNOWN, COPIED, now)

    def _move(self, message: Message, state: State, reason: str, now: datetime) -> bool:
        """Write the new state; tell whether the message was still as seen."""
        moved = dataclasses.replace(message, state=state, reason=reason, changed_at=now)
        return not self.outbox.settle([moved], seen=message.state)

    def _close(
        self, records: Records, dispatch: Dispatch, now: datetime, *, looks_again: bool
    ) -> None:
        """Let the dispatch rest, or look again; another run that looked meanwhile has the last word."""
        due_at = now + LOOK_AGAIN if looks_again else None
        _committed(records, [Save(dataclasses.replace(dispatch, due_at=due_at))])


def _committed(records: Records, writes: Sequence[Write]) -> bool:
    try:
        records.commit(writes)
    except ConflictError:
        return False
    return True


def _to_be_said(message: Message) -> TaskKind | None:
    """Return as what staff see a message that will not go, where the cause of that does not tell the patient anyway."""
    if not message.recalled:
        return TaskKind.NOT_TOLD if message.kind in NEWS else None
    others = len(message.about) > 1 or message.recalled in (PERSON_ERASED, NUMBER_CHANGED)
    return TaskKind.UNREACHABLE if others and message.about else None


def task_of(message: Message, kind: TaskKind = TaskKind.UNKNOWN_OUTCOME) -> StaffTask:
    """Return what staff are asked about a message."""
    return staff_task(
        kind,
        message.changed_at or message.created_at,
        message.id,
        patient_id="" if message.owner == TO_CLINIC else message.owner,
        appointment_id=message.about[0].appointment_id if message.about else "",
        message_id=message.id,
        text=message.reason,
    )


def _copy(message: Message, now: datetime) -> Message:
    return Message(
        id=message.id + AGAIN,
        kind=message.kind,
        e164=message.e164,
        content=message.content,
        created_at=now,
        useful_until=message.useful_until,
        about=message.about,
    )

"""Watching over what was put out: whatever a crash or a silence left is asked for again, or becomes a person's task.

Looking twice, or by two at once, changes nothing: every write has its cause's own id, or the state seen as condition.
"""

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.clinics.hold import HELD
from chalicelib.clinics.model import Clinic
from chalicelib.clinics.template_trouble import TEMPLATE_HELD
from chalicelib.messaging.attempt_outcome import task_about
from chalicelib.messaging.desk_rings import Bell, tell
from chalicelib.messaging.heartbeat import Heartbeat
from chalicelib.messaging.judge_dispatched import judge
from chalicelib.messaging.may_leave import is_held, is_template_held
from chalicelib.messaging.model import (
    AGAIN,
    NEWS,
    NUMBER_CHANGED,
    SENDABLE,
    Dispatch,
    Kind,
    Message,
    State,
)
from chalicelib.messaging.ports import DueRecords, Outbox
from chalicelib.messaging.put_out_messages import LOOK_AGAIN, Decision, Queue, written
from chalicelib.messaging.staff_tasks import (
    StaffTask,
    TaskKind,
    settle_task,
    tell_staff,
)
from chalicelib.messaging.unknown_fate import (
    ASKED,
    COPIED,
    PERSON_ERASED,
    Verdict,
)
from chalicelib.messaging.unreadable_records import LOOK_AGAIN as LATER
from chalicelib.messaging.unreadable_records import tell_unreadable
from chalicelib.shared import log, metrics
from chalicelib.shared.errors import ConflictError
from chalicelib.shared.metrics import Metric
from chalicelib.shared.writes import Records, Save, Write

TOO_LATE = "too_late"  # why a message ended that nothing took back
# What must be written beside a copy of a message so that it still says what is so; None forbids the copy.
TermsOfCopy = Callable[[Records, Message, str], list[Write] | None]  # the message, the copy's id


# What gives a number back whose question "¿Eres Ana?" failed, or was never sent.
QuestionFailed = Callable[[DueRecords, Message, datetime], list[Write]]
# What becomes of somebody's answer that could not leave while WhatsApp let the clinic write.
AnswerMissed = Callable[[DueRecords, Clinic, Message, datetime], Decision]


@dataclass(frozen=True, kw_only=True)
class Watch:
    """What watching works with."""

    outbox: Outbox
    queue: Queue
    terms_of_copy: TermsOfCopy
    question_failed: QuestionFailed
    answer_missed: AnswerMissed
    bell: Bell | None = None  # without one the inbox alone has it

    def upon(self, outbox: Outbox, queue: Queue) -> "Watch":
        """Return the same upon another outbox and queue."""
        bell = dataclasses.replace(self.bell, queue=queue) if self.bell else None
        return dataclasses.replace(self, outbox=outbox, queue=queue, bell=bell)

    def look(
        self, records: DueRecords, clinic: Clinic, dispatch_ids: Sequence[str], now: datetime
    ) -> Iterator[Counter[str]]:
        """Judge every message of the dispatches that are due; yield each one's verdicts, counted; what failed is raised last."""
        dispatches, unreadable = records.get_each(Dispatch, dispatch_ids)
        for dispatch_id in unreadable:
            tell_unreadable(records, Dispatch.__name__, dispatch_id, now=now)
            records.look_later(Dispatch, dispatch_id, until=now + LATER)
            yield Counter(unreadable=1)
        due = [d for d in dispatches.values() if d.due_at and d.due_at <= now]
        if not due:
            return
        beat = records.get_each(Heartbeat, [Heartbeat.ID])[0].get(Heartbeat.ID)
        failed: Exception | None = None
        for dispatch in due:
            try:
                yield self._one(records, clinic, dispatch, now, beat.at if beat else None)
            except Exception as error:  # noqa: BLE001  # the one guard: other dispatches are due
                log.error("dispatch_failed", dispatch=dispatch.id, error=type(error).__name__)
                metrics.put({Metric.DISPATCHES_FAILED: 1})
                failed = error
        if failed:  # the clinic counts as failed, and what failed stays due
            raise failed

    def _one(
        self,
        records: DueRecords,
        clinic: Clinic,
        dispatch: Dispatch,
        now: datetime,
        last_status_at: datetime | None,
    ) -> Counter[str]:
        messages, unreadable = self.outbox.read_each(dispatch.message_ids)
        judged = [(m, judge(m, clinic, now=now, last_status_at=last_status_at)) for m in messages]
        unreadable += [m.id for m, verdict in judged if verdict is Verdict.OF_LATER_RELEASE]
        for message_id in unreadable:
            tell_unreadable(records, Message.__name__, message_id, now=now)
        judged = [(m, verdict) for m, verdict in judged if m.id not in unreadable]
        at_rest = [self._brought_to_rest(records, clinic, m, v, now) for m, v in judged]
        restless = [m for (m, _), rests in zip(judged, at_rest, strict=True) if not rests]
        again_in = _next_look(restless, now) if restless else LATER if unreadable else None
        self._close(records, dispatch, now, again_in)
        again = [message.id for message, verdict in judged if verdict is Verdict.ASK_AGAIN]
        if again:
            self.queue.put(again)
        return Counter(v.value for _, v in judged) + Counter(unreadable=len(unreadable))

    def _brought_to_rest(
        self,
        records: DueRecords,
        clinic: Clinic,
        message: Message,
        verdict: Verdict,
        now: datetime,
    ) -> bool:
        """Do what the verdict says; tell whether the message needs no other look.

        A message taken out of a sender's hands is looked at once more, as the sender may have been faster.
        """
        match verdict:
            case Verdict.DROP:
                self._drop(records, clinic, message, now)
                return False
            case Verdict.LOST_SENDER:
                self._move(message, State.UNKNOWN, "sender_died", now)
                return False
            case Verdict.ASK_STAFF:
                return self._give_to_staff(records, message, now)
            case Verdict.SEND_ONCE_MORE:
                return self._send_once_more(records, message, now)
            case Verdict.SETTLED:
                return self._is_at_rest(records, message, now)
        return False

    def _is_at_rest(self, records: DueRecords, message: Message, now: datetime) -> bool:
        """Tell whether nothing is left to do; whose number was asked by what never got there is given back first."""
        if message.kind is not Kind.VERIFY or message.state not in (State.FAILED, State.SUPPRESSED):
            return True
        writes = self.question_failed(records, message, now)
        return not writes or _committed(records, writes)

    def _drop(self, records: DueRecords, clinic: Clinic, message: Message, now: datetime) -> None:
        """End what must not or need not go; what the patient would miss, a person says."""
        why = _why_ended(message, clinic, now)
        if message.kind is Kind.ANSWER and message.state in SENDABLE and not message.recalled:
            self._hold(records, clinic, message, now)
            return
        if why == TOO_LATE and message.state is State.RETRY:
            self._give_up(records, message, now)
            return
        kind = _to_be_said(message)
        if kind is None or tell(self.bell, records, task_of(message, kind), now=now):
            self._move(message, State.SUPPRESSED, why, now)

    def _hold(self, records: DueRecords, clinic: Clinic, message: Message, now: datetime) -> None:
        """Keep somebody's answer until its reader writes again: nobody's words are dropped for being late."""
        kept = self.answer_missed(records, clinic, message, now)
        _committed(records, [*kept.writes, *written(kept.messages, now=now)])

    def _give_up(self, records: Records, message: Message, now: datetime) -> None:
        """End a message that was refused until it helped no more: a failure, and staff see it first."""
        if tell_staff(records, task_of(message, TaskKind.UNDELIVERABLE)):
            self._move(message, State.FAILED, message.reason, now)

    def _give_to_staff(self, records: Records, message: Message, now: datetime) -> bool:
        asked = task_of(message)
        if not tell(self.bell, records, asked, now=now):
            return False
        if self._move(message, State.UNKNOWN, ASKED, now):
            return True
        if any(m.state is not State.UNKNOWN for m in self.outbox.read([message.id])):
            settle_task(records, asked, now=now)  # WhatsApp told it meanwhile
        return False

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
        """Write the new state; tell whether the message was still as seen. Why it is in the same state is no new one."""
        since = message.changed_at if state is message.state else now
        moved = dataclasses.replace(message, state=state, reason=reason, changed_at=since)
        return not self.outbox.settle([moved], seen=message.state)

    def _close(
        self, records: Records, dispatch: Dispatch, now: datetime, again_in: timedelta | None
    ) -> None:
        """Let the dispatch rest, or look again; another run that looked meanwhile has the last word."""
        due_at = now + again_in if again_in else None
        _committed(records, [Save(dataclasses.replace(dispatch, due_at=due_at))])


def _next_look(restless: Sequence[Message], now: datetime) -> timedelta:
    """Return when to look again: an answer that is held needs no look before it has waited long enough."""
    looks = [m.held_until if m.state is State.HELD else now for m in restless]
    return max(LOOK_AGAIN, min(looks) - now)


def _committed(records: Records, writes: Sequence[Write]) -> bool:
    try:
        records.commit(writes)
    except ConflictError:
        return False
    return True


def _why_ended(message: Message, clinic: Clinic, now: datetime) -> str:
    held = is_held(message, clinic, min(now, message.useful_until))
    template = TEMPLATE_HELD if is_template_held(message, clinic) else TOO_LATE
    return message.recalled or (HELD if held else template)


def _to_be_said(message: Message) -> TaskKind | None:
    """Return as what staff see a message that will not go, where the cause of that does not tell the patient anyway."""
    if message.state is State.HELD:
        return None if message.recalled else TaskKind.ANSWER_NOT_READ
    if not message.recalled:
        return TaskKind.NOT_TOLD if message.kind in NEWS else None
    others = len(message.about) > 1 or message.recalled in (PERSON_ERASED, NUMBER_CHANGED)
    return TaskKind.UNREACHABLE if others and message.about else None


def task_of(message: Message, kind: TaskKind = TaskKind.UNKNOWN_OUTCOME) -> StaffTask:
    """Return what staff are asked about a message."""
    return task_about(kind, message, message.changed_at or message.created_at, message.id)


def _copy(message: Message, now: datetime) -> Message:
    return Message(
        id=message.id + AGAIN,
        kind=message.kind,
        e164=message.e164,
        content=message.content,
        created_at=now,
        useful_until=message.useful_until,
        about=message.about,
        concerns=message.concerns,
    )

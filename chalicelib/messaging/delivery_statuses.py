"""What WhatsApp reports of messages: late, twice, out of order. Never moves a message backwards."""

import dataclasses
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from chalicelib.clinics.model import Clinic, Provider
from chalicelib.messaging import held_templates
from chalicelib.messaging.attempt_outcome import (
    Consequence,
    failed,
    sender_paused,
    waits_for_template,
)
from chalicelib.messaging.channel_protocol import Verdict
from chalicelib.messaging.desk_rings import Bell, tell
from chalicelib.messaging.event_types import StatusEvent
from chalicelib.messaging.heartbeat import BEAT, Heartbeat
from chalicelib.messaging.model import (
    ARRIVED,
    Content,
    Dispatch,
    Kind,
    Message,
    State,
)
from chalicelib.messaging.ports import FindingRecords, Outbox, VerdictOf
from chalicelib.messaging.put_out_messages import LOOK_AGAIN
from chalicelib.messaging.staff_tasks import StaffTask, settle_task
from chalicelib.messaging.unknown_fate import ASKED, CLOSED, RESTORED
from chalicelib.messaging.unreadable_records import tell_if_unreadable
from chalicelib.messaging.watch_dispatches import task_of
from chalicelib.patients.phone_lines import line_id
from chalicelib.shared import log
from chalicelib.shared.errors import ConflictError, UnreadableRecordError
from chalicelib.shared.later_release import is_known
from chalicelib.shared.recent import Recent
from chalicelib.shared.writes import Create, Save

# Read from the left, any order of arrival ends the same: evidence of delivery beats a failure,
# a failure beats "sent", and what we only believed ourselves is beaten by anything.
RANK = {State.ACCEPTED: 1, State.SENT: 2, State.FAILED: 3, State.DELIVERED: 4, State.READ: 5}
REPORTED = {
    "accepted": State.ACCEPTED,
    "sent": State.SENT,
    "delivered": State.DELIVERED,
    "read": State.READ,
    "played": State.READ,
    "failed": State.FAILED,
}
# Whatever else these mean, once WhatsApp has given a message up they mean that somebody must call.
NOT_DELIVERED = frozenset({Verdict.UNSURE, Verdict.TRY_LATER, Verdict.STOP_SENDER})
UNDER_WAY = frozenset({State.SENDING, State.UNKNOWN, State.ACCEPTED, State.SENT})
BETWEEN_ATTEMPTS = frozenset({State.RETRY, State.SENDING, State.SUPPRESSED})
OUR_WRITE_TAKES = timedelta(minutes=2)  # an event may overtake the write of WhatsApp's id
TRIES = 5


def advance(message: Message, event: StatusEvent, verdict_of: VerdictOf) -> Consequence | None:
    """Return where the event takes the message, or None when it is there or further already. Pure."""
    state = REPORTED.get(event.state)
    if state is None or RANK[state] <= _rank(message, event):
        return None
    known = dataclasses.replace(
        message, provider_id=event.provider_id or message.provider_id, changed_at=event.at
    )
    if state is not State.FAILED:
        return Consequence(dataclasses.replace(known, state=state, reason=""))
    refused = dataclasses.replace(known, reason=_code(event))
    verdict = verdict_of(refused.reason)
    holds = verdict is Verdict.HOLD_TEMPLATE and bool(message.content.template)
    if holds and _may_wait(message):
        return waits_for_template(refused, event.at)
    failure = _failed(refused, event.at, verdict_of)
    stops = verdict is Verdict.STOP_SENDER
    return dataclasses.replace(failure, stops_sender=stops, holds_template=holds)


def _may_wait(message: Message) -> bool:
    """Tell whether a message that WhatsApp gave up may go again: it is open, and of several attempts nobody knows which one that was."""
    is_closed = message.state is State.UNKNOWN and message.reason in (*CLOSED, RESTORED)
    return message.state in UNDER_WAY and message.attempts <= 1 and not is_closed


def _rank(message: Message, event: StatusEvent) -> int:
    """Return how far the message is; of an attempt that WhatsApp gave up before it was to go again only a delivery tells more."""
    is_former = message.state in BETWEEN_ATTEMPTS and bool(message.provider_id)
    if is_former and event.provider_id == message.provider_id:
        return RANK[State.FAILED]
    return RANK.get(message.state, 0)


def _newly_arrived(message: Message, event: StatusEvent) -> bool:
    state = REPORTED.get(event.state)
    return state in ARRIVED and RANK[state] > RANK.get(message.state, 0)


def _code(event: StatusEvent) -> str:
    return (event.error_codes[0] if event.error_codes else "") or "failed"


def _failed(message: Message, at: datetime, verdict_of: VerdictOf) -> Consequence:
    verdict = verdict_of(message.reason)
    return failed(message, Verdict.RECIPIENT if verdict in NOT_DELIVERED else verdict, at)


def _as_told(message: Message, events: Sequence[StatusEvent]) -> Message:
    """Return the message with what events tell however far it came: when it went out, and its own name.

    Nothing later moves the moment of *sent*. An event that was found by AWS's id tells WhatsApp's; later ones carry
    no other.
    """
    went = (event.at for event in events if REPORTED.get(event.state) is State.SENT)
    names = (event.provider_id for event in events if not event.message_id)
    return dataclasses.replace(
        message,
        provider_id=next(filter(None, names), message.provider_id),
        told_at=min(went, default=message.told_at),
    )


def _is_not_at_its_end(message: Message) -> bool:
    """Tell whether something is to be done yet: it waits after all, or its question gives the number back."""
    is_question = message.kind is Kind.VERIFY and message.state is State.FAILED
    return is_question or message.state is State.RETRY


@dataclass(frozen=True, kw_only=True)
class Statuses:
    """What taking in statuses works with."""

    outbox: Outbox
    records: FindingRecords
    clinic: Clinic
    verdict_of: VerdictOf
    pause: Callable[[str], object]  # stops the clinic's sender, given the code
    bell: Bell | None = None  # without one the inbox alone has what staff must know
    learn: Callable[[Mapping[str, str]], object] = dict  # the line, by the user id that had it
    beats: Recent[datetime] = field(default_factory=Recent)  # by clinic, how far reports had come

    def take_in(self, events: Sequence[StatusEvent], *, now: datetime) -> list[StatusEvent]:
        """Apply the events; return those to be offered again: of messages not known yet, ever changing, or in a later release's state."""
        self._beat(events, now)
        waiting = list(events)
        unknown: list[StatusEvent] = []
        later: list[StatusEvent] = []  # of a state that a later release moves on
        for _ in range(TRIES):
            found, not_found = self._find(waiting)
            unknown += not_found
            later += [e for m, theirs in found.items() if not is_known(m.state) for e in theirs]
            found = {m: theirs for m, theirs in found.items() if is_known(m.state)}
            waiting = self._apply(found, now)
            if not waiting:
                break
        early = [event for event in unknown if self._may_be_ours_soon(event, now)]
        if len(unknown) > len(early):  # of another software's messages, or of what was erased
            log.info("statuses_of_nobody", clinic=self.clinic.id, events=len(unknown) - len(early))
        return early + later + waiting

    def _may_be_ours_soon(self, event: StatusEvent, now: datetime) -> bool:
        """Tell whether our own record of the send may be on its way; what names another's message is not ours.

        Nor is, of a number that lives in the Business app too, what names none: Meta gives ours back each time.
        """
        sender = self.clinic.sender
        is_of_app = sender.in_app and sender.provider is Provider.META and not event.message_id
        is_foreign = is_of_app or (bool(event.message_id) and not self._names_ours(event))
        return abs(now - event.at) < OUR_WRITE_TAKES and not is_foreign

    def _names_ours(self, event: StatusEvent) -> bool:
        owner, _, rest = event.message_id.partition(".")
        return owner == self.clinic.id and rest.count(".") == 1

    def _find(
        self, events: Iterable[StatusEvent]
    ) -> tuple[dict[Message, list[StatusEvent]], list[StatusEvent]]:
        ours = [event.message_id for event in events if self._names_ours(event)]
        by_id = {message.id: message for message in self.outbox.read(ours)}
        found: dict[Message, list[StatusEvent]] = defaultdict(list)
        unknown = []
        for event in events:
            message = by_id.get(event.message_id) or self._by_provider_id(event)
            if message:
                found[message].append(event)
            else:
                unknown.append(event)
        return found, unknown

    def _by_provider_id(self, event: StatusEvent) -> Message | None:
        """Find a message by WhatsApp's id, or by AWS's, which its first event carries beside it."""
        for provider_id in filter(None, (event.provider_id, event.aws_message_id)):
            message = self.records.message_by_provider_id(provider_id)
            if message:
                return message
        return None

    def _apply(self, found: dict[Message, list[StatusEvent]], now: datetime) -> list[StatusEvent]:
        """Write where each message ends; return the events of those that moved meanwhile.

        What follows comes first: who dies in between finds the message as it was when the events are repeated.
        """
        self._learn_user_ids(found)
        by_seen: dict[State, list[Consequence]] = defaultdict(list)
        for message, events in found.items():
            end = self._end_of(message, events)
            if end:
                self._well_again(message, end.message, now)
                by_seen[message.state].append(end)
                self._take_back(message, end, now)
            self._take_back_told(message, events, now)
        raced: set[str] = set()
        for seen, ends in by_seen.items():
            self._follow_up(ends, now)
            moved = self.outbox.settle([end.message for end in ends], seen=seen)
            raced |= {message.id for message in moved}
        return [e for message, events in found.items() if message.id in raced for e in events]

    def _learn_user_ids(self, found: Mapping[Message, Iterable[StatusEvent]]) -> None:
        """Tell whose user id WhatsApp names as who has a message of ours: only a proof of delivery that is news."""
        named = {
            event.bsuid: line_id(message.e164)
            for message, events in found.items()
            for event in events
            if event.bsuid and message.patient_id and _newly_arrived(message, event)
        }
        if named:
            self.learn(named)

    def _end_of(self, message: Message, events: Sequence[StatusEvent]) -> Consequence | None:
        end: Consequence | None = None
        for event in events:
            end = advance(end.message if end else message, event, self.verdict_of) or end
        known = _as_told(end.message if end else message, events)
        if end is None:
            return None if known == message else Consequence(known)
        return dataclasses.replace(end, message=known)

    def _take_back(self, message: Message, end: Consequence, now: datetime) -> None:
        """Let nobody be called for a failure that proved none: the message is on the phone.

        Nor for a fate that is known by now. Before the new state is written, so that a crash in between leaves
        it to the repetition.
        """
        if message.state is State.UNKNOWN and message.reason == ASKED:
            known = self.records.get(StaffTask, task_of(message).id)
            if known:
                settle_task(self.records, known, now=now)
        if message.state is not State.FAILED or end.message.state not in ARRIVED:
            return
        asked = _failed(message, message.changed_at or now, self.verdict_of).task
        if asked:
            settle_task(self.records, asked, now=now)

    def _take_back_told(
        self, message: Message, events: Iterable[StatusEvent], now: datetime
    ) -> None:
        """Let nobody be called for a failure that a proof of delivery overtook: staff are told before it is written."""
        if message.state not in ARRIVED:
            return
        for event in events:
            if REPORTED.get(event.state) is State.FAILED:
                told = dataclasses.replace(message, reason=_code(event))
                task = _failed(told, event.at, self.verdict_of).task
                if task and self.records.get(StaffTask, task.id):
                    settle_task(self.records, task, now=now)

    def _well_again(self, before: Message, after: Message, now: datetime) -> None:
        """End the trouble of a template that WhatsApp refused after taking messages: one taken since has left."""
        content = self._as_sent(before)
        known = self.clinic.held_template(content.template, content.language)
        has_left = after.state in ARRIVED or after.state is State.SENT
        is_newer = known and before.changed_at and before.changed_at > known.since
        if known and known.after_accept and has_left and is_newer:
            held_templates.end(self.records, self.clinic.id, known.topic, now=now)

    def _follow_up(self, ends: Iterable[Consequence], now: datetime) -> None:
        for end in ends:
            if end.holds_template:
                self._hold_template(end.message, now)
            if _is_not_at_its_end(end.message):
                self._look_again(end.message, now)
            if end.stops_sender:
                self.pause(end.message.reason)
                self._tell_staff(sender_paused(end.message), now)
            if end.task:
                self._tell_staff(end.task, now)

    def _hold_template(self, message: Message, now: datetime) -> None:
        content, code = self._as_sent(message), message.reason
        trouble = held_templates.held(content, code, now=now, after_accept=True)
        held_templates.note(self.records, self.clinic.id, trouble)

    def _as_sent(self, message: Message) -> Content:
        """Return in whose words it went: those of the template that its own replaces, while WhatsApp holds the new one."""
        if message.went_as:
            return message.said
        *newer, oldest = message.content.choices
        held = self.clinic.held_template
        return next((one for one in newer if not held(one.template, one.language)), oldest)

    def _look_again(self, message: Message, now: datetime) -> None:
        """Let the watch see to a message: its own dispatch may rest by now."""
        dispatch = Dispatch.of((message,), now=now, look_again=LOOK_AGAIN)
        if self.records.get(Dispatch, dispatch.id) is None:
            self.records.commit([Create(dispatch)])

    def _tell_staff(self, task: StaffTask, now: datetime) -> None:
        """Put the task into the inbox; raises ConflictError, so that the events are repeated, where it may not be."""
        if not tell(self.bell, self.records, task, now=now):
            raise ConflictError

    def _beat(self, events: Sequence[StatusEvent], now: datetime) -> None:
        """Remember the newest moment reported: after an outage the old comes first, and proves nothing yet."""
        newest = min(now, max(event.at for event in events))
        known = self.beats.get(self.clinic.id, now)  # it only moves on
        if known and known >= newest - BEAT:
            return
        try:
            beat = self.records.get(Heartbeat, Heartbeat.ID)
        except UnreadableRecordError as error:  # the reports themselves can be taken in
            tell_if_unreadable(self.records, error, now=now)
            return
        if beat and beat.at >= newest - BEAT:
            self.beats.put(self.clinic.id, beat.at, now)
            return
        after = dataclasses.replace(beat, at=newest) if beat else Heartbeat(Heartbeat.ID, newest)
        try:
            self.records.commit([Save(after) if beat else Create(after)])
        except ConflictError:  # others report too, and the next event beats again
            log.info("heartbeat_written_already", clinic=self.clinic.id)
        else:
            self.beats.put(self.clinic.id, newest, now)

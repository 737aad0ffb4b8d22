"""What must be true of any world, whatever went wrong in it. Reads the table and WhatsApp's ledger, never the code's words.

`Rights` looks at the moment of each claim, `faults_of` at the end, when time has run on.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from chalicelib.appointments.model import REMINDABLE, Appointment, Status
from chalicelib.clinics.model import UnknownPolicy
from chalicelib.messaging.event_types import Echo
from chalicelib.messaging.may_leave import PROMPTED
from chalicelib.messaging.model import AGAIN, Dispatch, Kind, Message, State
from chalicelib.messaging.staff_tasks import StaffTask
from chalicelib.messaging.unknown_fate import ASKED, COPIED, NOT_WANTED, SILENCE
from chalicelib.patients.model import Line, NumberState, Patient
from chalicelib.patients.phone_lines import line_id
from chalicelib.replies.seen_messages import Inbound
from chalicelib.shared.audit import event_ref
from chalicelib.shared.errors import WriteRefusedError
from chalicelib.storage.item_codec import from_item
from tests.faults.own_tests import faults_of_tests
from tests.faults.sim_whatsapp import Arrival
from tests.faults.world import World

AT_WORK = timedelta(seconds=60)  # a worker that looked at its clock may be this late: it lives 30 s
TAKEN = frozenset({State.ACCEPTED, State.SENT, State.DELIVERED, State.READ})
ENDS = frozenset({State.DELIVERED, State.READ, State.FAILED, State.SUPPRESSED})


@dataclass
class Rights:
    """An outbox that checks, when a claim is committed, that nothing committed before forbids the message."""

    inner: Any
    world: World
    broken: list[str] = field(default_factory=list)
    claims: int = 0
    talked: Any = None  # what must be so of answers: tests/faults/answers_oracle.py

    def claim(self, messages: Sequence[Message], *, lease_until: datetime) -> list[Message]:
        """Claim, and look at what stands in the table at this very moment."""
        try:
            won: list[Message] = self.inner.claim(messages, lease_until=lease_until)
        except WriteRefusedError as refused:
            self._look(refused.rest)
            raise
        self._look(won)
        return won

    def _look(self, won: Sequence[Message]) -> None:
        self.claims += len(won)
        for message in won:
            self.broken += [f"{why}: {message.id}" for why in self._forbidden(message)]

    def at_the_post(self, message: Message) -> None:
        """Look, when a message leaves, whether that it would be tried is written in the table and in the journal."""
        stored = self.inner.read([message.id])[0]
        if (stored.state, stored.attempts) != (State.SENDING, message.attempts):
            self.broken.append(f"posted unclaimed: {message.id} is {stored.state}")
        start = self.world.now - AT_WORK
        entries = self.world.journal.attempts_between(start, self.world.now + AT_WORK)
        noted = {(a.message_id, a.number) for entry in entries for a in entry.attempts}
        if (message.id, message.attempts) not in noted:
            self.broken.append(f"posted unnoted: {message.id}")

    def settle(self, messages: Sequence[Message], *, seen: State) -> list[Message]:
        """Write states, and look whether a message is taken from a sender that may be at it yet."""
        stored = {m.id: m for m in self.inner.read([message.id for message in messages])}
        moved_on: list[Message] = self.inner.settle(messages, seen=seen)
        for message in messages:
            lease = stored[message.id].lease_until
            lives = message not in moved_on and lease and lease > self.world.now
            if lives and message.reason == "sender_died":
                self.broken.append(f"taken from a living sender: {message.id}")
        return moved_on

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    def _forbidden(self, message: Message) -> Iterator[str]:
        records = self.world.records
        if message.kind in PROMPTED and message.kind not in (Kind.ANSWER, Kind.TEST):
            return
        line = records.get(Line, line_id(message.e164))
        if line and line.opted_out_at:
            yield "claimed after an opt-out"
        if message.kind is Kind.TEST:  # whoever else has the line, it is about nobody
            return
        if message.kind is Kind.ANSWER:  # it rests on what the line wrote, whoever has it
            found = self.talked.against(message, self.world.now) if self.talked else ()
            yield from (f"claimed, though {why}" for why in found)
            return
        person = records.get(Patient, message.owner)
        if person and person.number is NumberState.WRONG:
            yield "claimed for a wrong number"
        if person and line_id(person.e164) != line_id(message.e164):
            yield "claimed for a former number"
        yield from _unfit_preparation(self.world, message, person)
        for about in message.about:
            seen, _ = records.get_each(Appointment, [about.appointment_id])
            for visit in seen.values():
                yield from _forbidden_by(visit, message, about.schedule)
                yield from _of_another_kind(self.world, visit, message)


def _unfit_preparation(world: World, message: Message, person: Patient | None) -> Iterator[str]:
    """A preparation is written alone, and to nobody whose number only the clinic vouches for."""
    if not _kinds_told(world, message):
        return
    if len(message.about) != 1:
        yield "a preparation in a digest"
    if person and person.number is not NumberState.VERIFIED:
        yield f"a preparation to a number that is {person.number}"


def _of_another_kind(world: World, visit: Appointment, message: Message) -> Iterator[str]:
    told = _kinds_told(world, message)
    is_first = message.attempts == 1  # what was in the air when the kind changed is not recalled
    if told and is_first and visit.visit_kind not in told:
        yield "a preparation of another kind"


def _kinds_told(world: World, message: Message) -> set[str]:
    kinds = world.clinic_as_set_up.visit_kinds
    return {kind.id for kind in kinds if kind.preparation in message.content.parameters}


def _forbidden_by(visit: Appointment, message: Message, schedule: int) -> Iterator[str]:
    if message.kind is Kind.CANCELLED:
        return
    if visit.status is Status.CANCELLED:
        yield "claimed after a cancellation"
    if visit.schedule != schedule:
        yield "claimed after a move"
    if message.kind is Kind.REMINDER and visit.arrived_at:
        yield "reminded at the desk"
    if message.kind is Kind.REMINDER and visit.status is Status.CHANGE_REQUESTED:
        yield "claimed after a change was asked for"
    if (
        message.kind is Kind.REMINDER
        and message.content.buttons
        and visit.status is Status.CONFIRMED
    ):
        yield "asked who had confirmed"


def every(world: World, kind: type, mark: str) -> list[Any]:
    """Return all records of a kind, by a part of their key."""
    items = [i for i in world.store.everything() if mark in f"{i['pk']['S']} {i['sk']['S']} "]
    return sorted((from_item(kind, item) for item in items), key=lambda record: record.id)


@dataclass
class Verdicts:
    """What a world came to: what is wrong, and how much of each thing there was."""

    faults: list[str]
    ends: Counter[str]


def verdicts_of(world: World, said: Sequence[Any] = ()) -> Verdicts:
    """Judge a world that has come to rest."""
    messages = every(world, Message, " MSG#")
    tasks = every(world, StaffTask, " INBOX#")
    faults = [
        *_unsettled(messages, {task.message_id for task in tasks}),
        *_never_taken(world, messages),
        *_twice(world),
        *_wrong_hours(world),
        *_left_due(world),
        *_undecided(world, messages),
        *_unheard(world, said),
        *faults_of_tests(messages),
        *world.swallowed,
    ]
    ends = Counter(
        f"{m.state}{':' + m.reason if m.state is State.UNKNOWN else ''}" for m in messages
    )
    ends["messages"] = len(messages)
    ends["tasks"] = len(tasks)
    return Verdicts(faults, ends)


def _unsettled(messages: list[Message], with_task: set[str]) -> Iterator[str]:
    """R1: each message ends, or a person has it; what failed for good a person has too."""
    by_id = {message.id: message for message in messages}
    for message in messages:
        match message.state, message.reason:
            case State.FAILED, _:
                settled = message.id in with_task
            case State.UNKNOWN, reason if reason == ASKED:
                settled = message.id in with_task
            case State.UNKNOWN, reason if reason == COPIED:
                settled = message.id + AGAIN in by_id
            case State.UNKNOWN, reason:
                settled = reason == NOT_WANTED
            case state, _:
                settled = state in ENDS | TAKEN
        if not settled:
            yield f"lost: {message.id} is {message.state} ({message.reason})"


def _never_taken(world: World, messages: list[Message]) -> Iterator[str]:
    arrived = {arrival.message.id for arrival in world.whatsapp.ledger}
    for message in messages:
        is_ours = message.kind is not Kind.ECHO
        if is_ours and message.state in TAKEN and message.id not in arrived:
            yield f"said to be {message.state}, and never was: {message.id}"


def _twice(world: World) -> Iterator[str]:
    """R2 and R3: one arrival a message; one reminder a visit, time and offset; one telling of a booking; with policy C one more, rightly."""
    by_id: dict[str, list[Arrival]] = defaultdict(list)
    told: Counter[tuple[str, int, int, str]] = Counter()
    booked: Counter[str] = Counter()
    for arrival in world.whatsapp.ledger:
        message = arrival.message
        by_id[message.id].append(arrival)
        if message.kind is Kind.REMINDER and not message.id.endswith(AGAIN):
            told.update(
                (a.appointment_id, a.schedule, a.offset, message.e164) for a in message.about
            )
        if message.kind is Kind.BOOKED and not message.id.endswith(AGAIN):
            booked.update(a.appointment_id for a in message.about)
    yield from (f"booking told twice: {visit}" for visit, times in booked.items() if times > 1)
    yield from (f"second copy: {i}" for i, found in by_id.items() if len(found) > 1)
    yield from (f"told twice: {key}" for key, times in told.items() if times > 1)
    for copy in (arrivals[0] for i, arrivals in by_id.items() if i.endswith(AGAIN)):
        yield from _copy_faults(world, copy, by_id.get(copy.message.id.removesuffix(AGAIN), []))


def _copy_faults(world: World, copy: Arrival, first: list[Arrival]) -> Iterator[str]:
    """Tell what is wrong with a message that went out once more."""
    if world.clinic.unknown_policy is not UnknownPolicy.SEND_ONCE_MORE:
        yield f"copied under policy B: {copy.message.id}"
    for arrival in first:
        in_records = arrival.at.replace(microsecond=0)  # they keep whole seconds
        if copy.message.created_at < in_records + SILENCE:
            yield f"copied before T was over: {copy.message.id}"
        heard = [
            report
            for report in world.reports
            if report.taken_at and report.taken_at < copy.message.created_at
            if any(getattr(e, "message_id", "") == arrival.message.id for e in report.events)
        ]
        if heard:
            yield f"copied after an event had come: {copy.message.id}"


def _wrong_hours(world: World) -> Iterator[str]:
    for arrival in world.whatsapp.ledger:
        message, clinic = arrival.message, world.clinic
        open_then = (clinic.is_sending_time(at) for at in (arrival.at, arrival.at - AT_WORK))
        if message.kind not in PROMPTED and not any(open_then):
            yield f"at night: {message.id} at {arrival.at}"
        if arrival.at >= message.useful_until + AT_WORK:
            yield f"too late: {message.id} at {arrival.at}"
        if message.not_before and arrival.at < message.not_before:
            yield f"too early: {message.id} at {arrival.at}"


def _left_due(world: World) -> Iterator[str]:
    for dispatch in every(world, Dispatch, "#DISPATCH#"):
        if dispatch.due_at:
            yield f"watched for ever: {dispatch.id}"
    for visit in every(world, Appointment, " APPT "):
        if visit.due_at:
            yield f"due for ever: {visit.id}"
    yield from (f"left in the queue: {body.ids}" for body in world.queue.waiting)


def _undecided(world: World, messages: list[Message]) -> Iterator[str]:
    """Each reminder of each visit that took place was decided, and the decision stands in the log."""
    logged = {(a.appointment_id, a.schedule, a.offset) for m in messages for a in m.about}
    for visit in every(world, Appointment, " APPT "):
        if visit.status not in REMINDABLE or visit.arrived_at:
            continue
        for offset in world.clinic.reminder_offsets:
            if offset not in visit.decided_offsets:
                yield f"never decided: {visit.id} {offset}"
            elif (visit.id, visit.schedule, offset) not in logged and visit.schedule == 1:
                yield f"decided without a trace: {visit.id} {offset}"


def _unheard(world: World, said: Sequence[Any]) -> Iterator[str]:
    """What people said was acted upon."""
    for event in said:
        if isinstance(event, Echo):  # whether it stands, answers_oracle.py asks
            continue
        if world.records.get(Inbound, event_ref(event.provider_id)) is None:
            yield f"unheard: {event.provider_id}"

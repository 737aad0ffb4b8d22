"""Sending what is queued: read, claim, note, one attempt each side by side, outcomes. Decides nobody's rights.

What must not be sent was withdrawn in the transaction that made it so; the claim is the only lock. What is
about to be sent is noted outside the table first: a table put back to an earlier moment forgets claims.
"""

import itertools
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial

from chalicelib.clinics.model import Clinic
from chalicelib.messaging import held_templates, sender_pause
from chalicelib.messaging.attempt_outcome import Consequence, consequence
from chalicelib.messaging.channel_protocol import Outcome, Verdict
from chalicelib.messaging.data_link_code import as_sent
from chalicelib.messaging.desk_rings import Bell, tell
from chalicelib.messaging.lease import LEASE
from chalicelib.messaging.may_leave import may_leave
from chalicelib.messaging.model import Content, Message, State
from chalicelib.messaging.pace import IN_A_TURN, LONGEST_REST, asked_again_in, take_turn
from chalicelib.messaging.ports import (
    AttemptLog,
    ChannelOf,
    Clock,
    Outbox,
    RecordsOf,
    SeveralRecords,
)
from chalicelib.messaging.put_out_messages import Queue
from chalicelib.messaging.unreadable_records import tell_if_unreadable
from chalicelib.messaging.unworkable_messages import kept_as_dead_letters, missed_ids
from chalicelib.shared import log, metrics
from chalicelib.shared.errors import (
    NotFoundError,
    UnreachableError,
    UnreadableRecordError,
    WriteRefusedError,
)
from chalicelib.shared.later_release import is_known
from chalicelib.shared.metrics import Metric
from chalicelib.shared.time_limits import LONGEST_CALL, LONGEST_POST, LONGEST_STATEMENTS

Contents = dict[str, Content | None]  # what each phone gets, by the message's id
LANES = 5  # groups under way: while one waits for answers, others are claimed or settled
IN_A_LANE = 25  # messages of a group: as many as one call of the outbox claims or settles
AT_ONCE = (
    LANES * IN_A_LANE
)  # the bound on requests in the air and, when a worker dies, on unclear fates
# What a group may take at the worst until nothing is claimed any more. Asked before each step that leads on, as all
# of it at its slowest would not fit into the function's time: what is claimed is settled, sent or not.
TIME_TO_SEND = timedelta(seconds=LONGEST_POST + LONGEST_STATEMENTS)  # and the outcomes
TIME_FOR_A_GROUP = (
    max(  # claims, the journal and the outcomes; or all but at once, and then the POSTs
        timedelta(seconds=LONGEST_STATEMENTS + LONGEST_CALL + LONGEST_STATEMENTS), TIME_TO_SEND
    )
)
# Not noted, too slowly for a POST, or without the link it promises, so not sent: a definite no of our own.
NOT_NOTED = Outcome(Verdict.TRY_LATER, "not_noted", after=timedelta(seconds=30))
NO_TIME = Outcome(Verdict.TRY_LATER, "no_time", after=timedelta(seconds=30))
NO_LINK_KEY = Outcome(Verdict.TRY_LATER, "no_link_key", after=timedelta(seconds=30))


def side_by_side() -> Executor:
    """Return the threads of one call's groups."""
    return ThreadPoolExecutor(max_workers=LANES)


@dataclass(kw_only=True)
class Delivery:
    """What one worker works with; `clinics` remembers those seen in this call."""

    outbox: Outbox
    attempts: AttemptLog
    records_of: RecordsOf
    several: SeveralRecords
    channel_of: ChannelOf
    queue: Queue
    pool: Executor
    clock: Clock
    time_left: Callable[[], timedelta]
    lanes: Callable[[], Executor] = side_by_side
    rest: Callable[[float], object] = time.sleep  # seconds, until it is a slow number's turn
    bell: Bell | None = None  # without one the inbox alone has what staff must know
    clinics: dict[str, Clinic | None] = field(default_factory=dict)
    tries: set[str] = field(
        default_factory=set
    )  # messages that try a held template: others' yes may be older than a no

    def know_clinics(self, messages: Iterable[Message]) -> None:
        """Read the clinics that speak at once; one of which that tells nothing is asked for by itself when it is needed."""
        ids = {message.clinic_id for message in messages} - set(self.clinics)
        try:
            found = self.several.read((one, Clinic, one) for one in ids)
        except Exception as error:  # noqa: BLE001  # of a joint read nobody knows whose trouble it is
            log.info("read_alone", clinics=len(ids), error=type(error).__name__)
            return
        self.clinics |= {one.id: one for one in found.values() if isinstance(one, Clinic)}

    def clinic_of(self, message: Message) -> Clinic | None:
        """Return the clinic that speaks."""
        clinic_id = message.clinic_id
        if clinic_id not in self.clinics:
            self.clinics[clinic_id] = self._clinic(clinic_id)
        return self.clinics[clinic_id]

    def _clinic(self, clinic_id: str) -> Clinic | None:
        """Return the clinic, or None where there is none that can be read: other clinics' messages are in the same call."""
        records = self.records_of(clinic_id)
        try:
            return records.get(Clinic, clinic_id)
        except UnreadableRecordError as error:
            tell_if_unreadable(records, error, now=self.clock())
            return None


@dataclass(frozen=True)
class Delivered:
    """The states that messages came to, counted, the ids that must come again (no time, or no way to work them off), and refusals."""

    counts: Counter[str]
    not_tried: frozenset[str] = frozenset()
    refused: tuple[str, ...] = ()  # the table's codes, of claims and outcomes that it did not take


Work = Callable[[], Delivered]


def deliver(delivery: Delivery, message_ids: Sequence[str]) -> Delivered:
    """Send those of the messages that are to be sent now.

    Makes at most one attempt for each message and may be called again with the same ids. Raises
    WriteRefusedError when the table refused a claim or an outcome, after all others were worked off: what was
    claimed beside is in the air or settled by then, and nobody takes an unsent message for another's.
    """
    messages, unreadable = delivery.outbox.read_each(message_ids)
    for message_id in unreadable:
        records = delivery.records_of(message_id.partition(".")[0])
        error = UnreadableRecordError(Message.__name__, message_id)
        tell_if_unreadable(records, error, now=delivery.clock())
    delivery.know_clinics(messages)
    homeless = [message.id for message in messages if delivery.clinic_of(message) is None]
    missing = set(message_ids) - {message.id for message in messages} - set(unreadable)
    missed = missed_ids(delivery.records_of, missing)
    unworkable = kept_as_dead_letters([*homeless, *unreadable, *missed])
    _open_channels(delivery, messages)
    with delivery.lanes() as lanes:
        ends = list(lanes.map(lambda work: work(), _works(delivery, messages)))
    refused = [code for end in ends for code in end.refused]
    if refused:
        raise WriteRefusedError(refused)
    counts = sum((end.counts for end in ends), Counter[str]())
    counts += Counter(unreadable=len(unreadable))
    return Delivered(counts, unworkable.union(*(end.not_tried for end in ends)))


def _open_channels(delivery: Delivery, messages: Sequence[Message]) -> None:
    """Build and fetch what sending needs before anything is claimed, and before a hundred threads ask for it at once."""
    clinics = [delivery.clinic_of(message) for message in messages]
    known = [c for c in clinics if c and is_known(c.sender.provider) and not c.is_by_hand]
    senders = {clinic.id: clinic.sender for clinic in known}.values()
    for provider in {sender.provider for sender in senders}:
        theirs = [sender for sender in senders if sender.provider is provider]
        delivery.channel_of(provider).get_ready(theirs)


def _works(delivery: Delivery, messages: Sequence[Message]) -> list[Work]:
    """Return what is worked at once; what must take turns comes last, a clinic's groups one behind another."""
    slow: dict[str, list[Message]] = {}
    quick: list[Message] = []
    for message in messages:
        clinic = delivery.clinic_of(message)
        is_slow = clinic is not None and clinic.sender.in_app
        (slow.setdefault(message.clinic_id, []) if is_slow else quick).append(message)
    at_once: list[Work] = [partial(_if_time, delivery, group) for group in _cut(quick, IN_A_LANE)]
    waits = itertools.count()  # groups without a turn, whoever finds them
    in_turn: list[Work] = [
        partial(_in_turn, delivery, group, waits)
        for theirs in slow.values()
        for group in _cut(theirs, IN_A_TURN)
    ]
    return at_once + in_turn


def _cut(messages: Sequence[Message], size: int) -> list[Sequence[Message]]:
    return [messages[n : n + size] for n in range(0, len(messages), size)]


def _in_turn(delivery: Delivery, group: Sequence[Message], waits: Iterator[int]) -> Delivered:
    """Work a group off when it is its turn; without one, or without the time for it, it is asked for again.

    It is not given back as failed: three such returns would make it a dead letter.
    """
    now, records = delivery.clock(), delivery.records_of(group[0].clinic_id)
    has_time = delivery.time_left() - LONGEST_REST > TIME_FOR_A_GROUP
    turn = take_turn(records, len(group), now=now) if has_time else None
    if turn is None:
        after = asked_again_in(next(waits))
        delivery.queue.put([message.id for message in group], delay=after)
        return Delivered(Counter(put_off=len(group)))
    delivery.rest(max(0.0, (turn - delivery.clock()).total_seconds()))
    return _if_time(delivery, group)


def _if_time(delivery: Delivery, group: Sequence[Message]) -> Delivered:
    ready, broken = _ready(delivery, group)
    contents = {message.id: _content(delivery, message) for message in ready}
    if delivery.time_left() < TIME_FOR_A_GROUP:
        return Delivered(Counter(), frozenset(message.id for message in group))
    return replace(_group(delivery, ready, contents), not_tried=frozenset(broken))


def _ready(delivery: Delivery, messages: Iterable[Message]) -> tuple[list[Message], list[str]]:
    """Return what is to be tried now, and the ids of those about which that cannot even be decided."""
    now, ready, broken = delivery.clock(), [], []
    for message in messages:
        try:
            clinic = delivery.clinic_of(message)
            if clinic is None or not may_leave(message, clinic, now=now):
                continue
            if content := _usable(delivery, message):
                went_as = "" if content is message.content else content.template
                ready.append(replace(message, content=content, went_as=went_as))
        except Exception as error:  # noqa: BLE001  # the one guard: others are in the same group
            log.error("message_defect", message_id=message.id, error=type(error).__name__)
            broken.append(message.id)
    return ready, broken


def _usable(delivery: Delivery, message: Message) -> Content | None:
    """Return in whose words it goes now: its template's, else those of the one that this replaces; None while it waits."""
    return next((one for one in message.content.choices if _may_go(delivery, message, one)), None)


def _may_go(delivery: Delivery, message: Message, content: Content) -> bool:
    """Tell whether its template may be used; of one that WhatsApp holds one message alone tries it, when it is time."""
    clinic, now = delivery.clinic_of(message), delivery.clock()
    trouble = clinic.held_template(content.template, content.language) if clinic else None
    if clinic is None or trouble is None:
        return True
    if trouble.try_at and now < trouble.try_at:
        return False
    records = delivery.records_of(clinic.id)
    taken = held_templates.take_try(records, clinic, trouble, now=now)
    delivery.clinics[clinic.id] = taken or records.get(Clinic, clinic.id)
    if taken:
        delivery.tries.add(message.id)
    return taken is not None


def _content(delivery: Delivery, message: Message) -> Content | None:
    """Return what the phone gets, or None when the key of the link in it cannot be had."""
    try:
        return as_sent(delivery.records_of(message.clinic_id), message).content
    except (NotFoundError, UnreachableError):
        return None


def _group(delivery: Delivery, messages: Sequence[Message], contents: Contents) -> Delivered:
    refused: list[str] = []
    claimed = _less_refused(
        lambda: delivery.outbox.claim(messages, lease_until=delivery.clock() + LEASE), refused
    )
    outcomes = _try(delivery, claimed, contents)
    now = delivery.clock()
    follows = [consequence(m, outcome, now) for m, outcome in zip(claimed, outcomes, strict=True)]
    _record(delivery, follows, refused)
    counts = Counter(follow.message.state.value for follow in follows)
    return Delivered(counts, refused=tuple(refused))


def _less_refused(write: Callable[[], list[Message]], refused: list[str]) -> list[Message]:
    """Return what a write came to; of one refused in part the rest, as that is in our hands. The codes are kept, to be raised."""
    try:
        return write()
    except WriteRefusedError as error:
        refused += error.codes
        return error.rest


def _try(delivery: Delivery, claimed: Sequence[Message], contents: Contents) -> list[Outcome]:
    """Note the attempts, then make them side by side; what could not be noted, or settled in time, is not sent."""
    if claimed and not delivery.attempts.note(claimed, at=delivery.clock()):
        metrics.put({Metric.ATTEMPTS_NOT_NOTED: len(claimed)})
        return [NOT_NOTED] * len(claimed)
    if delivery.time_left() < TIME_TO_SEND:
        return [NO_TIME] * len(claimed)
    send = partial(_send, delivery, contents)
    return list(delivery.pool.map(send, claimed))


def _send(delivery: Delivery, contents: Contents, message: Message) -> Outcome:
    clinic, content = delivery.clinic_of(message), contents[message.id]
    assert clinic is not None  # noqa: S101  # nosec B101  # `may_leave` saw it
    if content is None:
        return NO_LINK_KEY
    letter = replace(message, content=content)
    try:
        return delivery.channel_of(clinic.sender.provider).send(letter, clinic.sender)
    except Exception as error:  # noqa: BLE001  # the one guard: others are in the air
        log.error("send_defect", message_id=message.id, error=type(error).__name__)
        metrics.put({Metric.SEND_DEFECTS: 1})
        return Outcome(Verdict.UNSURE, "defect")


def _record(delivery: Delivery, follows: Sequence[Consequence], refused: list[str]) -> None:
    """Write the outcomes: first those that staff need not hear of, so that none waits for the inbox.

    Of the others staff are told first, as who dies in between leaves `sending`, which the watch finds. It finds
    an outcome that the table refused, too, when the lease is over.
    """
    quiet = [follow for follow in follows if follow.task is None]
    _settle(delivery, quiet, refused)
    told = [follow for follow in follows if follow.task and _staff_know(delivery, follow)]
    _settle(delivery, told, refused)
    for follow in told:
        if follow.stops_sender:
            _pause(delivery, follow)
    _note_templates(delivery, follows)
    _again_soon(delivery, [follow.message for follow in (*quiet, *told)])


def _settle(delivery: Delivery, follows: Sequence[Consequence], refused: list[str]) -> None:
    ended = [follow.message for follow in follows]
    if not ended:
        return
    moved_on = _less_refused(lambda: delivery.outbox.settle(ended, seen=State.SENDING), refused)
    for message in moved_on:  # a status event was faster than our own write
        if message.provider_id:
            _less_refused(partial(_note_provider_id, delivery, message), refused)


def _note_provider_id(delivery: Delivery, message: Message) -> list[Message]:
    delivery.outbox.note_provider_id(message)
    return []


def _again_soon(delivery: Delivery, messages: Iterable[Message]) -> None:
    now = delivery.clock()
    for message in messages:
        if message.state is State.RETRY and message.retry_at and message.retry_at > now:
            delivery.queue.put([message.id], delay=message.retry_at - now)


def _pause(delivery: Delivery, follow: Consequence) -> None:
    """Stop the clinic's sender; the rest of its work stays due."""
    message = follow.message
    records = delivery.records_of(message.clinic_id)
    delivery.clinics[message.clinic_id] = sender_pause.pause(
        records, message.clinic_id, message.reason, now=delivery.clock()
    )


def _note_templates(delivery: Delivery, follows: Iterable[Consequence]) -> None:
    """Hold each template that was refused, and end the trouble of each that works again.

    After the outcomes: who dies in between leaves messages that wait, and the next try tells the same.
    """
    for follow in follows:
        try:
            _note_template(delivery, follow)
        except Exception as error:  # noqa: BLE001  # the one guard: others' templates are to be noted
            log.error("staff_not_told", message_id=follow.message.id, error=type(error).__name__)


def _note_template(delivery: Delivery, follow: Consequence) -> None:
    message = follow.message
    clinic, content = delivery.clinic_of(message), message.content
    known = clinic.held_template(content.template, content.language) if clinic else None
    is_well = known and message.state is State.ACCEPTED and message.id in delivery.tries
    is_new = follow.holds_template and not known  # the first of a group tells it for all
    if clinic is None or not (is_new or is_well):
        return
    records, now = delivery.records_of(clinic.id), delivery.clock()
    changed = held_templates.after_attempt(records, message, known, now=now)
    delivery.clinics[clinic.id] = changed or clinic


def _staff_know(delivery: Delivery, follow: Consequence) -> bool:
    """Put the task, if there is one, into the inbox; tell whether staff know all they must."""
    if follow.task is None:
        return True
    try:
        records = delivery.records_of(follow.message.clinic_id)
        return tell(delivery.bell, records, follow.task, now=delivery.clock())
    except Exception as error:  # noqa: BLE001  # the one guard: the outcomes of others wait to be written
        log.error("staff_not_told", message_id=follow.message.id, error=type(error).__name__)
        return False

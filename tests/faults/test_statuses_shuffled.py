"""R9: lost, doubled and shuffled reports of WhatsApp's leave what the same reports leave in order."""

import functools
import logging
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from chalicelib.functions.receive_whatsapp_events import NotYetKnownError, take_in
from chalicelib.messaging.attempt_outcome import consequence
from chalicelib.messaging.channel_protocol import Outcome, Verdict
from chalicelib.messaging.event_types import StatusEvent
from chalicelib.messaging.model import Message, State
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.shared.recent import Recent
from tests.builders import CLINIC_ID, NOW, a_clinic, a_message, an_appointment, keep
from tests.fakes.memory_directory import MemoryDirectory
from tests.fakes.memory_outbox import MemoryOutbox
from tests.fakes.memory_queue import MemoryQueue
from tests.fakes.memory_records import OF_THE_TEST, MemoryClinicRecords
from tests.fakes.memory_store import MemoryStore
from tests.scale import scaled
from tests.unit.functions.memory_services import NUMBER, SENDER

SHUFFLES = scaled(100_000, part=40)
SENT_AT = NOW - timedelta(seconds=60)
FORGOTTEN = NOW + timedelta(minutes=3)  # when what nobody knows is no longer waited for

# One code of each class of whatsapp/error_codes.py, one nobody knows, and none at all.
CODES = (
    "131026",
    "131049",
    "130429",
    "131000",
    "131042",
    "132000",
    "131047",
    "987654",
    "",
    "132015",
)
STOPPING, HOLDING = "131042", "132015"
OF_ALL = (TaskKind.SENDER_PAUSED, TaskKind.TEMPLATE)  # told once, whichever message was the first
LIVES = (  # what WhatsApp may report of one message, in the order in which it happens
    ("accepted", "sent", "delivered", "read", "played"),
    ("sent", "delivered", "deleted"),
    ("accepted", "sent", "failed"),
    ("accepted", "failed", "delivered", "read"),  # seen: a failure, and the phone had it after all
    ("sent", "failed", "warning", "played"),
    ("a new one", "other"),
)
# How the worker that sent it saw it end; None: it died with the message in its hands.
ENDS = (
    Outcome(Verdict.ACCEPTED, provider_id="meta's"),  # replaced by the message's own wamid
    Outcome(Verdict.ACCEPTED, provider_id="aws-{n}"),
    Outcome(Verdict.UNSURE, "timeout"),
    None,
)
ORDER = ("accepted", "sent", "failed", "delivered", "read")
STATES = dict(zip(ORDER, ORDER, strict=True)) | {"played": "read"}


@dataclass(frozen=True)
class Interrupted(MemoryOutbox):
    """An outbox in which something else happens between the reading of a state and its writing."""

    meanwhile: list[Callable[[], None]] = field(default_factory=list)

    def settle(self, messages, *, seen):
        """Let the other be faster, then write."""
        while self.meanwhile:
            self.meanwhile.pop()()
        return super().settle(messages, seen=seen)


class World:
    """A clinic that has three messages under way; stands in for wiring.Services."""

    def __init__(self, stories):
        self.store = MemoryStore()
        self.queue = MemoryQueue()
        self.outbox = Interrupted(self.store)
        self.directory = MemoryDirectory(self.store)
        self.directory.add(a_clinic(sender=SENDER))
        self.ours = self.records(CLINIC_ID)
        # One process takes all of it in, within half a minute: what it remembers must not tell.
        self.recent_clinics, self.recent_beats = Recent(), Recent()
        self.stories = stories
        keep(self.ours, *(story.message for story in stories))
        self.again: list[list[StatusEvent]] = []

    def records(self, clinic_id, by=OF_THE_TEST):
        """Return one clinic's records."""
        return MemoryClinicRecords(self.store, clinic_id, by)

    def hear(self, body, now=NOW):
        """Take a body in, and remember it when it is asked for again."""
        try:
            take_in(self, body, now=now)
        except NotYetKnownError:
            self.again.append(body)

    def hear_again(self, now=NOW):
        """Offer once more what was asked for."""
        asked, self.again = self.again, []
        for body in asked:
            self.hear(body, now)

    def note_outcome(self, story):
        """Write what the worker saw, as messaging/deliver.py does: a faster status is not overwritten."""
        if story.end is None:
            return
        ended = consequence(story.message, story.end, NOW).message
        for moved_on in self.outbox.settle([ended], seen=State.SENDING):
            if moved_on.provider_id:
                self.outbox.note_provider_id(moved_on)

    def end(self):
        """Return all that a patient, a receptionist or the next event would notice."""
        stored = [(story, self.ours.get(Message, story.message.id)) for story in self.stories]
        tasks = self.ours.inbox()
        return {
            "messages": [(m.state.value, m.reason, story.name(m)) for story, m in stored],
            "open tasks": sorted(
                (t.id, t.kind, t.message_id, t.text)
                for t in tasks
                if t.done_at is None and t.kind not in OF_ALL
            ),
            "sender paused": bool(self.directory.by_id(CLINIC_ID).paused),
            "template held": bool(self.directory.by_id(CLINIC_ID).template_troubles),
            "told of the template": len([t for t in tasks if t.kind is TaskKind.TEMPLATE]),
            "told of the pause": [t.id for t in tasks if t.kind is TaskKind.SENDER_PAUSED],
        }


@dataclass(frozen=True)
class Story:
    """One message, how its worker saw it end, and what is reported of it: in order, and not lost."""

    message: Message
    end: Outcome | None
    events: tuple[StatusEvent, ...]
    codes: tuple[str, ...]

    @property
    def proved(self):
        """The furthest state that the reports speak for, by the order of evidence alone."""
        said = [STATES[event.state] for event in self.events if event.state in STATES]
        return max(said, key=ORDER.index, default=None)

    @property
    def due(self):
        """The state it must end in, by the order of evidence alone, for whoever can be found."""
        before = {None: "sending", Verdict.UNSURE: "unknown", Verdict.ACCEPTED: "accepted"}
        if self.is_findable and self.proved:
            waits = self.proved == "failed" and self.codes == (HOLDING,)
            return "retry" if waits else self.proved
        return before[self.end and self.end.verdict]

    @property
    def is_findable(self):
        """Tell whether a report leads to the message: by our id, WhatsApp's, or AWS's beside the first."""
        known_as = self.end.provider_id if self.end else ""
        ways = {event.message_id or event.provider_id for event in self.events}
        ways |= {event.aws_message_id for event in self.events}
        return not ways.isdisjoint({self.message.id, known_as} - {""})

    def name(self, message):
        """Return what WhatsApp's id is known as; a mere "accepted" that names ours need not bring it."""
        spared = self.proved == "accepted" and self.events[0].message_id
        return "" if spared else message.provider_id

    @property
    def contradicts_itself(self):
        """Tell whether a failure that stops the sender, or holds the template, is also said to have been delivered."""
        return self.codes in [(STOPPING,), (HOLDING,)] and self.proved in {"delivered", "read"}


def a_story(rng, n):
    """Return a message's life with some of its reports lost."""
    visit = an_appointment(id=f"visit-{n}")
    message = a_message(
        about=visit,
        owner=f"patient-{n}",
        state=State.SENDING,
        attempts=1,
        lease_until=NOW,
        changed_at=SENT_AT,
    )
    wamid, code, end = f"wamid.{n}", rng.choice(CODES), rng.choice(ENDS)
    if end and end.verdict is Verdict.ACCEPTED:
        by_aws = end.provider_id.startswith("aws")
        end = replace(end, provider_id=f"aws-{n}" if by_aws else wamid)
    names_ours = rng.random() < 0.8  # else found by WhatsApp's id, or by AWS's beside the first
    told = rng.choice(LIVES)
    events = tuple(
        StatusEvent(
            NUMBER,
            wamid,
            state,
            SENT_AT + timedelta(seconds=5 * place),
            message_id=message.id if names_ours else "",
            aws_message_id=f"aws-{n}" if place == 0 else "",
            error_codes=(code,) if state == "failed" and code else (),
        )
        for place, state in enumerate(told)
    )
    heard = tuple(event for event in events if rng.random() < 0.8)
    codes = tuple(code for event in heard if event.state == "failed")
    return Story(message, end, heard, codes)


def in_order(stories):
    """Return how it ends when each worker is the first and each report comes once, in order, alone."""
    world = World(stories)
    for story in stories:
        world.note_outcome(story)
        for event in story.events:
            world.hear([event])
    return _settled(world)


def shuffled(rng, stories):
    """Return how it ends when reports double, come in any order and bodies, before, during and after our own writes."""
    world = World(stories)
    doubled = [e for s in stories for e in s.events for _ in range(rng.choice((1, 1, 2, 3)))]
    rng.shuffle(doubled)
    steps = [lambda body=body: world.hear(body) for body in _in_bodies(rng, doubled)]
    for story in stories:
        steps.insert(rng.randint(0, len(steps)), lambda story=story: world.note_outcome(story))
    while steps:
        step = steps.pop(0)
        if steps and rng.random() < 0.4:
            world.outbox.meanwhile.append(steps.pop(0))
        step()
        for late in [world.outbox.meanwhile.pop() for _ in world.outbox.meanwhile[:]]:
            late()
        if world.again and rng.random() < 0.3:
            world.hear_again()
    return _settled(world)


def _in_bodies(rng, events):
    while events:
        size = rng.choice((1, 1, 2, 3, 8))
        yield events[:size]
        events = events[size:]


def _settled(world):
    """Repeat what is asked for until nothing new comes of it; then nothing may be waited for any more."""
    for _ in range(3):
        world.hear_again()
    world.hear_again(FORGOTTEN)
    assert world.again == []
    return world.end()


def _alike(end, other, stories):
    """Tell whether two ends are one; a pause is news of the account, so a message that takes it back need not cause it."""
    if any(story.contradicts_itself for story in stories):
        pause = dict.fromkeys(
            ("sender paused", "told of the pause", "template held", "told of the template")
        )
        return end | pause == other | pause
    return end == other


@pytest.fixture
def _quiet():
    logger = logging.getLogger("service_undefined")
    before, logger.disabled = logger.disabled, True
    yield
    logger.disabled = before


@functools.lru_cache(maxsize=1)
def ordered(story_seed):
    """Return some stories and how they end in order."""
    rng = random.Random(story_seed)
    stories = [a_story(rng, n) for n in range(rng.randint(1, 3))]
    return stories, in_order(stories)


def one_shuffle(seed):
    """Replay one shuffle, the fourth part of a story; return the stories, the end in order and the end out of it."""
    stories, end = ordered(seed // 4)
    return stories, end, shuffled(random.Random(seed), stories)


@pytest.mark.usefixtures("_quiet")
def test_reports_in_any_order_end_as_in_order():
    """The state, the reason, WhatsApp's id, the open tasks and the pause; one_shuffle(seed) replays."""
    reports = 0
    for seed in range(SHUFFLES):
        stories, end, other = one_shuffle(seed)
        assert _alike(end, other, stories), f"seed {seed}: {end} but shuffled {other}"
        states = [state for state, *_ in other["messages"]]
        assert states == [story.due for story in stories], f"seed {seed}: {other}"
        reports += sum(len(story.events) for story in stories)
    print(f"\nR9: {SHUFFLES:,} shuffles of {reports:,} reports: 0 ends unlike the ordered one")

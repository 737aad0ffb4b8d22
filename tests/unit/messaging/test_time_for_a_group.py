"""However slow the outside is, what a worker claims is settled before its function is ended; and it waits for no secret with claims in hand."""

import json
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import product

import pytest

from chalicelib.clinics.model import Provider, Sender
from chalicelib.messaging.channel_protocol import Outcome, Verdict
from chalicelib.messaging.deliver import TIME_FOR_A_GROUP, TIME_TO_SEND, Delivery, deliver
from chalicelib.messaging.lease import LEASE
from chalicelib.messaging.model import Content, Message, State
from chalicelib.messaging.whatsapp.meta_sender import MetaSender
from chalicelib.shared.errors import NotFoundError, UnreachableError
from chalicelib.shared.time_limits import LONGEST_CALL, LONGEST_POST, LONGEST_STATEMENTS
from chalicelib.shared.writes import Create
from puntual.build_package import ROOT
from tests.builders import CLINIC_ID, NOW, a_clinic, a_message, keep, moment
from tests.fakes.fake_channel import FakeChannel
from tests.fakes.memory_journal import MemoryJournal
from tests.fakes.memory_outbox import MemoryOutbox
from tests.fakes.memory_queue import MemoryQueue
from tests.fakes.memory_records import MemoryClinicRecords
from tests.fakes.memory_several import EachAlone
from tests.fakes.memory_store import MemoryStore
from tests.faults.boundary import Inline

WAITS = {  # how long each may keep a worker waiting
    "claim": LONGEST_STATEMENTS,
    "note": LONGEST_CALL,
    "send": LONGEST_POST,
    "settle": LONGEST_STATEMENTS,
}
META = Sender(Provider.META, "106540352242922", "+525555550199", "waba-1")


def lifetime():
    """Return how long the sender's function may run, as it is deployed."""
    deployed = json.loads((ROOT / ".chalice/config.json").read_text("utf-8"))
    of_sender = deployed["stages"]["app"]["lambda_functions"]["deliver_messages"]
    return timedelta(seconds=of_sender.get("lambda_timeout", deployed["lambda_timeout"]))


@dataclass
class Slow:
    """Stands before a port; some of its calls take as long as they may, and no other takes any time."""

    worker: "Worker"
    inner: object

    def __getattr__(self, name):
        call = getattr(self.inner, name)
        if name not in WAITS:
            return call

        def waited(*args, **kwargs):
            self.worker.calls.append((name, self.worker.now))
            if name in self.worker.slow:
                self.worker.now += timedelta(seconds=WAITS[name])
            return call(*args, **kwargs)

        return waited


@dataclass
class Worker:
    """A worker that takes up one message at a moment of its function's life."""

    slow: tuple[str, ...]
    begun: timedelta = timedelta(0)  # the function, before
    calls: list[tuple[str, object]] = field(default_factory=list)

    def __post_init__(self):
        self.now, self.store = NOW + self.begun, MemoryStore()
        self.channel = FakeChannel()
        self.records = MemoryClinicRecords(self.store, CLINIC_ID)
        keep(self.records, a_clinic())
        self.message = a_message(useful_until=moment("tomorrow 10:00"))
        self.records.commit([Create(self.message)])

    def work(self):
        """Try the message; return its state at the end."""
        channel = Slow(self, self.channel)
        delivery = Delivery(
            several=EachAlone(),
            outbox=Slow(self, MemoryOutbox(self.store)),
            attempts=Slow(self, MemoryJournal(self.store)),
            records_of=lambda _: self.records,
            channel_of=lambda _: channel,
            queue=MemoryQueue(),
            pool=Inline(),
            lanes=Inline,
            clock=lambda: self.now,
            time_left=lambda: NOW + lifetime() - self.now,
        )
        deliver(delivery, [self.message.id])
        return self.records.get(Message, self.message.id).state


SLOW = [
    tuple(n for n, yes in zip(WAITS, some, strict=True) if yes)
    for some in product([0, 1], repeat=4)
]


@pytest.mark.parametrize("slow", SLOW)
def test_what_is_claimed_is_settled_before_the_function_is_ended(slow):
    """Whatever is slow, and however late it began: else it is left alone, for the next worker."""
    workers = [Worker(slow, begun=timedelta(seconds=second)) for second in range(30)]
    states = [worker.work() for worker in workers]
    assert [worker.now > NOW + lifetime() for worker in workers] == [False] * 30
    untouched = [worker.calls == [] for worker in workers]
    assert untouched == [state is State.QUEUED for state in states]
    ends = set(states)
    assert State.QUEUED in ends
    assert ends <= {State.QUEUED, State.ACCEPTED, State.RETRY}


def test_a_group_that_begins_at_once_is_sent_though_any_one_thing_is_slow():
    """Only claims and a journal that are both slow leave no time for a POST."""
    found = {slow: Worker(slow).work() for slow in SLOW}
    late = {slow for slow, state in found.items() if state is State.RETRY}
    assert late == {slow for slow in SLOW if {"claim", "note"} <= set(slow)}
    assert set(found.values()) == {State.ACCEPTED, State.RETRY}


def test_the_times_fit_into_the_function():
    """With some seconds for reading and for a second and third group; and no lease ends under a worker."""
    assert TIME_TO_SEND <= TIME_FOR_A_GROUP <= lifetime() - timedelta(seconds=6)
    assert lifetime() + timedelta(seconds=10) <= LEASE


def test_what_there_was_no_time_to_send_goes_later():
    """It was certainly not sent: a definite no of our own."""
    worker = Worker(("claim", "note"))
    assert (worker.work(), worker.channel.attempts) == (State.RETRY, [])
    assert worker.records.get(Message, worker.message.id).reason == "no_time"


# Secrets


def test_the_sender_is_ready_and_the_link_made_before_anything_is_claimed():
    """A parameter store that hangs keeps nobody waiting with claims in hand."""
    worker, seen = Worker(()), []
    worker.message = a_message(
        owner="luis",
        content=Content(text="Hola", link_seed="seed"),
        useful_until=moment("tomorrow 10:00"),
    )
    worker.records.commit([Create(worker.message)])
    hashes = worker.records.keyed_hashes

    class Keyed(type(worker.records)):
        def keyed_hashes(self, text):
            seen.append(("key", len(worker.calls)))
            return hashes(text)

    class Ready(FakeChannel):
        def get_ready(self, senders):
            seen.append(("ready", len(worker.calls)))
            super().get_ready(senders)

    worker.records, worker.channel = Keyed(worker.store, CLINIC_ID), Ready()
    assert worker.work() is State.ACCEPTED
    assert seen == [("ready", 0), ("key", 0)]
    assert worker.channel.ready == [a_clinic().sender]


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (NotFoundError("token"), (Verdict.STOP_SENDER, "no_token")),
        (UnreachableError("token"), (Verdict.TRY_LATER, "token_unreachable")),
    ],
)
def test_a_token_is_asked_for_once_and_not_by_the_attempts(error, outcome):
    """Whether it could be had or not: the attempts go by what was found before the claim."""
    asked = []

    def token_for(account):
        asked.append(account)
        raise error

    sender = MetaSender(connections=None, token_for=token_for)
    sender.get_ready([META, META])
    found: list[Outcome] = [sender.send(a_message(), META) for _ in range(3)]
    assert [(one.verdict, one.code) for one in found] == [outcome] * 3
    assert asked == ["waba-1"]

"""How many messages one worker holds at once, and what becomes of the rest when one of them goes wrong."""

# ruff: noqa: D102  # what they stand in for says what each method promises

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from chalicelib.messaging.channel_protocol import Outcome, Verdict
from chalicelib.messaging.deliver import AT_ONCE, IN_A_LANE, Delivery, deliver
from chalicelib.messaging.model import Message, State
from chalicelib.shared.writes import Create
from tests.builders import CLINIC_ID, NOW, a_clinic, a_message, keep, moment
from tests.fakes.fake_channel import FakeChannel
from tests.fakes.memory_journal import MemoryJournal
from tests.fakes.memory_outbox import MemoryOutbox
from tests.fakes.memory_queue import MemoryQueue
from tests.fakes.memory_records import MemoryClinicRecords
from tests.fakes.memory_several import EachAlone
from tests.fakes.memory_store import MemoryStore
from tests.faults.boundary import Inline

WHATSAPPS_CONNECTIONS = 128


@dataclass
class Postman:
    """An outbox that remembers how many messages were claimed and not settled at the worst moment."""

    outbox: MemoryOutbox
    unclear: int = 0
    most: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def claim(self, messages, *, lease_until):
        self._count(len(messages))
        return self.outbox.claim(messages, lease_until=lease_until)

    def settle(self, messages, *, seen):
        settled = self.outbox.settle(messages, seen=seen)
        self._count(-len(messages))
        return settled

    def _count(self, more):
        with self.lock:
            self.unclear += more
            self.most = max(self.most, self.unclear)

    def __getattr__(self, name):
        return getattr(self.outbox, name)


class BreaksOn(FakeChannel):
    """A sender with a defect that one message meets."""

    def send(self, message, sender):
        if message.e164.endswith("0007"):
            raise ZeroDivisionError
        return super().send(message, sender)


@pytest.fixture
def store():
    return MemoryStore()


@pytest.fixture
def pool():
    with ThreadPoolExecutor(max_workers=AT_ONCE) as running:
        yield running


def queued(store, number):
    """Store that many queued messages; return their ids."""
    records = MemoryClinicRecords(store, CLINIC_ID)
    keep(records, a_clinic())
    messages = [
        a_message(
            owner=f"patient{n:05}", e164=f"+5255{n:08}", useful_until=moment("tomorrow 10:00")
        )
        for n in range(number)
    ]
    for message in messages:
        records.commit([Create(message)])
    return [message.id for message in messages]


def delivery(
    store, pool, *, channel=None, outbox=None, time_left=lambda: timedelta(seconds=30), **more
):
    """Return a worker over the store."""
    sender = channel or FakeChannel()
    return Delivery(
        several=EachAlone(),
        outbox=outbox or MemoryOutbox(store),
        attempts=MemoryJournal(store),
        records_of=lambda clinic_id: MemoryClinicRecords(store, clinic_id),
        channel_of=lambda _provider: sender,
        queue=MemoryQueue(),
        pool=pool,
        clock=lambda: NOW,
        time_left=time_left,
        **more,
    )


def states(store, ids):
    """Return how many messages stand where."""
    found = MemoryClinicRecords(store, CLINIC_ID).get_many(Message, ids).values()
    return {state: n for state in State if (n := sum(m.state is state for m in found))}


def test_a_worker_that_dies_leaves_a_bounded_number_unclear(store, pool):
    """However many messages it is given, and never more than there are connections."""
    ids = queued(store, 3 * AT_ONCE)
    outbox = Postman(MemoryOutbox(store))
    deliver(delivery(store, pool, outbox=outbox), ids)
    assert IN_A_LANE <= outbox.most <= AT_ONCE <= WHATSAPPS_CONNECTIONS
    assert states(store, ids) == {State.ACCEPTED: len(ids)}


def test_a_defect_in_one_message_is_its_own(store, pool):
    """It may have been sent, so it is unknown; all others are sent."""
    ids = queued(store, 30)
    delivered = deliver(delivery(store, pool, channel=BreaksOn()), ids)
    assert delivered.counts == {"accepted": 29, "unknown": 1}


def test_a_task_written_twice_is_no_trouble(store, pool):
    """Fifty messages that a stopped sender refuses leave one line in the inbox."""
    ids = queued(store, 50)
    stopped = FakeChannel(script=[Outcome(Verdict.STOP_SENDER, "131042")] * 50)
    worker = delivery(store, pool, channel=stopped)
    assert deliver(worker, ids).counts == {"retry": 50}


def test_what_there_is_no_time_for_comes_again(store, pool):
    """Groups already begun are finished; the others are named, untouched."""
    ids = queued(store, 3 * IN_A_LANE)
    left = iter(timedelta(seconds=seconds) for seconds in (30, 30, 1, 1))  # the first looks twice
    delivered = deliver(delivery(store, pool, time_left=lambda: next(left), lanes=Inline), ids)
    assert states(store, ids) == {State.ACCEPTED: IN_A_LANE, State.QUEUED: 2 * IN_A_LANE}
    assert len(delivered.not_tried) == 2 * IN_A_LANE

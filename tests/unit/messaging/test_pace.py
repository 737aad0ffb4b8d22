"""A number that lives in the WhatsApp Business app as well sends twenty messages a second at most; all others as fast as ever, and nothing is lost by it."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.messaging.deliver import TIME_FOR_A_GROUP, Delivery, deliver
from chalicelib.messaging.model import Message, State
from chalicelib.messaging.pace import IN_APP_A_SECOND, in_turn
from chalicelib.reminders.commit_plan import commit_units
from chalicelib.reminders.plan_writes import Unit
from chalicelib.shared.writes import Create
from tests.builders import NOW, a_clinic, a_message, keep
from tests.fakes.fake_channel import FakeChannel
from tests.fakes.memory_journal import MemoryJournal
from tests.fakes.memory_outbox import MemoryOutbox
from tests.fakes.memory_queue import MemoryQueue
from tests.fakes.memory_records import MemoryClinicRecords
from tests.fakes.memory_store import MemoryStore

SECOND = timedelta(seconds=1)
SENDER = a_clinic().sender


def clinic(clinic_id="k3v9q2xa", *, in_app):
    """Return a clinic, whose number lives in the app or not."""
    return a_clinic(id=clinic_id, sender=replace(SENDER, in_app=in_app))


def most_in_a_second(moments):
    """Return how many of these fall into the fullest second."""
    return max((sum(at <= other < at + SECOND for other in moments) for at in moments), default=0)


@given(number=st.integers(0, 400), in_app=st.booleans())
def test_no_second_holds_more(number, in_app):
    """However many there are, in their order, and none left out."""
    messages = [a_message(owner=f"patient{n:05}") for n in range(number)]
    turns = list(in_turn(clinic(in_app=in_app), messages))
    assert [m for _, some in turns for m in some] == messages
    moments = [NOW + after for after, some in turns for _ in some]
    if in_app:
        assert most_in_a_second(moments) <= IN_APP_A_SECOND
    else:
        assert set(moments) <= {NOW}


class Watch:
    """A clock that goes on only while somebody rests, and a channel that notes when each message went."""

    def __init__(self, seconds=300):
        self.now, self.ends = NOW, NOW + timedelta(seconds=seconds)
        self.went = {}
        self.inner = FakeChannel()

    def rest(self, seconds):
        """Let so many seconds go by."""
        self.now += timedelta(seconds=seconds)

    def send(self, message, sender):
        """Note when it went."""
        self.went.setdefault(message.clinic_id, []).append(self.now)
        return self.inner.send(message, sender)

    def __getattr__(self, name):
        return getattr(self.inner, name)


@pytest.fixture
def store():
    return MemoryStore()


def queued(store, number, *, in_app, clinic_id="k3v9q2xa"):
    """Store that many queued messages of a clinic; return their ids."""
    records = MemoryClinicRecords(store, clinic_id)
    messages = [
        a_message(id=f"{clinic_id}.patient{n:05}.2611231030-reminder-{n:08}", e164=f"+5255{n:08}")
        for n in range(number)
    ]
    keep(records, clinic(clinic_id, in_app=in_app))
    for message in messages:
        records.commit([Create(message)])
    return [message.id for message in messages]


def worked_off(store, watch, ids):
    """Let a worker have them; return what came of it, and its queue."""
    queue = MemoryQueue()
    with ThreadPoolExecutor(max_workers=30) as pool:
        worker = Delivery(
            outbox=MemoryOutbox(store),
            attempts=MemoryJournal(store),
            records_of=lambda clinic_id: MemoryClinicRecords(store, clinic_id),
            channel_of=lambda _provider: watch,
            queue=queue,
            pool=pool,
            clock=lambda: watch.now,
            time_left=lambda: watch.ends - watch.now,
            lanes=lambda: ThreadPoolExecutor(max_workers=1),
            rest=watch.rest,
        )
        return deliver(worker, ids), queue


def test_a_worker_takes_its_time_with_a_slow_number_alone(store):
    """Two clinics in one call: the other's messages leave at once."""
    slow = queued(store, 95, in_app=True)
    quick = queued(store, 95, in_app=False, clinic_id="z9z9z9z9")
    watch = Watch()
    mixed = [message_id for pair in zip(slow, quick, strict=True) for message_id in pair]
    delivered, _ = worked_off(store, watch, mixed)
    assert delivered.counts == {"accepted": 190}
    assert set(watch.went["z9z9z9z9"]) == {NOW}
    assert most_in_a_second(watch.went["k3v9q2xa"]) == IN_APP_A_SECOND
    assert len(watch.went["k3v9q2xa"]) == 95


def test_what_a_call_does_not_live_to_see_is_asked_for_again(store):
    """Not given back to the queue as failed: three such returns would make it a dead letter."""
    ids = queued(store, 300, in_app=True)
    watch = Watch(seconds=TIME_FOR_A_GROUP.total_seconds() + 4)
    delivered, queue = worked_off(store, watch, ids)
    assert delivered.not_tried == frozenset()
    sent = delivered.counts["accepted"]
    assert sent == 4 * IN_APP_A_SECOND + 10
    assert delivered.counts["put_off"] == 300 - sent
    stored = MemoryClinicRecords(store, "k3v9q2xa").get_many(Message, ids).values()
    waiting = {m.id for m in stored if m.state is State.QUEUED}
    assert set(queue.message_ids) == waiting
    assert most_in_a_second([NOW + delay for _, delay in queue.puts]) <= IN_APP_A_SECOND


@pytest.mark.parametrize("in_app", [True, False])
def test_the_plan_asks_for_them_as_slowly(store, in_app):
    """Bodies of a slow number become visible one behind another, so that workers beside each other keep the pace, too."""
    theirs = clinic(in_app=in_app)
    records, queue = MemoryClinicRecords(store, theirs.id), MemoryQueue()
    units = [Unit(messages=[a_message(owner=f"patient{n:05}", about=())]) for n in range(120)]
    list(commit_units(records, queue, theirs, units, now=NOW))
    delays = [delay for _, delay in queue.puts]
    assert len(delays) == 120
    if in_app:
        behind = [timedelta(seconds=n / IN_APP_A_SECOND) for n in range(120)]
        assert all(delay <= after for delay, after in zip(delays, behind, strict=True))
        assert max(delays) >= behind[-60]
    else:
        assert set(delays) == {timedelta(0)}

"""A number that lives in the WhatsApp Business app as well sends twenty messages a second at most; all others as fast as ever, and nothing is lost by it."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.messaging.deliver import TIME_FOR_A_GROUP, Delivery, deliver
from chalicelib.messaging.model import Message, State
from chalicelib.messaging.pace import IN_A_TURN, IN_APP_A_SECOND, LONGEST_REST, take_turn
from chalicelib.shared.writes import Create
from tests.builders import NOW, a_clinic, a_message, keep
from tests.fakes.fake_channel import FakeChannel
from tests.fakes.memory_journal import MemoryJournal
from tests.fakes.memory_outbox import MemoryOutbox
from tests.fakes.memory_queue import MemoryQueue
from tests.fakes.memory_records import MemoryClinicRecords
from tests.fakes.memory_several import EachAlone
from tests.fakes.memory_store import MemoryStore

SECOND = timedelta(seconds=1)
SENDER = a_clinic().sender


def clinic(clinic_id="k3v9q2xa", *, in_app):
    """Return a clinic, whose number lives in the app or not."""
    return a_clinic(id=clinic_id, sender=replace(SENDER, in_app=in_app))


def most_in_a_second(moments):
    """Return how many of these fall into the fullest second."""
    return max((sum(at <= other < at + SECOND for other in moments) for at in moments), default=0)


@given(groups=st.lists(st.integers(1, IN_A_TURN), max_size=60), begins=st.integers(0, 999_999))
def test_no_second_holds_more(groups, begins):
    """Whoever asks for turns at one moment, for however many messages: each is given once, soon or not at all."""
    records, now = MemoryClinicRecords(MemoryStore(), "k3v9q2xa"), NOW.replace(microsecond=begins)
    turns = [(take_turn(records, many, now=now), many) for many in groups]
    given_ = [at for at, many in turns if at for _ in range(many)]
    assert most_in_a_second(given_) <= IN_APP_A_SECOND
    in_time = {now < at <= now + LONGEST_REST for at in given_}
    assert in_time == ({True} if groups else set())  # whoever asks first is never put off
    if sum(groups) <= 3 * IN_A_TURN and all(many == IN_A_TURN for many in groups):
        assert len(given_) == sum(groups)


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


def worked_off(store, watch, ids, *, lanes=1):
    """Let a worker have them; return what came of it, and its queue."""
    queue = MemoryQueue()
    with ThreadPoolExecutor(max_workers=30) as pool:
        worker = Delivery(
            several=EachAlone(),
            outbox=MemoryOutbox(store),
            attempts=MemoryJournal(store),
            records_of=lambda clinic_id: MemoryClinicRecords(store, clinic_id),
            channel_of=lambda _provider: watch,
            queue=queue,
            pool=pool,
            clock=lambda: watch.now,
            time_left=lambda: watch.ends - watch.now,
            lanes=lambda: ThreadPoolExecutor(max_workers=lanes),
            rest=watch.rest,
        )
        return deliver(worker, ids), queue


def until_all_is_sent(store, watches, ids):
    """Let workers beside each other have them, and again whatever they ask for again, at its time."""
    asked, rounds = ids, 0
    while asked:
        parts = [asked[n :: len(watches)] for n in range(len(watches))]
        queues = [worked_off(store, w, part)[1] for w, part in zip(watches, parts, strict=True)]
        puts = [put for queue in queues for put in queue.puts]
        asked = [message_id for message_id, _ in puts]
        now = max(w.now for w in watches) + max((delay for _, delay in puts), default=timedelta(0))
        for watch in watches:
            watch.now, watch.ends = now, now + timedelta(seconds=30)
        rounds += 1
        assert rounds < 200
    return [at for watch in watches for at in watch.went["k3v9q2xa"]]


def test_a_worker_takes_its_time_with_a_slow_number_alone(store):
    """Two clinics in one call: the other's messages leave at once."""
    slow = queued(store, 25, in_app=True)
    quick = queued(store, 95, in_app=False, clinic_id="z9z9z9z9")
    watch = Watch()
    delivered, _ = worked_off(store, watch, [*slow, *quick])
    assert delivered.counts == {"accepted": 120}
    assert set(watch.went["z9z9z9z9"]) == {NOW}
    assert most_in_a_second(watch.went["k3v9q2xa"]) <= IN_APP_A_SECOND
    assert len(watch.went["k3v9q2xa"]) == 25


@pytest.mark.parametrize("workers", [1, 5])
def test_workers_beside_each_other_keep_the_pace_together(store, workers):
    """However a day's messages are dealt among them: each leaves once, none is lost, and none comes back as failed."""
    ids = queued(store, 250, in_app=True)
    went = until_all_is_sent(store, [Watch(seconds=30) for _ in range(workers)], ids)
    assert len(went) == 250
    assert most_in_a_second(went) <= IN_APP_A_SECOND
    stored = MemoryClinicRecords(store, "k3v9q2xa").get_many(Message, ids).values()
    assert {message.state for message in stored} == {State.ACCEPTED}


def test_turns_that_come_late_do_not_leave_together(store):
    """Other clinics held the lanes meanwhile: a turn is taken when it can be kept."""
    ids = queued(store, 60, in_app=True)
    watch = Watch()
    worked_off(store, watch, ids[:20])
    watch.now += timedelta(seconds=9)
    worked_off(store, watch, ids[20:40])
    assert most_in_a_second(watch.went["k3v9q2xa"]) <= IN_APP_A_SECOND


@pytest.mark.parametrize("seconds", [1, 4])
def test_what_a_call_does_not_live_to_see_is_asked_for_again(store, seconds):
    """Not given back to the queue as failed: three such returns would make it a dead letter. Nothing is claimed of it."""
    ids = queued(store, 300, in_app=True)
    watch = Watch(seconds=TIME_FOR_A_GROUP.total_seconds() + seconds)
    delivered, queue = worked_off(store, watch, ids, lanes=5)
    assert delivered.not_tried == frozenset()
    sent = delivered.counts["accepted"]
    assert (sent > 0) is (timedelta(seconds=seconds) > LONGEST_REST)
    assert sent < 300
    assert delivered.counts["put_off"] == 300 - sent
    stored = MemoryClinicRecords(store, "k3v9q2xa").get_many(Message, ids).values()
    waiting = {m.id for m in stored if m.state is State.QUEUED}
    assert set(queue.message_ids) == waiting
    assert min(delay for _, delay in queue.puts) >= LONGEST_REST


def test_one_that_is_in_no_app_takes_no_turn(store):
    """Nothing is written, and nobody rests."""
    ids = queued(store, 200, in_app=False)
    before = [key for key in store.partitions if "COUNT" in key]
    watch = Watch()
    worked_off(store, watch, ids)
    assert set(watch.went["k3v9q2xa"]) == {NOW}
    assert [key for key in store.partitions if "COUNT" in key] == before

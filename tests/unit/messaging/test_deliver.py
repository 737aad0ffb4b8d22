"""Sending what is queued: one attempt a message, nothing that may not go, and outcomes that lose no race."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.clinics.model import Clinic
from chalicelib.messaging.channel_protocol import Outcome, Verdict
from chalicelib.messaging.data_link_code import code_of, marked_link
from chalicelib.messaging.deliver import AT_ONCE, IN_A_LANE, Delivery, deliver
from chalicelib.messaging.model import Content, Kind, Message, State
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.shared.errors import WriteRefusedError
from chalicelib.shared.writes import Create, Save
from tests.builders import CLINIC_ID, NOW, a_clinic, a_message, keep, moment
from tests.fakes.fake_channel import HANGS, LOSES_THE_ANSWER, FakeChannel
from tests.fakes.memory_journal import MemoryJournal
from tests.fakes.memory_outbox import MemoryOutbox
from tests.fakes.memory_queue import MemoryQueue
from tests.fakes.memory_records import MemoryClinicRecords
from tests.fakes.memory_several import EachAlone
from tests.fakes.memory_store import MemoryStore

SECOND = timedelta(seconds=1)
NIGHT = moment("today 20:00")
LATER = Outcome(Verdict.TRY_LATER, "131056", after=4 * SECOND)
STOP = Outcome(Verdict.STOP_SENDER, "131042")
LANDLINE = Outcome(Verdict.RECIPIENT, "131026")


@dataclass
class Post:
    """A clinic's outbox with a worker, whose clock the test sets."""

    channel: FakeChannel = field(default_factory=FakeChannel)
    now: object = NOW
    clinic: Clinic = field(default_factory=a_clinic)
    store: MemoryStore = field(default_factory=MemoryStore)
    queue: MemoryQueue = field(default_factory=MemoryQueue)
    outbox: MemoryOutbox | None = None

    def __post_init__(self):
        self.records = MemoryClinicRecords(self.store, CLINIC_ID)
        self.journal = MemoryJournal(self.store)
        keep(self.records, self.clinic)

    def queued(self, number=1, **changes):
        """Write queued messages, each to another person; return them."""
        usual = {"useful_until": moment("tomorrow 10:00")}
        messages = [
            a_message(owner=f"patient{n:03}", e164=f"+5255{n:08}", **(usual | changes))
            for n in range(number)
        ]
        for message in messages:
            self.records.commit([Create(message)])
        return messages

    def work(self, *messages, time_left=timedelta(minutes=1)):
        """Let one worker try messages now."""
        with ThreadPoolExecutor(AT_ONCE) as pool:
            worker = Delivery(
                several=EachAlone(),
                outbox=self.outbox or MemoryOutbox(self.store),
                attempts=self.journal,
                records_of=lambda clinic_id: MemoryClinicRecords(self.store, clinic_id),
                channel_of=lambda _: self.channel,
                queue=self.queue,
                pool=pool,
                clock=lambda: self.now,
                time_left=lambda: time_left,
            )
            return deliver(worker, [message.id for message in messages])

    def resume(self):
        """Let the clinic's sender try again, as the schedule does after an hour."""
        clinic = self.records.get(Clinic, CLINIC_ID)
        self.records.commit([Save(replace(clinic, paused="", paused_at=None))])

    def stored(self, message):
        """Return a message as it stands."""
        return self.records.get(Message, message.id)


# The journal


def test_what_is_about_to_be_sent_is_noted_before_it_leaves():
    """A table put back to an earlier moment has forgotten the claim; the journal has not."""
    post = Post()
    noted_before = []

    class Watched(FakeChannel):
        def send(self, message, sender):
            noted_before.append(message.id in noted(post))
            return super().send(message, sender)

    post.channel = Watched()
    messages = post.queued(3)
    post.work(*messages)
    assert noted_before == [True] * 3
    assert noted(post) == {message.id: 1 for message in messages}


def test_what_cannot_be_noted_is_not_sent_and_waits():
    """It was certainly not sent, so it goes out as soon as the journal can be reached again."""
    post = Post()
    post.journal.is_reachable = False
    (message,) = post.queued()
    assert post.work(message).counts == {"retry": 1}
    assert (post.stored(message).reason, post.channel.attempts) == ("not_noted", [])
    assert post.queue.message_ids == [message.id]
    post.journal.is_reachable = True
    post.now += timedelta(minutes=1)
    post.work(message)
    assert post.channel.arrived == [message.id]


def test_what_could_not_be_noted_in_time_is_given_to_staff():
    """Nothing is lost silently: it ends as a failure with a task."""
    post = Post()
    post.journal.is_reachable = False
    (message,) = post.queued(useful_until=NOW + 10 * SECOND)
    post.work(message)
    assert post.stored(message).state is State.FAILED
    assert [task.kind for task in post.records.inbox()] == [TaskKind.UNDELIVERABLE]


def noted(post):
    """Return the last attempt that the journal knows of each message."""
    found = post.journal.attempts_between(NOW - timedelta(days=1), NOW + timedelta(days=1))
    return {one.message_id: one.number for entry in found for one in entry.attempts}


# One attempt


def test_while_it_is_in_the_air_the_claim_holds_for_a_minute():
    """The watch takes up nothing of a worker that is still at it."""
    post = Post()
    held = []

    class Watched(FakeChannel):
        def send(self, message, sender):
            held.append(post.stored(message))
            return super().send(message, sender)

    post.channel = Watched()
    post.work(*post.queued())
    assert [(m.state, m.lease_until) for m in held] == [(State.SENDING, NOW + 60 * SECOND)]


def test_it_leaves_from_the_clinics_own_number_with_its_own_link():
    """Neither is another clinic's; the code of the link stands in no record."""
    post = Post()
    content = Content(text=marked_link("https://citas.example/app/c/x"), link_seed="s1")
    (message,) = post.queued(content=content, kind=Kind.REPLY)
    post.work(message)
    assert post.channel.senders == [post.clinic.sender]
    (sent,) = post.channel.attempts
    assert sent.content.text.endswith(f"/{code_of(post.records, 's1')}")
    assert post.stored(message).content == content


def test_sixteen_workers_make_one_attempt_at_each_message():
    """The queue hands out a body twice, two runs overlap: the claim is the only lock and it is enough."""
    post = Post()
    messages = post.queued(40)
    with ThreadPoolExecutor(16) as workers:
        list(workers.map(lambda _: post.work(*messages), range(16)))
    assert sorted(post.channel.arrived) == sorted(message.id for message in messages)


ANSWERS = st.sampled_from([*(Outcome(v, "1") for v in Verdict), LOSES_THE_ANSWER, HANGS])


@given(answers=st.lists(ANSWERS, max_size=8), rounds=st.integers(1, 8))
@settings(deadline=None, max_examples=60)
def test_whatever_whatsapp_answers_nothing_arrives_twice(answers, rounds):
    """Worked again and again: repeated only after a definite no, never after an answer that was lost."""
    post = Post(FakeChannel(script=answers))
    (message,) = post.queued()
    for _ in range(rounds):
        post.work(message, message)
        post.now += timedelta(minutes=1)
        post.resume()
    assert len(post.channel.ledger) <= 1
    assert len(post.channel.attempts) == post.stored(message).attempts <= rounds


@pytest.mark.parametrize("answer", [LOSES_THE_ANSWER, HANGS])
def test_what_may_have_been_sent_is_never_repeated(answer):
    """Nobody knows: it is unknown, with the reason, and no worker touches it again."""
    post = Post(FakeChannel(script=[answer]))
    (message,) = post.queued()
    for _ in range(3):
        post.work(message)
        post.now += timedelta(hours=1)
    assert (post.stored(message).state, post.stored(message).reason) == (State.UNKNOWN, "timeout")
    assert len(post.channel.attempts) == 1


class Defective(FakeChannel):
    """A sender that breaks after the bytes left."""

    def send(self, message, sender):
        """Send, then fail as no sender should."""
        super().send(message, sender)
        raise RuntimeError("55 1234 5678")


def test_a_sender_that_breaks_leaves_it_unclear():
    """It may have been sent, so it is not repeated; the worker lives."""
    post = Post(Defective())
    (message,) = post.queued()
    assert post.work(message).counts == {"unknown": 1}
    post.work(message)
    assert (post.stored(message).reason, len(post.channel.attempts)) == ("defect", 1)


# What may not go now


@pytest.mark.parametrize(
    ("now", "changes", "goes"),
    [
        (NOW, {}, True),
        (NIGHT - SECOND, {}, True),
        (NIGHT, {}, False),
        (moment("tomorrow 08:59"), {}, False),
        (moment("tomorrow 09:00"), {}, True),
        (NIGHT, {"kind": Kind.REPLY}, True),
        (NIGHT, {"kind": Kind.CLINIC_NOTICE}, True),
        (NOW, {"not_before": NOW + SECOND}, False),
        (NOW, {"not_before": NOW}, True),
        (NOW, {"useful_until": NOW}, False),
        (NOW, {"useful_until": NOW + SECOND}, True),
        (NOW, {"state": State.RETRY, "retry_at": NOW + SECOND}, False),
        (NOW, {"state": State.RETRY, "retry_at": NOW}, True),
        *((NOW, {"state": s}, s is State.RETRY) for s in State if s is not State.QUEUED),
    ],
)
def test_only_what_may_go_now_goes(now, changes, goes):
    """Quiet hours, the moment named, the end of use; nothing that left, ended or was withdrawn."""
    post = Post(now=now)
    (message,) = post.queued(**changes)
    before = post.stored(message)
    post.work(message)
    assert bool(post.channel.attempts) is goes
    assert goes or post.stored(message) == before


def test_a_paused_clinic_keeps_its_work():
    """Untouched, for when it resumes."""
    post = Post(clinic=a_clinic(paused="131042", paused_at=NOW))
    (message,) = post.queued()
    post.work(message)
    assert (post.channel.attempts, post.stored(message)) == ([], message)


def test_a_message_of_nobody_is_left_alone():
    """An id that does not exist, a clinic that is gone."""
    post = Post()
    orphan = replace(a_message(), id="gone0001.p.2611221530-reminder-0a1b2c3d")
    MemoryClinicRecords(post.store, "gone0001").commit([Create(orphan)])
    assert post.work(orphan, a_message()).counts == {}


def test_without_time_nothing_is_claimed():
    """What is not tried is said, so that the queue hands it out again."""
    post = Post()
    messages = post.queued(3)
    delivered = post.work(*messages, time_left=timedelta(seconds=5))
    assert delivered.not_tried == {message.id for message in messages}
    assert [post.stored(message) for message in messages] == messages


# Refusals


def test_a_passing_no_goes_again_at_its_time():
    """The queue is asked for that moment; the second attempt is the same message."""
    post = Post(FakeChannel(script=[LATER]))
    (message,) = post.queued()
    post.work(message)
    assert post.queue.puts == [(message.id, 4 * SECOND)]
    post.work(message)
    assert len(post.channel.attempts) == 1, "too early"
    post.now += 4 * SECOND
    post.work(message)
    assert (post.channel.arrived, post.stored(message).attempts) == ([message.id], 2)


def test_a_no_that_does_not_pass_ends_with_a_person():
    """Not before it helps no more, and once: five minutes of refusals lose nothing of a day."""
    post = Post(FakeChannel(script=[LATER] * 200))
    (message,) = post.queued()
    for _ in range(60):
        post.work(message)
        post.now += 5 * SECOND
    assert (len(post.channel.attempts), post.records.inbox()) == (60, [])
    post.now = message.useful_until - 2 * SECOND
    for _ in range(2):
        post.work(message)
        post.now += 5 * SECOND
    assert len(post.channel.attempts) == 61
    assert [task.kind for task in post.records.inbox()] == [TaskKind.UNDELIVERABLE]


def test_a_number_without_whatsapp_is_called_and_the_others_are_sent():
    """One line in the inbox; the run goes on."""
    messages = (post := Post()).queued(3)
    post.channel.of_line[messages[1].e164] = LANDLINE
    assert post.work(*messages).counts == {"accepted": 2, "failed": 1}
    (task,) = post.records.inbox()
    assert (task.kind, task.patient_id) == (TaskKind.UNREACHABLE, "patient001")


def test_a_stopped_sender_keeps_all_its_work():
    """The clinic is paused, staff told once; of what was not in the air yet nothing is tried."""
    post = Post(FakeChannel(script=[STOP] * 1000))
    messages = post.queued(AT_ONCE + 4 * IN_A_LANE)
    post.work(*messages)
    assert post.records.get(Clinic, CLINIC_ID).paused == "131042"
    assert [task.kind for task in post.records.inbox()] == [TaskKind.SENDER_PAUSED]
    assert {post.stored(m).state for m in messages} == {State.QUEUED, State.RETRY}
    assert len(post.channel.attempts) <= AT_ONCE


def test_one_clinics_stop_is_not_anothers():
    """In the same batch."""
    post = Post(FakeChannel(of_line={"+525500000000": STOP}))
    other = replace(post.clinic, id="other001", slug="other")
    MemoryClinicRecords(post.store, "other001").commit([Create(other)])
    theirs = replace(a_message(), id="other001.p.2611221530-reminder-0a1b2c3d")
    MemoryClinicRecords(post.store, "other001").commit([Create(theirs)])
    assert post.work(*post.queued(), theirs).counts == {"retry": 1, "accepted": 1}
    assert not MemoryClinicRecords(post.store, "other001").get(Clinic, "other001").paused


# Outcomes that race a status


class Reported(FakeChannel):
    """WhatsApp reports a message before its own answer reaches us."""

    def __init__(self, store, provider_id=""):
        super().__init__()
        self.store, self.provider_id = store, provider_id

    def send(self, message, sender):
        """Answer only after "delivered" was taken in."""
        super().send(message, sender)
        told = replace(message, state=State.DELIVERED, provider_id=self.provider_id)
        MemoryOutbox(self.store).settle([told], seen=State.SENDING)
        return Outcome(Verdict.ACCEPTED, provider_id="ours-1")


def test_an_outcome_does_not_undo_a_faster_status():
    """The message stays delivered; the id that our answer brought is noted beside it."""
    store = MemoryStore()
    post = Post(Reported(store), store=store)
    (message,) = post.queued()
    post.work(message)
    assert (post.stored(message).state, post.stored(message).provider_id) == (
        State.DELIVERED,
        "ours-1",
    )
    assert post.records.message_by_provider_id("ours-1") == post.stored(message)


def test_whatsapps_own_id_is_not_overwritten_with_the_senders():
    """On AWS the answer has AWS's id only: replies and later statuses name the wamid."""
    store = MemoryStore()
    post = Post(Reported(store, "wamid.real"), store=store)
    (message,) = post.queued()
    post.work(message)
    assert post.records.message_by_provider_id("wamid.real") == post.stored(message)


def test_a_withdrawal_and_a_claim_never_both_win():
    """Cancelled while a worker reads: the message goes or is withdrawn, not both."""
    for _ in range(20):
        post = Post()
        (message,) = post.queued()
        withdrawn = replace(message, state=State.SUPPRESSED)
        start = threading.Barrier(2)

        def withdraw(post=post, withdrawn=withdrawn, start=start):
            start.wait()
            return MemoryOutbox(post.store).settle([withdrawn], seen=State.QUEUED) == []

        with ThreadPoolExecutor(1) as desk:
            won = desk.submit(withdraw)
            start.wait()
            post.work(message)
        assert won.result() is not bool(post.channel.attempts)


# What the table refuses


def refusing(code, *messages):
    """Return what refuses the writes of these."""
    refused = {message.id for message in messages}
    return lambda message: code if message.id in refused else ""


def test_what_was_claimed_beside_a_refused_claim_is_sent_and_the_refusal_told():
    """The batch fails and comes again; nothing claimed is left in nobody's hands."""
    post = Post()
    first, poison, last = post.queued(3)
    post.outbox = MemoryOutbox(post.store, refusal=refusing("ValidationError", poison))
    with pytest.raises(WriteRefusedError, match="ValidationError"):
        post.work(first, poison, last)
    assert sorted(post.channel.arrived) == [first.id, last.id]
    states = [post.stored(message).state for message in (first, poison, last)]
    assert states == [State.ACCEPTED, State.QUEUED, State.ACCEPTED]


def test_a_refused_claim_keeps_no_other_group_from_being_sent():
    """Other bodies, of other clinics, are in the same batch."""
    post = Post()
    messages = post.queued(4 * IN_A_LANE)
    post.outbox = MemoryOutbox(post.store, refusal=refusing("AccessDenied", messages[0]))
    with pytest.raises(WriteRefusedError):
        post.work(*messages)
    assert len(post.channel.arrived) == len(messages) - 1


def test_a_right_that_is_missing_is_mended_and_all_is_sent():
    """Not one message is taken for another worker's meanwhile."""
    post = Post()
    messages = post.queued(3)
    post.outbox = MemoryOutbox(post.store, refusal=refusing("AccessDenied", *messages))
    with pytest.raises(WriteRefusedError):
        post.work(*messages)
    assert (post.channel.attempts, post.stored(messages[0]).state) == ([], State.QUEUED)
    post.outbox = None
    assert post.work(*messages).counts == {"accepted": 3}


def test_an_outcome_that_is_refused_is_told_and_the_others_are_written():
    """The lease ends, and the watch calls it unknown; what goes again soon goes all the same."""
    post = Post()
    first, second = post.queued(2)
    refused_later = refusing("AccessDenied", first)
    sent = []

    class Settles(MemoryOutbox):
        def settle(self, messages, *, seen):
            sent.extend(messages)
            return MemoryOutbox(self.store, refusal=refused_later).settle(messages, seen=seen)

    post.channel = FakeChannel(of_line={second.e164: LATER})
    post.outbox = Settles(post.store)
    with pytest.raises(WriteRefusedError):
        post.work(first, second)
    assert [post.stored(m).state for m in (first, second)] == [State.SENDING, State.RETRY]
    assert post.queue.message_ids == [second.id]

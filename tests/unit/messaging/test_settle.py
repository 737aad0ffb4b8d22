"""What becomes of a message that was put out and is not settled: judged as a table, then carried out, crash or not."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.clinics.model import UnknownPolicy
from chalicelib.messaging.heartbeat import Heartbeat
from chalicelib.messaging.inbox import StaffTask, TaskKind
from chalicelib.messaging.model import AGAIN, TO_CLINIC, Dispatch, Kind, Message, State
from chalicelib.messaging.outbox import LOOK_AGAIN, written
from chalicelib.messaging.settle import CLOSED, SILENCE, Verdict, Watch, judge
from chalicelib.shared.errors import ConflictError
from chalicelib.shared.writes import Create, Save, Unchanged
from chalicelib.storage import keys
from chalicelib.storage.records import to_item
from tests.builders import CLINIC_ID, NOW, a_clinic, a_message, a_patient, keep, moment
from tests.fakes.memory_outbox import MemoryOutbox
from tests.fakes.memory_queue import MemoryQueue
from tests.fakes.memory_records import MemoryClinicRecords
from tests.fakes.memory_store import MemoryStore

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
USEFUL = moment("tomorrow 10:00")
B = a_clinic()
C = a_clinic(unknown_policy=UnknownPolicy.SEND_ONCE_MORE)
PAUSED = a_clinic(paused="131042", paused_at=NOW)
NIGHT = moment("today 20:00")
ID = a_message().id


def judged(clinic=B, now=NOW, beat=None, **changes):
    """Return the verdict on a reminder useful until tomorrow at ten."""
    message = a_message(**({"useful_until": USEFUL} | changes))
    return judge(message, clinic, now=now, last_status_at=beat)


# What is waiting to go


@pytest.mark.parametrize("state", [State.QUEUED, State.RETRY])
@pytest.mark.parametrize(
    ("clinic", "now", "changes", "verdict"),
    [
        (B, NOW, {}, Verdict.ASK_AGAIN),
        (B, NOW, {"not_before": NOW + SECOND}, Verdict.WAIT),
        (B, NOW, {"not_before": NOW}, Verdict.ASK_AGAIN),
        (B, NOW, {"retry_at": NOW + SECOND}, Verdict.WAIT),
        (B, NOW, {"not_before": NOW - HOUR, "retry_at": NOW + SECOND}, Verdict.WAIT),
        (PAUSED, NOW, {}, Verdict.WAIT),
        (B, NIGHT, {}, Verdict.WAIT),
        (B, NIGHT - SECOND, {}, Verdict.ASK_AGAIN),
        (B, NIGHT, {"kind": Kind.REPLY}, Verdict.ASK_AGAIN),
        (B, NIGHT, {"kind": Kind.CLINIC_NOTICE}, Verdict.ASK_AGAIN),
        (B, USEFUL - SECOND, {}, Verdict.ASK_AGAIN),
        (B, USEFUL, {}, Verdict.DROP),
        (PAUSED, USEFUL, {"retry_at": USEFUL + HOUR}, Verdict.DROP),
    ],
)
def test_what_waits_is_asked_for_in_its_time(state, clinic, now, changes, verdict):
    """Not at night, not while paused, and never when it helps no more."""
    assert judged(clinic, now, state=state, **changes) is verdict


# What a worker holds


@pytest.mark.parametrize(
    ("lease_until", "verdict"),
    [
        (NOW + SECOND, Verdict.WAIT),
        (NOW, Verdict.LOST_SENDER),
        (None, Verdict.LOST_SENDER),
    ],
)
def test_a_worker_that_died_leaves_it_unclear(lease_until, verdict):
    """Once the lease is over nobody knows whether it left."""
    assert judged(state=State.SENDING, lease_until=lease_until) is verdict


# What nobody knows the fate of

DARK = NOW + SILENCE


def unclear(clinic=B, now=DARK, beat=NOW + SECOND, **changes):
    """Return the verdict on a reminder whose answer was lost at NOW."""
    return judged(clinic, now, beat, state=State.UNKNOWN, changed_at=NOW, **changes)


@pytest.mark.parametrize("clinic", [B, C])
@pytest.mark.parametrize(
    ("now", "beat"),
    [
        (DARK - SECOND, NOW + MINUTE),  # its status may still come
        (DARK, None),  # nothing was ever reported
        (DARK, NOW),  # nor since
        (USEFUL - SECOND, NOW - HOUR),
    ],
)
def test_silence_alone_means_nothing(clinic, now, beat):
    """While nothing at all is reported, our message's silence is no sign."""
    assert unclear(clinic, now, beat) is Verdict.WAIT


@pytest.mark.parametrize(
    ("now", "beat"), [(DARK, NOW + SECOND), (NIGHT, NOW + HOUR), (USEFUL, None), (USEFUL, USEFUL)]
)
def test_policy_b_gives_it_to_a_person(now, beat):
    """Others are reported and it is not, or it is too late to wait for reports."""
    assert unclear(B, now, beat) is Verdict.ASK_STAFF


@pytest.mark.parametrize(
    ("now", "changes", "verdict"),
    [
        (DARK, {}, Verdict.SEND_ONCE_MORE),
        (NIGHT - SECOND, {}, Verdict.SEND_ONCE_MORE),
        (NIGHT, {}, Verdict.ASK_STAFF),
        (moment("tomorrow 08:59"), {}, Verdict.ASK_STAFF),
        (
            moment("today 12:00") - SECOND,
            {"useful_until": moment("today 14:00")},
            Verdict.SEND_ONCE_MORE,
        ),
        (moment("today 12:00"), {"useful_until": moment("today 14:00")}, Verdict.ASK_STAFF),
        (DARK, {"id": ID + AGAIN}, Verdict.ASK_STAFF),
    ],
)
def test_policy_c_sends_one_copy_where_it_still_helps(now, changes, verdict):
    """Never at night, never within two hours of the visit, never a third."""
    assert unclear(C, now, now - SECOND, **changes) is verdict


@pytest.mark.parametrize("clinic", [B, C])
@pytest.mark.parametrize("reason", sorted(CLOSED))
def test_what_was_closed_stays_closed(clinic, reason):
    """A person has it, or a copy went, or nobody wants it any more."""
    assert unclear(clinic, reason=reason) is Verdict.SETTLED


@pytest.mark.parametrize(
    "state",
    [State.ACCEPTED, State.SENT, State.DELIVERED, State.READ, State.FAILED, State.SUPPRESSED],
)
def test_whatever_else_is_settled(state):
    """WhatsApp has it, or it ended."""
    assert judged(now=USEFUL + HOUR, state=state) is Verdict.SETTLED


# Carrying it out


class Desk:
    """A clinic whose messages are watched over."""

    def __init__(self, clinic=B, *, records_kind=MemoryClinicRecords, terms=lambda *_: []):
        self.store = MemoryStore()
        self.records = records_kind(self.store, CLINIC_ID)
        self.queue = MemoryQueue()
        self.clinic = clinic
        self.watch = Watch(outbox=MemoryOutbox(self.store), queue=self.queue, terms_of_copy=terms)
        keep(self.records, clinic)

    def put_out(self, *messages, reported_at=None):
        """Write messages as of NOW; return the id of their dispatch."""
        MemoryClinicRecords(self.store, CLINIC_ID).commit(written(messages, now=NOW))
        if reported_at:
            keep(MemoryClinicRecords(self.store, CLINIC_ID), Heartbeat(Heartbeat.ID, reported_at))
        (dispatch,) = self.records.dispatches_on("2026-11-22")
        return dispatch.id

    def lies_as(self, message):
        """Let a message stand in the table as given, whatever it was."""
        item = to_item(CLINIC_ID, message)
        self.store.lay(keys.message(message.id), item)

    def look(self, *dispatch_ids, now=NOW + LOOK_AGAIN):
        """Let the schedule look at dispatches."""
        seen = self.watch.look(self.records, self.clinic, dispatch_ids, now)
        return dict(sum(seen, Counter()))

    def state(self, message):
        """Return how a message stands and why."""
        stored = self.records.get(Message, message.id)
        return stored.state, stored.reason

    def due_at(self, dispatch_id):
        """Return when a dispatch is looked at next."""
        return self.records.get(Dispatch, dispatch_id).due_at


def found(state, **changes):
    """Return a message as the watch finds it."""
    return a_message(state=state, useful_until=USEFUL, **changes)


def put_out_and_found(desk, message, **more):
    """Put a queued message out, then let it be found as given."""
    dispatch_id = desk.put_out(replace(message, state=State.QUEUED), **more)
    desk.lies_as(message)
    return dispatch_id


def unknown(**changes):
    """Return a message whose answer was lost at NOW."""
    return found(State.UNKNOWN, changed_at=NOW, reason="timeout", **changes)


def test_what_never_reached_the_queue_is_asked_for():
    """The crash between the commit and the queue costs a quarter of an hour, not the message."""
    desk = Desk()
    message = a_message(useful_until=USEFUL)
    dispatch_id = desk.put_out(message)
    assert desk.look(dispatch_id) == {Verdict.ASK_AGAIN: 1}
    assert desk.queue.take() == [message.id]
    assert desk.due_at(dispatch_id) == NOW + LOOK_AGAIN * 2
    assert desk.look(dispatch_id) == {}, "not due again yet"


def test_a_dispatch_rests_when_all_of_it_is_settled():
    """And costs nothing from then on."""
    desk = Desk()
    dispatch_id = put_out_and_found(desk, found(State.DELIVERED))
    assert desk.look(dispatch_id) == {Verdict.SETTLED: 1}
    assert desk.due_at(dispatch_id) is None
    assert desk.look(dispatch_id) == {}


def test_a_dispatch_waits_for_the_last_of_its_messages():
    """One is settled, one is in a worker's hands."""
    desk = Desk()
    sending = found(State.SENDING, owner="luis", lease_until=NOW + HOUR)
    dispatch_id = desk.put_out(a_message(useful_until=USEFUL), replace(sending, state=State.QUEUED))
    desk.lies_as(sending)
    desk.lies_as(found(State.READ))
    assert desk.look(dispatch_id) == {Verdict.SETTLED: 1, Verdict.WAIT: 1}
    assert desk.due_at(dispatch_id) == NOW + LOOK_AGAIN * 2


def test_what_helps_no_more_ends_with_the_reason():
    """Nothing waits for ever; the dispatch is closed once it is seen to have ended."""
    desk = Desk()
    message = a_message(useful_until=NOW + MINUTE)
    dispatch_id = desk.put_out(message)
    desk.look(dispatch_id)
    assert desk.state(message) == (State.SUPPRESSED, "too_late")
    desk.look(dispatch_id, now=NOW + HOUR)
    assert desk.due_at(dispatch_id) is None


def test_a_message_claimed_at_its_last_second_is_watched_on():
    """The worker was faster than the drop; when it dies, somebody must notice."""

    class ClaimedMeanwhile(MemoryOutbox):
        def settle(self, messages, *, seen):
            self.claim(messages_before, lease_until=NOW)
            return super().settle(messages, seen=seen)

    desk = Desk()
    message = a_message(useful_until=NOW + MINUTE)
    messages_before = [message]
    dispatch_id = desk.put_out(message)
    desk.watch = replace(desk.watch, outbox=ClaimedMeanwhile(desk.store))
    desk.look(dispatch_id)
    assert desk.state(message)[0] is State.SENDING
    assert desk.due_at(dispatch_id) is not None


def test_a_dead_workers_message_is_unclear_and_then_a_persons():
    """The lease is over: unknown; silence while others are reported: a task, once."""
    desk = Desk()
    message = found(State.SENDING, lease_until=NOW + MINUTE)
    dispatch_id = put_out_and_found(desk, message, reported_at=NOW + HOUR)
    assert desk.look(dispatch_id) == {Verdict.LOST_SENDER: 1}
    assert desk.state(message) == (State.UNKNOWN, "sender_died")
    assert desk.records.inbox() == []
    desk.look(dispatch_id, now=NOW + LOOK_AGAIN + SILENCE)
    (task,) = desk.records.inbox()
    assert (task.kind, task.message_id, task.patient_id, task.text) == (
        TaskKind.UNKNOWN_OUTCOME,
        message.id,
        "p7d2m4q8w1zc",
        "sender_died",
    )
    assert desk.state(message) == (State.UNKNOWN, "asked_staff")
    assert desk.due_at(dispatch_id) is None


def test_a_notice_of_unknown_fate_names_no_patient():
    """It was written to the front desk."""
    desk = Desk()
    notice = unknown(owner=TO_CLINIC, kind=Kind.CLINIC_NOTICE, about=())
    desk.look(put_out_and_found(desk, notice, reported_at=NOW + SECOND))
    assert [task.patient_id for task in desk.records.inbox()] == [""]


def test_a_status_that_settles_it_first_leaves_no_task():
    """The webhook was only slow."""
    desk = Desk()
    dispatch_id = put_out_and_found(desk, found(State.SENT), reported_at=NOW + SECOND)
    desk.look(dispatch_id)
    assert desk.records.inbox() == []


# Policy C


def copy_of(desk, message):
    """Return the second copy as stored."""
    return desk.records.get(Message, message.id + AGAIN)


def test_one_copy_goes_and_is_watched_over_too():
    """Same words, same visit, asked for at once; when its fate is unknown too, a person gets it."""
    desk = Desk(C)
    message = unknown()
    dispatch_id = put_out_and_found(desk, message, reported_at=NOW + SECOND)
    assert desk.look(dispatch_id) == {Verdict.SEND_ONCE_MORE: 1}
    copy = copy_of(desk, message)
    assert desk.queue.take() == [copy.id]
    assert desk.state(message) == (State.UNKNOWN, "sent_once_more")
    same = ("kind", "e164", "content", "useful_until", "about")
    assert [getattr(copy, name) for name in same] == [getattr(message, name) for name in same]
    assert (copy.state, copy.attempts, desk.due_at(dispatch_id)) == (State.QUEUED, 0, None)
    watched = {
        i for d in desk.records.dispatches_on("2026-11-22") for i in d.message_ids if d.due_at
    }
    assert watched == {copy.id}


class DiedError(Exception):
    """The run ended there, as when the function is cut off."""


class DiesBefore:
    """A queue, an outbox or records, whose named call ends the run."""

    def __init__(self, whole, call, *, when=lambda _: True):
        self.whole, self.call, self.when = whole, call, when

    def __getattr__(self, name):
        """Return what the whole one has, but for the call."""
        return self._dies if name == self.call else getattr(self.whole, name)

    def _dies(self, given, **more):
        if self.when(given):
            raise DiedError
        return getattr(self.whole, self.call)(given, **more)


def saves_a_dispatch(writes):
    """Tell the last write of a look."""
    return any(isinstance(write, Save) for write in writes)


def before_the_queue(desk):
    """Die once the copy is written."""
    desk.watch = replace(desk.watch, queue=DiesBefore(desk.queue, "put"))


def before_the_messages_end(desk):
    """Die once the copy is asked for."""
    desk.watch = replace(desk.watch, outbox=DiesBefore(desk.watch.outbox, "settle"))


def before_the_dispatch_rests(desk):
    """Die once all is done but that."""
    desk.records = DiesBefore(desk.records, "commit", when=saves_a_dispatch)


@pytest.mark.parametrize(
    "crash", [before_the_queue, before_the_messages_end, before_the_dispatch_rests]
)
def test_a_crash_while_copying_makes_no_third(crash):
    """Wherever the run dies, the next look finds the copy by its id and goes on."""
    desk = Desk(C)
    message = unknown()
    dispatch_id = put_out_and_found(desk, message, reported_at=NOW + SECOND)
    watch, records = desk.watch, desk.records
    crash(desk)
    with pytest.raises(DiedError):
        desk.look(dispatch_id)
    desk.watch, desk.records = watch, records
    desk.look(dispatch_id)
    copies = [m for m in records.messages_of("p7d2m4q8w1zc") if m.id.endswith(AGAIN)]
    assert len(copies) == 1
    assert desk.due_at(dispatch_id) is None


def test_ninety_copies_fit():
    """A whole dispatch of unknown fate is carried through, each message by itself."""
    desk = Desk(C)
    messages = [unknown(owner=f"patient{n:02}") for n in range(90)]
    dispatch_id = desk.put_out(
        *(replace(m, state=State.QUEUED) for m in messages), reported_at=NOW + SECOND
    )
    for message in messages:
        desk.lies_as(message)
    assert desk.look(dispatch_id) == {Verdict.SEND_ONCE_MORE: 90}
    assert len(desk.queue.take()) == 90


def test_where_no_copy_may_go_a_person_is_asked():
    """A part of it may still be so, or the number may be another by now: as without a copy at all."""
    desk = Desk(C, terms=lambda *_: None)
    message = unknown()
    dispatch_id = put_out_and_found(desk, message, reported_at=NOW + SECOND)
    desk.look(dispatch_id)
    assert copy_of(desk, message) is None
    assert (desk.state(message), desk.queue.puts) == ((State.UNKNOWN, "asked_staff"), [])
    assert [task.kind for task in desk.records.inbox()] == [TaskKind.UNKNOWN_OUTCOME]
    assert desk.due_at(dispatch_id) is None


@pytest.mark.parametrize(
    ("changes", "asked"),
    [
        ({"kind": Kind.CHANGED}, [TaskKind.NOT_TOLD]),
        ({"kind": Kind.CANCELLED}, [TaskKind.NOT_TOLD]),
        ({"kind": Kind.REMINDER}, []),
        ({"kind": Kind.REPLY}, []),
        ({"recalled": "number_changed"}, [TaskKind.UNREACHABLE]),
        ({"recalled": "number_changed", "kind": Kind.VERIFY, "about": ()}, []),
        ({"recalled": "cancelled", "kind": Kind.CHANGED}, []),
    ],
)
def test_what_a_patient_would_miss_a_person_says(changes, asked):
    """News of a visit that came too late, and what was recalled from a former number; not what a change answers anyway."""
    desk = Desk()
    message = a_message(**({"state": State.RETRY} if "recalled" in changes else {}), **changes)
    message = replace(message, useful_until=NOW)
    desk.look(put_out_and_found(desk, message))
    assert desk.state(message) == (State.SUPPRESSED, changes.get("recalled", "too_late"))
    assert [task.kind for task in desk.records.inbox()] == asked


def test_a_copy_rests_on_its_terms():
    """Who opts out while we decide is read again: no copy now, another look soon."""
    opted_out_meanwhile = replace(a_patient(), version=7)
    desk = Desk(C, terms=lambda *_: [Unchanged(opted_out_meanwhile)])
    keep(desk.records, a_patient())
    message = unknown()
    dispatch_id = put_out_and_found(desk, message, reported_at=NOW + SECOND)
    desk.look(dispatch_id)
    assert (copy_of(desk, message), desk.state(message)) == (None, (State.UNKNOWN, "timeout"))
    assert desk.due_at(dispatch_id) == NOW + LOOK_AGAIN * 2


# Two at once


def test_a_task_that_could_not_be_written_is_not_said_to_be():
    """A conflict leaves the message as it was, to be looked at again: it is never "asked" without a task."""

    class NoTasks(MemoryClinicRecords):
        def commit(self, writes):
            if any(isinstance(w, Create) and isinstance(w.record, StaffTask) for w in writes):
                raise ConflictError([0])
            super().commit(writes)

    desk = Desk(records_kind=NoTasks)
    message = unknown()
    dispatch_id = put_out_and_found(desk, message, reported_at=NOW + SECOND)
    desk.look(dispatch_id)
    assert desk.state(message) == (State.UNKNOWN, "timeout")
    assert desk.due_at(dispatch_id) == NOW + LOOK_AGAIN * 2


def test_two_looks_at_once_make_one_task():
    """The second finds the task, or the message closed."""
    desk = Desk()
    message = unknown()
    dispatch_id = put_out_and_found(desk, message, reported_at=NOW + SECOND)
    desk.look(dispatch_id)
    desk.lies_as(message)  # as the other run had read it
    dispatch = desk.records.get(Dispatch, dispatch_id)
    desk.records.commit([Save(replace(dispatch, due_at=NOW))])
    desk.look(dispatch_id)
    assert len(desk.records.inbox()) == 1

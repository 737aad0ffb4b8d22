"""The watch over what was put out: what is judged of it is carried out, once, also by two looks at once."""

from dataclasses import replace

import pytest

from chalicelib.messaging.model import TO_CLINIC, Dispatch, Kind, State
from chalicelib.messaging.put_out_messages import LOOK_AGAIN
from chalicelib.messaging.staff_tasks import StaffTask, TaskKind
from chalicelib.messaging.unknown_fate import SILENCE, Verdict
from chalicelib.shared.errors import ConflictError
from chalicelib.shared.writes import Create, Save
from tests.builders import NOW, a_message
from tests.fakes.memory_outbox import MemoryOutbox
from tests.fakes.memory_records import MemoryClinicRecords
from tests.unit.messaging.watch_desk import (
    HOUR,
    MINUTE,
    SECOND,
    USEFUL,
    Desk,
    found,
    put_out_and_found,
    unknown,
)


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

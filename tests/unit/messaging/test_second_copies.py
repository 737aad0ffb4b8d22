"""Policy C: one second copy of what nobody knows the fate of, crash or not; never a third."""

from dataclasses import replace

import pytest

from chalicelib.messaging.model import AGAIN, TO_CLINIC, Kind, Message, State
from chalicelib.messaging.put_out_messages import LOOK_AGAIN
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.messaging.unknown_fate import Verdict
from chalicelib.shared.writes import Save, Unchanged
from tests.builders import NOW, a_patient, keep
from tests.unit.messaging.watch_desk import SECOND, C, Desk, put_out_and_found, unknown


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


def test_a_copy_of_a_notice_is_found_by_whom_it_concerns_too():
    """It names the patient as the first does."""
    desk = Desk(C)
    notice = unknown(owner=TO_CLINIC, kind=Kind.CLINIC_NOTICE, concerns="ana")
    desk.watch = replace(desk.watch, terms_of_copy=lambda *_: [])
    desk.look(put_out_and_found(desk, notice, reported_at=NOW + SECOND))
    found = {key.message_id for key in desk.records.keys_about("ana")}
    assert found == {notice.id, copy_of(desk, notice).id}


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

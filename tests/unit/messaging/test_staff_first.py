"""A failure is written only once staff know of it: who cannot tell them leaves the message to the watch."""

import pytest

from chalicelib.messaging.channel_protocol import Outcome, Verdict
from chalicelib.messaging.model import State
from chalicelib.messaging.put_out_messages import LOOK_AGAIN
from chalicelib.messaging.staff_tasks import StaffTask
from chalicelib.shared.errors import ConflictError, UnreachableError
from chalicelib.storage import keys
from chalicelib.storage.item_codec import to_item
from tests.builders import CLINIC_ID, NOW, a_message
from tests.fakes.fake_channel import FakeChannel
from tests.fakes.memory_records import MemoryClinicRecords
from tests.fakes.wrapped import raising
from tests.unit.messaging.test_deliver import Post
from tests.unit.messaging.watch_desk import HOUR, MINUTE, Desk, put_out_and_found

LANDLINE = Outcome(Verdict.RECIPIENT, "131026")


@pytest.fixture
def post():
    """A clinic one of whose patients has no WhatsApp."""
    return Post(FakeChannel(script=[LANDLINE]))


def said(caplog):
    """Return what each line logged about staff says."""
    known = ("inbox_busy", "staff_not_told")
    return [record.message for record in caplog.records if record.message in known]


@pytest.mark.parametrize(
    ("error", "line"),
    [(UnreachableError("away"), "staff_not_told"), (ConflictError([0]), "inbox_busy")],
    ids=["away", "busy"],
)
def test_what_staff_could_not_be_told_stays_open(post, monkeypatch, caplog, error, line):
    """The watch finds it still being sent, when the lease is over; an operator sees it in the log."""
    (message,) = post.queued()
    monkeypatch.setattr(MemoryClinicRecords, "commit", raising(error))
    post.work(message)
    assert post.stored(message).state is State.SENDING
    assert said(caplog) == [line]


def test_what_staff_know_already_is_settled(post, caplog):
    """A worker that died after it had told them left the task behind."""
    (message,) = post.queued()
    post.channel.of_line[message.e164] = LANDLINE
    for _ in range(2):
        post.store.lay(keys.message(message.id), to_item(CLINIC_ID, message))
        post.work(message)
    assert post.stored(message).state is State.FAILED
    assert (said(caplog), len(post.records.inbox())) == ([], 1)


@pytest.mark.parametrize(
    "message",
    [
        a_message(state=State.RETRY, useful_until=NOW + MINUTE, reason="131056"),
        a_message(state=State.RETRY, recalled="person_erased", useful_until=NOW + HOUR),
        a_message(state=State.UNKNOWN, changed_at=NOW, useful_until=NOW + MINUTE),
    ],
    ids=["refused to the end", "recalled", "unknown"],
)
def test_the_watch_too_tells_staff_before_it_ends_anything(monkeypatch, message):
    """While the inbox is busy with the line the message stays as it is, and the dispatch is looked at again."""
    desk = Desk()
    dispatch_id = put_out_and_found(desk, message)
    commit = MemoryClinicRecords.commit

    def is_busy(records, writes):
        if any(isinstance(getattr(write, "record", None), StaffTask) for write in writes):
            raise ConflictError([0], busy=[0])
        commit(records, writes)

    with monkeypatch.context() as patched:
        patched.setattr(MemoryClinicRecords, "commit", is_busy)
        desk.look(dispatch_id)
    assert desk.state(message) == (message.state, message.reason)
    assert (desk.due_at(dispatch_id), desk.records.inbox()) == (NOW + 2 * LOOK_AGAIN, [])
    desk.look(dispatch_id, now=NOW + 2 * LOOK_AGAIN)
    assert desk.state(message) != (message.state, message.reason)
    assert len(desk.records.inbox()) == 1

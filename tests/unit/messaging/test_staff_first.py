"""A failure is written only once staff know of it: who cannot tell them leaves the message to the watch."""

import pytest

from chalicelib.messaging.channel import Outcome, Verdict
from chalicelib.messaging.model import State
from chalicelib.shared.errors import ConflictError, UnreachableError
from tests.fakes.fake_channel import FakeChannel
from tests.fakes.memory_records import MemoryClinicRecords
from tests.unit.messaging.test_deliver import Post

LANDLINE = Outcome(Verdict.RECIPIENT, "131026")


@pytest.fixture
def post():
    """A clinic one of whose patients has no WhatsApp."""
    return Post(FakeChannel(script=[LANDLINE]))


def said(caplog):
    """Return the event, the message and the error of each line logged about staff."""
    names = ("message", "message_id", "error")
    lines = [[getattr(record, name, "") for name in names] for record in caplog.records]
    return [line for line in lines if line[0] in ("task_known", "staff_not_told")]


@pytest.mark.parametrize(
    "error", [UnreachableError("away"), ConflictError([0], busy=[0])], ids=["away", "busy"]
)
def test_what_staff_could_not_be_told_stays_open(post, monkeypatch, caplog, error):
    """The watch finds it still being sent, when the lease is over; an operator sees it in the log."""
    (message,) = post.queued()
    monkeypatch.setattr(MemoryClinicRecords, "commit", _breaking(error))
    post.work(message)
    assert post.stored(message).state is State.SENDING
    assert said(caplog) == [["staff_not_told", message.id, type(error).__name__]]


def test_what_staff_know_already_is_settled(post, monkeypatch, caplog):
    """A worker that died after it had told them left the task behind."""
    (message,) = post.queued()
    monkeypatch.setattr(MemoryClinicRecords, "commit", _breaking(ConflictError([0])))
    post.work(message)
    assert post.stored(message).state is State.FAILED
    assert said(caplog) == [["task_known", message.id, ""]]


def _breaking(error):
    def commit(_records, _writes):
        raise error

    return commit

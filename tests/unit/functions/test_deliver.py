"""The queue's function: a body that cannot be worked off comes back alone, all others are sent."""

import json
from datetime import timedelta

import pytest

from chalicelib.functions.deliver import deliver_messages
from chalicelib.messaging.model import State
from chalicelib.shared.writes import Create
from tests.builders import a_message, moment
from tests.unit.functions.memory_services import Context


def queued(services, *owners):
    """Write a queued message to each person; return them."""
    messages = [a_message(owner=owner, useful_until=moment("tomorrow 10:00")) for owner in owners]
    for message in messages:
        services.ours.commit([Create(message)])
    return messages


def body(*messages):
    """Return a body of the queue, as we write it."""
    return json.dumps({"ids": [message.id for message in messages]})


def work(services, *bodies, context=Context()):  # noqa: B008  # frozen
    """Let the function work off bodies called b0, b1…; return those that come again."""
    records = [{"messageId": f"b{n}", "body": text} for n, text in enumerate(bodies)]
    answer = deliver_messages(services, records, context)
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


JUNK = [
    "",
    "hello",
    "null",
    "[]",
    "7",
    "{}",
    '{"ids": null}',
    '{"ids": "k3v9q2xa.p.x"}',
    '{"ids": [7]}',
    '{"ids": ["k3v9q2xa"]}',
    '{"ids": ["a.b.c.d"]}',
    "[" * 100_000,
]


@pytest.mark.parametrize("junk", JUNK)
def test_a_body_that_is_not_ours_comes_back_alone(services, junk):
    """Three times, then it lies in the dead letters; what came with it is sent."""
    ana, luis = queued(services, "ana", "luis")
    assert work(services, body(ana), junk, body(luis)) == ["b1"]
    assert services.sender.arrived == [ana.id, luis.id]


def test_what_is_worked_off_does_not_come_again(services):
    """Sent, refused for good, or not to be sent now: the schedule keeps what waits."""
    (ana,) = queued(services, "ana")
    assert work(services, body(ana), body(), body(a_message(owner="never written"))) == []


def test_an_id_in_two_bodies_is_sent_once(services):
    """The queue and the schedule may both have asked."""
    (ana,) = queued(services, "ana")
    assert work(services, body(ana, ana), body(ana)) == []
    assert services.sender.arrived == [ana.id]


def test_a_body_there_is_no_time_for_comes_again(services):
    """Untouched, so that the next worker takes it."""
    (ana,) = queued(services, "ana")
    late = Context(timedelta(seconds=3))
    assert work(services, body(ana), context=late) == ["b0"]
    assert services.stored(ana).state is State.QUEUED


def test_numbers_are_logged_and_nobody(services, caplog):
    """How many, and how they ended."""
    work(services, body(*queued(services, "ana")))
    said = str([vars(record) for record in caplog.records])
    assert "'accepted': 1" in said
    assert "5512345678" not in said
    assert "Ana" not in said

import random
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.messaging.model import Message, State
from chalicelib.shared.errors import ConflictError
from chalicelib.shared.writes import Withdraw
from tests.builders import NOW, a_message, keep

LEASE = NOW + timedelta(minutes=2)


@pytest.fixture
def messages(records, clinic_id):
    """Two hundred queued messages."""
    made = [a_message(id=f"{clinic_id}.p{n:03}.2611221530-reminder-abcd") for n in range(200)]
    keep(records, *made)
    return made


def test_messages_are_read_in_the_order_asked(world, messages):
    """Those that do not exist are left out, repeated ones come once."""
    wanted = [messages[7].id, messages[3].id, "no.such.message", messages[7].id]
    assert world.outbox.read(wanted) == [messages[7], messages[3]]


def test_exactly_one_of_sixteen_workers_gets_each_message(world, messages):
    """However they overlap, no message is anybody's twice and none is nobody's."""
    start = threading.Barrier(16)

    def work(number):
        mine = random.Random(number).sample(messages, len(messages))  # an order, not a secret
        start.wait()
        batches = [mine[place : place + 25] for place in range(0, len(mine), 25)]
        return [m for batch in batches for m in world.outbox.claim(batch, lease_until=LEASE)]

    with ThreadPoolExecutor(16) as threads:
        claimed = [message for won in threads.map(work, range(16)) for message in won]
    assert Counter(message.id for message in claimed) == Counter(m.id for m in messages)
    stored = world.outbox.read(message.id for message in messages)
    assert stored == [
        replace(m, state=State.SENDING, lease_until=LEASE, attempts=1) for m in messages
    ]
    assert sorted(claimed, key=lambda m: m.id) == stored


def test_a_claim_of_a_message_that_was_retried_meanwhile_loses(world, records, clinic_id):
    """A worker that saw the first attempt cannot take the third for the second."""
    seen = a_message(id=f"{clinic_id}.p.2611221530-reminder-abcd", state=State.RETRY, attempts=1)
    keep(records, replace(seen, attempts=2))
    assert world.outbox.claim([seen], lease_until=LEASE) == []


def test_a_message_that_does_not_exist_is_not_claimed(world, records, clinic_id):
    """A claim never creates a stump of a message."""
    ghost = a_message(id=f"{clinic_id}.p.2611221530-reminder-abcd")
    assert world.outbox.claim([ghost], lease_until=LEASE) == []
    assert records.get(Message, ghost.id) is None
    assert world.outbox.settle([ghost], seen=State.QUEUED) == [ghost]
    world.outbox.note_provider_id(replace(ghost, provider_id="wamid.A"))
    assert records.get(Message, ghost.id) is None


def test_an_outcome_is_written_only_from_the_state_seen(world, messages):
    """A status that came first is not overwritten, and the caller is told."""
    claimed = world.outbox.claim(messages[:30], lease_until=LEASE)
    delivered = replace(claimed[4], state=State.DELIVERED, changed_at=NOW)
    assert world.outbox.settle([delivered], seen=State.SENDING) == []
    accepted = [
        replace(m, state=State.ACCEPTED, provider_id=f"wamid.{m.owner}", changed_at=NOW)
        for m in claimed
    ]
    assert world.outbox.settle(accepted, seen=State.SENDING) == [accepted[4]]
    stored = world.outbox.read(message.id for message in claimed)
    assert stored == [*accepted[:4], delivered, *accepted[5:]]


def test_an_outcome_keeps_its_reason_and_its_next_try(world, messages):
    """And both are gone or replaced with the next outcome."""
    (claimed,) = world.outbox.claim(messages[:1], lease_until=LEASE)
    later = replace(claimed, state=State.RETRY, reason="131056", retry_at=LEASE, changed_at=NOW)
    world.outbox.settle([later], seen=State.SENDING)
    assert world.outbox.read([claimed.id]) == [later]
    (again,) = world.outbox.claim([later], lease_until=LEASE)
    accepted = replace(again, state=State.ACCEPTED, reason="", changed_at=NOW)
    world.outbox.settle([accepted], seen=State.SENDING)
    assert world.outbox.read([claimed.id]) == [accepted]


def test_either_the_sender_or_the_withdrawal_gets_a_message(world, records, messages):
    """Whoever cancels while a worker claims: one of the two wins, never both, never neither."""
    few = messages[:40]
    start = threading.Barrier(2)

    def claim():
        start.wait()
        return [m.id for one in few for m in world.outbox.claim([one], lease_until=LEASE)]

    def withdraw():
        start.wait()
        return [message.id for message in reversed(few) if _withdrawn(records, message)]

    with ThreadPoolExecutor(2) as threads:
        claimed, withdrawn = (
            each.result() for each in [threads.submit(claim), threads.submit(withdraw)]
        )
    stored = {message.id: message.state for message in world.outbox.read(m.id for m in few)}
    assert sorted([*claimed, *withdrawn]) == sorted(message.id for message in few)
    assert {i for i, state in stored.items() if state is State.SENDING} == set(claimed)
    assert {i for i, state in stored.items() if state is State.SUPPRESSED} == set(withdrawn)


def _withdrawn(records, message):
    while True:
        try:
            records.commit([Withdraw(message.id, State.QUEUED, "cancelled")])
        except ConflictError:
            if records.get(Message, message.id).state is not State.QUEUED:
                return False  # else DynamoDB refused it for being claimed at that moment
        else:
            return True

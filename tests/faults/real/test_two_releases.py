"""R15: during a deploy two releases work on one queue and one table. Nothing is lost or doubled, whoever meets whose work.

What the release before wrote is kept as it was written (`released/`): bodies of the queue and items of the table.
Its workers are run here as they were: they know no attribute, state or journal that came later.
"""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from chalicelib.functions.deliver_messages import deliver_messages
from chalicelib.messaging.lease import LEASE
from chalicelib.messaging.model import Message, State
from chalicelib.shared import times
from chalicelib.storage import keys
from chalicelib.storage.item_codec import from_item
from tests.scale import scaled
from tests.unit.functions.memory_services import Context

RELEASED = Path(__file__).with_name("released")
ITEMS = json.loads((RELEASED / "items.json").read_text("utf-8"))
BODIES = json.loads((RELEASED / "bodies.json").read_text("utf-8"))
MESSAGES = scaled(400)


@pytest.mark.parametrize("name", sorted(ITEMS))
def test_an_item_of_the_release_before_is_read(name):
    """A field that came later has its default."""
    message = from_item(Message, ITEMS[name]["item"])
    assert (message.id, message.state) == (ITEMS[name]["id"], ITEMS[name]["state"])


@pytest.mark.parametrize("name", sorted(ITEMS))
def test_an_item_of_the_release_to_come_is_read(name):
    """What this release does not know, in an item or in its text, is left alone."""
    item = json.loads(json.dumps(ITEMS[name]["item"]))
    data = json.loads(item["data"]["S"]) | {"priority": 3, "thread": {"of": "tomorrow"}}
    item |= {"data": {"S": json.dumps(data)}, "carried_by": {"S": "another channel"}}
    assert from_item(Message, item) == from_item(Message, ITEMS[name]["item"])


def test_both_releases_work_off_one_queue(ward):
    """Bodies and items of either, workers of either, turn by turn: each message is sent once and ends."""
    wanted = [*ward.put_out(MESSAGES // 2), *as_released(ward, MESSAGES - MESSAGES // 2)]
    bodies = [
        body_of(name, wanted[n : n + 5])
        for n, name in zip(range(0, len(wanted), 5), turns(), strict=False)
    ]
    for n, body in enumerate(bodies * 2):  # the queue hands each out twice
        (works_as_before if n % 2 else works_as_now)(ward, body)
    copies, states = ward.copies(), ward.states(wanted)
    print(f"\ntwo releases: {len(bodies)} bodies of both, worked off in turns, twice")
    print(
        f"  {len(wanted)} messages, {len(copies)} arrived, {sum(n > 1 for n in copies.values())} twice; {dict(states)}"
    )
    assert copies == dict.fromkeys(wanted, 1)
    assert set(states) == {"accepted"}


def as_released(ward, number):
    """Write messages as the release before wrote them."""
    now = datetime.now(UTC).replace(microsecond=0)
    made = []
    for n in range(number):
        template = ITEMS["queued"]["item"]
        message_id = f"{ward.clinic.id}.p{n:05}.{now:%y%m%d%H%M}-reminder-released"
        key = keys.message(message_id)
        data = json.loads(template["data"]["S"]) | {
            "id": message_id,
            "e164": f"+5233{n:08}",
            "created_at": times.iso(now),
            "useful_until": times.iso(now + timedelta(hours=5)),
        }
        item = template | {
            "pk": {"S": key.pk},
            "sk": {"S": key.sk},
            "data": {"S": json.dumps(data)},
        }
        ward.services.table.put(item)
        made.append(message_id)
    return made


def turns():
    """Name the shapes of bodies in turn, for ever."""
    while True:
        yield from sorted(BODIES)


def body_of(shape, message_ids):
    """Return a body as a release writes it: the fixture's, with these ids in it."""
    return json.dumps(json.loads(BODIES[shape]) | {"ids": message_ids})


def works_as_now(ward, body):
    """Let this release's function work off a body."""
    answer = deliver_messages(ward.services, [{"messageId": "1", "body": body}], Context())
    assert answer == {"batchItemFailures": []}


def works_as_before(ward, body):
    """Do what the release before did, statement by statement: claim, POST, outcome, and no note in a journal."""
    found = ward.services.outbox.read(json.loads(body)["ids"])
    lease = times.iso(datetime.now(UTC) + LEASE)
    for message in [m for m in found if m.state is State.QUEUED]:
        key = keys.message(message.id)
        where = 'WHERE pk=? AND sk=? AND "state"=? AND attempts=?'
        claim = f'SET "state"=? SET lease_until=? SET attempts=? {where}'
        if not changed(ward, claim, ["sending", lease, 1, key.pk, key.sk, "queued", 0]):
            continue
        outcome = ward.services.channel(ward.clinic.sender.provider).send(
            message, ward.clinic.sender
        )
        settle = 'SET "state"=? SET provider_id=? SET lookup_pk=? SET lookup_sk=? WHERE pk=? AND sk=? AND "state"=?'
        index = keys.provider(ward.clinic.id, outcome.provider_id)
        values = ["accepted", outcome.provider_id, index["lookup_pk"], index["lookup_sk"]]
        assert changed(ward, settle, [*values, key.pk, key.sk, "sending"])


def changed(ward, change, values):
    """Run one statement as it was written then; tell whether its condition held."""
    parameters = [{"N": str(v)} if isinstance(v, int) else {"S": v} for v in values]
    statement = f'UPDATE "{ward.services.settings.table}" {change}'
    (code,) = ward.services.table.run_statements(
        [{"Statement": statement, "Parameters": parameters}]
    )
    return not code

"""R16: three in ten calls of the sender to DynamoDB fail, before or after they took effect. No POST without a durable `sending`."""

import json
import random
import threading
from collections import Counter
from datetime import UTC, datetime, timedelta

from botocore.awsrequest import AWSResponse
from botocore.exceptions import ReadTimeoutError
from botocore.httpsession import URLLib3Session

from chalicelib.clinics.model import Provider
from chalicelib.functions.deliver_messages import deliver_messages
from chalicelib.messaging.model import State
from chalicelib.storage.message_claims import Outbox
from chalicelib.storage.raw_items_client import plain_client
from chalicelib.storage.table import Table
from tests.scale import scaled
from tests.unit.functions.memory_services import Context

MESSAGES = scaled(1_000)
SHARE = 0.3
SEED = 20261122
THROTTLED = b'{"__type":"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException","message":"slow down"}'
OPEN = ("sending", "queued", "retry")  # what must be nobody's state at the end


class Unreliable:
    """Hears each call on its way out and on its way back; botocore believes what it answers."""

    def __init__(self, seed):
        self.rng, self.lock = random.Random(seed), threading.Lock()
        self.failed = Counter()
        self.calls = 0
        self.on = True

    def attach(self, client):
        """Stand between a client and its table: `before-send` may answer by itself."""
        client.meta.events.register("before-send.dynamodb", self.before_send)

    def before_send(self, request, **_):
        """Refuse, lose the answer after the effect, or let it through."""
        with self.lock:
            self.calls += self.on
            how = self.rng.choice(("throttled", "no answer", "answer lost", "5xx"))
            strikes = self.on and self.rng.random() < SHARE
            self.failed[how] += strikes
        if not strikes:
            return None
        if how == "throttled":
            return answered(request, 400, THROTTLED)
        if how == "5xx":
            return answered(request, 500, b"{}")
        if how == "answer lost":
            self.carry_out(request)
        raise ReadTimeoutError(endpoint_url=request.url)

    def carry_out(self, request):
        """Let the call take effect though nobody hears of it."""
        session = URLLib3Session()
        session.send(request)
        session.close()


def answered(request, status, body):
    """Return what the table is made to say."""
    raw = type("Raw", (), {"stream": lambda _self, *_a, **_k: iter([body])})()
    return AWSResponse(request.url, status, {}, raw)


def test_nothing_is_sent_without_a_durable_sending_and_all_ends_well(ward):
    """Read at the very moment of each POST, by a client of its own; then the schedule brings all to an end."""
    faults = Unreliable(SEED)
    faults.attach(ward.services.table.client)
    watched = Watched(ward)
    ward.services.__dict__["_meta"] = watched
    faults.on = False
    wanted = ward.put_out(MESSAGES)
    faults.on = True
    broken = 0
    waiting = wanted
    for _ in range(12):
        broken += sum(not delivered(ward, some) for some in batches(waiting))
        waiting = [
            m.id for m in watched.truth.read(wanted) if m.state in (State.QUEUED, State.RETRY)
        ]
        if not waiting:
            break
    faults.on = False
    ward.services.__dict__["_meta"] = watched.inner
    settled(ward, wanted)
    copies = ward.copies()
    print(
        f"\nledger failing: {sum(faults.failed.values()):,} of {faults.calls:,} calls {dict(faults.failed)}"
    )
    print(
        f"  {len(watched.seen):,} POSTs, {watched.without} without a durable `sending`, {broken} workers broke"
    )
    print(
        f"  ends {dict(ward.states(wanted))}, of unknown fate {unknown_without_task(ward, wanted)} without a task (seed {SEED})"
    )
    assert sum(faults.failed.values()) > 0.2 * faults.calls
    assert watched.without == 0, f"seed {SEED}"
    assert max(copies.values()) == 1
    ends = ward.states(wanted)
    assert ends.total() == MESSAGES
    assert [ends[state] for state in OPEN] == [0, 0, 0], f"seed {SEED}"
    assert unknown_without_task(ward, wanted) == 0, f"seed {SEED}"
    believed = {
        m.id
        for m in ward.messages(wanted)
        if m.state in (State.ACCEPTED, State.SENT, State.DELIVERED)
    }
    assert believed
    assert believed <= set(copies)


class Watched:
    """Meta's sender, that looks at the table, by a client of its own, before each POST."""

    def __init__(self, ward):
        self.inner = ward.services.channel(Provider.META)
        self.truth = Outbox(Table(plain_client(ward.aws.client), ward.services.settings.table))
        self.lock, self.seen, self.without = threading.Lock(), [], 0

    @property
    def connections(self):
        """Its own connections."""
        return self.inner.connections

    def get_ready(self, senders):
        """Be ready as it is."""
        self.inner.get_ready(senders)

    def send(self, message, sender):
        """Send after a look."""
        with self.lock:
            (stored,) = self.truth.read([message.id])
            is_durable = stored.state is State.SENDING and stored.attempts == message.attempts
            self.without += not is_durable
            self.seen.append(message.id)
        return self.inner.send(message, sender)


def delivered(ward, some):
    """Let the queue's function work off one invocation; tell whether it survived."""
    records = [
        {"messageId": str(n), "body": json.dumps({"ids": ids})} for n, ids in enumerate(some)
    ]
    try:
        deliver_messages(ward.services, records, Context(timedelta(seconds=30)))
    except Exception:  # noqa: BLE001  # the worker breaks; the queue hands its bodies out again
        return False
    return True


def batches(wanted):
    """Return invocations of two bodies of five: many small ones, so that many calls are made."""
    bodies = [wanted[n : n + 5] for n in range(0, len(wanted), 5)]
    return [bodies[n : n + 2] for n in range(0, len(bodies), 2)]


def settled(ward, wanted):
    """Let the schedule look until nothing is open: leases end, WhatsApp tells what arrived, staff get the rest."""
    now = datetime.now(UTC) + timedelta(minutes=20)
    ward.watch(now)
    for some in batches(ward.asked_for()):
        delivered(ward, some)
    ward.hear_what_arrived()
    for hours in (7, 8, 9):
        ward.watch(datetime.now(UTC) + timedelta(hours=hours))
        ward.asked_for()


def unknown_without_task(ward, wanted):
    """Return how many messages of unknown fate nobody was given."""
    given = {task.message_id for task in ward.records.inbox(limit=10**6)}
    return sum(m.state is State.UNKNOWN and m.id not in given for m in ward.messages(wanted))

"""R7: worker processes are killed in the middle of their work. Nothing is lost, stuck or sent twice under policy B."""

import json
import random
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

from chalicelib.functions.deliver_messages import deliver_messages
from chalicelib.messaging.lease import LEASE
from chalicelib.messaging.model import State
from chalicelib.messaging.unknown_fate import SILENCE
from tests.scale import scaled
from tests.unit.functions.memory_services import Context

WORKERS = scaled(200)
AT_A_TIME = 5  # processes
EACH = 8  # messages of a worker's body
SEED = 20261122
ANSWERS_AFTER = 0.6  # seconds: long enough to die before, during and after; on a quick machine the work is hardly longer
LONGEST_LIFE = 1.2  # seconds from the order to the kill
WORKER = """
import json, sys
from datetime import timedelta
from chalicelib import wiring
from chalicelib.functions.deliver_messages import deliver_messages
from tests.unit.functions.memory_services import Context

services = wiring.services()
_ = services.table, services.queue, services.secrets
print("ready", flush=True)
ids = json.loads(sys.stdin.readline())
body = {"messageId": "1", "body": json.dumps({"ids": ids})}
deliver_messages(services, [body], Context(timedelta(seconds=30)))
print("done", flush=True)
"""


def test_killed_workers_lose_nothing_and_repeat_nothing(ward):
    """SIGKILL at seeded moments, the body handed out again, and at last the schedule's watch."""
    rng = random.Random(SEED)
    wanted = ward.put_out(WORKERS * EACH)
    bodies = [wanted[n : n + EACH] for n in range(0, len(wanted), EACH)]
    ward.fault("hang", seconds=ANSWERS_AFTER, accepted=True)
    died = 0
    for n in range(0, len(bodies), AT_A_TIME):
        died += killed(ward, bodies[n : n + AT_A_TIME], rng)
    at_death = ward.states(wanted)
    ward.no_faults()
    worked_off(ward, wanted)  # the queue hands each body out once more
    lease_over = datetime.now(UTC) + LEASE + timedelta(seconds=5)
    ward.watch(max(lease_over, datetime.now(UTC) + timedelta(minutes=15, seconds=5)))
    swept = ward.states(wanted)
    ward.hear_what_arrived()
    for minutes in (16, 32, 48):
        ward.watch(datetime.now(UTC) + SILENCE + timedelta(minutes=minutes))
        worked_off(ward, ward.asked_for())
        ward.hear_what_arrived()
    ward.watch(datetime.now(UTC) + timedelta(hours=7))
    copies = ward.copies()
    given = {task.message_id for task in ward.records.inbox(limit=10**6)}
    messages = ward.messages(wanted)
    open_ = [m for m in messages if m.state is State.UNKNOWN and m.id not in given]
    ends = ward.states(wanted)
    print(
        f"\nworkers killed: {died} of {len(bodies)} in their work (seed {SEED}), states then {dict(at_death)}"
    )
    print(f"  after one sweep {dict(swept)}, at last {dict(ends)}")
    print(
        f"  {len(wanted):,} messages, {len(copies):,} arrived, second copies {sum(n > 1 for n in copies.values())}, lost {len(open_)}"
    )
    assert died >= len(bodies) // 4  # on a busy machine some are killed before they begin
    assert "sending" not in swept
    assert len(messages) == ends["delivered"] + ends["unknown"] == WORKERS * EACH
    assert open_ == []
    assert set(copies.values()) == {1}


def worked_off(ward, wanted):
    """Let a worker that lives take these."""
    bodies = [wanted[n : n + EACH] for n in range(0, len(wanted), EACH)]
    records = [
        {"messageId": str(n), "body": json.dumps({"ids": body})} for n, body in enumerate(bodies)
    ]
    for n in range(0, len(records), 10):
        deliver_messages(ward.services, records[n : n + 10], Context(timedelta(seconds=30)))


def killed(ward, bodies, rng):
    """Start a worker for each body and kill each at a moment of its own; return how many died at work."""
    workers = [started(ward) for _ in bodies]
    assert workers
    for worker in workers:
        assert worker.stdout.readline() == "ready\n"
    began = time.monotonic()
    ends = sorted((rng.uniform(0, LONGEST_LIFE), n) for n in range(len(bodies)))
    for worker, body in zip(workers, bodies, strict=True):
        worker.stdin.write(json.dumps(body) + "\n")
        worker.stdin.flush()
    for after, n in ends:
        time.sleep(max(0.0, began + after - time.monotonic()))
        workers[n].kill()
    return sum(ended(worker) for worker in workers)


def ended(worker):
    """Wait for the end; tell whether it was a violent one."""
    worker.stdin.close()
    said = worker.stdout.read()
    worker.stdout.close()
    return worker.wait() == -signal.SIGKILL and "done" not in said


def started(ward):
    """Start a worker of its own process; it waits for its body."""
    return subprocess.Popen(
        [sys.executable, "-c", WORKER],
        env=ward.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
    )

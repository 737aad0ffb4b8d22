"""R6: sixteen workers, each a process with clients of its own, race for the same claims on DynamoDB."""

import json
import subprocess
import sys
from collections import Counter

from tests.scale import scaled

MESSAGES = scaled(1_000)
WORKERS = 16
WORKER = """
import json, random, sys
from datetime import UTC, datetime, timedelta
from chalicelib import wiring

order = json.loads(sys.stdin.readline())
outbox = wiring.services().outbox
seen = outbox.read(order["ids"])
random.Random(order["seed"]).shuffle(seen)
print("ready", flush=True)
sys.stdin.readline()
lease = datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=1)
won = [m.id for n in range(0, len(seen), 25) for m in outbox.claim(seen[n : n + 25], lease_until=lease)]
print(json.dumps(won))
"""


def test_each_claim_has_one_winner(ward):
    """All saw all messages queued and start together; each message is one worker's, and none is nobody's."""
    wanted = ward.put_out(MESSAGES)
    workers = [started(ward) for _ in range(WORKERS)]
    try:
        for seed, worker in enumerate(workers):
            say(worker, json.dumps({"ids": wanted, "seed": seed}))
        for worker in workers:
            assert worker.stdout.readline() == "ready\n"
        for worker in workers:
            say(worker, "go")
        won = [json.loads(worker.communicate(timeout=120)[0]) for worker in workers]
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()
    winners = Counter(message_id for ids in won for message_id in ids)
    print(f"\nclaims: {WORKERS} workers, {MESSAGES:,} claims, {winners.total():,} winners")
    print(f"  won by each {sorted(map(len, won))}")
    assert winners == Counter(wanted)
    assert ward.states(wanted) == {"sending": MESSAGES}
    assert {message.attempts for message in ward.messages(wanted)} == {1}


def started(ward):
    """Start a worker; it waits for its order."""
    return subprocess.Popen(
        [sys.executable, "-c", WORKER],
        env=ward.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )


def say(worker, line):
    """Write a line to a worker."""
    worker.stdin.write(line + "\n")
    worker.stdin.flush()

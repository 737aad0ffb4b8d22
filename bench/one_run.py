"""One measured pass in a process of its own: plan and deliver what is due, or the bare POSTs of the floor.

Reads its order as JSON from the command line and prints what it took as JSON; see bench/measure.py.
"""

import json
import os
import resource
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import partial
from http.client import HTTPConnection
from typing import Any

from bench.population import NOW
from chalicelib import wiring
from chalicelib.clinics.model import Provider
from chalicelib.functions.deliver_messages import SENDER
from chalicelib.functions.send_due_reminders import run_of
from chalicelib.messaging.deliver import AT_ONCE, Delivery, deliver
from chalicelib.reminders.scheduled_run import send_due
from chalicelib.wiring import Services

BODIES_AT_A_TIME = 10  # queue bodies of one invocation, as infra/queue.yaml has it
LONG = timedelta(minutes=10)


@dataclass(frozen=True)
class Order:
    """What to run; the environment says against which addresses."""

    what: str  # "reminders" or "floor"
    provider: str
    reminders: int


@dataclass(frozen=True)
class Taken:
    """What it took, in seconds of this process and of the clock."""

    reminders: int
    cpu: float
    wall: float
    plan_cpu: float
    send_wall: float
    peak_mb: float
    outcomes: dict[str, int]


class Watch:
    """The processor time of this process, all threads, and the clock."""

    def __init__(self) -> None:
        self.cpu, self.wall = time.process_time(), time.perf_counter()

    def taken(self) -> tuple[float, float]:
        """Return seconds of processor and clock since it was made."""
        return time.process_time() - self.cpu, time.perf_counter() - self.wall


def run(order: Order) -> Taken:
    """Do what is ordered."""
    return _floor(order) if order.what == "floor" else _reminders(order)


def _reminders(order: Order) -> Taken:
    services = wiring.services()
    _ = (
        services.table,
        services.secrets,
        services.channel(Provider(order.provider)),
    )  # a cold start's work
    bodies = hear_bodies(services)
    whole = Watch()
    plan(services)
    plan_cpu, _ = whole.taken()
    sending = Watch()
    counts = send(services, bodies)
    cpu, wall = whole.taken()
    return Taken(order.reminders, cpu, wall, plan_cpu, sending.taken()[1], _peak_mb(), counts)


def hear_bodies(services: Services) -> list[str]:
    """Return the list that fills with what is put into the queue; SQS would hand it to the function."""
    bodies: list[str] = []

    def hear(params: dict[str, Any], **_: object) -> None:
        bodies.extend(entry["MessageBody"] for entry in params.get("Entries", [params]))

    services.queue.client.meta.events.register("provide-client-params.sqs", hear)
    return bodies


def plan(services: Services, *, now: datetime = NOW) -> None:
    """Decide and commit all that is due, and ask the queue."""
    report = send_due(run_of(services, lambda: LONG), now=now)
    if report.failed_clinics:
        raise RuntimeError(f"{report.failed_clinics} clinics failed: see the log")


def send(services: Services, bodies: Sequence[str]) -> dict[str, int]:
    """Deliver the queue's bodies, ten to an invocation, as SQS hands them to the function."""
    counts: Counter[str] = Counter()
    for start in range(0, len(bodies), BODIES_AT_A_TIME):
        ids = [
            i for body in bodies[start : start + BODIES_AT_A_TIME] for i in json.loads(body)["ids"]
        ]
        delivery = Delivery(
            outbox=services.outbox,
            attempts=services.journal,
            records_of=partial(services.records, by=SENDER),
            several=services.several_clinics(SENDER),
            channel_of=services.channel,
            queue=services.queue,
            pool=services.pool,
            clock=lambda: NOW,
            time_left=lambda: LONG,
        )
        counts += deliver(delivery, ids).counts
    return dict(counts)


def _floor(order: Order) -> Taken:
    path, body, headers = _bare_post(order.provider)
    share = [order.reminders // AT_ONCE + (n < order.reminders % AT_ONCE) for n in range(AT_ONCE)]
    post = _poster(os.environ["PUNTUAL_META_URL"], path, body, headers)
    watch = Watch()
    threads = [threading.Thread(target=post, args=(times,)) for times in share]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    cpu, wall = watch.taken()
    return Taken(order.reminders, cpu, wall, 0.0, wall, _peak_mb(), {"accepted": order.reminders})


def _poster(url: str, path: str, body: bytes, headers: dict[str, str]) -> Callable[[int], None]:
    host, port = url.removeprefix("http://").split(":")

    def post(times: int) -> None:
        connection = HTTPConnection(host, int(port))
        for _ in range(times):
            connection.request("POST", path, body, headers)
            connection.getresponse().read()
        connection.close()

    return post


def _bare_post(provider: str) -> tuple[str, bytes, dict[str, str]]:
    """Return a POST of the size that ours has."""
    if provider == "aws":
        return "/v1/whatsapp/send", b"x" * 1_300, {"Content-Type": "application/json"}
    headers = {"Content-Type": "application/json", "Authorization": "Bearer " + "x" * 200}
    return "/v23.0/106540352242922/messages", b"x" * 930, headers


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    print(json.dumps(asdict(run(Order(**json.loads(sys.argv[1]))))))

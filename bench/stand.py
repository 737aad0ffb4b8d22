"""What a measurement stands on, each part a process of its own: two WhatsApps and a quick or a true local AWS."""

import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection

import msgspec

from bench.population import Population
from bench.tiny_http import ADDRESS
from puntual.local_aws import KEY_ID, REGION, SECRET_KEY, free_port

WHATSAPP_TAKES = 0.1  # seconds
TABLE_TAKES = 0.01  # where waiting is what is measured
STARTS_WITHIN = 300.0  # a table of a million items


@dataclass(frozen=True)
class Stand:
    """Where WhatsApp and AWS are."""

    whatsapp: str
    aws: str
    table: str = "bench"
    journal: str = "bench-journal"
    queue_url: str = ""

    def environment(self) -> Mapping[str, str]:
        """Return what leads the product there."""
        return {
            "AWS_ENDPOINT_URL": self.aws,
            "AWS_ENDPOINT_URL_SOCIALMESSAGING": self.whatsapp,
            "AWS_ACCESS_KEY_ID": KEY_ID,
            "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
            "AWS_DEFAULT_REGION": REGION,
            "PUNTUAL_META_URL": self.whatsapp,
            "PUNTUAL_TABLE": self.table,
            "PUNTUAL_JOURNAL": self.journal,
            "PUNTUAL_QUEUE_URL": self.queue_url or f"{self.aws}/000000000000/messages",
            "PUNTUAL_PARAMETERS": "/puntual/bench",
            "POWERTOOLS_SERVICE_NAME": "puntual",
        }


@contextmanager
def stand(
    populations: Sequence[Population] = (), *, stored: int = 0, slow: bool = False
) -> Iterator[Stand]:
    """Run a WhatsApp and a table that holds the populations; `slow` ones answer after a while."""
    with ExitStack() as stack:
        whatsapp = stack.enter_context(whatsapp_stub(WHATSAPP_TAKES if slow else 0.0))
        port = free_port()
        held = msgspec.json.encode(populations).decode()
        takes = str(TABLE_TAKES if slow else 0.0)
        stack.enter_context(_running("bench.quick_aws", port, takes, held, str(stored)))
        yield Stand(whatsapp, f"http://{ADDRESS}:{port}")


@contextmanager
def whatsapp_stub(seconds: float) -> Iterator[str]:
    """Run a WhatsApp that takes `seconds` for each message; yield its address."""
    port = free_port()
    with _running("bench.whatsapp_stub", port, str(seconds)):
        yield f"http://{ADDRESS}:{port}"


def accepted(whatsapp: str) -> int:
    """Return how many messages a WhatsApp has taken in."""
    return int(_get(int(whatsapp.rsplit(":", 1)[1]), "/accepted"))


@contextmanager
def _running(module: str, port: int, *arguments: str) -> Iterator[None]:
    command = [sys.executable, "-m", module, str(port), *arguments]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    try:
        _await_answer(port, process)
        yield
    finally:
        process.terminate()
        process.wait(10)


def _await_answer(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        try:
            _get(port, "/accepted")
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("a part of the bench did not start")


def _get(port: int, path: str) -> bytes:
    connection = HTTPConnection(ADDRESS, port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().read()
    finally:
        connection.close()

"""What a stranger's request of each kind takes, in a process of its own: processor, table, bytes. Prices nothing."""

import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec
from chalice.test import Client, HTTPResponse

from app import app
from bench.capacity import Meter
from bench.population import Population, a_clinic
from chalicelib import wiring
from chalicelib.clinics.model import Provider

HELD = Population("hostile", Provider.META, 1)
FORM = {
    "Content-Type": "application/x-www-form-urlencoded",
    "Host": "puntual.example",
    "Origin": "https://puntual.example",  # a program says what it likes
}
BEARER = {"Authorization": f"Bearer pnt_nobody_nothing_{'x' * 43}"}
HEADERS_SENT = 1024  # bytes of an answer besides its body


@dataclass(frozen=True)
class Asked:
    """A request that anybody can send, and the route it is counted on."""

    name: str
    method: str
    path: str
    route: str
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass(frozen=True)
class Taken:
    """What one such request took."""

    name: str
    route: tuple[str, str]
    status: int
    cpu_seconds: float
    read: float
    write: float
    calls: float
    sent_bytes: int


def kinds() -> list[Asked]:
    """Return one request of each kind that needs no credential."""
    form = f"/c/{a_clinic(HELD, 0).slug}"
    signed = {"Content-Type": "application/json", "X-Hub-Signature-256": "sha256=" + "0" * 64}
    return [
        Asked("the form", "GET", form, "/c/{slug}", {}),
        Asked("the form, sent by a program", "POST", form, "/c/{slug}", FORM, b"name=Ana"),
        Asked("a form of nobody", "GET", "/c/nobody", "/c/{slug}", {}),
        Asked("my data, without a link", "GET", f"{form}/mis-datos", "/c/{slug}/mis-datos", {}),
        Asked("the privacy notice", "GET", f"{form}/aviso", "/c/{slug}/aviso", {}),
        Asked("a wrong token", "GET", "/api/v1/inbox", "/api/v1/inbox", BEARER),
        Asked("the API's description", "GET", "/api/v1/docs", "/api/v1/docs", {}),
        Asked("the same for programs", "GET", "/api/v1/openapi.json", "/api/v1/openapi.json", {}),
        Asked(
            "a forged event",
            "POST",
            "/webhooks/whatsapp",
            "/webhooks/whatsapp",
            signed,
            b"{}" * 500,
        ),
    ]


def take(client: Client, asked: Asked, meter: Meter, rounds: int) -> Taken:
    """Ask once to have everything loaded, then so often that the processor's clock tells something."""
    answer = _ask(client, asked)
    before = _counts(meter)
    started = time.process_time()
    for _ in range(rounds):
        _ask(client, asked)
    cpu = (time.process_time() - started) / rounds
    read, write, calls = (
        (after - first) / rounds for first, after in zip(before, _counts(meter), strict=True)
    )
    size = len(answer.body) + HEADERS_SENT
    route = asked.method, asked.route
    return Taken(asked.name, route, answer.status_code, cpu, read, write, calls, size)


def _ask(client: Client, asked: Asked) -> HTTPResponse:
    headers = dict(asked.headers)
    return client.http.request(asked.method, asked.path, headers=headers, body=asked.body)


def _counts(meter: Meter) -> tuple[float, float, float]:
    return meter.read_units, meter.write_units, meter.calls.total()


def read_taken(text: str) -> list[Taken]:
    """Read what this process printed."""
    return msgspec.json.decode(text, type=list[Taken])


def main(rounds: int) -> None:
    """Ask each kind, and print what it took."""
    meter = Meter().attach(wiring.services().table.client)
    client = Client(app)
    print(msgspec.json.encode([take(client, asked, meter, rounds) for asked in kinds()]).decode())


if __name__ == "__main__":
    main(int(sys.argv[1]))

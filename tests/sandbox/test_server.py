"""The web server: many connections that stay open, this machine only, and no product inside."""

import ast
import http.client
import json
import socket
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from sandbox.config import Limits
from tests.sandbox.lab import A_WHILE, NUMBER_ID, TOKEN, eventually, template

ROOT = Path(__file__).parents[2]


def test_more_than_a_hundred_connections_stay_open_and_lose_nothing(open_lab):
    """Each message of each connection is accepted once."""
    lab = open_lab(limits=replace(Limits(), messages_per_second=1e6, daily_recipients=10**6))
    lab.register()
    lab.define()
    statuses, ready = [], threading.Barrier(150)

    def send(worker):
        connection = http.client.HTTPConnection("127.0.0.1", lab.running.port, timeout=30)
        connection.connect()
        ready.wait(timeout=30)
        for number in range(4):
            message = template(
                f"+5255{worker:04}{number:04}", biz_opaque_callback_data=f"{worker}.{number}"
            )
            path = f"/v23.0/{NUMBER_ID}/messages"
            connection.request("POST", path, json.dumps(message), TOKEN)
            answer = connection.getresponse()
            answer.read()
            statuses.append(answer.status)
        connection.close()

    threads = [threading.Thread(target=send, args=(n,)) for n in range(150)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ledger = lab.ledger()
    assert statuses == [200] * 600
    assert len({row["id"] for row in ledger["messages"]}) == 600
    assert ledger["duplicated"] == []


def test_only_this_machine_can_reach_it(lab):
    """Bound to 127.0.0.1 and to nothing else."""
    with socket.socket() as other:
        other.bind(("127.0.0.2", lab.running.port))  # would be taken if it listened everywhere
        assert other.getsockname() == ("127.0.0.2", lab.running.port)


def test_stopping_hangs_up_on_who_is_kept_waiting(open_lab):
    """A hang of an hour does not hold up the end."""
    lab = open_lab()
    lab.register()
    lab.fault("hang", seconds=3600)
    connection = http.client.HTTPConnection("127.0.0.1", lab.running.port, timeout=A_WHILE)
    connection.request("POST", f"/v23.0/{NUMBER_ID}/messages", json.dumps(template()), TOKEN)
    eventually(lambda: lab.attempts()["count"])
    stopping = threading.Thread(target=lab.running.stop)
    stopping.start()
    with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
        connection.getresponse()
    connection.close()
    stopping.join(A_WHILE)
    assert not stopping.is_alive()
    eventually(lambda: not any("process_request" in t.name for t in threading.enumerate()))


@pytest.mark.parametrize(
    "raw",
    [
        b"GET / HTTP/1.1\r\nContent-Length: many\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n",
        b"nonsense\r\n\r\n",
        b"\x00\xff\r\n\r\n",
    ],
)
def test_a_strange_request_harms_nobody(lab, raw):
    """An answer or a closed connection, and the next request is served."""
    with socket.create_connection(("127.0.0.1", lab.running.port), timeout=A_WHILE) as connection:
        connection.sendall(raw)
        connection.recv(1000)
    assert lab.call("GET", "/sandbox/health").json == {"status": "ok", "senders": 1}


def test_a_method_that_is_not_served_is_said(lab):
    """405 with what is allowed."""
    answer = lab.call("PUT", "/sandbox/ledger")
    assert (answer.status, answer.headers["Allow"]) == (405, "GET")


def imports(package):
    """Every module name imported by the files of a package."""
    for path in sorted((ROOT / package).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                yield from ((path.name, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield path.name, node.module


def test_the_sandbox_and_the_product_do_not_know_each_other():
    """Neither imports the other: what they agree on is what is on the wire."""
    outward = [
        (f, m) for f, m in imports("sandbox") if m.split(".")[0] in {"chalicelib", "app", "puntual"}
    ]
    inward = [(f, m) for f, m in imports("chalicelib") if m.split(".")[0] == "sandbox"]
    assert outward == inward == []

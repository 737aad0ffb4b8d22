"""What the sandbox keeps: nothing accepted is forgotten, not even when it is killed."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from sandbox.config import Limits
from tests.sandbox.lab import A_WHILE, ANA, NUMBER_ID, Lab, eventually, template

ROOT = Path(__file__).parents[2]


def test_everything_is_there_at_the_next_start(open_lab, tmp_path):
    """Numbers, templates, phones, messages, statuses, attempts."""
    state = tmp_path / "sandbox.db"
    first = open_lab(state=state)
    first.register()
    first.define()
    first.send(template())
    first.client_writes()
    first.settled()
    before = first.ledger(), first.attempts(), first.call("GET", f"/sandbox/phones/{ANA}").json
    first.running.stop()
    second = open_lab(state=state)
    phone = second.call("GET", f"/sandbox/phones/{ANA}").json
    assert (second.ledger(), second.attempts(), phone) == before
    assert second.send(template()).status == 200


def test_events_that_were_not_delivered_go_out_after_a_restart(open_lab, tmp_path, business):
    """As WhatsApp does for seven days."""
    state = tmp_path / "sandbox.db"
    first = open_lab(state=state)
    first.register(webhook_url="http://127.0.0.1:9/down")
    first.define()
    first.send(template())
    eventually(lambda: first.events()["counts"].get("retries"))
    first.running.stop()
    second = open_lab(state=state)
    second.register(webhook_url=business.url)
    second.settled()
    assert [s["status"] for s in business.statuses()] == ["sent", "delivered"]


def test_the_window_and_the_days_limit_survive_a_restart(open_lab, tmp_path):
    """Both are counted from what is kept."""
    state, limits = tmp_path / "sandbox.db", Limits(daily_recipients=1)
    first = open_lab(state=state, limits=limits)
    first.register()
    first.define()
    first.send(template())
    first.running.stop()
    second = open_lab(state=state, limits=limits)
    answer = second.send(template(to="+525587654321"))
    assert answer.json["error"]["code"] == 131048


@pytest.fixture
def program(tmp_path):
    """The sandbox as its own process, on a port it chose."""
    started = []

    def run(*arguments):
        process = subprocess.Popen(
            [sys.executable, "-m", "sandbox", *arguments],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.communicate()


class Elsewhere:
    """The part of `Running` that a lab needs, for a sandbox in another process."""

    def __init__(self, process):
        self.url = process.stdout.readline().split()[-1]
        self.port = int(self.url.rsplit(":", 1)[1])


def test_a_killed_sandbox_has_lost_nothing_it_accepted(program, tmp_path):
    """Killed without a word right after the answer."""
    state = str(tmp_path / "sandbox.db")
    process = program("--port", "0", "--state", state)
    lab = Lab(Elsewhere(process), None)
    lab.register()
    lab.define()
    assert lab.send(template()).status == 200
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    again = Lab(Elsewhere(program("--port", "0", "--state", state)), None)
    assert [row["id"] for row in again.ledger()["messages"]] == ["our-1"]


def test_the_program_stops_when_it_is_asked_to(program):
    """SIGTERM, and it ends well."""
    process = program("--port", "0", "--refuse-at-once", "--token", "mine")
    lab = Lab(Elsewhere(process), None)
    lab.register()
    text = {"messaging_product": "whatsapp", "to": ANA, "type": "text", "text": {"body": "x"}}
    assert lab.send(text).status == 401
    answer = lab.send(text, {"Authorization": "Bearer mine"})
    assert answer.json["error"]["code"] == 131047
    process.terminate()
    assert process.wait(timeout=A_WHILE) == 0


def test_a_taken_port_is_said_in_one_sentence(program, lab):
    """And the program ends with status 1."""
    process = program("--port", str(lab.running.port))
    _, said = process.communicate(timeout=A_WHILE)
    assert process.returncode == 1
    assert said.strip() == f"Port {lab.running.port} cannot be used: Address already in use."
    assert lab.call("GET", f"/v23.0/{NUMBER_ID}").status == 401

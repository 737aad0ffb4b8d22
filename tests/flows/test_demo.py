"""`puntual demo` as a developer starts it: one checked round, then again, served, disturbed, refused."""

import json
import signal
import socket
import time
from http.client import HTTPConnection
from threading import Thread

import pytest

from tests.demo_command import LONGEST, Demo, listens

pytestmark = pytest.mark.deployed


@pytest.fixture(scope="module")
def demo(package, tmp_path_factory):
    return Demo(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="module")
def first_round(demo):
    return demo.run("--once")


def test_one_round_ends_well_and_leaves_nothing_running(demo, first_round):
    """The table is on 80 columns, each message a row; the tap came back; both ports are free again."""
    status, said = first_round
    assert status == 0, said
    lines = said.splitlines()
    assert max(map(len, lines)) <= 80
    assert any("reminder" in line and line.split()[-2:] == ["1", "read"] for line in lines)
    assert any("Recepción" in line and "clinic_notice" in line for line in lines)
    assert "A tap on Cancelar came back" in said
    assert "Each due reminder arrived exactly once." in said
    assert demo.left_behind() == []


def test_the_next_start_goes_on_with_what_was_kept(demo, first_round):
    """No visit is booked again, no reminder repeated: only what became due since goes out."""
    status, said = demo.run("--once")
    assert status == 0, said
    before = first_round[1].count(" 1  ")
    assert f"and {before} in earlier rounds" in said
    assert demo.left_behind() == []


def test_a_message_that_did_not_arrive_is_not_success(demo, first_round):
    """WhatsApp answers 500 to everything: the command says what did not arrive and ends with 1."""
    process = demo.started("--once")
    disturbing = Thread(target=disturb, args=(demo.sandbox_port,))
    disturbing.start()
    said, _ = process.communicate(timeout=LONGEST)
    disturbing.join()
    assert process.returncode == 1, said
    assert "arrived 0 times" in said


def disturb(port):
    """Ask for the fault as soon as the sandbox listens, which is before anything is sent."""
    deadline = time.monotonic() + 60
    while not listens(port) and time.monotonic() < deadline:
        time.sleep(0.1)
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    fault = {"kind": "status", "status": 500, "times": None}
    connection.request("POST", "/sandbox/faults", json.dumps(fault))
    connection.getresponse().read()
    connection.close()


def test_serving_prints_the_addresses_and_ctrl_c_ends_it(demo, first_round):
    """Front desk, form, phones and API answer until then; afterwards nothing does, and the status is 0: sooner than it was up."""
    began = time.monotonic()
    with demo.started() as process:
        said = []
        for line in process.stdout:
            said.append(line)
            if "Ctrl-C" in line:
                break
        was_up_in = time.monotonic() - began
        addresses = [line.strip() for line in said if line.strip().startswith("http")]
        answers = [opens(address) for address in addresses]
        process.send_signal(signal.SIGINT)
        interrupted = time.monotonic()
        rest, _ = process.communicate(timeout=LONGEST)
    assert answers == [200, 200, 200, 200], said
    assert "/invitacion/" in addresses[0], "the front desk comes first"
    assert process.returncode == 0, rest
    assert time.monotonic() - interrupted < was_up_in
    assert demo.left_behind() == []


def opens(address):
    host, path = address.removeprefix("http://").partition("/")[::2]
    connection = HTTPConnection(host, timeout=30)
    connection.request("GET", f"/{path}")
    status = connection.getresponse().status
    connection.close()
    return status


@pytest.mark.parametrize("taken", ["aws_port", "sandbox_port"])
def test_a_taken_port_is_said_in_one_sentence(demo, taken):
    """The sentence names the port and what to do, and nothing is left running."""
    with socket.create_server(("127.0.0.1", getattr(demo, taken))) as listening:
        status, said = demo.run("--once")
        port = listening.getsockname()[1]
    assert status == 1
    *_, sentence = said.splitlines()
    assert sentence.startswith(f"Error: Port {port} is already in use")
    assert "Traceback" not in said
    assert demo.left_behind() == []


def test_another_port_for_what_was_kept_is_said_in_one_sentence(demo, first_round):
    """Addresses of queues carry the port: the state of one is of no use on another."""
    other = Demo(demo.state)
    status, said = other.run("--once")
    assert status == 1
    assert f"belongs to port {demo.aws_port}" in said
    assert other.left_behind() == []

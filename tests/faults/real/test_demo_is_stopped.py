"""Somebody stops the demo at any moment, by many signals close together, as `timeout` and container engines send them."""

import os
import random
import re
import signal
import time
from pathlib import Path

import pytest

from tests.demo_command import Demo
from tests.scale import scaled

pytestmark = pytest.mark.deployed

TIMES = scaled(20, part=5)  # at full scale twenty
MOMENTS = ("starting", "serving", "stopping")
STARTS_WITHIN = 3.0  # seconds: on a quick machine some serve by then, which is a moment too
ENDS_WITHIN = 60.0  # a quiet machine needs three at the most


@pytest.fixture(scope="module")
def demo(package, tmp_path_factory):
    return Demo(tmp_path_factory.mktemp("stopped"))


@pytest.fixture(autouse=True)
def _nothing_of_a_failed_test_stays(demo):
    yield
    for pid in demo.processes():
        os.kill(pid, signal.SIGKILL)


@pytest.mark.parametrize("seed", range(TIMES))
def test_it_ends_and_leaves_nothing(demo, seed):
    """Ten signals of both kinds at once, at a moment of the start, while it serves, or while it stops."""
    rng, moment = random.Random(seed), MOMENTS[seed % len(MOMENTS)]
    with demo.started() as process:
        wait_for(moment, process, rng)
        storm(process, rng)
        asked = time.monotonic()
        said, _ = process.communicate(timeout=ENDS_WITHIN)
    print(f"\n{moment}: ended in {time.monotonic() - asked:.1f} s, status {process.returncode}")
    assert process.returncode == ("Stopped before everything was done" in said), said
    assert process.returncode == 0 or moment == "starting", said
    assert "Traceback" not in said
    assert demo.left_behind() == []


def test_what_hangs_is_given_up(demo):
    """The local AWS answers nothing any more: it is said what is waited for, and then nobody waits for it."""
    with demo.started() as process:
        for line in process.stdout:
            if "Package" in line:
                break
        (local_aws,) = [pid for pid in demo.processes() if is_local_aws(pid)]
        os.kill(local_aws, signal.SIGSTOP)
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=ENDS_WITHIN)
    assert process.returncode == 1, said
    assert "Stopping; waiting for: " in said
    assert "Stopped before everything was done" in said
    assert demo.left_behind() == []


def is_local_aws(pid):
    """Tell whether a process is MiniStack itself, not one of its functions."""
    return "puntual.local_workers" in Path(f"/proc/{pid}/cmdline").read_text("utf-8")


def wait_for(moment, process, rng):
    """Return somewhere in the moment; whoever stops it has asked for it already."""
    if moment == "starting":
        await_hearing(process.pid)
        time.sleep(rng.uniform(0, STARTS_WITHIN))
        return
    for line in process.stdout:
        if "Ctrl-C" in line:
            break
    if moment == "stopping":
        process.send_signal(signal.SIGINT)
        time.sleep(rng.uniform(0, 1))


def await_hearing(pid):
    """Wait until the command hears signals: before that it is Python that ends, and nothing has begun."""
    while not hears(pid, signal.SIGTERM):
        time.sleep(0.01)


def hears(pid, number):
    """Tell whether a process has a handler for the signal."""
    told = Path(f"/proc/{pid}/status").read_text("utf-8")
    caught = int(re.search(r"^SigCgt:\s*(\w+)", told, re.MULTILINE)[1], 16)
    return bool(caught >> (number - 1) & 1)


def storm(process, rng):
    """Send ten signals of each kind, in any order, with nothing between them."""
    signals = [signal.SIGINT, signal.SIGTERM] * 10
    rng.shuffle(signals)
    for number in signals:
        os.kill(process.pid, number)

"""Somebody stops the demo at any moment, by many signals close together, as `timeout` and container engines send them."""

import os
import random
import signal
import time

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


@pytest.mark.parametrize("seed", range(TIMES))
def test_it_ends_and_leaves_nothing(demo, seed):
    """Ten signals of both kinds at once, at a moment of the start, while it serves, or while it stops."""
    rng, moment = random.Random(seed), MOMENTS[seed % len(MOMENTS)]
    with demo.started() as process:
        wait_for(moment, process, rng)
        storm(process, rng)
        asked = time.monotonic()
        try:
            said, _ = process.communicate(timeout=ENDS_WITHIN)
        except BaseException:
            process.kill()
            raise
    print(f"\n{moment}: ended in {time.monotonic() - asked:.1f} s, status {process.returncode}")
    assert process.returncode == ("Stopped before everything was done" in said), said
    assert process.returncode == 0 or moment == "starting", said
    assert "Traceback" not in said
    assert demo.left_behind() == []


def wait_for(moment, process, rng):
    """Return somewhere in the moment; whoever stops it has asked for it already."""
    if moment == "starting":
        assert process.stdout.readline()  # the signals are heard from then on
        time.sleep(rng.uniform(0, STARTS_WITHIN))
        return
    for line in process.stdout:
        if "Ctrl-C" in line:
            break
    if moment == "stopping":
        process.send_signal(signal.SIGINT)
        time.sleep(rng.uniform(0, 1))


def storm(process, rng):
    """Send ten signals of each kind, in any order, with nothing between them."""
    signals = [signal.SIGINT, signal.SIGTERM] * 10
    rng.shuffle(signals)
    for number in signals:
        os.kill(process.pid, number)

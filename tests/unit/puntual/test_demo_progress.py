"""Whoever asks the demo to stop is told what is waited for, whichever step hears it first."""

import io
import os
import signal
import time

import pytest
from rich.console import Console

from puntual.demo.progress import Progress, StoppedError

SOON = 5.0  # seconds; the other thread needs thousandths


@pytest.fixture
def progress():
    """Progress whose signals are turned back when the test is over."""
    kept = {
        number: signal.getsignal(number)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    }
    progress = Progress(Console(file=io.StringIO()))
    progress.heed()
    yield progress
    signal.set_wakeup_fd(-1)
    for number, handler in kept.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("between", [True, False], ids=["between two steps", "within a step"])
def test_what_is_waited_for_is_said(progress, between):
    """The main thread may see the request before the one that speaks: it is said all the same, as the end may hang."""
    with pytest.raises(StoppedError):
        work(progress, between=between)
    with progress.last_step("Stopped"):
        said = heard(progress)
    assert "Stopping; waiting for: " in said


def work(progress, *, between):
    """Be asked to stop before a step, or in the middle of it."""
    if between:
        ask_to_stop(progress)
    with progress.step("Package") as say:
        ask_to_stop(progress)
        say("half")


def ask_to_stop(progress):
    """Have the end begun before the thread that speaks has had its turn."""
    progress.ending.set()
    os.kill(os.getpid(), signal.SIGINT)


def heard(progress):
    """Return what was said, as soon as the request was answered."""
    until = time.monotonic() + SOON
    while "Stopping" not in progress.console.file.getvalue() and time.monotonic() < until:
        time.sleep(0.01)
    return progress.console.file.getvalue()

"""A machine without a browser runs the other tests and says so; CI runs them all or fails."""

import os
import subprocess
import sys

import pytest

from puntual.build_package import ROOT


@pytest.mark.parametrize(("ci", "status"), [("", 0), ("true", 1)])
def test_leaving_the_browser_out_is_said_in_one_line(ci, status, tmp_path):
    """The line names what is missing; only in CI is it a failure."""
    environment = {"PATH": str(tmp_path), "CI": ci, "PYTHONPATH": str(ROOT)}
    done = prepared(environment)
    assert done.stdout == (
        "· browser tests are left out: this machine has no chromium, node, npm\n"
    )
    assert done.returncode == status


def test_a_chromium_that_was_asked_for_is_not_replaced_by_another(tmp_path):
    """A wrong PUNTUAL_CHROMIUM is a mistake to correct, not a reason to install one."""
    done = prepared({**os.environ, "PUNTUAL_CHROMIUM": str(tmp_path / "chromium"), "CI": ""})
    assert done.stdout == "· browser tests are left out: this machine has no chromium\n"


def prepared(environment):
    command = [sys.executable, "-m", "puntual.install_browser"]
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, encoding="utf-8", check=False
    )

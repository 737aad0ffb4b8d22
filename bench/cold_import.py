"""Measure the CPU time that a function's code takes to import in a fresh process, from the very package.

Prints each function's time as a ratio to a bare Chalice application, measured in the same run.
"""

import statistics
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from puntual.build_package import Package

# What the first invocation imports beyond app.py, which puts imports where they are used.
FIRST_INVOCATION: dict[str, tuple[str, ...]] = {
    "public_pages": ("chalicelib.web.public.signup_page", "chalicelib.storage.clinic_records"),
    "my_data_pages": ("chalicelib.web.public.my_data_page", "chalicelib.storage.clinic_records"),
    "staff_pages": ("chalicelib.web.staff.let_in", "chalicelib.storage.clinic_records"),
    "whatsapp_webhook": ("chalicelib.web.webhook", "chalicelib.storage.clinic_records"),
    "api_handler": ("chalicelib.web.api.authenticate", "chalicelib.storage.clinic_records"),
    "send_due_reminders": (
        "chalicelib.functions.send_due_reminders",
        "chalicelib.storage.clinic_records",
    ),
    "deliver_messages": (
        "chalicelib.functions.deliver_messages",
        "chalicelib.storage.clinic_records",
    ),
    "work_on_agendas": (
        "chalicelib.functions.work_on_agendas",
        "chalicelib.storage.clinic_records",
    ),
    "receive_whatsapp_events": (
        "chalicelib.functions.receive_whatsapp_events",
        "chalicelib.storage.clinic_records",
    ),
}
# All functions need it to reach the table; Lambda's own copy would cost the same. A row of its own.
BOTO3 = "boto3, beside each"
BARE = "from chalice import Chalice; app = Chalice(app_name='bare')"
TIMED = """import sys, time
sys.path[:0] = {path!r}
began = time.process_time()
{code}
print((time.process_time() - began) * 1000)"""
# The same number at each run, however busy the machine: what a test can judge.
COUNTED = """import sys
sys.path[:0] = {path!r}
calls = 0
def count(frame, event, arg):
    global calls
    calls += event in ("call", "c_call")
sys.setprofile(count)
{code}
sys.setprofile(None)
print(calls)"""


@dataclass(frozen=True)
class ColdImport:
    """One function's cold import, in milliseconds of CPU, and how many bare Chalice apps that is.

    The ratio is the median over the rounds of each round's own: a machine that is slow for a while
    is slow for both, where the fastest of each may come from different moments.
    """

    function: str
    fastest_ms: float
    median_ms: float
    ratio: float


def imports_of(function: str) -> str:
    """Return the Python statement that imports what the function's first invocation imports."""
    return "import " + ", ".join(("app", *FIRST_INVOCATION[function]))


def run_in_package(unpacked: Path, code: str) -> str:
    """Run `code` in a fresh interpreter that sees the package and the standard library only."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code],
        capture_output=True,
        encoding="utf-8",
        check=True,
        cwd=unpacked,
    )
    return done.stdout


def package_path(unpacked: Path) -> list[str]:
    """Return where an unpacked package's modules are, in Lambda's order."""
    return [str(unpacked / "code"), str(unpacked / "layer/python")]


def unpack(package: Package, folder: Path) -> Path:
    """Lay the package out as Lambda does: the code beside the layer."""
    for archive in (package.code, package.layer):
        with zipfile.ZipFile(archive) as zipped:
            zipped.extractall(folder / archive.stem)
    return folder


def measure(package: Package, *, rounds: int) -> list[ColdImport]:
    """Time every function, boto3 and the bare application in turns, `rounds` times each."""
    statements = {"bare": BARE} | {name: imports_of(name) for name in FIRST_INVOCATION}
    statements[BOTO3] = "import boto3"
    times: dict[str, list[float]] = {name: [] for name in statements}
    with tempfile.TemporaryDirectory() as folder:
        unpacked = unpack(package, Path(folder))
        for _ in range(rounds):
            for name, code in statements.items():
                timed = TIMED.format(path=package_path(unpacked), code=code)
                times[name].append(float(run_in_package(unpacked, timed)))
    bare = times.pop("bare")
    return [
        ColdImport(name, min(ms), statistics.median(ms), _ratio(ms, bare))
        for name, ms in times.items()
    ]


def work_of_imports(unpacked: Path) -> dict[str, float]:
    """Return for each function how many times the calls of a bare application its import makes.

    It stands for the time where the time cannot be had: a busy machine slows the two unequally.
    """
    bare = _calls(unpacked, BARE)
    return {name: _calls(unpacked, imports_of(name)) / bare for name in FIRST_INVOCATION}


def _calls(unpacked: Path, code: str) -> int:
    return int(run_in_package(unpacked, COUNTED.format(path=package_path(unpacked), code=code)))


def _ratio(ms: list[float], bare: list[float]) -> float:
    return statistics.median(ours / theirs for ours, theirs in zip(ms, bare, strict=True))

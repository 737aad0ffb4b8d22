"""Reading a file where it cannot hurt: in a process of its own, with a limit of time and memory. Never raises for content.

A reader of somebody else's format may need a minute and fifty gigabytes for a hundred bytes, or fall over in C;
here that ends a process that holds no secret and no record. Pipes alone: Lambda has no /dev/shm.
On macOS memory has no such limit (RLIMIT_AS): there the time ends what grows.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Timer

from chalicelib.imports.file_limits import HORIZON, Cost
from chalicelib.imports.model import Sheet, Unreadable
from chalicelib.imports.read_file import why_not_opened
from chalicelib.imports.sheet_as_json import from_json
from chalicelib.shared import log

READER = "chalicelib.imports.reader_process"
USUAL = Cost()


def read_apart(
    content: bytes, *, now: datetime, horizon: timedelta = HORIZON, cost: Cost = USUAL
) -> Sheet | Unreadable:
    """Return the file's rows, or why it is none of ours; TOO_HARD for what costs more than a file may."""
    why = why_not_opened(content)
    if why:
        return why
    with _reader(now, horizon, cost) as process:
        answer = _asked(process, content, most=cost.answer)
    return what_came_of(process.returncode, answer)


def what_came_of(status: int, answer: bytes | None) -> Sheet | Unreadable:
    """Return what a reader read; a signal ended it where it went past a limit, as Rust ends without memory."""
    if answer is None or status < 0:
        return Unreadable.TOO_HARD
    if status:
        log.warning("import_reader_failed", status=status)
        return Unreadable.DEFECT
    return from_json(answer)


@contextmanager
def _reader(now: datetime, horizon: timedelta, cost: Cost) -> Iterator[subprocess.Popen[bytes]]:
    """Start the reader, and let it live no longer than this, nor than the clock allows."""
    told = (now.isoformat(), horizon.total_seconds(), cost.memory, cost.processor)
    command = [sys.executable, "-P", "-m", READER, *map(str, told)]
    pipe = subprocess.PIPE
    process = subprocess.Popen(  # noqa: S603  # our own interpreter, our own module
        command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, env=surroundings()
    )
    timer = Timer(cost.clock, process.kill)
    timer.start()
    try:
        with process:
            yield process
    finally:
        timer.cancel()
        process.kill()  # nothing, where it has ended


def surroundings() -> dict[str, str]:
    """Return what the reader is to know of where it runs: our modules, and no credentials."""
    path = os.pathsep.join(filter(os.path.isabs, sys.path))
    return {"PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C.UTF-8"}


def _asked(process: "subprocess.Popen[bytes]", content: bytes, *, most: int) -> bytes | None:
    """Give the file to the reader and return its answer, or None for one that is longer than any file's."""
    if process.stdin is None or process.stdout is None:
        raise TypeError("a reader without pipes")
    try:
        with process.stdin as pipe:
            pipe.write(content)
    except BrokenPipeError:
        pass  # it has ended already; its status says how
    answer = process.stdout.read(most + 1)
    if len(answer) <= most:
        return answer
    process.kill()
    return None

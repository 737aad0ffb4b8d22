"""The process in which a file is read: takes its bytes, gives its rows, and can do nothing else. Started by `read_apart.py`."""

import resource
import sys
from datetime import datetime, timedelta

from chalicelib.imports.file_limits import Cost
from chalicelib.imports.model import Sheet, Unreadable
from chalicelib.imports.read_file import read_file
from chalicelib.imports.sheet_as_json import to_json


def main() -> None:
    """Read the file on standard input; answer on standard output.

    Arguments: now (ISO 8601), the horizon in seconds, the most memory in bytes, the most processor in seconds.
    """
    now, horizon, memory, processor = sys.argv[1:5]
    _limit(Cost(memory=int(memory), processor=int(processor)))
    answer = _answer(datetime.fromisoformat(now), timedelta(seconds=float(horizon)))
    sys.stdout.buffer.write(answer)


def _limit(cost: Cost) -> None:
    _at_most(resource.RLIMIT_CORE, 0)
    _at_most(resource.RLIMIT_FSIZE, 0)  # a reader writes no file
    _at_most(resource.RLIMIT_CPU, cost.processor)
    _at_most(resource.RLIMIT_AS, cost.memory)


def _at_most(what: int, most: int) -> None:
    """Set a limit that nothing here can raise again; macOS knows no RLIMIT_AS, and says so one way or the other."""
    _, hard = resource.getrlimit(what)
    if hard != resource.RLIM_INFINITY:
        most = min(most, hard)
    try:
        resource.setrlimit(what, (most, most))
    except (ValueError, OSError):
        if sys.platform != "darwin":
            raise


def _answer(now: datetime, horizon: timedelta) -> bytes:
    try:
        return to_json(_read(now, horizon))
    except MemoryError:
        return to_json(Unreadable.TOO_HARD)


def _read(now: datetime, horizon: timedelta) -> Sheet | Unreadable:
    return read_file(sys.stdin.buffer.read(), now=now, horizon=horizon)


if __name__ == "__main__":
    main()

"""More writes than one transaction holds, cut into several that follow each other. Never writes.

Whoever commits them sees to it that a repetition after a crash goes on where they broke off.
"""

from collections.abc import Iterable, Iterator, Sequence, Sized
from itertools import islice
from typing import TypeVar

from chalicelib.shared.writes import Write

T = TypeVar("T")
ROOM = 90  # of a transaction's 100 actions: the audit item, lines and their names come beside them


def fits(*parts: Sized) -> bool:
    """Tell whether all of it goes into one transaction."""
    return sum(map(len, parts)) <= ROOM


def stages(parts: Iterable[Sequence[Write]]) -> Iterator[list[Write]]:
    """Yield transactions' worth of writes: parts stay whole where they fit, a larger one is cut in its order."""
    stage: list[Write] = []
    for part in parts:
        if stage and not fits(stage, part):
            yield stage
            stage = []
        stage += part
        while len(stage) > ROOM:
            yield stage[:ROOM]
            stage = stage[ROOM:]
    if stage:
        yield stage


def batches(things: Iterable[T], size: int) -> Iterator[list[T]]:
    """Cut into lists of at most `size`."""
    left = iter(things)
    while some := list(islice(left, size)):
        yield some

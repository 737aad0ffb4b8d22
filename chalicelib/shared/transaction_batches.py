"""More writes than one transaction holds, cut into several that follow each other. Never writes.

Whoever commits them sees to it that a repetition after a crash goes on where they broke off.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, islice
from typing import TypeVar

from chalicelib.shared.writes import Write, actions_of

T = TypeVar("T")
ROOM = 90  # of a transaction's 100 actions: the audit item, lines and their names come beside them


def actions(writes: Iterable[Write]) -> int:
    """Return how many of a transaction's actions these take."""
    return sum(map(actions_of, writes))


def fits(*parts: Iterable[Write], beside: int = 0) -> bool:
    """Tell whether all of it goes into one transaction, with so many other writes beside it."""
    return sum(map(actions, parts)) + beside <= ROOM


def stages(parts: Iterable[Sequence[Write]]) -> Iterator[list[Write]]:
    """Yield transactions' worth of writes: parts stay whole where they fit, a larger one is cut in its order."""
    stage: list[Write] = []
    for part in parts:
        if stage and not fits(stage, part):
            yield stage
            stage = []
        stage += part
        while not fits(stage):
            some = sum(used <= ROOM for used in accumulate(map(actions_of, stage)))
            yield stage[:some]
            stage = stage[some:]
    if stage:
        yield stage


def batches(things: Iterable[T], size: int) -> Iterator[list[T]]:
    """Cut into lists of at most `size`."""
    left = iter(things)
    while some := list(islice(left, size)):
        yield some

"""In which order the front desk sees what is open: what has the law's date, what became of a visit, the rest, strangers. Pure.

Of what the law dates the oldest comes first, as its term ends first; of all else what came last: a desk that closes
nothing must still see today's cancellation. What strangers write comes last: no number of them hides anything.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from chalicelib.messaging.staff_tasks import OF_THE_LAW, StaffTask, TaskKind

T = TypeVar("T")
Kinds = frozenset[TaskKind]
LAW, VISIT, OTHER, STRANGER = "d", "c", "b", "a"  # read backwards, from the highest
FORMER = "9~"  # up to here lie those that a former release wrote: by moment alone, of any kind
LOWEST, HIGHEST = "!", "~"  # of all that a place is written in
_VISIT = frozenset(
    {
        TaskKind.CANCELLED,
        TaskKind.CHANGE_REQUESTED,
        TaskKind.NOT_TOLD,
        TaskKind.ANSWER_NOT_READ,
        TaskKind.UNKNOWN_OUTCOME,
        TaskKind.UNREACHABLE,
        TaskKind.WRONG_NUMBER,
    }
)
_OLDEST_FIRST = str.maketrans("0123456789", "9876543210")


@dataclass(frozen=True)
class TaskPage:
    """A page of the inbox."""

    tasks: list[StaffTask]
    after: str = ""  # where the next one goes on; "" where there is nothing more


def place_of(task: StaffTask) -> str:
    """Return where a task stands among what is open: c#261122153000#cancelled#261122153000-4f9a2c1b."""
    rank = _rank(task)
    moment = f"{task.newest_at:%y%m%d%H%M%S}"
    moment = moment.translate(_OLDEST_FIRST) if rank == LAW else moment
    return f"{rank}#{moment}#{task.kind}#{task.id}"


def stretches(kinds: Kinds) -> list[tuple[str, str]]:
    """Return between which places tasks of these kinds stand, of any kind if none is named; the best first."""
    if not kinds:
        return [(LOWEST, HIGHEST)]
    ranks = sorted({rank for kind in kinds for rank in _ranks(kind)})
    return [(ranks[0], ranks[-1] + HIGHEST), (LOWEST, FORMER)]


def may_be_of(place: str, kinds: Kinds) -> bool:
    """Tell whether a task that stands there may be of these kinds; of a former release's only the task tells."""
    kind = place.split("#")[2:3]
    return not kinds or not kind or kind[0] in kinds


def page_of(
    found: Iterable[T],
    place: Callable[[T], str],
    is_wanted: Callable[[T], bool],
    *,
    limit: int,
    most: int,
) -> tuple[list[T], str]:
    """Return the first `limit` that are wanted, and where to go on; no more than `most` are looked through."""
    chosen: list[T] = []
    last, looked = "", 0
    for one in islice(found, most):
        looked += 1
        if is_wanted(one):
            if len(chosen) == limit:
                return chosen, place(chosen[-1])
            chosen.append(one)
        last = place(one)
    return chosen, last if looked == most else ""


def _rank(task: StaffTask) -> str:
    if task.kind is TaskKind.TEXT and not task.patient_id:
        return STRANGER
    return _ranks(task.kind)[-1]


def _ranks(kind: TaskKind) -> tuple[str, ...]:
    if kind in OF_THE_LAW:
        return (LAW,)
    if kind in _VISIT:
        return (VISIT,)
    return (STRANGER, OTHER) if kind is TaskKind.TEXT else (OTHER,)

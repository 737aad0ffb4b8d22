"""Which deed ends which task of the inbox: what was asked for is done, so nobody need tick it. Pure."""

from enum import StrEnum

from chalicelib.messaging.staff_tasks import TaskKind


class Deed(StrEnum):
    """What somebody does that may be what a task asked for."""

    CONFIRMED = "visit_confirmed"
    CHANGE_REQUESTED = "change_requested"  # the patient answered: they know of the visit
    MOVED = "visit_moved"
    ELSEWHERE = "visit_elsewhere"  # at its hour, in another place or with somebody else
    CANCELLED = "visit_cancelled"
    RESTORED = "visit_restored"
    SEEN = "attendance_recorded"


_ANSWERED = frozenset({Deed.CONFIRMED, Deed.CHANGE_REQUESTED})
_ANOTHER = frozenset({Deed.MOVED, Deed.CANCELLED, Deed.SEEN})  # the visit is not what it was
ENDED_BY: dict[TaskKind, frozenset[Deed]] = {
    TaskKind.CHANGE_REQUESTED: _ANOTHER | {Deed.CONFIRMED},
    TaskKind.CANCELLED: frozenset({Deed.RESTORED}),
    # The change that they were not told of is told again as it stands by then, or they know.
    TaskKind.NOT_TOLD: _ANOTHER | _ANSWERED | {Deed.ELSEWHERE, Deed.RESTORED},
    TaskKind.UNREACHABLE: _ANOTHER | _ANSWERED,
    TaskKind.UNKNOWN_OUTCOME: _ANOTHER | _ANSWERED,
}


def ends(kind: TaskKind, deed: Deed) -> bool:
    """Tell whether the deed is what the task asked for; of a later release's task nobody here knows."""
    return deed in ENDED_BY.get(kind, frozenset())

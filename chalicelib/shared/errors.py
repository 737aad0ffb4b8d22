"""What can go wrong and means something to a caller. Carries no personal data, never reaches a patient raw."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

T = TypeVar("T")


class PuntualError(Exception):
    """Root of the errors a boundary translates; anything else is a defect."""


class NotFoundError(PuntualError):
    """The clinic has no such record; also said of another clinic's records."""


class UnreachableError(PuntualError):
    """A service we stand on did not answer; a moment later it may."""


class NotAllowedError(PuntualError):
    """A rule of the business forbids it; `code` is stable and machine-readable."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class UnreadableRecordError(PuntualError):
    """A stored record that this release cannot read: it names the kind and, where that tells nobody's number, the id.

    What it holds is never shown: it may be a name or a number. So may the id itself: it is `hidden_id` then.
    """

    def __init__(self, kind: str, record_id: str, *, hidden_id: str = "") -> None:
        super().__init__(f"{kind} {record_id}".strip())
        self.kind, self.record_id, self.hidden_id = kind, record_id, hidden_id


class ConflictError(PuntualError):
    """Somebody changed a record between our reading and our writing: read again and decide again.

    `failed` are the places of the writes; of those, `busy` met another transaction under way, so
    nothing is known yet of what the record will be.
    """

    def __init__(self, failed: Sequence[int] = (), *, busy: Sequence[int] = ()) -> None:
        super().__init__(f"writes {list(failed)} met changed records")
        self.failed = tuple(failed)
        self.busy = frozenset(busy)


class TooLargeError(ConflictError):
    """What the store keeps beside the records has no room in their transaction: decided in smaller parts, or alone, it has."""


class WriteRefusedError(PuntualError):
    """The table refused writes for their right, their content or want of room: nobody was faster, and nothing of these is written.

    `codes` are the table's own. `rest` is what the same call would have returned of the others: what
    is claimed among them is in the caller's hands and must be worked off before this goes on its way.
    """

    def __init__(self, codes: Sequence[str], rest: Sequence[Any] = ()) -> None:
        super().__init__(f"{len(codes)} writes refused: {', '.join(sorted(set(codes)))}")
        self.codes = tuple(codes)
        self.rest = list(rest)


def decide_again(attempt: Callable[[], T], *, times: int = 6) -> T:
    """Run read-decide-write `attempt` until no record changed under it; the last conflict is raised."""
    for _ in range(times - 1):
        try:
            return attempt()
        except ConflictError:
            continue
    return attempt()

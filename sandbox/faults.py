"""What may be made to go wrong, for how long and for whom. Never breaks anything itself."""

import itertools
import threading
from dataclasses import asdict, dataclass, replace

from sandbox.model import Json

SEND_FAULTS = frozenset(
    {
        "hang",
        "reset_after_accept",
        "close_before_accept",
        "status",
        "unparsable",
        "error",
        "aws_error",
    }
)
EVENT_FAULTS = frozenset({"lose_events", "duplicate_events", "shuffle_events", "delay_events"})
SENDER_FAULTS = frozenset({"plain_wa_id", "bsuid_only"})
KINDS = SEND_FAULTS | EVENT_FAULTS | SENDER_FAULTS
STATUSES = frozenset({429, 500, 502, 503})


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong; `times` None means until it is cleared.

    `phone` limits it to one recipient; `only` to one event (`sent`, `delivered`, `read`,
    `accepted`, `failed`, `message`, `template`), or of what is sent to one template by its name. `accepted` says whether the message truly went
    through although the answer did not say so.
    """

    kind: str
    times: int | None = 1
    phone: str | None = None
    seconds: float = 30.0
    status: int = 500
    code: int = 131000
    exception: str = "DependencyException"
    accepted: bool = False
    late: bool = False
    only: str | None = None
    id: int = 0


class Faults:
    """The faults in force. Safe for threads; forgotten when the sandbox stops."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self._active: list[Fault] = []

    def add(self, fault: Fault) -> Fault:
        """Put a fault in force; the oldest that fits is used first."""
        with self._lock:
            numbered = replace(fault, id=next(self._numbers))
            self._active.append(numbered)
            return numbered

    def clear(self, identifier: int | None = None) -> int:
        """Lift one fault or all; return how many."""
        with self._lock:
            kept = [f for f in self._active if identifier is not None and f.id != identifier]
            lifted = len(self._active) - len(kept)
            self._active = kept
            return lifted

    def listing(self) -> list[Json]:
        """What is in force, oldest first."""
        with self._lock:
            return [asdict(fault) for fault in self._active]

    def take(
        self, kinds: frozenset[str] | set[str], phone: str | None, event: str | None = None
    ) -> Fault | None:
        """Use the first fault that fits, once."""
        with self._lock:
            for position, fault in enumerate(self._active):
                if fault.kind in kinds and _fits(fault, phone, event):
                    self._spend(position, fault)
                    return fault
        return None

    def _spend(self, position: int, fault: Fault) -> None:
        if fault.times is None:
            return
        if fault.times <= 1:
            del self._active[position]
        else:
            self._active[position] = replace(fault, times=fault.times - 1)


def _fits(fault: Fault, phone: str | None, event: str | None) -> bool:
    return fault.phone in (None, phone) and fault.only in (None, event)

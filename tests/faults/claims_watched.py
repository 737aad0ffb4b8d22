"""What one interleaving came to, and the outbox that looks at the table whenever a claim is committed."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from chalicelib.messaging.model import Message
from chalicelib.patients.model import PatientAlias
from tests.faults.forbidden import forbidden
from tests.faults.world import World

ONE, TWIN = "p00000000001", "p00000000002"


@dataclass
class Seen:
    """What one interleaving came to."""

    seed: int
    change: str
    where: str = ""  # the call at which the change came in between
    done: bool = False
    faults: list[str] = field(default_factory=list)
    in_the_air: int = 0  # claimed and not settled when the change was committed
    residue: tuple[str, ...] = ()  # of those, what the change forbids
    counts: Counter[str] = field(default_factory=Counter)
    noes: frozenset[str] = frozenset()  # who had said no before anything was merged


@dataclass
class Claims:
    """The outbox, watched: nothing may be claimed that something committed before forbids."""

    world: World
    seen: Seen
    inner: Any = None

    def claim(self, messages: Sequence[Message], *, lease_until: datetime) -> list[Message]:
        """Claim, and look at what stands in the table at this very moment."""
        won: list[Message] = self.inner.claim(messages, lease_until=lease_until)
        self.seen.counts["claims"] += len(won)
        for message in won:
            why = [
                *forbidden(self.world.records, message),
                *_first_under_a_former_id(self, message),
                *_overruled(self, message),
            ]
            self.seen.faults += [f"claimed, though {reason}: {message.id}" for reason in why]
        return won

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)


def _first_under_a_former_id(claims: Claims, message: Message) -> Iterator[str]:
    """Only what was in the air at a merge may be tried again under the id that went."""
    if claims.world.records.get(PatientAlias, message.owner) is None:
        return
    claims.seen.counts["tried again under a former id"] += 1
    if message.attempts == 1:
        yield "its owner had gone over into another record"


def _overruled(claims: Claims, message: Message) -> Iterator[str]:
    """While two records are one, a no of either is a no, whatever the code made of it."""
    is_one = claims.world.records.get(PatientAlias, TWIN) is not None
    if is_one and claims.seen.noes and message.owner in (ONE, TWIN):
        yield "one of the merged records had said no"

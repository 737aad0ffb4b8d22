"""A queue as SQS is one: at least once, in any order, late, back again after a crash, dead after three tries."""

import itertools
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

VISIBILITY = timedelta(seconds=180)  # as infra/queue.yaml has it
TRIES = 3
IN_A_BATCH = 10
IN_A_BODY = 50
LONGEST_DELAY = timedelta(minutes=15)
AT_ONCE = timedelta(0)


@dataclass(eq=False)
class Body:
    """Some ids of messages."""

    ids: tuple[str, ...]
    visible_at: datetime
    receives: int = 0


@dataclass
class SimQueue:
    """Bodies that wait, and dead letters. `wake` is told when a worker will find something."""

    rng: Random
    clock: Callable[[], datetime]
    wake: Callable[[datetime], None]
    lost: float = 0.0  # share of puts that never arrive: storage/queue.py only logs that
    late: float = 0.0
    doubled: float = 0.0
    waiting: list[Body] = field(default_factory=list)
    dead: list[Body] = field(default_factory=list)
    buried: int = 0  # dead letters that an operator looked at
    seen: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(("lost", "late", "doubled"), 0)
    )

    def put(self, message_ids: Sequence[str], *, delay: timedelta = AT_ONCE) -> None:
        """Take ids in, or lose them."""
        if self._happens("lost", self.lost):
            return
        ready = self.clock() + min(delay, LONGEST_DELAY)
        for ids in _batches(message_ids, IN_A_BODY):
            self._add(Body(ids, ready))
            if self._happens("doubled", self.doubled):
                self._add(Body(ids, ready + timedelta(seconds=self.rng.randrange(600))))

    def receive(self) -> list[Body]:
        """Hand out some bodies in any order, and hide them."""
        now = self.clock()
        ripe = [body for body in self.waiting if body.visible_at <= now]
        self._bury([body for body in ripe if body.receives >= TRIES])
        ripe = [body for body in ripe if body.receives < TRIES]
        self.rng.shuffle(ripe)
        taken = ripe[:IN_A_BATCH]
        for body in taken:
            body.receives += 1
            body.visible_at = now + VISIBILITY
            self.wake(body.visible_at)
        return taken

    def delete(self, body: Body) -> None:
        """Forget a body that was worked off."""
        if body in self.waiting:
            self.waiting.remove(body)

    # What an operator's redrive (puntual/redrive_dead_letters.py) asks of SQS

    def receive_message(self, **_asked: Any) -> dict[str, Any]:
        """Show the dead letters, ten at a time; those not deleted are shown again."""
        letters = [
            {"MessageId": str(id(b)), "ReceiptHandle": b, "Body": json.dumps({"ids": list(b.ids)})}
            for b in self.dead[:IN_A_BATCH]
        ]
        return {"Messages": letters}

    def send_message(self, *, MessageBody: str, **_asked: Any) -> None:  # noqa: N803  # SQS's names
        """Put a body back."""
        self._add(Body(tuple(json.loads(MessageBody)["ids"]), self.clock()))

    def delete_message(self, *, ReceiptHandle: Body, **_asked: Any) -> None:  # noqa: N803  # SQS's names
        """Forget a dead letter; a second operator who was as fast changes nothing."""
        if ReceiptHandle in self.dead:
            self.dead.remove(ReceiptHandle)
            self.buried += 1

    def _add(self, body: Body) -> None:
        if self._happens("late", self.late):
            body.visible_at += timedelta(seconds=self.rng.randrange(1200))
        self.waiting.append(body)
        self.wake(body.visible_at)

    def _bury(self, bodies: list[Body]) -> None:
        for body in bodies:
            self.waiting.remove(body)
            self.dead.append(body)

    def _happens(self, what: str, share: float) -> bool:
        happens = share > 0 and self.rng.random() < share
        self.seen[what] += happens
        return happens


def _batches(items: Sequence[str], size: int) -> Iterator[tuple[str, ...]]:
    for start in itertools.count(0, size):
        batch = tuple(items[start : start + size])
        if not batch:
            return
        yield batch

"""What goes wrong at the boundaries of a random world: deaths, errors, waits, and somebody else in between."""

import heapq
from dataclasses import dataclass, field
from datetime import timedelta

from chalicelib.storage.records import Item
from tests.faults.boundary import Process
from tests.faults.sim_queue import Body
from tests.faults.world import World, broken

DEEPEST = 2  # steps within steps
SOON = timedelta(hours=6)  # what would come then may as well come now
NEVER_RAISES = frozenset({"channel.send", "queue.put"})  # so their contracts say
Place = tuple[str, str, str]  # kind of process, call, before or after


@dataclass
class Chaos:
    """Decides by the world's seed."""

    world: World
    depth: int = 0
    again: dict[Place, int] = field(default_factory=dict)  # where the next such process dies too

    def before(self, process: Process, name: str) -> None:
        """Meddle with a call that has not taken effect."""
        self.world.seen[f"{process.kind}: {name}"] += 1
        self._meddle(process, name, "before")

    def after(self, process: Process, name: str) -> None:
        """Meddle with a call that has taken effect."""
        self._meddle(process, name, "after")

    def _meddle(self, process: Process, name: str, when: str) -> None:
        place, chances = (process.kind, name, when), self.world.chances
        if self.again.get(place) == process.calls[name]:
            del self.again[place]
            self._kill(process, "died there again")
        draw = self.world.rng.random()
        if draw < chances.crash:
            if self.world.rng.random() < chances.there_again:
                self.again[place] = process.calls[name]
            self._kill(process, f"died {when}")
        draw -= chances.crash
        if draw < chances.error:
            if name not in NEVER_RAISES:
                self.world.seen[f"error {when}"] += 1
                raise broken()
            return
        draw -= chances.error
        if self.depth < DEEPEST and draw < chances.stall + chances.somebody_else:
            self._in_between(waits=draw < chances.stall)

    def _kill(self, process: Process, what: str) -> None:
        self.world.seen[what] += 1
        process.die()

    def _in_between(self, *, waits: bool) -> None:
        self.depth += 1
        try:
            if waits:
                self.world.seen["waited"] += 1
                seconds = self.world.rng.choice((1, 5, 20, 45))
                self.world.run_until(self.world.now + timedelta(seconds=seconds))
            else:
                self.world.seen["in between"] += 1
                self._somebody_else()
        finally:
            self.depth -= 1

    def _somebody_else(self) -> None:
        draw = self.world.rng.random()
        if draw < 0.15:
            self.world.tick()
        elif draw < 0.3 and self.world.in_hand:
            self.world.seen["twin workers"] += 1
            self.world.work_on(list(self.world.rng.choice(self.world.in_hand)))
        elif draw < 0.4:
            self._worker_with_any_ids()
        else:
            self._next_step_now()

    def _worker_with_any_ids(self) -> None:
        items = [i for i in self.world.store.everything() if i["sk"]["S"].startswith("MSG#")]
        ids = [_id_of(item) for item in items]
        if ids:
            chosen = self.world.rng.sample(ids, min(len(ids), 5))
            self.world.work_on([Body(tuple(chosen), self.world.now)])

    def _next_step_now(self) -> None:
        steps = self.world.steps
        near = [s for s in steps if s[2] != "tick" and s[0] < self.world.now + SOON]
        if not near:
            return
        chosen = self.world.rng.choice(sorted(near, key=lambda s: s[:2]))
        if chosen[2] != "work":  # workers poll: one that came early comes again
            steps.remove(chosen)
            heapq.heapify(steps)
        self.world.seen[f"{chosen[2]} in between"] += 1
        chosen[3]()


def _id_of(item: Item) -> str:
    _, clinic, _, owner = item["pk"]["S"].split("#")  # CLINIC#k3v9q2xa#PATIENT#p7d2m4q8w1zc
    return f"{clinic}.{owner}.{item['sk']['S'].removeprefix('MSG#')}"

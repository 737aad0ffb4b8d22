"""What goes wrong at the boundaries of a random world: deaths, errors, waits, and somebody else in between."""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from chalicelib.storage.item_codec import Item
from tests.faults.boundary import Process
from tests.faults.sim_queue import Body
from tests.faults.world import World, broken

DEEPEST = 2  # steps within steps
SOON = timedelta(hours=6)  # what would come then may as well come now
NEVER_RAISES = frozenset(
    {"attempts.note", "channel.get_ready", "channel.send", "queue.put"}
)  # so their contracts say
Step = tuple[datetime, int, str, Callable[[], None]]
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
        overtaken = self.world.chances.overtaken if name == "channel.send" else 0.0
        if overtaken and self.depth < DEEPEST and self.world.rng.random() < overtaken:
            self._in_between(self._report_now)
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
            self._in_between(self._wait if draw < chances.stall else self._somebody_else)

    def _kill(self, process: Process, what: str) -> None:
        self.world.seen[what] += 1
        process.die()

    def _in_between(self, happens: Callable[[], None]) -> None:
        self.depth += 1
        try:
            happens()
        finally:
            self.depth -= 1

    def _wait(self) -> None:
        self.world.seen["waited"] += 1
        seconds = self.world.rng.choice((1, 5, 20, 45))
        self.world.run_until(self.world.now + timedelta(seconds=seconds))

    def _somebody_else(self) -> None:
        self.world.seen["in between"] += 1
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
        near = [s for s in self.world.steps if s[2] != "tick" and s[0] < self.world.now + SOON]
        if near:
            self._now(self.world.rng.choice(sorted(near, key=lambda step: step[:2])))

    def _report_now(self) -> None:
        newest = max(
            (s for s in self.world.steps if s[2] == "report"), key=lambda s: s[1], default=None
        )
        if newest:
            self._now(newest)

    def _now(self, step: Step) -> None:
        steps = self.world.steps
        if step[2] != "work":  # workers poll: one that came early comes again
            steps.remove(step)
            heapq.heapify(steps)
        self.world.seen[f"{step[2]} in between"] += 1
        step[3]()


def _id_of(item: Item) -> str:
    _, clinic, _, owner = item["pk"]["S"].split("#")  # CLINIC#k3v9q2xa#PATIENT#p7d2m4q8w1zc
    return f"{clinic}.{owner}.{item['sk']['S'].removeprefix('MSG#')}"


@dataclass
class DiesAt(Chaos):
    """Lets one process die at one call, counted from the beginning, and at the same call again if it is to be twice."""

    nth: int = 0  # 0: nobody dies, and the calls are only listed
    when: str = "before"
    twice: bool = False
    calls: list[tuple[str, str]] = field(default_factory=list)  # kind of process and call
    at: dict[int, int] = field(default_factory=dict)  # of each process, the call it is in
    refused: set[int] = field(
        default_factory=set
    )  # calls that raised: who dies then dies before the next

    def before(self, process: Process, name: str) -> None:
        """Count the call."""
        self.calls.append((process.kind, name))
        self.at[id(process)] = len(self.calls)
        self.refused.add(len(self.calls))
        self._die_here(process, name, "before")
        super().before(process, name)

    def after(self, process: Process, name: str) -> None:
        """Look whether it was the one."""
        self.refused.discard(self.at[id(process)])
        self._die_here(process, name, "after")
        super().after(process, name)

    def _die_here(self, process: Process, name: str, when: str) -> None:
        if self.at[id(process)] != self.nth or when != self.when:
            return
        if self.twice:
            self.again[process.kind, name, when] = process.calls[name]
        self.world.seen["died as told"] += 1
        process.die()

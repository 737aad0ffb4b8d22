"""Deliver events in the background: in order, in batches, again and again until they are taken.

One lane for each business number, so that a webhook that is down holds up nobody else's.
"""

import heapq
import itertools
import threading
import time
from collections import Counter, deque
from dataclasses import replace
from typing import Literal

from sandbox.config import Timing
from sandbox.events import Event
from sandbox.faults import Faults
from sandbox.model import Json
from sandbox.routes_out import Deliver
from sandbox.world import World

Outcome = Literal["delivered", "lost", "no_route"]
Entry = tuple[float, int, Event]


class Lane:
    """The queue of one business number and the thread that empties it."""

    def __init__(self, name: str, *, delivery: "Delivery") -> None:
        self._delivery = delivery
        self._ready = threading.Condition()
        self._queue: list[Entry] = []
        self._order = itertools.count()
        self._stopped = False
        self._shuffled_until = 0.0
        self._in_flight = 0
        self._thread = threading.Thread(target=self._run, name=f"events-{name}", daemon=True)
        self._thread.start()

    def add(self, event: Event) -> None:
        """Queue an event for its due moment; equal moments keep their order."""
        with self._ready:
            self._push((event.due, next(self._order), event))

    def add_shuffled(self, event: Event, hold: float) -> None:
        """Hold an event a while and let those held together out in the reverse order."""
        with self._ready:
            if self._shuffled_until < event.due:
                self._shuffled_until = event.due + hold
            self._push((self._shuffled_until, -next(self._order), event))

    def _push(self, entry: Entry) -> None:
        heapq.heappush(self._queue, entry)
        if self._queue[0] is entry:  # only an earlier moment is worth waking up for
            self._ready.notify()

    def waiting(self) -> int:
        """How many events are not delivered yet."""
        with self._ready:
            return len(self._queue) + self._in_flight

    def stop(self) -> None:
        """Stop after the POST that is under way; what waits stays in the store."""
        with self._ready:
            self._stopped = True
            self._ready.notify()
        self._thread.join(timeout=5)

    def _run(self) -> None:
        while (batch := self._take()) is not None:
            self._deliver(batch)

    def _take(self) -> list[Event] | None:
        """Wait for something due, then a little for company."""
        with self._ready:
            while not self._stopped:
                wait = self._queue[0][0] - time.time() if self._queue else None
                if wait is not None and wait <= 0:
                    break
                self._ready.wait(wait)
        if not self._stopped:
            time.sleep(self._delivery.timing.batch_window)
        with self._ready:
            return None if self._stopped else self._due()

    def _due(self) -> list[Event]:
        batch: list[Event] = []
        now, most = time.time(), self._delivery.timing.batch_size
        while self._queue and self._queue[0][0] <= now and len(batch) < most:
            batch.append(heapq.heappop(self._queue)[2])
        self._in_flight = len(batch)
        return batch

    def _deliver(self, batch: list[Event]) -> None:
        wait = self._delivery.timing.first_retry
        while batch:
            batch = self._delivery.attempt(batch)
            with self._ready:
                self._in_flight = len(batch)
                if batch and self._stopped_within(wait):
                    return
            wait = min(wait * 2, self._delivery.timing.longest_retry)

    def _stopped_within(self, seconds: float) -> bool:
        return self._ready.wait_for(lambda: self._stopped, timeout=seconds)


class Delivery:
    """Every lane, the faults on the way, and a short memory of what became of events."""

    def __init__(
        self,
        *,
        timing: Timing,
        faults: Faults,
        deliver: Deliver,
        world: World,
    ) -> None:
        self.timing = timing
        self._faults, self._deliver, self._world = faults, deliver, world
        self._lock = threading.Lock()
        self._lanes: dict[str, Lane] = {}
        self._recent: deque[tuple[Event, Outcome]] = deque(maxlen=1000)
        self._counts: Counter[str] = Counter()
        self.last_problem: str | None = None

    def publish(self, event: Event) -> None:
        """Take an event on its way, or make happen to it what a fault asks for."""
        if self._faults.take({"lose_events"}, event.phone, event.name):
            self._note(event, "lost")
            return
        delay = self._faults.take({"delay_events"}, event.phone, event.name)
        if delay is not None:
            event = replace(event, due=event.due + delay.seconds)
        self.enqueue(event)
        if self._faults.take({"duplicate_events"}, event.phone, event.name):
            self.enqueue(replace(event, id=event.id + "-copy", due=event.due + 0.1))

    def enqueue(self, event: Event) -> None:
        """Queue an event as it is; also how those of a former run come back."""
        self._world.keep_event(event.id, event)
        shuffle = self._faults.take({"shuffle_events"}, event.phone, event.name)
        if shuffle is not None:
            self._lane(event.sender).add_shuffled(event, min(shuffle.seconds, 1.0))
        else:
            self._lane(event.sender).add(event)

    def _lane(self, sender: str) -> Lane:
        with self._lock:
            if sender not in self._lanes:
                self._lanes[sender] = Lane(sender, delivery=self)
            return self._lanes[sender]

    def attempt(self, batch: list[Event]) -> list[Event]:
        """Try once; return the events that must be tried again."""
        sender = self._world.senders.get(batch[0].sender)
        outcome: Outcome = "delivered"
        if sender is None or not (sender.webhook_url or sender.topic_arn):
            outcome, taken, problem = "no_route", len(batch), None
        else:
            taken, problem = self._deliver(sender, batch)
        self._world.drop_events(*(event.id for event in batch[:taken]))
        for event in batch[:taken]:
            self._note(event, outcome)
        if problem is not None:
            self._note_problem(problem)
        return batch[taken:]

    def _note_problem(self, problem: str) -> None:
        with self._lock:
            self.last_problem = problem
            self._counts["retries"] += 1

    def _note(self, event: Event, outcome: Outcome) -> None:
        with self._lock:
            self._counts[outcome] += 1
            self._recent.append((event, outcome))

    def waiting(self) -> int:
        """How many events are not delivered yet."""
        with self._lock:
            lanes = list(self._lanes.values())
        return sum(lane.waiting() for lane in lanes)

    def report(self) -> Json:
        """Counts, what waits, the last problem, and the last events with their outcome."""
        with self._lock:
            counts, recent = dict(self._counts), list(self._recent)
        return {
            "waiting": self.waiting(),
            "counts": counts,
            "last_problem": self.last_problem,
            "recent": [{**vars(event), "outcome": outcome} for event, outcome in recent],
        }

    def stop(self) -> None:
        """Stop every lane."""
        for lane in list(self._lanes.values()):
            lane.stop()

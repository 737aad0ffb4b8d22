"""Deciding many things one upon the other and writing many of them in one transaction; where somebody was faster, each alone.

What is told or taken back from the queue is never written with others: whoever is told of it must be asked of the queue beside it.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Generic, Protocol, Self, TypeVar

from chalicelib.appointments.read_ahead import ReadAhead
from chalicelib.appointments.staged_records import AgendaRecords, Staged
from chalicelib.messaging.put_out_messages import Decision, Queue, put_out
from chalicelib.shared.errors import ConflictError, decide_again
from chalicelib.shared.transaction_batches import fits
from chalicelib.shared.writes import Create, Remove, Save, Unchanged, Write

Memory = TypeVar("Memory", bound="Remembers")
Thing = TypeVar("Thing")
Result = TypeVar("Result")


class Remembers(Protocol):
    """What decisions remember of each other beside the records, with what is only tried apart from what stands."""

    def tried(self) -> Self:
        """Return the same for what may not stand."""
        ...

    def keep(self, tried: Self, /) -> None:
        """Remember what was tried: it stands."""
        ...


class Decider(ABC, Generic[Thing, Result, Memory]):
    """How one thing is decided."""

    @abstractmethod
    def decide(
        self, thing: Thing, records: AgendaRecords, memory: Memory, /
    ) -> tuple[Result, Decision]:
        """Return how it ends, and what it changes, upon these records."""

    @abstractmethod
    def give_up(self, thing: Thing, memory: Memory, /) -> Result:
        """Return how it ends where somebody was faster again and again."""

    @abstractmethod
    def beside(self, writes: Sequence[Write], records: ReadAhead, /) -> list[Write]:
        """Return what is written beside a change."""


class Together(Generic[Thing, Result, Memory]):
    """Carries out decisions, in their order."""

    def __init__(
        self,
        decider: Decider[Thing, Result, Memory],
        records: ReadAhead,
        queue: Queue,
        memory: Memory,
        *,
        now: datetime,
    ) -> None:
        self._decider, self._ahead, self._queue = decider, records, queue
        self._memory, self._now = memory, now
        self.results: list[Result] = []
        self._begin()

    def _begin(self) -> None:
        self._group: list[tuple[Thing, Result]] = []
        self._staged, self._tried = Staged(self._ahead), self._memory.tried()
        self._beside = 0

    def carry_out(self, things: Iterable[Thing]) -> list[Result]:
        """Decide and write all of them; return how each ended."""
        for thing in things:
            if self._joins(thing):
                continue
            had_others = bool(self._group)
            self._close()
            if not (had_others and self._joins(thing)):  # it may be a group of its own
                self._alone(thing)
        self._close()
        return self.results

    def _joins(self, thing: Thing) -> bool:
        """Decide a thing upon those before it; tell whether it is written with them."""
        tried = self._tried.tried()
        result, decision = self._decider.decide(thing, Staged(self._staged), tried)
        beside = self._beside + len(self._decider.beside(decision.writes, self._ahead))
        has_room = fits(self._staged.writes, decision.writes, beside=beside)
        if not (_builds_on(decision) and has_room):
            return False
        self._staged.stage(decision.writes)
        self._tried.keep(tried)
        self._beside = beside
        self._group.append((thing, result))
        return True

    def _close(self) -> None:
        """Write the group, or decide each of it alone where somebody was faster."""
        group, writes, tried = self._group, self._staged.writes, self._tried
        try:
            if writes:
                self._ahead.commit([*writes, *self._decider.beside(writes, self._ahead)])
        except ConflictError:
            for thing, _ in group:
                self._alone(thing)
        else:
            self._memory.keep(tried)
            self.results += [result for _, result in group]
        self._begin()

    def _alone(self, thing: Thing) -> None:
        def attempt() -> Result:
            tried = self._memory.tried()
            result, decision = self._decider.decide(thing, self._ahead, tried)
            self._put_out(decision)
            self._memory.keep(tried)
            return result

        try:
            self.results.append(decide_again(attempt))
        except ConflictError:
            self.results.append(self._decider.give_up(thing, self._memory))

    def _put_out(self, decision: Decision) -> None:
        changes = [*decision.writes, *self._decider.beside(decision.writes, self._ahead)]
        try:
            put_out(self._ahead, self._queue, changes, decision.messages, now=self._now)
        except ConflictError:
            self._ahead.forget()
            raise


def _builds_on(decision: Decision) -> bool:
    """Tell whether others may be decided upon it before it is written."""
    simple = all(isinstance(write, Create | Save | Unchanged | Remove) for write in decision.writes)
    return simple and not decision.messages

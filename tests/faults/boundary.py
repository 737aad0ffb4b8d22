"""Every call that leaves a process has a name, and may be the one at which the process dies. Decides nothing itself.

A dead process is dead: whatever it still tries outside raises again, also what stands in its `finally`.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, Protocol


class Crashed(BaseException):
    """The process ended here, as when its machine is switched off: no handler of the business may catch it."""


class Meddler(Protocol):
    """Who may let a process die, let it hang, or let somebody else act while it waits."""

    def before(self, process: "Process", name: str) -> None:
        """Be told of a call that has not taken effect."""

    def after(self, process: "Process", name: str) -> None:
        """Be told of a call that has."""


class Peace:
    """Meddles in nothing."""

    def before(self, process: "Process", name: str) -> None:
        """Let it be."""

    def after(self, process: "Process", name: str) -> None:
        """Let it be."""


@dataclass
class Process:
    """One run of one function: `plan`, `deliver`, `receive` or, of staff, `desk`."""

    kind: str
    clock: Callable[[], datetime]
    meddler: Meddler
    ends_at: datetime  # then Lambda ends it, wherever it stands
    calls: Counter[str] = field(default_factory=Counter)
    dead: bool = False
    refused: int = 0  # statements, each with a code that is no failed condition

    def port(self, name: str, inner: Any) -> Any:
        """Return what stands for `inner` in this process."""
        return Boundary(name, inner, self)

    def call(self, name: str, inner: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Make one call to the outside."""
        self.go_on()
        self.calls[name] += 1
        self.meddler.before(self, name)
        self.go_on()
        result = inner(*map(_in_order, args), **kwargs)
        if isinstance(result, Iterator):  # what is read page by page is read here
            result = list(result)
        self.meddler.after(self, name)
        self.go_on()
        return result

    def die(self) -> None:
        """End here and now."""
        self.dead = True
        raise Crashed(self.kind)

    def go_on(self) -> None:
        """End when dead already, or out of time."""
        if self.dead or self.clock() > self.ends_at:
            self.die()


class Boundary:
    """Stands before any port and names each call `<port>.<method>`."""

    def __init__(self, name: str, inner: Any, process: Process) -> None:
        self._name, self._inner, self._process = name, inner, process

    def __getattr__(self, method: str) -> Any:
        inner = getattr(self._inner, method)
        if not callable(inner):
            return inner
        return partial(self._process.call, f"{self._name}.{method}", inner)


class Inline(Executor):
    """Runs what a thread would run, at once and in order: a seed then replays to the last step."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        """Run it now."""
        done: Future[Any] = Future()
        done.set_result(fn(*args, **kwargs))
        return done

    def map(self, fn: Callable[..., Any], *iterables: Any, **_how: Any) -> Iterator[Any]:
        """Run each now."""
        return iter([fn(*args) for args in zip(*iterables, strict=False)])


def _in_order(argument: Any) -> Any:
    """Return sets in an order that does not depend on this interpreter's hashes."""
    return sorted(argument) if isinstance(argument, set | frozenset) else argument

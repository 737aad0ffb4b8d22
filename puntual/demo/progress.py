"""What the demo is doing, step by step, for whoever watches; between steps it ends when they asked it to."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from rich.console import Console

from sandbox.stop_request import StopRequest

Say = Callable[[str], None]


class StoppedError(Exception):
    """Somebody asked to stop before everything was done."""


@dataclass(frozen=True)
class Progress:
    """Where progress is shown, and who may ask for its end."""

    console: Console
    stop: StopRequest = field(default_factory=StopRequest)

    def go_on(self) -> None:
        """Raise StoppedError when somebody asked to stop."""
        if self.stop.asked:
            raise StoppedError

    @contextmanager
    def step(self, what: str) -> Iterator[Say]:
        """Show what takes a while, how far it is, and how long it took; gives the way to say how far."""
        self.go_on()
        began = time.monotonic()
        with self.console.status(f"{what}…") as status:

            def say(done: str) -> None:
                self.go_on()
                status.update(f"{what}… {done}")

            yield say
        self.done(what, since=began)

    @contextmanager
    def last_step(self, what: str) -> Iterator[None]:
        """Show what is done at the end, whoever asks for what meanwhile."""
        began = time.monotonic()
        with self.console.status(f"{what}…"):
            yield
        self.done(what, since=began)

    def done(self, what: str, *, since: float) -> None:
        """Say that something is done, and how long it took."""
        took = time.monotonic() - since
        self.console.print(f"[green]✓[/green] {what:<68}{took:5.1f} s", highlight=False)

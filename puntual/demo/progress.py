"""What the demo is doing, step by step, for whoever watches; between steps it ends when they asked it to.

A step that hears nothing, as what it waits for hangs, loses what it waits for after a while.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from rich.console import Console

from sandbox.stop_request import StopRequest

Say = Callable[[str], None]
PATIENCE = 5.0  # seconds that a step may take to come to its end when somebody asked to stop


class StoppedError(Exception):
    """Somebody asked to stop before everything was done."""


@dataclass
class Progress:
    """Where progress is shown, and who may ask for its end; `give_up` ends what a step may hang on."""

    console: Console
    stop: StopRequest = field(default_factory=StopRequest)
    give_up: Callable[[], None] = lambda: None
    doing: str = "the start"
    ending: threading.Event = field(default_factory=threading.Event)

    def heed(self) -> None:
        """Hear who asks to stop, say what is waited for, and give it up when it takes too long."""
        self.stop.listen()
        threading.Thread(target=self._heed, daemon=True).start()

    def _heed(self) -> None:
        self.stop.wait()
        self.console.print(f"Stopping; waiting for: {self.doing}…")
        if not self.ending.wait(PATIENCE):
            self.give_up()

    def go_on(self) -> None:
        """Raise StoppedError when somebody asked to stop."""
        if self.stop.asked:
            raise StoppedError

    @contextmanager
    def step(self, what: str) -> Iterator[Say]:
        """Show what takes a while, how far it is, and how long it took; gives the way to say how far."""
        self.go_on()
        self.doing, began = what, time.monotonic()
        with self.console.status(f"{what}…") as status:

            def say(done: str) -> None:
                self.go_on()
                status.update(f"{what}… {done}")

            yield say
        self.done(what, since=began)

    @contextmanager
    def last_step(self, what: str) -> Iterator[None]:
        """Show what is done at the end, whoever asks for what meanwhile."""
        self.ending.set()
        self.doing, began = "what was started to end", time.monotonic()
        with self.console.status(f"{what}…"):
            yield
        self.done(what, since=began)

    def done(self, what: str, *, since: float) -> None:
        """Say that something is done, and how long it took."""
        took = time.monotonic() - since
        self.console.print(f"[green]✓[/green] {what:<68}{took:5.1f} s", highlight=False)

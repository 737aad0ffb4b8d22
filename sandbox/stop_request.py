"""Whether somebody asked this program to stop, by Ctrl-C, SIGTERM or a terminal that was closed. A signal only notes it and wakes who waits; it ends nothing."""

import os
import select
import signal

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopRequest:
    """Asked once, asked for good; any number of signals, at any moment, is one request.

    The note is a byte that C code puts into a pipe (`signal.set_wakeup_fd`): no Python runs in the middle
    of something else, so that nothing is cut in two and no lock is taken twice by one thread.
    """

    def __init__(self) -> None:
        self._noted, self._note = os.pipe()  # never closed: a signal may come until the very end
        os.set_blocking(self._note, False)

    def listen(self) -> None:
        """Hear the signals from now on; only the main thread may ask this."""
        signal.set_wakeup_fd(self._note, warn_on_full_buffer=False)
        for number in SIGNALS:
            signal.signal(number, lambda *_: None)

    def turn_deaf(self) -> None:
        """Hear nothing any more: what is over cannot be stopped, nor its exit status be changed."""
        for number in SIGNALS:
            signal.signal(number, signal.SIG_IGN)

    @property
    def asked(self) -> bool:
        """Tell whether somebody asked."""
        return self.wait(0)

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until somebody asks, at most so long; tell whether somebody did."""
        return bool(select.select([self._noted], [], [], seconds)[0])

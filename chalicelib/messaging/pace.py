"""How fast a number may send. One that lives in the WhatsApp Business app as well is let send 20 messages a second; all others are never slowed.

https://developers.facebook.com/docs/whatsapp/embedded-signup/onboarding-business-app-users

Workers beside each other keep it together: each takes a turn in a counter of the clinic's before it claims anything.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Protocol

IN_APP_A_SECOND = 20
A_TURN = timedelta(milliseconds=500)
IN_A_TURN = 10  # a turn begins on the half second, so that no second holds more than two
LONGEST_REST = timedelta(seconds=2)  # of a worker: what has no turn by then is asked for again
COUNTED_FOR = timedelta(hours=1)


class Turns(Protocol):
    """A clinic's counters."""

    def take_room(self, counter: str, *, at_most: int, expires_at: datetime, more: int = 1) -> bool:
        """Count so many more and say so, or write nothing where that would be more than `at_most`."""
        ...


def take_turn(counters: Turns, messages: int, *, now: datetime) -> datetime | None:
    """Return when so many messages, IN_A_TURN at most, may leave; None where the next turns are all given."""
    for at in _coming(now):
        named = f"pace-{at:%y%m%d%H%M%S}-{at.microsecond // 100_000}"
        gone = at + COUNTED_FOR
        if counters.take_room(named, at_most=IN_A_TURN, expires_at=gone, more=messages):
            return at
    return None


def asked_again_in(nth: int) -> timedelta:
    """Return how long the nth group without a turn waits in the queue."""
    return LONGEST_REST + nth * A_TURN


def _coming(now: datetime) -> Iterator[datetime]:
    """Yield the turns that begin within a worker's rest, the next first."""
    half = A_TURN if now.microsecond >= A_TURN.microseconds else timedelta(0)
    at = now.replace(microsecond=0) + half + A_TURN
    while at <= now + LONGEST_REST:
        yield at
        at += A_TURN

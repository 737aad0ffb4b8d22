"""How often each thing goes wrong in a simulated world; all shares are between 0 and 1."""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from random import Random


class Fate(StrEnum):
    """What becomes of one POST."""

    ACCEPTED = "accepted"
    NO_ANSWER = "no_answer"  # it arrived, we never hear so
    RESET = "reset"  # it arrived, the connection broke
    UNREADABLE = "unreadable"  # it arrived, the answer makes no sense
    BROKEN = "broken"  # a 5xx: it arrived or not
    VAGUE = "vague"  # a code of which nobody knows whether it arrived
    HUNG = "hung"  # nothing arrived
    REFUSED = "refused"  # a definite no, for good
    STOPPED = "stopped"  # … to everything from this number
    HELD = "held"  # … for its template, until that may be used
    TOO_FAST = "too_fast"  # a definite no, that passes
    NO_CONNECTION = "no_connection"  # no byte left


FATES = {
    Fate.ACCEPTED: 60.0,
    Fate.NO_ANSWER: 5.0,
    Fate.RESET: 4.0,
    Fate.UNREADABLE: 2.0,
    Fate.BROKEN: 3.0,
    Fate.VAGUE: 2.0,
    Fate.HUNG: 4.0,
    Fate.REFUSED: 6.0,
    Fate.STOPPED: 0.7,
    Fate.HELD: 3.0,
    Fate.TOO_FAST: 8.0,
    Fate.NO_CONNECTION: 3.0,
}


@dataclass(frozen=True)
class Chances:
    """One world's trouble."""

    crash: float = 0.004  # at a boundary, as often before the call takes effect as after
    there_again: float = 0.3  # that the process, started anew, dies at that boundary again
    error: float = 0.003  # a call raises, as often before it takes effect as after
    stall: float = 0.004  # the process waits there, and others go on
    somebody_else: float = 0.015  # another's whole step comes in between
    overtaken: float = 0.04  # a report comes in before the sender has heard the answer
    change_of_mind: float = (
        0.03  # while a message is in the air, who gets it says BAJA, or staff move the visit
    )
    journal_away: float = 0.03  # the journal beside the table takes nothing
    refused: float = 0.006  # the table refuses a claim or an outcome for its right, content or rate
    queue_lost: float = 0.05
    queue_late: float = 0.1
    queue_doubled: float = 0.08
    fates: dict[Fate, float] = field(default_factory=lambda: dict(FATES))
    event_lost: float = 0.2
    event_doubled: float = 0.15
    event_late: float = 0.15
    event_joined: float = 0.3  # comes in one body with others
    event_nameless: float = 0.05  # without our own id
    failed_later: float = 0.08  # accepted, and given up afterwards

    def times(self, factor: float) -> "Chances":
        """Return a world in which processes suffer this much more."""
        names = ("crash", "error", "stall", "somebody_else")
        return replace(self, **{name: getattr(self, name) * factor for name in names})


CALM = Chances(
    **dict.fromkeys(("crash", "there_again", "error", "stall", "somebody_else", "overtaken"), 0.0),
    **dict.fromkeys(("queue_lost", "queue_late", "queue_doubled"), 0.0),
    **dict.fromkeys(("event_lost", "event_doubled", "event_late", "event_joined"), 0.0),
    change_of_mind=0.0,
    journal_away=0.0,
    refused=0.0,
    event_nameless=0.0,
    failed_later=0.0,
    fates={Fate.ACCEPTED: 1.0},
)


def weather(rng: Random) -> Chances:
    """Return the chances of one seed: from nearly fair to a storm."""
    return Chances().times(rng.choice((0.2, 1.0, 1.0, 3.0)))

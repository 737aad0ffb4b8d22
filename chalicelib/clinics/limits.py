"""How much a clinic takes in and gives out before it says "later". Abuse meets these limits, a busy day does not. Pure."""

from dataclasses import dataclass
from datetime import date

from chalicelib.shared.later_release import Extensible


@dataclass(frozen=True)
class Rate(Extensible):
    """What one message costs from a day on, as WhatsApp or AWS announced it; in millionths of a dollar."""

    since: date
    each: int


@dataclass(frozen=True)
class Limits(Extensible):
    """A clinic's own limits; the defaults are several times what a busy practice needs."""

    signups_an_hour: int = 300
    signups_an_hour_each: int = 60  # from one address: a waiting room, or half a town, shares one
    requests_a_minute: int = 600  # of each API token
    answers_an_hour: int = 20  # to one phone
    strangers_texts_an_hour: int = 20  # of one line with no person of the clinic; more are counted
    messages_a_day: int = 1_000  # unprompted ones, in any 24 hours
    cost_a_day: int = 0  # of those, in millionths of a dollar; 0 for no ceiling
    rates: tuple[Rate, ...] = ()

    def most_messages(self, on: date) -> int:
        """Return how many unprompted messages number and cost allow in the 24 hours up to this day."""
        if not self.cost_a_day or not self.rates:
            return self.messages_a_day
        return min(self.messages_a_day, self.cost_a_day // self.rate_on(on).each)

    def rate_on(self, day: date) -> Rate:
        """Return the newest rate in force; before the first one, the first: better than none."""
        in_force = [rate for rate in self.rates if rate.since <= day]
        newest_last = sorted(in_force or self.rates, key=lambda rate: rate.since)
        return newest_last[-1] if in_force else newest_last[0]

"""WhatsApp's speed and volume limits, per number, per pair and per account. Keeps only counters."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.config import Limits
from sandbox.refusals import Refusal

DAY = timedelta(hours=24)


@dataclass
class Bucket:
    """A token bucket: `size` at once, refilled at `rate` a second."""

    tokens: float
    at: datetime

    def take(self, now: datetime, *, size: float, rate: float) -> bool:
        """Use one token if there is one."""
        passed = max((now - self.at).total_seconds(), 0.0)
        self.tokens, self.at = min(size, self.tokens + passed * rate), now
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True


class Meter:
    """Counts what was let through; call under the lock of the world."""

    def __init__(self, *, limits: Limits) -> None:
        self.limits = limits
        self._numbers: dict[str, Bucket] = {}
        self._pairs: dict[tuple[str, str], Bucket] = {}
        self._reached: OrderedDict[str, datetime] = OrderedDict()

    def refuse_speed(
        self, sender: str, phone: str, now: datetime, *, most: float | None = None
    ) -> Refusal | None:
        """Throughput of the number (`most` messages a second, if it has its own), then pace towards one person."""
        usual = self.limits.messages_per_second
        per_second = usual if most is None else min(usual, most)
        number = self._numbers.setdefault(sender, Bucket(max(per_second, 1), now))
        if not number.take(now, size=max(per_second, 1), rate=per_second):
            return Refusal(130429, "Cloud API message throughput has been reached.")
        burst = self.limits.pair_burst
        pair = self._pairs.setdefault((sender, phone), Bucket(burst, now))
        if not pair.take(now, size=burst, rate=1 / self.limits.pair_interval_s):
            return Refusal(
                131056,
                "Too many messages sent from this phone number to the same phone number in a "
                "short period of time.",
            )
        return None

    def refuse_volume(self, phone: str, now: datetime) -> Refusal | None:
        """Unique people reached outside the window in 24 hours, all numbers together."""
        while self._reached and next(iter(self._reached.values())) <= now - DAY:
            self._reached.popitem(last=False)
        if phone not in self._reached and len(self._reached) >= self.limits.daily_recipients:
            return Refusal(
                131048,
                f"The limit of {self.limits.daily_recipients} unique recipients in 24 hours "
                "has been reached.",
            )
        return None

    def note_reached(self, phone: str, now: datetime) -> None:
        """Remember a person reached outside the window."""
        self._reached.pop(phone, None)
        self._reached[phone] = now

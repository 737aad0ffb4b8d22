"""How a clinic reminds unless it says otherwise: how long before a visit, and in which hours. Pure."""

from dataclasses import dataclass
from datetime import datetime, time

from chalicelib.shared import times
from chalicelib.shared.later_release import Extensible

OFFSETS = (24 * 60, 2 * 60)  # minutes before the visit
# Quiet hours are all others, on the clinic's own clock.
SENDING_FROM, SENDING_UNTIL = time(9), time(20)


@dataclass(frozen=True)
class Reminding(Extensible):
    """When a clinic reminds, in which languages, and whom of those who confirmed: what its owner sets, and puts back, together."""

    offsets: tuple[int, ...]
    sending_from: time
    sending_until: time
    confirmed: bool
    languages: tuple[str, ...]
    until: datetime | None = None  # of former settings: when they were changed
    by: str = ""  # … and the id of who did


def is_between(moment: datetime, first: time, last: time, *, zone: str) -> bool:
    """Tell whether the instant lies in these hours of the zone's clock, the first included, the last not."""
    return first <= times.local(moment, zone).time() < last

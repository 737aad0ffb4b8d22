"""How a clinic reminds unless it says otherwise: how long before a visit, and in which hours. Pure."""

from datetime import datetime, time

from chalicelib.shared import times

OFFSETS = (24 * 60, 2 * 60)  # minutes before the visit
# Quiet hours are all others, on the clinic's own clock.
SENDING_FROM, SENDING_UNTIL = time(9), time(20)


def is_between(moment: datetime, first: time, last: time, *, zone: str) -> bool:
    """Tell whether the instant lies in these hours of the zone's clock, the first included, the last not."""
    return first <= times.local(moment, zone).time() < last

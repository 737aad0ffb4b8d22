"""Hours at which nobody is seen: such a time is a slip more often than a visit, so whoever sends it is asked. Pure."""

from datetime import datetime, time

from chalicelib.shared import times

FROM, TO = time(23), time(6)  # on the clinic's own clock


def is_at_night(clock: time) -> bool:
    """Tell whether a visit of this hour is to be asked about."""
    return clock >= FROM or clock < TO


def starts_at_night(starts_at: datetime, zone: str) -> bool:
    """Tell whether an instant is one of these hours where the clinic is."""
    return is_at_night(times.local(starts_at, zone).time())

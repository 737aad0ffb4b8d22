"""How many messages a clinic has begun in the last 24 hours: one counter a UTC day, with a part for each hour. Never says how many it may."""

from datetime import datetime, timedelta

from chalicelib.shared.writes import Count

COUNTED_FOR = timedelta(days=3)


def last_day(now: datetime) -> list[str]:
    """Return the names of the parts that together cover the last 24 hours, and up to one more: of two counters."""
    return [_part(now - timedelta(hours=hours)) for hours in range(25)]


def counted(messages: int, now: datetime) -> list[Count]:
    """Return the write that counts messages begun now, if there are any."""
    return [Count(_part(now), messages, now + COUNTED_FOR)] if messages else []


def _part(moment: datetime) -> str:
    return f"people-{moment:%Y%m%d}/h{moment:%H}"

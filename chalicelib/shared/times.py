"""Instants are aware UTC datetimes; a clinic's wall clock appears only at the edges. Only `now_utc` reads the clock."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def local(moment: datetime, zone: str) -> datetime:
    """Return the instant on the wall clock of `zone` (an IANA name)."""
    return moment.astimezone(ZoneInfo(zone))


def local_day(moment: datetime, zone: str) -> date:
    """Return the calendar day of the instant in `zone`."""
    return local(moment, zone).date()


def instant(day: date, clock: time, zone: str) -> datetime:
    """Return the UTC instant of a wall-clock time; in a gap the later, in a fold the first."""
    return datetime.combine(day, clock, ZoneInfo(zone)).astimezone(UTC)


def day_bounds(day: date, zone: str) -> tuple[datetime, datetime]:
    """Return the first instant of the day and of the next one, in UTC (23 to 25 hours apart)."""
    return instant(day, time(), zone), instant(day + timedelta(days=1), time(), zone)


def iso(moment: datetime) -> str:
    """Return the sortable text of an instant, whole seconds: 2026-11-23T16:30:00Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def from_iso(text: str) -> datetime:
    """Read what `iso` wrote."""
    return datetime.fromisoformat(text)


def now_utc() -> datetime:
    """Read the clock. Only boundaries call this; everything else is given `now`."""
    return datetime.now(UTC)

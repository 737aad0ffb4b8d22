"""The zones a clinic had, and what an hour of their days is now. Pure; never says which visits are moved.

A zone that had been set wrong is corrected: visits keep the hour they read. Any other change keeps their moment.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from chalicelib.shared import times
from chalicelib.shared.later_release import Extensible


@dataclass(frozen=True)
class FormerZone(Extensible):
    """A zone until another took its place."""

    zone: str  # an IANA name
    until: datetime
    is_correction: bool = False  # what took its place is what had been meant all along


class Oddity(StrEnum):
    """What may be odd about an hour on a day on which clocks are changed."""

    SKIPPED = "skipped"  # no clock shows it: the hour after it counts
    TWICE = "twice"  # the first counts


def corrections(former: Sequence[FormerZone]) -> int:
    """Return how often the zone was corrected."""
    return sum(one.is_correction for one in former)


def corrected(
    starts_at: datetime, former: Sequence[FormerZone], zone: str, *, done: int
) -> datetime:
    """Return the moment that has now the hour which `starts_at` had after `done` corrections."""
    for before, after in _steps(former, zone)[done:]:
        starts_at = same_clock(starts_at, before, after)
    return starts_at


def uncorrected(
    starts_at: datetime, former: Sequence[FormerZone], zone: str, *, done: int
) -> datetime:
    """Return the moment that had after `done` corrections the hour which `starts_at` has now."""
    for before, after in reversed(_steps(former, zone)[done:]):
        starts_at = same_clock(starts_at, after, before)
    return starts_at


def same_clock(moment: datetime, before: str, after: str) -> datetime:
    """Return the moment at which the clock of one zone shows what the other's showed at `moment`."""
    shown = times.local(moment, before)
    return times.instant(shown.date(), shown.time().replace(fold=0), after)


def oddity(moment: datetime, before: str, after: str) -> Oddity | None:
    """Tell what is odd in the second zone about the hour that the first showed at `moment`."""
    shown = times.local(moment, before).replace(tzinfo=None, fold=0)
    first = times.instant(shown.date(), shown.time(), after)
    if times.local(first, after).replace(tzinfo=None, fold=0) != shown:
        return Oddity.SKIPPED
    second = times.instant(shown.date(), shown.time().replace(fold=1), after)
    return Oddity.TWICE if second != first else None


def _steps(former: Sequence[FormerZone], zone: str) -> list[tuple[str, str]]:
    names = [*(one.zone for one in former), zone]
    return [(one.zone, names[n + 1]) for n, one in enumerate(former) if one.is_correction]

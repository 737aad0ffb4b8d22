"""Events of one UID: the newest of each by SEQUENCE, and what tells of the same thing twice. RFC 5545 3.8.7.4. Drops no event else."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from chalicelib.imports.ics_events import Event
from chalicelib.imports.ics_occurrences import Series
from chalicelib.imports.model import Reason


@dataclass
class Told:
    """A file's events, sorted."""

    series: list[Series] = field(default_factory=list)
    aside: list[tuple[Event, Reason]] = field(default_factory=list)  # a row each, and why no more


def told_once(events: Iterable[Event]) -> Told:
    """Return each event as a series, or aside with its reason; only revisions that were replaced are left out."""
    told, by_uid = Told(), defaultdict(list)
    for event in events:
        if event.unfit:
            told.aside.append((event, event.unfit))
        elif event.uid:
            by_uid[event.uid].append(event)
        else:  # no key: each is its own
            told.series.append(Series(event))
    for same in by_uid.values():
        chosen = list(_chosen(same, told))
        masters = [event for event in chosen if event.recurrence is None]
        changes = tuple(event for event in chosen if event.recurrence)
        told.series.append(Series(masters[0] if masters else None, changes))
    return told


def _chosen(same: list[Event], told: Told) -> Iterator[Event]:
    """Yield one event for each occurrence that is told of; others of the same revision stand aside."""
    by_occurrence = defaultdict(list)
    for event in same:
        by_occurrence[event.recurrence.instant if event.recurrence else None].append(event)
    for events in by_occurrence.values():
        newest = max(event.sequence for event in events)
        first, *others = (event for event in events if event.sequence == newest)
        told.aside += [(event, _why(event, first)) for event in others]
        yield first


def _why(event: Event, first: Event) -> Reason:
    return Reason.REPEATED if event.says == first.says else Reason.SAME_ID_TWICE

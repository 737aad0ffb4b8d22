"""The occurrences of one event and of what was changed of it: written out, moved, struck out. RFC 5545 3.8.4.4, 3.8.5.

Each has the key that a visit is known by. It holds the day that the series gives the occurrence, and no hour: so a series
that moves to another hour, or a clinic whose zone is set right, moves its visits.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from chalicelib.imports.ics_events import Event
from chalicelib.imports.ics_moments import Moment
from chalicelib.imports.recurrence_rule import Rule, repeated

_NEVER = datetime.combine(date.max, time())
_A_DAY = timedelta(days=1)
# "This and following" in Google's calendar ends a series and lets it go on as <uid>_R20261215T163000@google.com.
_GOES_ON = re.compile(r"_R\d{8}(?:T\d{6}Z?)?(?=@|$)")
_FAR = timedelta(days=400)  # an occurrence that was moved further than this is found by nobody


@dataclass(frozen=True)
class Occurrence:
    """One time that something takes place, as `event` tells it."""

    event: Event
    start: Moment
    key: str
    former_keys: tuple[str, ...] = ()
    is_struck: bool = False


@dataclass(frozen=True)
class Window:
    """From when to when a calendar is read, in UTC."""

    since: datetime
    until: datetime

    def has(self, moment: Moment) -> bool:
        """Tell whether a moment is within it; one that no zone is known of by a day about."""
        slack = _A_DAY if moment.unknown_zone else timedelta(0)
        return self.since - slack <= moment.instant < self.until + slack


@dataclass(frozen=True)
class Series:
    """The events of one UID: the one that says when, and those that say what is different at one time."""

    master: Event | None
    changes: tuple[Event, ...] = ()

    @property
    def repeats(self) -> bool:
        """Tell whether there may be more than one occurrence."""
        master = self.master
        return bool(self.changes) or bool(master and (master.rules or master.extra))


def occurrences(series: Series, window: Window) -> Iterator[Occurrence]:
    """Yield what takes place within the window, and (struck) what was deleted there."""
    planned = _planned(series, window) if series.master and series.master.start else {}
    changes, struck = _by_place(planned, series), _struck(series.master)
    for place, start in planned.items():
        if place not in changes:
            yield from _as_planned(
                series, place, start, window, struck, is_first=place == next(iter(planned))
            )
    for place, change in changes.items():
        if change.start and window.has(change.start):
            was = planned.get(place) or change.recurrence
            is_first = bool(planned) and place == next(iter(planned))
            yield _occurrence(series, change, place, change.start, was, is_first=is_first)


def _by_place(planned: dict[str, Moment], series: Series) -> dict[str, Event]:
    """Return what is different, by the place of what it is about; none hides another."""
    found: dict[str, Event] = {}
    for change in series.changes:
        place = _place(change, planned, series)
        place = place if place not in found else f"{place}-line-{change.line}"
        found[place] = _with_its_texts(change, series.master or change)
    return found


def _with_its_texts(change: Event, master: Event) -> Event:
    """Return a change with the texts of its series, where it says only what is different."""
    return (
        change
        if change.summary
        else replace(
            change, summary=master.summary, description=change.description or master.description
        )
    )


def _as_planned(
    series: Series,
    place: str,
    start: Moment,
    window: Window,
    struck: frozenset[date],
    *,
    is_first: bool,
) -> Iterator[Occurrence]:
    event, moved = _later_change(series, start)
    if not window.has(moved):
        return
    found = _occurrence(series, event, place, moved, start, is_first=is_first)
    yield replace(found, is_struck=bool({start.wall, start.wall.date()} & struck))


def _occurrence(
    series: Series, event: Event, place: str, start: Moment, was: Moment | None, *, is_first: bool
) -> Occurrence:
    uid, first_uid = event.uid, _GOES_ON.sub("", event.uid)
    dated, stamped = f"{first_uid}/{place}", f"{uid}/{_stamp(was or start)}"
    if not uid:
        return Occurrence(event, start, "")
    if not series.repeats and uid == first_uid:
        return Occurrence(event, start, uid, (dated, stamped))
    return Occurrence(event, start, dated, (stamped, uid) if is_first else (stamped,))


def _stamp(moment: Moment) -> str:
    """Return the moment as keys of former releases hold it: UID/20261215T163000Z."""
    at = moment.instant if moment.zone else moment.wall
    return f"{at:%Y%m%d}" if moment.is_day else f"{at:%Y%m%dT%H%M%SZ}"


def _planned(series: Series, window: Window) -> dict[str, Moment]:
    """Return when the master says it takes place, by place: the day, and which one of it; its beginning always first."""
    master, found, many = series.master, {}, Counter[str]()
    if master is None or master.start is None:
        return {}
    for wall in _walls(master, master.start, series, window):
        day = f"{wall:%Y%m%d}"
        many[day] += 1
        place = day if many[day] == 1 else f"{day}-{many[day]}"
        found[place] = master.start.at(wall)
    return found


def _walls(master: Event, start: Moment, series: Series, window: Window) -> list[datetime]:
    farthest = _farthest(series)
    since = (window.since - farthest - 2 * _A_DAY).replace(tzinfo=None)
    last = (window.until + farthest + 2 * _A_DAY).replace(tzinfo=None)
    # A rule that ends before its start gives nothing.
    walls = set() if master.rules else {start.wall}
    for rule in master.rules:
        walls.update(repeated(rule, start.wall, min(last, _until(rule, start)), since=since))
    for extra in master.extra:
        wall = extra.seen_from(start)
        walls.add(datetime.combine(wall, start.wall.time()) if extra.is_day else wall)
    for rule in master.but_rules:
        walls.difference_update(repeated(rule, start.wall, min(last, _until(rule, start))))
    return sorted(walls)


def _farthest(series: Series) -> timedelta:
    """Return how far a change for all later ones moves them, so that they are looked for far enough."""
    moves = [
        abs(change.start.instant - change.recurrence.instant)
        for change in series.changes
        if change.and_later and change.start and change.recurrence
    ]
    return min(max(moves, default=timedelta(0)), _FAR)


def _until(rule: Rule, start: Moment) -> datetime:
    """Return the last wall clock that a rule may give."""
    if rule.until is None:
        return _NEVER
    if rule.is_until_utc and start.zone:
        return rule.until.replace(tzinfo=UTC).astimezone(start.zone).replace(tzinfo=None)
    return rule.until


def _place(change: Event, planned: dict[str, Moment], series: Series) -> str:
    """Return which occurrence a change is about: that of its hour, else that of its day."""
    about = change.recurrence
    if about is None:
        return ""
    start = series.master.start if series.master else None
    wall = about.seen_from(start) if start else about.wall
    day = f"{wall:%Y%m%d}"
    same_day = [place for place, moment in planned.items() if moment.wall.date() == wall.date()]
    return next((place for place in same_day if planned[place].wall == wall), day)


def _later_change(series: Series, start: Moment) -> tuple[Event, Moment]:
    """Return what the last change for all later ones makes of an occurrence."""
    event, moved, last = series.master, start, None
    for change in series.changes:
        if not (change.and_later and change.recurrence and change.start):
            continue
        about = change.recurrence.seen_from(start)
        if about <= start.wall and (last is None or about >= last):
            last, event = about, change
            moved = change.start.at(change.start.wall + (start.wall - about))
    assert event  # noqa: S101  # nosec B101  # only a master plans
    return event, moved


def _struck(master: Event | None) -> frozenset[date]:
    """Return what was deleted: wall clocks of the master's zone, and days, which are all that takes place on them."""
    if master is None or master.start is None:
        return frozenset()
    walls = {one.seen_from(master.start) for one in master.struck}
    days = {wall.date() for wall in walls if wall.time() == time()}  # a whole day is its midnight
    return frozenset(walls | days)

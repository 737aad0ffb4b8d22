"""One event of a calendar, read as far as it can be: what cannot be has its reason, and loses no other event."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TypeVar

from chalicelib.imports.ics_components import Component
from chalicelib.imports.ics_moments import Moment, Zones, length_of, moments_of
from chalicelib.imports.model import Reason
from chalicelib.imports.recurrence_rule import Rule, RuleError, TooOftenError, rule_of

_CANCELLED = re.compile(r"cancel|anul", re.IGNORECASE)
_ESCAPED = re.compile(r"\\(.)")
T = TypeVar("T")


@dataclass(frozen=True)
class Event:
    """What an event says; the moments of its repetition beside it."""

    line: int
    uid: str
    summary: str
    description: str
    location: str
    is_cancelled: bool
    sequence: int = 0
    start: Moment | None = None
    length: timedelta | None = None
    recurrence: Moment | None = None  # which occurrence of a series it is about,
    and_later: bool = False  # … and all after it
    rules: tuple[Rule, ...] = ()
    but_rules: tuple[Rule, ...] = ()
    extra: tuple[Moment, ...] = ()
    struck: tuple[Moment, ...] = ()  # occurrences that somebody deleted
    unfit: Reason | None = None

    @property
    def says(self) -> object:
        """Return all but where it stands: two events that say the same are one said twice."""
        return replace(self, line=0)


class _UnfitError(Exception):
    """The event cannot be taken as it is; caught where events are read."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


def event_of(component: Component, zones: Zones, *, method: str) -> Event:
    """Return an event; one that cannot be read has a reason and, where it says it, its UID."""
    event = Event(
        line=component.line,
        uid=component.first("UID"),
        summary=_text(component.first("SUMMARY")),
        description="\n".join(_text(line.value) for line in component.all("DESCRIPTION")),
        location=_text(component.first("LOCATION")),
        is_cancelled=method.upper() == "CANCEL" or _is_cancelled(component),
    )
    try:
        return _with_its_time(event, component, zones)
    except _UnfitError as unfit:
        return replace(event, unfit=unfit.reason)


def _is_cancelled(component: Component) -> bool:
    return any(_CANCELLED.match(line.value.strip()) for line in component.all("STATUS"))


def _with_its_time(event: Event, component: Component, zones: Zones) -> Event:
    if not component.is_whole:
        raise _UnfitError(Reason.EVENT_INCOMPLETE)
    start = _the_one(component, "DTSTART", zones)
    if start is None:
        raise _UnfitError(Reason.DATE_MISSING)
    about = [line for line in component.all("RECURRENCE-ID") if line.value.strip()]
    return replace(
        event,
        sequence=_sequence(component),
        start=_whole_day(start, component),
        length=_length(start, component, zones),
        recurrence=_the_one(component, "RECURRENCE-ID", zones),
        and_later=any(
            line.parameters.get("RANGE", "").upper() == "THISANDFUTURE" for line in about
        ),
        rules=_rules(component, "RRULE"),
        but_rules=_rules(component, "EXRULE"),
        extra=_moments(component, "RDATE", zones),
        struck=_moments(component, "EXDATE", zones),
    )


def _whole_day(start: Moment, component: Component) -> Moment:
    """Outlook writes whole days as midnights, and says so beside them."""
    says_so = component.first("X-MICROSOFT-CDO-ALLDAYEVENT").upper() == "TRUE"
    at_midnight = (start.wall.hour, start.wall.minute) == (0, 0)
    return replace(start, is_day=start.is_day or (says_so and at_midnight))


def _the_one(component: Component, name: str, zones: Zones) -> Moment | None:
    """Return a property that an event may have once; two that differ are none."""
    found = _moments(component, name, zones)
    if len(set(found)) > 1:
        raise _UnfitError(Reason.DATE_UNREADABLE)
    return found[0] if found else None


def _moments(component: Component, name: str, zones: Zones) -> tuple[Moment, ...]:
    return _read(
        lambda: tuple(m for line in component.all(name) for m in moments_of(line, zones)),
        Reason.DATE_UNREADABLE,
    )


def _rules(component: Component, name: str) -> tuple[Rule, ...]:
    values = [line.value for line in component.all(name) if line.value.strip()]
    return _read(lambda: tuple(map(rule_of, values)), Reason.REPETITION_UNREADABLE)


def _read(read: Callable[[], T], otherwise: Reason) -> T:
    try:
        return read()
    except TooOftenError:
        raise _UnfitError(Reason.REPEATS_TOO_OFTEN) from None
    except (ValueError, RuleError):
        raise _UnfitError(otherwise) from None


def _length(start: Moment, component: Component, zones: Zones) -> timedelta | None:
    """Return how long it is: an end before the start says nothing, and never changes places with it."""
    try:
        ends = [m for line in component.all("DTEND") for m in moments_of(line, zones)]
    except ValueError:
        return None
    if not ends:
        return length_of(component.first("DURATION"))
    length = ends[0].instant - start.instant
    return length if length > timedelta(0) else None


def _sequence(component: Component) -> int:
    said = component.first("SEQUENCE")
    return int(said) if re.fullmatch(r"\d{1,9}", said) else 0


def _text(value: str) -> str:
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)

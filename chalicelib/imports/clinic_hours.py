"""Hours in a file that a clinic is not open at: "1:00" is 1 p. m. more often than a visit at night. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from chalicelib.appointments.night_hours import is_at_night
from chalicelib.clinics.model import Clinic
from chalicelib.imports.written_times import HALF_DAY, Span, at

MORNING = 6  # no earlier hour is a visit's in any clinic: night_hours.py


class Notation(StrEnum):
    """How a file writes hours."""

    TWENTY_FOUR = "24"  # some hour is above 12: "7:00" is in the morning
    TWELVE = "12"  # none is, and some are 1:00 to 5:59, without saying which
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class DoubtfulHour:
    """An hour to be asked about, and the one that is likely meant, if any is."""

    clock: time
    likely: time | None


def notation_of(spans: Iterable[Span]) -> Notation:
    """Return how a file writes its hours, from those that do not say their half of the day themselves: "4 pm" tells nothing of "6:00"."""
    seen = {span for span in spans if not span.says_half}
    if any(span.start.hour > HALF_DAY for span in seen):
        return Notation.TWENTY_FOUR
    is_twelve = any(0 < span.start.hour < MORNING for span in seen)
    return Notation.TWELVE if is_twelve else Notation.UNKNOWN


def doubt_about(span: Span, day: date, clinic: Clinic, notation: Notation) -> DoubtfulHour | None:
    """Return what is to be asked about a start on the clinic's clock, or None.

    At night always. Before opening where the hour twelve later is within hours and the file does not tell the
    halves of the day apart. An hour that is only early stands.
    """
    may_be_twin = span.start != time() and span.offset is None  # midnight is no hour at all
    twin = _twin_within(span.start, day, clinic) if may_be_twin else None
    if is_at_night(span.start):
        return DoubtfulHour(span.start, twin)
    is_told_apart = span.says_half or notation is Notation.TWENTY_FOUR
    is_known_closed = bool(clinic.hours) or notation is Notation.TWELVE
    if twin is None or is_told_apart or not is_known_closed:
        return None
    return DoubtfulHour(span.start, twin)


def _twin_within(clock: time, day: date, clinic: Clinic) -> time | None:
    """Return the hour twelve later, where the clinic is open then and not at the hour itself."""
    opens, closes = _hours(day, clinic)
    twin = at(clock.hour + HALF_DAY, clock.minute)
    return twin if twin and not opens <= clock < closes and opens <= twin < closes else None


def _hours(day: date, clinic: Clinic) -> tuple[time, time]:
    """Return the day's first and last hour; of no hours of its own, the week's, else those in which it writes."""
    theirs = [each for each in clinic.hours if each.weekday == day.weekday()] or clinic.hours
    if not theirs:
        return clinic.sending_from, clinic.sending_until
    return min(each.opens for each in theirs), max(each.closes for each in theirs)

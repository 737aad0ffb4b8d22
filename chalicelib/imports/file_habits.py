"""What a file shows of its own habits, by which its moments are read: order, halves of the day, zones. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from chalicelib.appointments.night_hours import is_at_night
from chalicelib.clinics.model import Clinic
from chalicelib.imports import parse_dates, parse_times
from chalicelib.imports.clinic_hours import Notation, notation_of
from chalicelib.imports.model import Cell
from chalicelib.imports.swapped_dates import may_be_swapped
from chalicelib.imports.written_times import Span
from chalicelib.shared import times


@dataclass(frozen=True, kw_only=True)
class Habits:
    """How a file's moments are read: whose clinic, today there, and what the file shows of its own habits."""

    clinic: Clinic
    today: date
    order: parse_dates.DateOrder
    notation: Notation = Notation.UNKNOWN
    days_only: bool = False  # whatever has a zone is at midnight: days, as programs write them
    swapped: bool = False  # its real dates may have day and month the wrong way round
    zone_doubtful: bool = False  # its "Z" puts visits at night, and without it none would be


def habits_of(
    cells: Sequence[Cell], order: parse_dates.DateOrder, *, clinic: Clinic, today: date
) -> Habits:
    """Return how a file's moments are read, from all its cells of days and hours."""
    spans = [(cell, span) for cell in cells if (span := _any_span(cell))]
    zoned = [(cell, span) for cell, span in spans if span.offset is not None]
    told = notation_of(span for _, span in spans if span.start != time())
    swapped = may_be_swapped(cells, order)
    habits = Habits(clinic=clinic, today=today, order=order, notation=told, swapped=swapped)
    if zoned and all(span.start == time() for _, span in zoned):
        return replace(habits, days_only=True)
    return replace(habits, zone_doubtful=_is_false_utc(zoned, habits))


def _is_false_utc(zoned: Sequence[tuple[Cell, Span]], habits: Habits) -> bool:
    """Tell whether a program most likely wrote the clinic's own clock and a "Z" behind it."""
    utc = [(cell, span) for cell, span in zoned if span.offset == timedelta(0)]
    if any(is_at_night(span.start) for _, span in utc):
        return False
    there = {_there(cell, span, habits) for cell, span in utc}
    return any(is_at_night(clock) for clock in there if clock != time())


def _there(cell: Cell, span: Span, habits: Habits) -> time:
    """Return what the clinic's clock shows at an hour of UTC."""
    day = parse_dates.day_of(cell, habits.order, today=habits.today)
    on = habits.today if isinstance(day, parse_dates.Unsure) else day
    return times.local(datetime.combine(on, span.start, UTC), habits.clinic.zone).time()


def _any_span(cell: Cell) -> Span | None:
    return parse_times.time_beside_date(cell) or parse_times.span_of(cell)

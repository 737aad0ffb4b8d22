"""When a row's visit begins and ends, from all its cells that say so, or what is unclear. Pure: `today` is given."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from chalicelib.imports import clinic_hours, parse_dates, parse_times
from chalicelib.imports.file_habits import Habits
from chalicelib.imports.model import Cell, Reason
from chalicelib.imports.swapped_dates import may_be_turned
from chalicelib.imports.written_times import Span, later
from chalicelib.shared import times

UNSURE = {
    parse_dates.Unsure.UNREADABLE: Reason.DATE_UNREADABLE,
    parse_dates.Unsure.AMBIGUOUS: Reason.DATE_AMBIGUOUS,
    parse_dates.Unsure.YEAR: Reason.YEAR_MISSING,
    parse_dates.Unsure.WEEKDAY: Reason.WEEKDAY_DIFFERS,
}
_OF_HOURS = frozenset({Reason.TIME_UNREADABLE, Reason.ZONE_DOUBTFUL})


@dataclass(frozen=True, kw_only=True)
class MomentCells:
    """The cells of one row that say when its visit is."""

    whole: Cell = None  # day and hour
    day: Cell = None
    clock: Cell = None
    end: Cell = None


@dataclass(frozen=True)
class Moments:
    """From when to when a visit is, in UTC; the end where the row says it."""

    starts_at: datetime
    ends_at: datetime | None
    has_offset: bool = False  # the row says by itself on which clock


@dataclass(frozen=True)
class Unclear:
    """Why a row has no certain moment, and which hour is likely meant."""

    reason: Reason
    likely: time | None = None


@dataclass(frozen=True)
class _Said:
    """What one cell says, on the clinic's clock."""

    day: date | None
    span: Span | None


def read_moments(cells: MomentCells, habits: Habits) -> Moments | Unclear:
    """Return when the visit is. Cells of one row that name two days or two hours are for a person."""
    said = list(_sayings(cells, habits))
    unclear = [each for each in said if isinstance(each, Unclear)]
    sure = [each for each in said if isinstance(each, _Said)]
    days = {each.day for each in sure if each.day}
    spans = [each.span for each in sure if each.span]
    if not days:
        return unclear[0] if unclear else Unclear(Reason.DATE_MISSING)
    if len(days) > 1 or len({span.start for span in spans}) > 1:
        return Unclear(Reason.MOMENTS_DIFFER)
    hour = next((each for each in unclear if each.reason in _OF_HOURS), None)
    if hour:
        return hour
    if not spans:
        return Unclear(Reason.TIME_MISSING)
    return _checked(days.pop(), spans, cells.end, habits)


def _sayings(cells: MomentCells, habits: Habits) -> Iterator[_Said | Unclear]:
    dated = [_dated(cell, cells, habits) for cell in (cells.whole, cells.day) if cell is not None]
    yield from dated
    if cells.clock is not None:
        day = next((each.day for each in dated if isinstance(each, _Said)), None)
        yield _hour(cells, day, habits)


def _dated(cell: Cell, cells: MomentCells, habits: Habits) -> _Said | Unclear:
    if isinstance(cell, datetime) and cell.tzinfo:
        return _on_our_clock(cell, habits)
    day = parse_dates.day_of(cell, habits.order, today=habits.today)
    if isinstance(day, parse_dates.Unsure):
        return Unclear(UNSURE[day])
    if habits.swapped and not isinstance(cell, str) and may_be_turned(day):
        return Unclear(Reason.DATE_AMBIGUOUS)
    span = parse_times.time_beside_date(cell)
    if span is None or span.offset is None:
        return _Said(day, span)
    if span.start == time() and (cells.clock is not None or habits.days_only):
        return _Said(day, None)
    return _zoned(day, span, span.offset, habits)


def _zoned(day: date, span: Span, offset: timedelta, habits: Habits) -> _Said | Unclear:
    if habits.zone_doubtful and not offset:
        return Unclear(Reason.ZONE_DOUBTFUL)
    return _without_midnight(_on_our_clock(_aware(day, span, offset), habits))


def _hour(cells: MomentCells, day: date | None, habits: Habits) -> _Said | Unclear:
    span = parse_times.span_of(cells.clock)
    if span is None or _has_day(cells.clock):
        whole = _dated(cells.clock, MomentCells(), habits)
        is_moment = isinstance(whole, _Said) and whole.span is not None
        return whole if is_moment else Unclear(Reason.TIME_UNREADABLE)
    if span.offset is None or day is None:
        return _Said(None, span)
    return _zoned(day, span, span.offset, habits)


def _has_day(cell: Cell) -> bool:
    return isinstance(cell, datetime) and parse_times.time_beside_date(cell) is not None


def _aware(day: date, span: Span, offset: timedelta) -> datetime:
    return datetime.combine(day, span.start, UTC) - offset


def _on_our_clock(moment: datetime, habits: Habits) -> _Said:
    there = times.local(moment, habits.clinic.zone)
    clock = there.time().replace(second=0, microsecond=0)
    return _Said(there.date(), Span(clock, offset=there.utcoffset()))


def _without_midnight(said: _Said) -> _Said:
    """A clinic's midnight is how programs write a day that has no hour."""
    return _Said(said.day, None) if said.span and said.span.start == time() else said


def _checked(day: date, spans: list[Span], end: Cell, habits: Habits) -> Moments | Unclear:
    start = next((span for span in spans if span.says_half), spans[0])
    doubt = clinic_hours.doubt_about(start, day, habits.clinic, habits.notation)
    if doubt:
        reason = Reason.TIME_OUT_OF_HOURS if doubt.likely else Reason.TIME_AT_NIGHT
        return Unclear(reason, doubt.likely)
    zone = habits.clinic.zone
    starts_at = times.instant(day, start.start, zone)
    last = next((span.end for span in spans if span.end), None)
    ends_at = _end(end, last, starts_at, day, habits)
    return Moments(starts_at, ends_at, has_offset=start.offset is not None)


def _end(
    cell: Cell, last: time | None, starts_at: datetime, day: date, habits: Habits
) -> datetime | None:
    """Return when it ends; what a cell of its own says goes before the end of a range."""
    if isinstance(cell, datetime) and cell.tzinfo:
        return cell.astimezone(UTC)
    span = _closing(cell)
    if span is None:
        return times.instant(day, last, habits.clinic.zone) if last else None
    named = parse_dates.day_of(cell, habits.order, today=habits.today)
    on = day if isinstance(named, parse_dates.Unsure) or _is_alone(cell) else named
    if span.offset is not None:
        return _aware(on, span, span.offset)
    begun = times.local(starts_at, habits.clinic.zone).time()
    closes = later(span.start, begun, may_shift=not span.says_half) if on == day else span.start
    return times.instant(on, closes, habits.clinic.zone) if closes else None


def _closing(cell: Cell) -> Span | None:
    return None if cell is None else parse_times.time_beside_date(cell) or parse_times.span_of(cell)


def _is_alone(cell: Cell) -> bool:
    """Tell whether a cell holds an hour and no day."""
    return parse_times.time_beside_date(cell) is None

"""Reading a text that is a time of day and nothing else: 10:30 a. m., 16h30, de 3:00 a 4:00 de la tarde. Pure."""

import re
from dataclasses import dataclass, replace
from datetime import time, timedelta

from chalicelib.imports.written_days import WrittenDay

HALF_DAY = 12
_HOUR = r"(?P<hour>\d{1,2})"
_SECONDS = r"(?:[:.]\d{2}(?:[.,:]\d{1,9})?)?"
_MINUTE = (
    rf"(?:\s?[:.;]\s?(?P<minute>\d{{2}}){_SECONDS}|\s?h\s?(?P<spoken>\d{{2}})(?:\s?m(?:in)?\b)?)?"
)
_WORDS = r"(?:\s[ye]\s(?P<words>media|meia|cuarto|quarto|[2-5][05]|15))?"
_HOURS = r"(?:\s?(?:h|hs|hrs?|horas?)\b\.?)?"
_HALF = (
    r"(?:\s?(?P<half>[ap])\s?\.?\s?m\b\s?\.?|\s?(?P<pm>p)\b\.?|(?<=\d)(?P<am>a)\b\.?"
    r"|\s?(?P<noon>m\b\.?|(?:del\s|do\s)?(?:mediodia|medio dia|meio dia|meio-dia|dia)|noon)"
    r"|\s(?:de|por|en|da|in|at)\s(?:la\s|the\s)?"
    r"(?P<part>manana|manha|morning|tarde|afternoon|noche|noite|evening|night|madrugada))?"
)
_ONE = re.compile(rf"{_HOUR}{_MINUTE}{_WORDS}{_HOURS}{_HALF}{_HOURS}")
_PACKED = re.compile(rf"(?P<hour>\d{{1,2}})(?P<minute>\d{{2}})(?P<second>\d{{2}})?{_HOURS}{_HALF}")
_AT = re.compile(r"^(?:(?:de|desde|from)\s)?(?:(?:a\s)?las?\s|a\s(?=\d)|as\s|at\s|das?\s|t(?=\d))?")
_RANGE = re.compile(r"\s?[-–—]\s?|\s(?:a|to|as|hasta|ate|until)\s(?:las?\s)?(?=\d)")
_OFFSET = re.compile(
    r"^(?P<clock>t\d{2}:?\d{2}(?::?\d{2})?(?:[.,]\d{1,9})?|\d{1,2}:\d{2}:\d{2}(?:[.,]\d{1,9})?)\s?"
    r"(?:(?:utc|gmt)?(?P<sign>[+-])(?P<hours>\d{1,2}?)(?::?(?P<minutes>\d{2}))?|z|utc|gmt)"
    r"(?:\s?[(\[][^)\]]*[)\]])?$"
)
_PARTS = {
    **dict.fromkeys(("manana", "manha", "morning"), range(1, 12)),
    **dict.fromkeys(("madrugada",), range(1, 7)),
    **dict.fromkeys(("tarde", "afternoon"), range(1, 9)),
    **dict.fromkeys(("noche", "noite", "evening", "night"), range(5, 12)),
}
_MORNING = frozenset({"manana", "manha", "morning", "madrugada"})
_NIGHT = frozenset({"noche", "noite", "night", "madrugada"})
_MINUTES = {"media": 30, "meia": 30, "cuarto": 15, "quarto": 15}


@dataclass(frozen=True)
class Span:
    """A start and, where the text says it, an end; `offset` is from UTC where the text says that."""

    start: time
    end: time | None = None
    offset: timedelta | None = None
    says_half: bool = False  # a. m. or p. m., or in words


@dataclass(frozen=True)
class _Clock:
    hour: int
    minute: int
    half: str = ""  # "a", "p", or "" where nothing says


def read_clock(text: str, *, beside: WrittenDay | None = None) -> Span | None:
    """Return the time in a clean text, or None where it says more or less, or may say two things.

    `beside` is the day that stands in the same cell.
    """
    text = text.strip(" ,;")
    with_offset = _OFFSET.match(text)
    if with_offset:
        return None if _may_be_range(text) else _in_its_zone(with_offset)
    parts = _RANGE.split(_AT.sub("", text, count=1), maxsplit=1)
    read = [clock for part in parts if (clock := _one(part))]
    if len(read) < len(parts) or (beside and _may_be_other(text, parts, read, beside)):
        return None
    return _span(*read)


def at(hour: int, minute: int) -> time | None:
    """Return the time of day, or None where there is no such."""
    return time(hour, minute) if 0 <= hour < 24 and 0 <= minute < 60 else None


def _may_be_other(text: str, parts: list[str], read: list["_Clock"], beside: WrittenDay) -> bool:
    """Tell whether what stands beside a day is no hour: a lone "10", the day's year, or its zone (16:30 -06:00)."""
    if re.fullmatch(r"\d{1,2}", text):
        return True
    if beside.year is None and re.fullmatch(r"(?:19|20)\d\d", text):
        return True
    is_backwards = len(read) == 2 and (read[1].hour, read[1].minute) <= (
        read[0].hour,
        read[0].minute,
    )
    return is_backwards and parts[1].startswith("0")


def _may_be_range(text: str) -> bool:
    """Tell whether what looks like an offset may be a visit's end: 08:00:00-09:00."""
    if text.startswith("t"):
        return False
    clocks = [_time(clock) for part in text.split("-") if (clock := _one(part))]
    return len(clocks) == 2 and None not in clocks and clocks == sorted(filter(None, clocks))


def _in_its_zone(found: re.Match[str]) -> Span | None:
    start = _one(found["clock"].removeprefix("t"))
    sign = -1 if found["sign"] == "-" else 1
    offset = sign * timedelta(hours=int(found["hours"] or 0), minutes=int(found["minutes"] or 0))
    clock = at(start.hour, start.minute) if start else None
    return Span(clock, offset=offset) if clock and abs(offset) <= timedelta(hours=14) else None


def _one(text: str) -> _Clock | None:
    found = _PACKED.fullmatch(text.strip()) or _ONE.fullmatch(text.strip())
    if not found:
        return None
    said = found.groupdict()
    hour = int(said["hour"])
    minute = said.get("minute") or said.get("spoken") or said.get("words") or "0"
    half = _half_of(said, hour)
    return None if half is None else _Clock(hour, _MINUTES.get(minute) or int(minute), half)


def _half_of(said: dict[str, str | None], hour: int) -> str | None:
    """Return the half of the day that is said, "" where none is, None where it cannot be."""
    if said["noon"]:
        return "p" if hour == HALF_DAY else None
    part = said["part"]
    if part is None:
        half = said["half"] or said["pm"] or said["am"] or ""
        return None if half == "a" and hour > HALF_DAY else half
    if hour == HALF_DAY and part not in ("manana", "manha", "morning"):
        return "a" if part in _NIGHT else "p"
    if hour in _PARTS[part]:
        return "a" if part in _MORNING else "p"
    return "p" if part not in _MORNING and hour - HALF_DAY in _PARTS[part] else None


def _span(start: _Clock, end: _Clock | None = None) -> Span | None:
    if end is None:
        clock = _time(start)
        return Span(clock, says_half=bool(start.half)) if clock else None
    first, last = _time(_begun(start, end)), _time(end)
    if first is None or last is None:
        return None
    last = later(last, first, may_shift=not end.half)
    return Span(first, last, says_half=bool(start.half or end.half))


def _begun(start: _Clock, end: _Clock) -> _Clock:
    """Return the start in the half that only the end says: 3:00 - 4:00 p. m., but 10:30 - 1:00 p. m."""
    if start.half or not end.half or start.hour > HALF_DAY:
        return start
    alike, last = replace(start, half=end.half), _time(end)
    first = _time(alike)
    if first and last and first < last:
        return alike
    return replace(start, half="a")


def later(end: time, start: time, *, may_shift: bool = True) -> time | None:
    """Return when a visit ends: 11:30 - 1:00 ends at 13:00; an end before its start is none."""
    if end > start:
        return end
    after_noon = at(end.hour + HALF_DAY, end.minute) if may_shift else None
    return after_noon if after_noon and after_noon > start else None


def _time(clock: _Clock) -> time | None:
    hour = clock.hour
    if clock.half and hour <= HALF_DAY:
        hour = hour % HALF_DAY + (HALF_DAY if clock.half == "p" else 0) if hour else 24
    return at(hour, clock.minute)

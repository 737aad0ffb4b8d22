"""Days and hours that a text names, on the clinic's clock at the moment it was written. Pure; in doubt nothing fits.

A day word alone says nothing of a visit: it is held against the visit's own day, and what fits none is a person's to read.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from chalicelib.replies.words_of_time import DAYS_FROM_TODAY, MONTHS, PARTS_OF_DAY, WEEKDAYS

WEEK = timedelta(days=7)
AFTERNOON = 12
MINUTES_PAST = {"media": 30, "cuarto": 15}
NEXT = r"(?:proxim[oa]|next|que viene|siguiente)"
# As many as anybody says ("para el dia"): without a bound "de de de…" would be read anew from each word.
LEAD = r"\b(?:(?:para|de|del|el|la|al|on|this|este|esta|dia|the|for|pra|na) ){0,4}"
HALF = r"(?:\s?(?P<half>a\.?\s?m|p\.?\s?m|hrs?|hs?|horas)\b\.?)?"


@dataclass(frozen=True)
class NamedTime:
    """What a text names: the days any of which may be meant, and the hours, minutes of the day; None where it names none."""

    days: frozenset[date] | None = None
    minutes: frozenset[int] | None = None
    rest: str = ""  # the text without those words

    def __bool__(self) -> bool:
        return self.days is not None or self.minutes is not None

    def fits(self, starts_at: datetime, zone: str) -> bool:
        """Tell whether a visit at this moment may be the one meant."""
        local = starts_at.astimezone(ZoneInfo(zone))
        on_day = self.days is None or local.date() in self.days
        return on_day and (self.minutes is None or _minutes(local.time()) in self.minutes)


def named_time(text: str, written_at: datetime, zone: str) -> NamedTime:
    """Read the days and hours in a text; of several only what fits all is meant ("mañana jueves"), of two days nothing."""
    today = written_at.astimezone(ZoneInfo(zone)).date()
    text = re.sub(r"[^\S\n]+", " ", text)
    folded, kept = _folded(text), list(text)
    days: frozenset[date] | None = None
    minutes: frozenset[int] | None = None
    for pattern, read_days, read_minutes in _rules():
        for found in re.finditer(pattern, folded):
            if (theirs := read_days(found, today)) is not None:
                days = theirs if days is None else days & theirs
            elif (those := read_minutes(found)) is not None:
                minutes = those if minutes is None else minutes & those
            else:
                continue
            start, end = found.span()
            folded = folded[:start] + "|" * (end - start) + folded[end:]
            kept[start:end] = " " * (end - start)
    return NamedTime(days, minutes, "".join(kept))


def _folded(text: str) -> str:
    """Return the text in small letters without accents, each character at its place."""
    return "".join(unicodedata.normalize("NFKD", each)[:1].casefold()[:1] or " " for each in text)


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def _no_days(_found: re.Match[str], _today: date) -> frozenset[date] | None:
    return None


def _no_minutes(_found: re.Match[str]) -> frozenset[int] | None:
    return None


Days = Callable[[re.Match[str], date], frozenset[date] | None]
Minutes = Callable[[re.Match[str]], frozenset[int] | None]


@cache
def _rules() -> tuple[tuple[str, Days, Minutes], ...]:
    """Return the ways to name a time, those of more words first: what one has read, none reads again."""
    months, weekdays, part = _any_of(MONTHS), _any_of(WEEKDAYS), _any_of(PARTS_OF_DAY)
    day = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
    clock = (
        r"\b(?:(?P<mark>(?:a|de|para|como a) las?|las|at|as) )?(?P<hour>\d{1,2})"
        rf"(?:[:.h](?P<minute>\d{{2}})| y (?P<past>media|cuarto))?{HALF}(?: (?P<part>{part}))?(?!\w)"
    )
    return (
        (
            rf"{LEAD}(?P<day>\d{{1,2}})/(?P<month>\d{{1,2}})(?:/\d{{2,4}})?(?!\w)",
            _dated,
            _no_minutes,
        ),
        (
            rf"{LEAD}{day},? (?:de |of )?(?P<name>{months})(?: (?:de |del )?\d{{4}})?(?!\w)",
            _dated,
            _no_minutes,
        ),
        (rf"{LEAD}(?P<name>{months}) (?:the )?{day}(?!\w)", _dated, _no_minutes),
        (clock, _no_days, _at_clock),
        (rf"\b(?P<part>{part})(?!\w)", _no_days, _in_part),
        (rf"{LEAD}(?P<word>{_any_of(DAYS_FROM_TODAY)})(?: mismo)?(?!\w)", _from_today, _no_minutes),
        (
            rf"{LEAD}(?P<next>{NEXT} )?(?P<name>{weekdays})(?: (?P<after>{NEXT})| (?P<day>\d{{1,2}}))?(?!\w)",
            _on_weekday,
            _no_minutes,
        ),
        (rf"\b(?:para |de )?(?:el dia|del dia|dia|el|del|the) {day}(?!\w)", _of_month, _no_minutes),
    )


def _any_of(words: Iterable[str]) -> str:
    longest_first = sorted(words, key=len, reverse=True)
    return f"(?:{'|'.join(re.escape(each) for each in longest_first)})"


def _from_today(found: re.Match[str], today: date) -> frozenset[date]:
    return frozenset([today + timedelta(days=DAYS_FROM_TODAY[found["word"]])])


def _on_weekday(found: re.Match[str], today: date) -> frozenset[date]:
    """Return the next such day; said on that very day, or with "next", it may be a week later."""
    ahead = (WEEKDAYS[found["name"]] - today.weekday()) % 7
    first = today + timedelta(days=ahead)
    is_next = found["next"] or found["after"]
    both = {first, first + WEEK} if is_next or not ahead else {first}
    if is_next:
        both -= {today}
    wanted = int(found["day"]) if found["day"] else None
    further = {first + WEEK * weeks for weeks in range(9)} if wanted else both
    return frozenset(each for each in further if wanted in (None, each.day))


def _dated(found: re.Match[str], today: date) -> frozenset[date] | None:
    named = found.groupdict()
    day = int(named["day"])
    if named.get("name"):
        pairs = [(day, MONTHS[named["name"]])]
    else:  # 3/12 is the third of December, and on some phones the twelfth of March
        pairs = [(day, int(named["month"])), (int(named["month"]), day)]
    found_days = {d for pair in pairs for year in (0, 1) if (d := _day(today.year + year, *pair))}
    coming = frozenset(d for d in found_days if d >= today - WEEK)
    return coming or None


def _day(year: int, day: int, month: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _of_month(found: re.Match[str], today: date) -> frozenset[date] | None:
    """Return that day of this month or of the next where it is to come; None where no month has it."""
    wanted = int(found["day"])
    days = (today + timedelta(days=ahead) for ahead in range(60))
    return frozenset(each for each in days if each.day == wanted) or None


def _at_clock(found: re.Match[str]) -> frozenset[int] | None:
    """Return "a las 4" as four and sixteen; a bare number is no hour."""
    hour, half = int(found["hour"]), (found["half"] or "").replace(".", "").replace(" ", "")
    if not (found["mark"] or found["minute"] or half) or hour >= 24:
        return None
    past = int(found["minute"] or MINUTES_PAST.get(found["past"] or "", 0))
    hours = {hour} if hour > AFTERNOON else {hour % 12, hour % 12 + 12}
    if half in ("am", "pm") and hour <= AFTERNOON:
        hours = {hour % 12 + (AFTERNOON if half == "pm" else 0)}
    if found["part"]:
        first, last = PARTS_OF_DAY[found["part"]]
        hours = {each for each in hours if first <= each < last}
    return frozenset(each * 60 + past for each in hours)


def _in_part(found: re.Match[str]) -> frozenset[int]:
    first, last = PARTS_OF_DAY[found["part"]]
    return frozenset(range(first * 60, last * 60))

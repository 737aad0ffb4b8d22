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

from chalicelib.replies.words_of_time import (
    DAYS_FROM_TODAY,
    HOURS,
    MONTHS,
    PARTS_OF_DAY,
    WEEKDAYS,
    WEEKDAYS_AFTER_ON,
)

WEEK = timedelta(days=7)
SOON = timedelta(days=60)  # who says a date without its year means one of the next weeks
AFTERNOON = 12
MINUTES_PAST = {"media": 30, "cuarto": 15, "meia": 30}
HOURS_ON_END = 60
ALL_OF_THEM = range(2, 6)  # "las 2", "as duas": both of the visits, or an hour
NEXT = r"(?:proxim[oa]|next|que viene|que vem|siguiente)"
# As many as anybody says ("para el dia"): without a bound "de de de…" would be read anew from each word.
LEAD = r"\b(?:(?:para|de|del|el|la|al|on|this|este|esta|dia|the|for|pra|na) ){0,4}"
HALF = r"(?:\s?(?P<half>a\.?\s?m|p\.?\s?m|hrs?|hs?|horas)\b\.?)?"


@dataclass(frozen=True)
class SaidTime:
    """Where a text names a time, in which words, folded, and whether a clock's hour or a date's number is one of them."""

    at: int
    words: str
    is_exact: bool


@dataclass(frozen=True)
class NamedTime:
    """What a text names: the days any of which may be meant, and the hours, minutes of the day; None where it names none."""

    days: frozenset[date] | None = None
    minutes: frozenset[int] | None = None
    rest: str = ""  # the text with spaces for those words
    said: tuple[SaidTime, ...] = ()  # in the order of the text

    def __bool__(self) -> bool:
        return self.days is not None or self.minutes is not None

    @property
    def is_moment(self) -> bool:
        """Tell whether a day and the hour of a clock are named: a part of the day is hours on end."""
        return (
            self.days is not None and self.minutes is not None and len(self.minutes) < HOURS_ON_END
        )

    def fits(self, starts_at: datetime, zone: str) -> bool:
        """Tell whether a visit at this moment is the one meant; words that may mean another day as well mean none."""
        local = starts_at.astimezone(ZoneInfo(zone))
        on_day = self.days is None or self.days == {local.date()}
        return on_day and (self.minutes is None or _minutes(local.time()) in self.minutes)


def named_time(text: str, written_at: datetime, zone: str) -> NamedTime:
    """Read the days and hours in a text; of several only what fits all is meant ("mañana jueves"), of two days nothing."""
    today = written_at.astimezone(ZoneInfo(zone)).date()
    text = re.sub(r"[^\S\n]+", " ", _composed(text))
    folded, kept = _folded(text), list(text)
    days: frozenset[date] | None = None
    minutes: frozenset[int] | None = None
    said: list[SaidTime] = []
    for pattern, read_days, read_minutes in _rules():
        for found in re.finditer(pattern, folded):
            if (theirs := read_days(found, today)) is not None:
                days = theirs if days is None else days & theirs
            elif (those := read_minutes(found)) is not None:
                minutes = those if minutes is None else minutes & those
            else:
                continue
            start, end = found.span()
            said.append(_said(found, is_hour=theirs is None and "hour" in found.groupdict()))
            folded = folded[:start] + "|" * (end - start) + folded[end:]
            kept[start:end] = " " * (end - start)
    said.sort(key=lambda each: each.at)
    return NamedTime(days, minutes, "".join(kept), tuple(said))


def _said(found: re.Match[str], *, is_hour: bool) -> SaidTime:
    return SaidTime(found.start(), found[0], is_hour or any(map(str.isdigit, found[0])))


def _composed(text: str) -> str:
    """Return the text with each accent in its letter, and without what nobody sees: both kinds of phone mean the same."""
    unseen = ("Mn", "Me", "Cf")
    composed = unicodedata.normalize("NFC", text)
    return "".join(each for each in composed if unicodedata.category(each) not in unseen)


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
        r"\b(?:(?P<mark>(?:a|de|para|como a) las?|las|at|as|das|da) )?"
        rf"(?P<hour>\d{{1,2}}|{_any_of(HOURS)})(?:[:.h](?P<minute>\d{{2}})"
        rf"| [ye] (?P<past>media|cuarto|meia))?{HALF}(?: (?P<part>{part}))?(?!\w)"
    )
    shortened = (  # "na segunda": on Monday; "a segunda" may be the second
        rf"\b(?:na|de|pra|para|nesta|desta|essa)(?: (?P<next>{NEXT}))? (?P<name>{_any_of(WEEKDAYS_AFTER_ON)})"
        rf"(?: (?P<after>{NEXT})| (?P<day>\d{{1,2}}))?(?!\w| (?:cita|consulta|vez|visita|opc))"
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
        (shortened, _on_weekday, _no_minutes),
        (rf"\b(?:para |de )?(?:el dia|del dia|dia|el|del|the) {day}(?!\w)", _of_month, _no_minutes),
    )


def _any_of(words: Iterable[str]) -> str:
    longest_first = sorted(words, key=len, reverse=True)
    return f"(?:{'|'.join(re.escape(each) for each in longest_first)})"


def _from_today(found: re.Match[str], today: date) -> frozenset[date]:
    return frozenset([today + timedelta(days=DAYS_FROM_TODAY[found["word"]])])


def _on_weekday(found: re.Match[str], today: date) -> frozenset[date]:
    """Return the next such day; said on that very day, or as the "next" of this week, it may be a week later."""
    first = today + timedelta(days=(_weekday(found["name"]) - today.weekday()) % 7)
    if found["day"]:
        days = (first + WEEK * weeks for weeks in range(9))
        return _nearest(day for day in days if day.day == int(found["day"]))
    if not (found["next"] or found["after"]):
        return frozenset({first} if first != today else {first, first + WEEK})
    if first == today:
        return frozenset([first + WEEK])
    is_this = re.match(r"(?:este|esta|this)\b", found[0])
    return frozenset({first} if is_this or first > _end_of_week(today) else {first, first + WEEK})


def _weekday(name: str) -> int:
    return WEEKDAYS.get(name, WEEKDAYS_AFTER_ON.get(name, 0))


def _end_of_week(today: date) -> date:
    """Return the last day that somebody may count to this week: some begin it on Sunday, some on Monday."""
    until_sunday = 6 - today.weekday()
    return today + timedelta(days=until_sunday or 6)


def _nearest(days: Iterable[date]) -> frozenset[date]:
    return frozenset(sorted(days)[:1])


def _dated(found: re.Match[str], today: date) -> frozenset[date] | None:
    """Return the nearest such day; 3/12 is the third of December, and on some phones the twelfth of March."""
    named = found.groupdict()
    day = int(named["day"])
    if named.get("name"):
        pairs = {(day, MONTHS[named["name"]])}
    else:
        pairs = {(day, int(named["month"])), (int(named["month"]), day)}
    coming = frozenset[date]().union(*(_coming(today, *pair) for pair in pairs))
    return frozenset(d for d in coming if d <= today + SOON) or coming or None


def _coming(today: date, day: int, month: int) -> frozenset[date]:
    """Return the next such day, or the one that was within a week."""
    years = (_day(today.year + ahead, day, month) for ahead in (-1, 0, 1))
    return _nearest(d for d in years if d and d >= today - WEEK)


def _day(year: int, day: int, month: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _of_month(found: re.Match[str], today: date) -> frozenset[date] | None:
    """Return the next such day of a month; None where no month has it."""
    wanted = int(found["day"])
    days = (today + timedelta(days=ahead) for ahead in range(SOON.days))
    return _nearest(each for each in days if each.day == wanted) or None


def _at_clock(found: re.Match[str]) -> frozenset[int] | None:
    """Return "a las 4" as four and sixteen; a bare number is no hour."""
    if not _is_hour(found):
        return None
    hour, half = _hour(found), _half(found)
    past = int(found["minute"] or MINUTES_PAST.get(found["past"] or "", 0))
    hours = {hour} if hour > AFTERNOON else {hour % 12, hour % 12 + 12}
    if half in ("am", "pm") and hour <= AFTERNOON:
        hours = {hour % 12 + (AFTERNOON if half == "pm" else 0)}
    if found["part"]:
        first, last = PARTS_OF_DAY[found["part"]]
        hours = {each for each in hours if first <= each < last}
    return frozenset(each * 60 + past for each in hours)


def _is_hour(found: re.Match[str]) -> bool:
    """Tell an hour from a number: "una cita", "las dos" and "la 2" are none, "a la una" and "2 de la tarde" are."""
    mark, hour, is_word = found["mark"] or "", _hour(found), found["hour"] in HOURS
    of_day = (found["part"] or "").startswith("d")
    if of_day or found["minute"] or (found["past"] and (mark or not is_word)):
        return hour < 24
    if _half(found) and not (is_word and _half(found).startswith("h")):
        return hour < 24
    if mark in ("las", "as") and (is_word or hour in ALL_OF_THEM):
        return mark == "as" and hour not in ALL_OF_THEM
    if mark.endswith(" la") or mark == "da":
        return hour == 1
    return bool(mark) and hour < 24


def _hour(found: re.Match[str]) -> int:
    return HOURS.get(found["hour"]) or int(found["hour"])


def _half(found: re.Match[str]) -> str:
    return (found["half"] or "").replace(".", "").replace(" ", "")


def _in_part(found: re.Match[str]) -> frozenset[int]:
    first, last = PARTS_OF_DAY[found["part"]]
    return frozenset(range(first * 60, last * 60))

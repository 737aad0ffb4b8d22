"""Dates as people say them: on the clinic's clock, in the reader's language. Never reads the clock."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from chalicelib.messaging.load_phrases import supported
from chalicelib.shared import times


@dataclass(frozen=True)
class _Manner:
    """How a language says a day and a time, in CLDR's pattern letters; `locale` is Babel's."""

    locale: str
    day: str
    time: str
    short_day: str
    dated: str  # with the year


# Babel's own "es" says "a. m.", as Spanish wants; its "es_MX" says "a.m.".
_SPANISH = _Manner("es", "EEEE d 'de' MMMM", "h:mm a", "EEE d", "d 'de' MMMM 'de' y, h:mm a")
_MANNERS = {
    "es_MX": _SPANISH,
    "es": _SPANISH,
    "en": _Manner("en", "EEEE, MMMM d", "h:mm a", "EEE d", "MMMM d, y, h:mm a"),
    "pt_BR": _Manner("pt", "EEEE, d 'de' MMMM", "HH:mm", "EEE d", "d 'de' MMMM 'de' y, HH:mm"),
}
_A_MONDAY = date(2026, 1, 5)
_SPACES = str.maketrans(
    "\u202f\u00a0", "  "
)  # CLDR's narrow and no-break spaces look broken on phones


def day(moment: datetime, zone: str, language: str) -> str:
    """Return "lunes 23 de noviembre"."""
    return _said(moment, zone, _manner(language).locale, _manner(language).day)


def date_of(day: date, language: str) -> str:
    """Return "28 de diciembre de 2026"."""
    manner = _manner(language)
    pattern = manner.dated.rpartition(",")[0]
    return _said(datetime.combine(day, time(12), UTC), "UTC", manner.locale, pattern)


def clock(moment: datetime, zone: str, language: str) -> str:
    """Return "10:30 a. m."."""
    return _said(moment, zone, _manner(language).locale, _manner(language).time)


def wall_clock(at: time, language: str) -> str:
    """Return "10:30 a. m." of an hour that is so on every day."""
    return clock(datetime.combine(_A_MONDAY, at, UTC), "UTC", language)


def weekday(number: int, language: str) -> str:
    """Return "lunes" for 0."""
    moment = datetime.combine(_A_MONDAY, time(12), UTC) + timedelta(days=number)
    return _said(moment, "UTC", _manner(language).locale, "EEEE")


def short_day(moment: datetime, zone: str, language: str) -> str:
    """Return "lun 23", for the 20 characters of a button."""
    manner = _manner(language)
    return _said(moment, zone, manner.locale, manner.short_day).replace(".", "")


def short_date(moment: datetime, zone: str, language: str) -> str:
    """Return "lun 23 nov"."""
    manner = _manner(language)
    pattern = "EEE, MMM d" if manner.locale == "en" else "EEE d MMM"
    return _said(moment, zone, manner.locale, pattern).replace(".", "")


def day_and_time(moment: datetime, zone: str, language: str) -> str:
    """Return "lunes 23 de noviembre, 10:30 a. m."."""
    manner = _manner(language)
    return _said(moment, zone, manner.locale, f"{manner.day}, {manner.time}")


def date_and_time(moment: datetime, zone: str, language: str) -> str:
    """Return "23 de noviembre de 2026, 10:30 a. m.", of what may be years ago."""
    return _said(moment, zone, _manner(language).locale, _manner(language).dated)


def _manner(language: str) -> _Manner:
    return _MANNERS[supported(language)]


@lru_cache(
    maxsize=1024
)  # what is due together starts together: 200 µs each, for a few minutes of a few zones
def _said(moment: datetime, zone: str, locale: str, pattern: str) -> str:
    from babel.dates import format_datetime  # 56 ms: only who writes a date pays

    there = times.local(moment, zone)
    text: str = format_datetime(there, pattern, tzinfo=there.tzinfo, locale=locale)
    return text.translate(_SPACES)

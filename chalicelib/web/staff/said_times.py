"""Moments as people at a desk say them, on the clinic's clock: "hace 5 min", "ayer 7:40 p. m.", "hoy 10:30 a. m.". Never reads the clock."""

from datetime import date, datetime, timedelta

from chalicelib.messaging import format_dates
from chalicelib.shared import times
from chalicelib.web.load_words import Words

JUST_NOW = timedelta(minutes=1)
AN_HOUR = timedelta(hours=1)


class SaidTimes:
    """How one page says moments: in its words, on its clinic's clock, from its own moment."""

    def __init__(self, words: Words, zone: str, now: datetime) -> None:
        self.words, self.zone, self.now = words, zone, now
        self.locale = "pt_BR" if words.language == "pt" else words.language

    def clock(self, at: datetime) -> str:
        """Return "10:30 a. m."."""
        return format_dates.clock(at, self.zone, self.locale)

    def clock_in_two(self, at: datetime) -> tuple[str, str]:
        """Return "10:30" and "a. m.", which is small beside it; the latter "" where the clock has 24 hours."""
        hour, _, half = self.clock(at).partition(" ")
        return hour, half

    def day(self, day: date) -> str:
        """Return "lunes 30 de noviembre"."""
        said = format_dates.day(self._noon(day), self.zone, self.locale)
        return said + self._of_another_year(day)

    def short_day(self, at: datetime) -> str:
        """Return "hoy", "ayer", "mañana", else "jue 3 dic"."""
        day, today = times.local_day(at, self.zone), times.local_day(self.now, self.zone)
        near = {0: "today", -1: "yesterday", 1: "tomorrow"}.get((day - today).days)
        if near:
            return self.words(f"desk.day.{near}")
        return format_dates.short_date(at, self.zone, self.locale) + self._of_another_year(day)

    def _of_another_year(self, day: date) -> str:
        return "" if day.year == times.local_day(self.now, self.zone).year else f" {day.year}"

    def when(self, at: datetime) -> str:
        """Return "hoy 10:30 a. m.", "jue 3 dic, 10:30 a. m."."""
        day = self.short_day(at)
        return f"{day}{',' if ' ' in day else ''} {self.clock(at)}"

    def ago(self, at: datetime) -> str:
        """Return "ahora", "hace 5 min" within an hour, else the day and the hour."""
        past = self.now - at
        if past < JUST_NOW:
            return self.words("desk.ago.now")
        if past < AN_HOUR:
            return self.words("desk.ago.minutes", minutes=int(past / JUST_NOW))
        return self.when(at)

    def iso(self, at: datetime) -> str:
        """Return "2026-11-30T10:30", as a `time` element has it."""
        return times.local(at, self.zone).strftime("%Y-%m-%dT%H:%M")

    def _noon(self, day: date) -> datetime:
        start, end = times.day_bounds(day, self.zone)
        return start + (end - start) / 2

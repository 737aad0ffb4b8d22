"""What an operator types about a clinic, read and checked. Each error says what would be right."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from chalicelib.clinics import settings_rules as rules
from chalicelib.clinics.limits import Rate
from chalicelib.clinics.model import OpeningHours, UnknownPolicy
from chalicelib.shared import phone

_DAYS = {"lun": 0, "mar": 1, "mie": 2, "jue": 3, "vie": 4, "sab": 5, "dom": 6}
_DAYS |= {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}
_SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})")


def slug_of(name: str) -> str:
    """Return the address a clinic's name suggests: Clínica Dental Sonrisa → clinica-dental-sonrisa."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:60]


def is_slug(text: str) -> bool:
    """Tell whether a text may be a public address."""
    return bool(re.fullmatch(r"[a-z0-9](?:[a-z0-9-]{1,58}[a-z0-9])", text))


def slug(text: str) -> str:
    """Check a public address."""
    if not is_slug(text):
        raise click.BadParameter(f"{text!r}: 3 to 60 of a-z, 0-9 and -, such as clinica-sonrisa.")
    return text


def number(text: str, *, country: str) -> str:
    """Read a telephone number into E.164."""
    found = phone.normalise(text, region=country)
    if isinstance(found, phone.Phone):
        return found.e164
    raise click.BadParameter(f"{text!r} is no telephone number of {country} ({found.reason}).")


def token_name(text: str) -> str:
    """Check the name of what uses an API token."""
    name = text.strip()
    if not (1 <= len(name) <= 60 and name.isprintable()):
        raise click.BadParameter(f"{text!r}: 1 to 60 letters on one line, such as agenda.")
    return name


def address(text: str) -> str:
    """Check an e-mail address."""
    if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s.]+", text):
        raise click.BadParameter(f"{text!r} is no e-mail address.")
    return text


def country(text: str) -> str:
    """Check the country that numbers without a + are of."""
    from phonenumbers import SUPPORTED_REGIONS

    if text.upper() not in SUPPORTED_REGIONS:
        raise click.BadParameter(f"{text!r} is no country: two letters, such as MX.")
    return text.upper()


def unknown_policy(text: str) -> UnknownPolicy:
    """Read what happens to a message of which nobody knows whether it arrived."""
    known = [policy.value for policy in UnknownPolicy]
    if text not in known:
        raise click.BadParameter(f"{text!r}: {' or '.join(known)}.")
    return UnknownPolicy(text)


def zone(text: str) -> str:
    """Check an IANA time zone."""
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # too long a name, or a folder's
        raise click.BadParameter(
            f"{text!r} is no time zone: America/Mexico_City, America/Tijuana, America/Bogota…"
        ) from None
    return text


def languages(text: str) -> tuple[str, ...]:
    """Read languages, the clinic's own first."""
    asked = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    if not rules.are_languages(asked):
        raise click.BadParameter(f"{text!r}: some of {', '.join(rules.LANGUAGES)}, by commas.")
    return asked


def offsets(text: str) -> tuple[int, ...]:
    """Read when to remind, in minutes before the visit: 1440,120; also 24h,2h and 1d."""
    found = {_minutes(part.strip().casefold()) for part in text.split(",")}
    if not rules.are_offsets(found):
        raise click.BadParameter(f"{text!r}: at most {rules.MOST_OFFSETS} reminders of a visit.")
    return tuple(sorted(found, reverse=True))


def sending(text: str) -> tuple[time, time]:
    """Read the hours in which unprompted messages may leave: 09:00-20:00."""
    spans = list(_spans(text))
    if len(spans) != 1:
        raise click.BadParameter(f"{text!r}: one stretch, such as 09:00-20:00.")
    if not rules.are_long_enough(*spans[0]):
        raise click.BadParameter(f"{text!r}: at least an hour; the schedule runs every 15 minutes.")
    return spans[0]


def hours(text: str) -> tuple[OpeningHours, ...]:
    """Read opening hours: `lun-vie 09:00-14:00,16:00-19:00; sab 09:00-14:00`."""
    found: list[OpeningHours] = []
    for part in filter(None, (part.strip() for part in text.split(";"))):
        days, _, spans = part.partition(" ")
        found += [
            OpeningHours(day, opens, closes)
            for day in _days(days)
            for opens, closes in _spans(spans)
        ]
    for day in range(7):
        theirs = sorted((one.opens, one.closes) for one in found if one.weekday == day)
        if not rules.are_stretches(theirs):
            raise click.BadParameter(f"{text!r}: hours of one day overlap.")
    return tuple(found)


def dollars(text: str) -> int:
    """Read dollars as millionths of one: 0.0085 is 8500."""
    found = re.fullmatch(r"(\d{1,5})(?:\.(\d{1,6}))?", text.strip())
    if not found:
        raise click.BadParameter(f"{text!r}: dollars, such as 5 or 0.0085.")
    return int(found[1]) * 1_000_000 + int((found[2] or "").ljust(6, "0"))


def rate(text: str) -> Rate:
    """Read what a message costs from a day on: 2026-10-01=0.0085."""
    since, _, each = text.partition("=")
    try:
        found = Rate(date.fromisoformat(since.strip()), dollars(each))
    except ValueError:
        found = Rate(date.min, 0)
    if not found.each:
        raise click.BadParameter(f"{text!r}: a day and dollars, such as 2026-10-01=0.0085.")
    return found


def _minutes(text: str) -> int:
    read = re.fullmatch(r"(\d{1,5})\s*(m|min|h|d)?", text)
    length = int(read[1]) * {"h": 60, "d": 24 * 60}.get(read[2], 1) if read else 0
    if not rules.is_offset(length):
        raise click.BadParameter(
            f"{text!r}: minutes before the visit, {rules.LEAST_OFFSET} to {rules.LONGEST_OFFSET}, such as 1440,120 or 24h,2h."
        )
    return length


def _days(text: str) -> Iterator[int]:
    first, _, last = _plain(text).partition("-")
    if first not in _DAYS or (last and last not in _DAYS):
        raise click.BadParameter(f"{text!r}: days such as lun-vie, sab or mon-fri.")
    start, end = _DAYS[first], _DAYS[last or first]
    yield from range(start, end + 1) if start <= end else (*range(start, 7), *range(end + 1))


def _plain(text: str) -> str:
    parts = (slug_of(part)[:3] for part in text.split("-"))
    return "-".join(parts)


def _spans(text: str) -> Iterator[tuple[time, time]]:
    parts = [part.strip() for part in text.split(",")]
    for part in parts:
        found = _SPAN.fullmatch(part)
        try:
            opens, closes = _span(found) if found else (time(1), time())
        except ValueError:
            opens, closes = time(1), time()
        if not rules.is_stretch(opens, closes):
            raise click.BadParameter(f"{part!r}: from-until, such as 09:00-14:00.")
        yield opens, closes


def _span(found: re.Match[str]) -> tuple[time, time]:
    return time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4]))

"""The holidays of the countries of our clinics, from the file that `make holidays` writes: offered to be closed on, never taken for closed."""

import functools
import json
from datetime import date
from pathlib import Path

_FILE = Path(__file__).with_name("holidays.json")


def country_of(zone: str) -> str:
    """Return the country whose clocks an IANA zone is: MX; ZZ for the world's, "" for one that nobody knows."""
    from babel.core import get_global

    name = get_global("zone_aliases").get(zone, zone)
    return str(get_global("zone_territories").get(name, ""))


def holidays_between(country: str, first: date, last: date) -> dict[date, str]:
    """Return a country's holidays of these days, the soonest first; of a country that the file does not have, none."""
    known = _known().get(country, {})
    found = {date.fromisoformat(day): name for day, name in known.items()}
    return {day: name for day, name in sorted(found.items()) if first <= day <= last}


def last_year_known(country: str) -> int:
    """Return the last year whose holidays the file has; 0 for a country that it does not have."""
    return max((int(day[:4]) for day in _known().get(country, {})), default=0)


@functools.cache
def _known() -> dict[str, dict[str, str]]:
    known: dict[str, dict[str, str]] = json.loads(_FILE.read_text("utf-8"))
    return known

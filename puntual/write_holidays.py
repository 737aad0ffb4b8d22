"""`make holidays`: write the holidays that a clinic is offered to close on, as the `holidays` library knows them. What ships reads the file alone."""

import json
from pathlib import Path

FILE = Path(__file__).parents[1] / "chalicelib/clinics/holidays.json"
YEARS = range(2026, 2032)
LANGUAGES = {"MX": "es", "CO": "es", "AR": "es", "CL": "es", "PE": "es", "BR": "pt_BR"}
MOVED = (" (observado)", " (observed)")  # a law moved it to a Monday: that day is all that counts


def holidays_of(country: str) -> dict[str, str]:
    """Return a country's holidays for everybody, by day, called as they are called there."""
    import holidays

    found = holidays.country_holidays(country, years=YEARS, language=LANGUAGES[country])
    return {day.isoformat(): _called(name) for day, name in sorted(found.items())}


def as_file() -> str:
    """Return the file's text."""
    known = {country: holidays_of(country) for country in LANGUAGES}
    return json.dumps(known, ensure_ascii=False, indent=1) + "\n"


def _called(name: str) -> str:
    for suffix in MOVED:
        name = name.replace(suffix, "")
    return name.replace("; ", ", ")


if __name__ == "__main__":
    FILE.write_text(as_file(), "utf-8")

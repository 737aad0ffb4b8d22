"""The form of *Cuándo y cómo se recuerda*: what it offers, and what was typed as settings or as what is wrong with it. Pure."""

from collections.abc import Mapping
from datetime import time
from hashlib import sha256
from typing import Any

from chalicelib.clinics import settings_rules as rules
from chalicelib.clinics.reminder_settings import Reminding
from chalicelib.web.load_words import Words

HOUR, DAY = 60, 24 * 60
USUAL = (7 * DAY, 3 * DAY, 2 * DAY, DAY, 4 * HOUR, 2 * HOUR, HOUR)
UNITS = {"dias": DAY, "horas": HOUR, "minutos": 1}
YES = "si"
BLANK = dict.fromkeys(("otro", "unidad", "desde", "hasta", "confirmados", "idioma"), "")
BLANK |= dict.fromkeys((f"en_{language}" for language in rules.LANGUAGES), "")
Asked = Mapping[str, str]


def as_asked(said: Reminding) -> dict[str, str]:
    """Return settings as the form's fields, so that a page shows and repeats them."""
    return {
        **{f"antes{offset}": YES for offset in said.offsets},
        "desde": f"{said.sending_from:%H:%M}",
        "hasta": f"{said.sending_until:%H:%M}",
        "confirmados": YES if said.confirmed else "",
        "idioma": said.languages[0],
        **{f"en_{language}": YES for language in said.languages},
    }


def read(asked: Asked, stands: Reminding) -> Reminding | str:
    """Return what was typed, or the name of what is wrong; the order of further languages stays."""
    offsets = _offsets(asked, stands)
    if offsets is None:
        return "other"
    if not rules.are_offsets(offsets):
        return "offsets"
    hours = _hours(asked)
    if hours is None:
        return "hours"
    if not rules.are_long_enough(*hours):
        return "short"
    languages = _languages(asked, stands)
    if not rules.are_languages(languages):
        return "language"
    confirmed = asked.get("confirmados") == YES
    return Reminding(offsets, *hours, confirmed, languages)


def offered(asked: Asked, stands: Reminding, words: Words) -> list[dict[str, Any]]:
    """Return the moments to choose from: the usual ones and the clinic's own, the longest before a visit first."""
    return [
        {"offset": one, "text": said_offset(one, words), "is_on": asked.get(f"antes{one}") == YES}
        for one in _known(asked, stands)
    ]


def said_offset(minutes: int, words: Words) -> str:
    """Return "3 días antes", "2 horas antes", "90 minutos antes"."""
    name, each = next((n, each) for n, each in UNITS.items() if minutes % each == 0)
    n = minutes // each
    return words(f"desk.reminding.{name}.{'one' if n == 1 else 'many'}", n=n)


def seen(said: Reminding) -> str:
    """Return what tells the settings as they stand from any others."""
    return sha256(repr(sorted(as_asked(said).items())).encode()).hexdigest()[:16]


def _known(asked: Asked, stands: Reminding) -> list[int]:
    said = {int(name[5:]) for name in asked if _is_offset_field(name)}
    return sorted({*USUAL, *stands.offsets, *filter(rules.is_offset, said)}, reverse=True)


def _is_offset_field(name: str) -> bool:
    return name.startswith("antes") and name[5:].isdecimal() and len(name) <= 10


def _offsets(asked: Asked, stands: Reminding) -> tuple[int, ...] | None:
    """Return the moments chosen, the longest before a visit first; None where another was typed that is none."""
    chosen = {one for one in _known(asked, stands) if asked.get(f"antes{one}") == YES}
    number = asked.get("otro", "").strip()
    if number:
        is_number = number.isdecimal() and len(number) <= 5
        other = int(number) * UNITS.get(asked.get("unidad", ""), 0) if is_number else 0
        if not rules.is_offset(other):
            return None
        chosen.add(other)
    return tuple(sorted(chosen, reverse=True))


def _hours(asked: Asked) -> tuple[time, time] | None:
    try:
        first, last = (time.fromisoformat(asked.get(name, "")) for name in ("desde", "hasta"))
    except ValueError:
        return None
    naive = first.replace(tzinfo=None), last.replace(tzinfo=None)
    return naive if rules.is_stretch(*naive) else None


def _languages(asked: Asked, stands: Reminding) -> tuple[str, ...]:
    own = asked.get("idioma", "")
    in_order = dict.fromkeys((own, *stands.languages, *rules.LANGUAGES))
    return tuple(one for one in in_order if one == own or asked.get(f"en_{one}") == YES)

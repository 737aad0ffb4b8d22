"""Finding the person in a calendar event's title. Keeps the name and the number, never what the visit is for."""

import re
from dataclasses import dataclass

from chalicelib.imports import parse_cells

_LIKE_A_PHONE = re.compile(r"(?<![\d/:])(?!\d{1,2}/\d{1,2}/)[+(]?\d[\d\s().\-/]{6,}\d(?![\d/:])")
_OPENING = re.compile(
    r"^(?:cita|consulta|turno|paciente|pac|px|pte|appointment|visita?|valoraci[oó]n|revisi[oó]n|"
    r"limpieza|control|seguimiento|primera vez)\b\.?\s*(?:con|de|del|para|for|with)?\s*[:\-–]?(?:\s+|$)",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"(?:^|\s)(?:tel(?:[eé]fono)?|cel(?:ular)?|whats\s?app|wa|ph(?:one)?|m[oó]vil)\.?\s*:?\s*$",
    re.IGNORECASE,
)
_END_OF_NAME = re.compile(r"\s[-–—]\s|[(\[|:;/,•]|\s{3,}")


@dataclass(frozen=True)
class Titled:
    """Who an event is about."""

    name: str
    phone: str  # as written


def titled(title: str, description: str) -> Titled:
    """Return the name and number in an event; "Ana López 55 1234 5678" has both."""
    in_title = _LIKE_A_PHONE.search(title)
    in_text = _LIKE_A_PHONE.search(description)
    before = title[: in_title.start()] if in_title else title
    after = title[in_title.end() :] if in_title else ""
    name = _name_in(before) or _name_in(after)
    found = in_title or in_text
    return Titled(name, found[0] if found else "")


def _name_in(text: str) -> str:
    text = _LABEL.sub("", text.strip())
    text = _OPENING.sub("", text.strip(" -–:,."))
    first = _END_OF_NAME.split(text.strip(" -–:,."), maxsplit=1)[0]
    return parse_cells.person_name(first)

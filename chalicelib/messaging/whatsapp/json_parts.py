"""Reading JSON that may be anything: a text, an identifier, a number, a list, or nothing. Never raises, never guesses."""

from typing import Any

from chalicelib.shared import phone

Json = dict[str, Any]
IDENTIFIER_MAX = 512  # bytes; a longer one is nobody's, and fits no key of ours


def text_of(value: object) -> str:
    """Return the text, whole characters only; anything else is nothing."""
    if not isinstance(value, str):
        return ""
    return value.encode("utf-8", "replace").decode().replace("\x00", "")


def identifier_of(value: object) -> str:
    """Return the text as an identifier of WhatsApp's or ours; what cannot be one is nothing."""
    text = text_of(value)
    return text if len(text.encode()) <= IDENTIFIER_MAX else ""


def wa_id_of(value: object) -> str:
    """Return a telephone number as WhatsApp spells it; letters make no number."""
    name = identifier_of(value)
    return name if phone.from_wa_id(name) else ""


def user_id_of(value: object) -> str:
    """Return WhatsApp's user id (BSUID) of somebody; what reads as a number names no user: it would be another's line."""
    name = identifier_of(value)
    return "" if phone.from_wa_id(name) else name


def listed(value: object) -> list[Json]:
    """Return the objects of a list; anything else is none."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def part_of(whole: Json, name: str) -> Json:
    """Return a part that is an object; anything else is an empty one."""
    part = whole.get(name)
    return part if isinstance(part, dict) else {}

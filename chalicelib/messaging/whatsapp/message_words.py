"""What a message of any type says, and the words of it that a person reads. Never drops words that came, never interprets them.

https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/components
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from chalicelib.messaging.event_types import InboundKind
from chalicelib.messaging.whatsapp.json_parts import (
    Json,
    identifier_of,
    listed,
    part_of,
    text_of,
)

UNNAMED = "unknown"
# Where words stand in any type, also in those that nobody knows yet.
_PLACES = ("caption", "text", "body", "title", "description", "name", "address", "filename")
# By what it holds: old examples of Meta have a place or a contact without any type.
_TYPES = (
    *("text", "button", "interactive", "reaction", "edit", "revoke", "system", "location"),
    *("contacts", "image", "video", "audio", "voice", "document", "sticker", "order"),
    "unsupported",
)
_ANSWERS_MAX = 20  # of a form


@dataclass(frozen=True)
class Said:
    """What was said, without who said it and when."""

    kind: InboundKind
    text: str
    payload: str = ""
    about: str = ""  # WhatsApp's id of the message reacted to
    reaction: str = ""
    replaces: str = ""  # WhatsApp's id of the message that was edited or withdrawn
    is_revoked: bool = False


def type_of(part: Json) -> str:
    """Return WhatsApp's name for how it was said; where none is stated, by what the message holds."""
    stated = identifier_of(part.get("type"))
    return stated or next((name for name in _TYPES if part.get(name)), UNNAMED)


def said_in(part: Json) -> Said:
    """Return what a message says. Words of what is neither text nor button come after their type: `[image] mi receta`."""
    kind = type_of(part)
    content = part_of(part, kind)
    read = _SAID.get(kind)
    said = read(content) if read else None
    if said is None:
        words = _words(kind, part.get(kind))
        said = Said(InboundKind.OTHER, _shown(_name(kind, content), words))
    return said


def _text(content: Json) -> Said:
    return Said(InboundKind.TEXT, text_of(content.get("body")))


def _button(content: Json) -> Said:
    return Said(InboundKind.BUTTON, text_of(content.get("text")), text_of(content.get("payload")))


def _choice(content: Json) -> Said | None:
    """Return what was chosen of buttons or a list; of a form nothing is."""
    reply = part_of(content, "button_reply") or part_of(content, "list_reply")
    if not reply:
        return None
    return Said(InboundKind.BUTTON, text_of(reply.get("title")), text_of(reply.get("id")))


def _reaction(content: Json) -> Said:
    about, emoji = identifier_of(content.get("message_id")), text_of(content.get("emoji"))[:64]
    shown = _shown("reaction", [emoji])
    return Said(InboundKind.REACTION, shown, about=about, reaction=emoji)


def _edited(content: Json) -> Said:
    """Return the new words of a message; they are no text of their own, so that they do nothing by themselves."""
    new = part_of(content, "message")
    words = "" if type_of(new) in {"edit", "revoke"} else said_in(new).text
    former = identifier_of(content.get("original_message_id"))
    return Said(InboundKind.OTHER, words, replaces=former or UNNAMED)


def _revoked(content: Json) -> Said:
    former = identifier_of(content.get("original_message_id"))
    return Said(InboundKind.OTHER, "[revoke]", replaces=former or UNNAMED, is_revoked=True)


def _name(kind: str, content: Json) -> str:
    return "form" if kind == "interactive" and "nfm_reply" in content else kind[:30]


def _shown(name: str, words: list[str]) -> str:
    return " ".join((f"[{name}]", ", ".join(filter(None, words)))).strip()


def _words(kind: str, content: object) -> list[str]:
    read = _WORDS.get(kind)
    if read:
        return list(read(content))
    return list(_any_words(content)) if isinstance(content, dict) else [text_of(content)]


def _any_words(content: Json) -> Iterator[str]:
    yield from (text_of(content.get(place)) for place in _PLACES)


def _contacts(content: object) -> Iterator[str]:
    """Yield each person's name with their numbers: a patient may mean whom to call."""
    for contact in listed(content):
        name = text_of(part_of(contact, "name").get("formatted_name"))
        numbers = (text_of(one.get("phone")) or _plus(one) for one in listed(contact.get("phones")))
        yield " ".join(filter(None, (name, *numbers)))


def _plus(number: Json) -> str:
    wa_id = text_of(number.get("wa_id"))
    return f"+{wa_id}" if wa_id else ""


def _place(content: object) -> Iterator[str]:
    """Yield what a place is called, or else where it is."""
    place = content if isinstance(content, dict) else {}
    words = [text_of(place.get(name)) for name in ("name", "address")]
    point = [place.get(name) for name in ("latitude", "longitude")]
    where = [
        str(one) for one in point if isinstance(one, int | float) and not isinstance(one, bool)
    ]
    yield from words if any(words) else where


def _order(content: object) -> Iterator[str]:
    order = content if isinstance(content, dict) else {}
    yield text_of(order.get("text"))
    for item in listed(order.get("product_items")):
        yield f"{text_of(str(item.get('quantity', 1)))[:10]} × {text_of(item.get('product_retailer_id'))}"


def _unsupported(content: object) -> Iterator[str]:
    named = content if isinstance(content, dict) else {}
    yield text_of(named.get("type"))


def _interactive(content: object) -> Iterator[str]:
    """Yield what was answered on a form, as far as it is words; what no release knows yet, by its own words."""
    choice = content if isinstance(content, dict) else {}
    form = part_of(choice, "nfm_reply")
    yield from _answers(text_of(form.get("response_json")))
    if not form:
        for value in choice.values():
            yield from _any_words(value) if isinstance(value, dict) else ()


def _answers(form: str) -> Iterator[str]:
    try:
        answers = json.loads(form) if form else {}
    except (ValueError, RecursionError):
        yield form
        return
    pairs = answers.items() if isinstance(answers, dict) else ()
    for name, answer in list(pairs)[:_ANSWERS_MAX]:
        if name != "flow_token" and isinstance(answer, str | int | float):
            yield text_of(f"{name}: {answer}")


_SAID: dict[str, Callable[[Json], Said | None]] = {
    "text": _text,
    "button": _button,
    "interactive": _choice,
    "reaction": _reaction,
    "edit": _edited,
    "revoke": _revoked,
}
_WORDS: dict[str, Callable[[object], Iterator[str]]] = {
    "contacts": _contacts,
    "location": _place,
    "order": _order,
    "unsupported": _unsupported,
    "interactive": _interactive,
}

"""What a message of any type says, and the words of it that a person reads. Never drops words that came, never interprets them.

https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/components
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

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
_ANSWERS_MAX = 20  # of a form, and of each list in it
_DEPTH_MAX = 3


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
    words: str = ""  # their own beside what is no text: a caption


def type_of(part: Json) -> str:
    """Return WhatsApp's name for how it was said; where none is stated, by what the message holds."""
    stated = identifier_of(part.get("type"))
    return stated or next((name for name in _TYPES if part.get(name)), UNNAMED)


def said_in(part: Json) -> Said:
    """Return what a message says. Words of what is neither text nor button come after their type: `[image] mi receta`.

    What was forwarded is nobody's own word, whatever it says.
    """
    context = part_of(part, "context")
    said = _said(part)
    if not (context.get("forwarded") or context.get("frequently_forwarded")):
        return said
    if said.kind is InboundKind.TEXT:
        return Said(InboundKind.OTHER, _shown("forwarded", [said.text]))
    return replace(said, words="")


def _said(part: Json) -> Said:
    kind = type_of(part)
    content = part_of(part, kind)
    bare = text_of(part.get(kind))  # old clients' words may stand where the object should
    read = _SAID.get(kind) if content or not bare else None
    said = Said(InboundKind.TEXT, bare) if bare and kind == "text" else read and read(content)
    if said:
        return said
    shown = _shown(_name(kind, content), _words(kind, part.get(kind)))
    return Said(InboundKind.OTHER, shown, words=text_of(content.get("caption")))


def _text(content: Json) -> Said:
    return Said(InboundKind.TEXT, text_of(content.get("body")))


def _button(content: Json) -> Said:
    return Said(InboundKind.BUTTON, text_of(content.get("text")), text_of(content.get("payload")))


def _choice(content: Json) -> Said | None:
    """Return what was chosen of buttons or a list; of a form nothing is."""
    reply = part_of(content, "button_reply") or part_of(content, "list_reply")
    if not reply:
        return None
    title = ", ".join(filter(None, (text_of(reply.get(i)) for i in ("title", "description"))))
    return Said(InboundKind.BUTTON, title, text_of(reply.get("id")))


def _reaction(content: Json) -> Said:
    about, emoji = identifier_of(content.get("message_id")), text_of(content.get("emoji"))[:64]
    shown = _shown("reaction", [emoji])
    return Said(InboundKind.REACTION, shown, about=about, reaction=emoji)


def _edited(content: Json) -> Said:
    """Return the new words of a message; they are no text of their own, so that they do nothing by themselves."""
    new, bare = part_of(content, "message"), text_of(content.get("message"))
    said = None if bare or type_of(new) in {"edit", "revoke"} else said_in(new)
    former = identifier_of(content.get("original_message_id"))
    text, words = (said.text, said.words) if said else (bare, "")
    return Said(InboundKind.OTHER, text, replaces=former or UNNAMED, words=words)


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
    answers = form.get("response_json")
    yield from _answers(answers if isinstance(answers, dict | list) else text_of(answers))
    if not form:
        for value in choice.values():
            yield from _any_words(value) if isinstance(value, dict) else ()


def _answers(form: object) -> Iterator[str]:
    try:
        answers = json.loads(form) if form and isinstance(form, str) else form
    except (ValueError, RecursionError):
        yield text_of(form)
        return
    pairs = answers.items() if isinstance(answers, dict) else [("", answers)]
    for name, answer in list(pairs)[:_ANSWERS_MAX]:
        said = "" if name == "flow_token" else ", ".join(_flat(answer, _DEPTH_MAX))
        if said:
            yield text_of(f"{name}: {said}" if name else said)


def _flat(answer: object, depth: int) -> Iterator[str]:
    """Yield the words of an answer, whatever they lie in; deeper than anybody asks nothing is."""
    if isinstance(answer, str | int | float):
        yield str(answer)
    elif isinstance(answer, dict | list) and depth:
        inside = answer.values() if isinstance(answer, dict) else answer
        for one in list(inside)[:_ANSWERS_MAX]:
            yield from _flat(one, depth - 1)


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

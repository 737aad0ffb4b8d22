"""A body of WhatsApp's without what one person said in it, for their erasure. Pure; leaves other people's and clinics' be."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class PersonInBody:
    """Who is cut out: the digits of their numbers, their user ids, and which WhatsApp numbers are another clinic's."""

    digits: frozenset[str]
    is_of_another_clinic: Callable[[str], bool]

    def is_in(self, part: object) -> bool:
        """Tell whether a part of a body holds one of their numbers."""
        said = part if isinstance(part, str) else json.dumps(part, ensure_ascii=False)
        return any(digits in said for digits in self.digits)


def cut_out(body: bytes, person: PersonInBody) -> bytes | None:
    """Return the body without the person, None where nothing else is in it; as it came where they are not.

    A body in which nobody can tell whose is what goes whole, if it holds their number.
    """
    text = body.decode("utf-8", "replace")
    document = _parsed(text)
    if not isinstance(document, dict):
        return None if person.is_in(text) else body
    if not person.is_in(document):
        return body
    cut = _of_topic if "whatsAppWebhookEntry" in document else _of_webhook
    left = cut(document, person)
    return json.dumps(left, ensure_ascii=False).encode("utf-8", "replace") if left else None


def _of_webhook(document: Json, person: PersonInBody) -> Json | None:
    return _with_list(document, "entry", person, lambda entry: _entry(entry, person))


def _of_topic(envelope: Json, person: PersonInBody) -> Json | None:
    """Do it with a notification of AWS's, whose one entry is a text inside it."""
    name = "whatsAppWebhookEntry"
    entry = _parsed(envelope[name])
    left = _entry(entry, person) if isinstance(entry, dict) else None
    around = {other: part for other, part in envelope.items() if other != name}
    if not left or person.is_in(around):
        return None
    return envelope | {name: json.dumps(left, ensure_ascii=False)}


def _entry(entry: Json, person: PersonInBody) -> Json | None:
    return _with_list(entry, "changes", person, lambda change: _change(change, person))


def _with_list(
    whole: Json, name: str, person: PersonInBody, cut: Callable[[Json], Json | None]
) -> Json | None:
    """Return a part whose list has each item cut; None where nothing is left, or they stand beside the list."""
    items = whole.get(name)
    if not isinstance(items, list) or person.is_in(whole | {name: []}):
        return None
    left = [item if not person.is_in(item) else _cut(item, cut) for item in items]
    some = [item for item in left if item is not None]
    return whole | {name: some} if some else None


def _cut(item: object, cut: Callable[[Json], Json | None]) -> Json | None:
    return cut(item) if isinstance(item, dict) else None


def _change(change: Json, person: PersonInBody) -> Json | None:
    """Return a change without what is theirs; another clinic's is another clinic's, whoever wrote there."""
    value = change.get("value")
    if not isinstance(value, dict):
        return None
    if person.is_of_another_clinic(_number_of(value)):
        return change
    rest = {name: _without(part, person) for name, part in value.items()}
    events = [part for name, part in rest.items() if isinstance(part, list) and name != "contacts"]
    return change | {"value": rest} if any(events) and not person.is_in(rest) else None


def _without(part: object, person: PersonInBody) -> object:
    return [one for one in part if not person.is_in(one)] if isinstance(part, list) else part


def _number_of(value: Json) -> str:
    metadata = value.get("metadata")
    return str(metadata.get("phone_number_id", "")) if isinstance(metadata, dict) else ""


def _parsed(text: object) -> object:
    try:
        return json.loads(text) if isinstance(text, str) else None
    except (ValueError, RecursionError):
        return None

"""Every word of an enum in every kind of record, found from the types; and a stored record with a word that we do not know in its place."""

import dataclasses
import json
from enum import Enum
from typing import Any, get_args, get_origin, get_type_hints

from chalicelib.storage.item_codec import MESSAGE_STATE, Item

WORD = "word_of_later"


def places_of_words(kind: type, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Return where in a kind of record words stand: ("content", "buttons", "action")."""
    found = []
    for name, hint in get_type_hints(kind).items():
        for inner in _inside(hint):
            if issubclass(inner, Enum):
                found.append((*path, name))
            elif dataclasses.is_dataclass(inner):
                found += places_of_words(inner, (*path, name))
    return found


def _inside(hint: Any) -> list[type]:
    if isinstance(hint, type) and get_origin(hint) is None:
        return [hint]
    return [inner for argument in get_args(hint) for inner in _inside(argument)]


def with_word(item: Item, place: str) -> Item | None:
    """Return an item with the word in this place ("content.buttons.action"); None where it has no such place."""
    path = tuple(place.split("."))
    if path[0] in MESSAGE_STATE:
        return item | {path[0]: {"S": WORD}}
    fields = json.loads(item["data"]["S"])
    return item | {"data": {"S": json.dumps(fields)}} if _put(fields, path) else None


def _put(fields: dict[str, Any], path: tuple[str, ...]) -> bool:
    name, *rest = path
    if rest:
        inner = fields.get(name) or []
        parts = inner if isinstance(inner, list) else [inner]
        done = [_put(part, tuple(rest)) for part in parts]  # in each of them
        return any(done)
    was = fields.get(name)
    if isinstance(was, dict):  # the words are its keys
        fields[name] = was | {WORD: next(iter(was.values()))} if was else was
    else:
        fields[name] = [*was, WORD] if isinstance(was, list) else WORD
    return was is None or bool(was)

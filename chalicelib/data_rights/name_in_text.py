"""Whether a text names a person, and the same text without the name. Pure; family names alone name nobody."""

import dataclasses
import re
from collections.abc import Iterable

from chalicelib.messaging.model import Content
from chalicelib.patients.model import Patient
from chalicelib.shared.compare_names import fold

LEFT_OUT = "…"
Called = re.Pattern[str]


def called(person: Patient, neighbours: Iterable[Patient]) -> Called:
    """Return what finds the name as our messages write it: in full, and the first name if nobody shares it."""
    shared = {fold(one.first_name) for one in neighbours}
    first = "" if fold(person.first_name) in shared else person.first_name
    spelled = [" ".join(person.name.split()), first]
    found = "|".join(re.escape(name) for name in spelled if name) or r"(?!)"
    return re.compile(rf"(?<!\w)(?:{found})(?!\w)", re.IGNORECASE)


def names(name: Called, text: str) -> bool:
    """Tell whether a text calls the person by the name."""
    return bool(name.search(text))


def without(name: Called, text: str) -> str:
    """Return the text with the name left out."""
    return name.sub(LEFT_OUT, text)


def is_named_in(name: Called, content: Content) -> bool:
    """Tell whether a message names the person."""
    titles = (button.title for button in content.buttons)
    return any(names(name, text) for text in (content.text, *content.parameters, *titles))


def content_without(name: Called, content: Content) -> Content:
    """Return what a message says, with the name left out."""
    return dataclasses.replace(
        content,
        text=without(name, content.text),
        parameters=tuple(without(name, one) for one in content.parameters),
        buttons=tuple(
            dataclasses.replace(button, title=without(name, button.title))
            for button in content.buttons
        ),
    )

"""Whether a text names a person, and the same text without the name. Pure; family names alone name nobody."""

import dataclasses
import re
from collections.abc import Iterable

from chalicelib.messaging.model import Content
from chalicelib.patients.called_name import called_name, former_guess, whole_name
from chalicelib.patients.model import Patient
from chalicelib.shared.compare_names import fold

LEFT_OUT = "…"
Called = re.Pattern[str]


def called(person: Patient, neighbours: Iterable[Patient]) -> Called:
    """Return what finds the name as our messages write it: in full, and what they are called if nobody shares it."""
    shared = [f" {fold(name)} " for one in neighbours for name in _short(one)]
    own = [n for n in _short(person) if not any(f" {fold(n)} " in other for other in shared)]
    spelled = {" ".join(person.name.split()), whole_name(person.name), *own} - {""}
    longest_first = sorted(spelled, key=lambda name: (-len(name), name))
    found = "|".join(map(re.escape, longest_first)) or r"(?!)"
    return re.compile(rf"(?<!\w)(?:{found})(?!\w)", re.IGNORECASE)


def _short(person: Patient) -> tuple[str, ...]:
    """Return what they are called: as set, as guessed, as releases before 29 November 2026 guessed; by others, Juan."""
    guess = called_name(person.name)
    return person.first_name, guess, former_guess(person.name), "".join(guess.split()[:1])


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

"""Our message templates as files: what is sent to Meta for approval. Never sends a message.

https://developers.facebook.com/docs/whatsapp/business-management-api/message-templates/components
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from chalicelib.messaging.model import Content

TEMPLATES = Path(__file__).parent / "message_templates"
PLACE = re.compile(r"\{\{(\d+)\}\}")


@dataclass(frozen=True)
class Definition:
    """One template in one language."""

    name: str
    language: str
    category: str
    body: str
    samples: tuple[str, ...]
    buttons: tuple[str, ...]
    actions: tuple[str, ...]  # what each button asks for, in order

    def as_json(self) -> dict[str, Any]:
        """Return the body that both providers take to create it."""
        body = {"type": "BODY", "text": self.body, "example": {"body_text": [list(self.samples)]}}
        replies = [{"type": "QUICK_REPLY", "text": title} for title in self.buttons]
        return {
            "name": self.name,
            "language": self.language,
            "category": self.category,
            "components": [body, *([{"type": "BUTTONS", "buttons": replies}] if replies else [])],
        }


def load_definitions(folder: Path = TEMPLATES) -> tuple[Definition, ...]:
    """Return every template in every language, in the order of the files."""
    return tuple(one for path in sorted(folder.glob("*.json")) for one in _read(path))


def _read(path: Path) -> Iterator[Definition]:
    document = json.loads(path.read_text("utf-8"))
    for language, said in document["languages"].items():
        yield Definition(
            name=document["name"],
            language=language,
            category=document["category"],
            body=said["body"],
            samples=tuple(said["samples"]),
            buttons=tuple(said["buttons"]),
            actions=tuple(document["actions"]),
        )


@cache
def button_titles() -> dict[tuple[str, int], frozenset[str]]:
    """Return what stands on each button, by template and place, in every language that it is approved in."""
    titles: dict[tuple[str, int], frozenset[str]] = {}
    for one in load_definitions():
        for place, title in enumerate(one.buttons):
            key = (one.name, place)
            titles[key] = titles.get(key, frozenset()) | {title}
    return titles


def category_of(name: str, language: str) -> str:
    """Return the category we asked for, or "" for a template that is none of ours."""
    return _categories().get((name, language), "")


@cache
def _categories() -> dict[tuple[str, str], str]:
    return {(one.name, one.language): one.category for one in load_definitions()}


def as_read(content: Content) -> str:
    """Return a message as the person reads it: its own text, or the template's with its places filled."""
    body = _bodies().get((content.template, content.language))
    if body is None:
        return content.text or " · ".join(content.parameters)
    places = dict(enumerate(content.parameters, 1))
    return PLACE.sub(lambda place: places.get(int(place[1]), ""), body)


def titles_of(content: Content) -> tuple[str, ...]:
    """Return what stands on a message's buttons, in order."""
    of_template = _titles().get((content.template, content.language), ())
    return of_template or tuple(button.title for button in content.buttons)


@cache
def _titles() -> dict[tuple[str, str], tuple[str, ...]]:
    return {(one.name, one.language): one.buttons for one in load_definitions()}


@cache
def _bodies() -> dict[tuple[str, str], str]:
    return {(one.name, one.language): one.body for one in load_definitions()}

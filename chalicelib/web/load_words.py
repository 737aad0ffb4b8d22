"""The languages of the pages and their words, one catalogue each. Never falls back silently: a missing word is a defect."""

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LANGUAGES = ("es", "en", "pt")
_LOCALES = Path(__file__).parent / "locales"


@dataclass(frozen=True)
class Words:
    """The catalogue of one language; called with a key it returns the text, its {gaps} filled."""

    language: str

    def __call__(self, key: str, **facts: str | int) -> str:
        """Return the text of `key`; raises KeyError for a key or a fact that is missing."""
        return _catalogue(self.language)[key].format_map(facts)

    def has(self, key: str) -> bool:
        """Tell whether there are words for it: of a word that a later release wrote there are none."""
        return key in _catalogue(self.language)


def choose(asked: str, accepted: str, preferred: str) -> str:
    """Return the language to answer in: the one asked for, else the browser's, else the clinic's.

    `accepted` is an Accept-Language header, `preferred` a locale such as es_MX.
    """
    candidates = [asked, *_by_weight(accepted), preferred]
    spoken = (candidate[:2].lower() for candidate in candidates)
    return next((language for language in spoken if language in LANGUAGES), LANGUAGES[0])


def locale_of(language: str, offered: tuple[str, ...]) -> str:
    """Return the locale among those a clinic writes in, or "" when it writes in none of that language."""
    return next((locale for locale in offered if locale.startswith(language)), "")


def document(name: str, language: str) -> Any:  # a document has its own shape
    """Return a longer text that is a file of its own, such as the privacy notice."""
    return json.loads((_LOCALES / f"{name}.{language}.json").read_text("utf-8"))


@functools.cache
def _catalogue(language: str) -> Mapping[str, str]:
    words: Mapping[str, str] = document("pages", language) | document("desk", language)
    return words


def _by_weight(accepted: str) -> list[str]:
    """Return the browser's languages, the dearest first; what makes no sense counts as unwanted."""
    weighed = [_weighed(part) for part in accepted.split(",")[:20]]
    return [name for weight, name in sorted(weighed, key=lambda each: -each[0]) if weight > 0]


def _weighed(part: str) -> tuple[float, str]:
    name, _, weight = part.strip().partition(";q=")
    try:
        return (float(weight) if weight else 1.0, name)
    except ValueError:
        return (0.0, name)

"""What people read about a file and its rows, one catalogue a language, in the clinic's. Never falls back silently: a missing text is a defect."""

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

LANGUAGES = ("es", "en", "pt")
_LOCALES = Path(__file__).parent / "locales"


@dataclass(frozen=True)
class ImportWords:
    """The texts of one language; called with a key it returns the text, its {gaps} filled."""

    language: str

    def __call__(self, key: str, **facts: object) -> str:
        """Return the text of `key`; raises KeyError for a key or a fact that is missing."""
        return _catalogue(self.language)[key].format_map(facts)


def words_of(locale: str) -> ImportWords:
    """Return the texts for a clinic that writes in this locale, such as es_MX."""
    short = locale[:2].lower()
    return ImportWords(short if short in LANGUAGES else "en")


@functools.cache
def _catalogue(language: str) -> Mapping[str, str]:
    texts: Mapping[str, str] = json.loads((_LOCALES / f"{language}.json").read_text("utf-8"))
    return texts

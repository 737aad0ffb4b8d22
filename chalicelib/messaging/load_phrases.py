"""The sentences of each language, from the JSON files in locales/ that translators edit. Never sends."""

import json
from functools import cache
from pathlib import Path

LANGUAGES = ("es_MX", "es", "en", "pt_BR")  # those our templates are approved in

_LOCALES = Path(__file__).parent / "locales"


def supported(language: str) -> str:
    """Return the nearest language we can write: es_CO → es, en_US → en, pt → pt_BR, others → es_MX."""
    wanted = language.replace("-", "_")
    if wanted in LANGUAGES:
        return wanted
    kin = [known for known in reversed(LANGUAGES) if known.split("_")[0] == wanted.split("_")[0]]
    return min(kin, key=len, default=LANGUAGES[0])


def phrase(language: str, key: str, **values: str) -> str:
    """Return the sentence in the language, its places filled; a value is never read as a pattern."""
    return _sentences(supported(language))[key].format_map(values)


@cache
def _sentences(language: str) -> dict[str, str]:
    sentences: dict[str, str] = json.loads((_LOCALES / f"{language}.json").read_text("utf-8"))
    return sentences

"""One sentence as different thumbs type it: capitals, no accents, accents that are letters of their own, a please and a thanks."""

import unicodedata


def as_typed(text: str) -> list[str]:
    """Return the spellings of a text, each once."""
    bare = "".join(
        each for each in unicodedata.normalize("NFD", text) if unicodedata.category(each) != "Mn"
    )
    apart = unicodedata.normalize("NFD", text)
    ways = (text, text.lower(), text.upper(), text.capitalize(), bare, bare.upper(), apart)
    return list(dict.fromkeys((*ways, f"Hola, {text}", f"{text} por favor", f" {text}. ")))

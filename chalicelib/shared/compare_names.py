"""Comparing people's names as a receptionist would: accents, capitals and a missing second surname do not matter."""

import unicodedata

PARTICLES = frozenset({"de", "del", "la", "las", "los", "y", "da", "das", "do", "dos", "e"})


def fold(name: str) -> str:
    """Return a name as it is sorted and searched: no accents, no capitals, single spaces."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


def may_be_same(one: str, other: str) -> bool:
    """Tell whether two names may mean one person: all words of the shorter stand in the longer."""
    words, other_words = set(fold(one).split()), set(fold(other).split())
    shorter, longer = sorted((words, other_words), key=len)
    return bool(shorter) and shorter <= longer

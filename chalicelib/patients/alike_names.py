"""Which names mean one person though they begin otherwise: Lupita is Guadalupe, Paco Francisco, Hdz. Hernández. Pure.

All words here are as they are heard (name_words.py). Two names that share a nickname, Alberto and Roberto, are not alike.
"""

from bisect import bisect_left
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import takewhile

from chalicelib.patients.name_words import as_heard

FEWEST_LETTERS = 3  # a shorter beginning leads to nobody else's name
MOST_NAMES = 3  # each costs a question; a beginning of more says nothing yet: "che" is Chela, Chelo, Chepe, Checo…
_A_STEM = (
    5  # letters that two names have in common, to be asked for at once: Francisco and Francisca
)


def names_behind(word: str) -> tuple[str, ...]:
    """Return the whole names that a nickname or a short form may stand for; of what is none, nothing."""
    return _names_of().get(word, ())


def also_known_as(word: str) -> tuple[str, ...]:
    """Return by which other words somebody is found who has this one in their name: Beto by Alberto and Roberto, Roberto by Beto.

    What few questions find needs no word of its own: whoever asks for Lupita asks for Guadalupe too (`asked_for`).
    """
    whole = names_behind(word)
    short = (nick for name in (word, *whole) for nick in _crowded().get(name, ()))
    return tuple(one for one in dict.fromkeys((*whole, *short)) if one != word)


@lru_cache(maxsize=1_000)
def asked_for(typed: str) -> tuple[str, ...]:
    """Return the names that whoever typed this may mean besides what begins so, three at most.

    A whole name ends with a blank, as it does in the keys of the table; without one it is what several begin with.
    """
    if len(typed) >= FEWEST_LETTERS:
        begun = _other_names(_beginning(typed), typed)
        if len(begun) <= MOST_NAMES:
            return begun
    whole = _other_names([typed], typed)
    return whole if len(whole) <= MOST_NAMES else ()


def _other_names(nicknames: Iterable[str], typed: str) -> tuple[str, ...]:
    names = {name for nick in nicknames for name in names_behind(nick)}
    return _stems(name for name in names if not name.startswith(typed))


def _stems(names: Iterable[str]) -> tuple[str, ...]:
    """Return the names with a blank behind, and of those that begin alike only that."""
    stems: list[str] = []
    for name in sorted(names):
        common = _common(stems[-1], name) if stems else ""
        if len(common) >= _A_STEM:
            stems[-1] = common
        else:
            stems.append(f"{name} ")
    return tuple(stems)


def _common(one: str, other: str) -> str:
    """Return what both begin with."""
    alike = takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    return "".join(letter for letter, _ in alike)


def _beginning(typed: str) -> Iterable[str]:
    """Return the nicknames of which more than half is typed: "per" is on the way to Pérez, not to Perico."""
    nicknames = sorted(_names_of())
    some = nicknames[bisect_left(nicknames, typed) :]
    begun = takewhile(lambda one: one.startswith(typed), some)
    return (one for one in begun if len(one) < 2 * len(typed))


@cache
def _names_of() -> dict[str, tuple[str, ...]]:
    from chalicelib.patients.nicknames import GIVEN_NAMES, SURNAMES

    names: dict[str, dict[str, None]] = {}
    for line in (GIVEN_NAMES + SURNAMES).split("\n"):
        name, _, short = line.partition(":")
        for nick in short.split():
            names.setdefault(as_heard(nick), {})[as_heard(name)] = None
    return {nick: tuple(name for name in of if name != nick) for nick, of in names.items()}


@cache
def _crowded() -> dict[str, list[str]]:
    """Return the nicknames of each name that has too many namesakes to be asked for: Beto, Tito."""
    crowded: dict[str, list[str]] = {}
    for nick, names in _names_of().items():
        if len(_other_names([nick], nick)) > MOST_NAMES:
            for name in names:
                crowded.setdefault(name, []).append(nick)
    return crowded

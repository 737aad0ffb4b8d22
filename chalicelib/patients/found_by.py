"""Under which words a person is found, and what narrows down among several. Pure; who is shown is match_search.py's to say."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from chalicelib.patients.alike_names import also_known_as, asked_for
from chalicelib.patients.name_words import as_heard, name_words, telling
from chalicelib.shared.compare_names import fold

FEWEST_LETTERS = 2  # of a word under which somebody is found; an initial only narrows down
MOST_ENTRIES = 14  # a write each
MOST_OF_NAME = 60  # letters by which people of one word are in order
LAST_DIGITS = 4  # of a number, under which all who have it stand


@dataclass(frozen=True)
class FoundBy:
    """The words of a person, as heard: `words` lead to them, `beside` only narrow down."""

    words: tuple[str, ...]
    beside: tuple[str, ...]
    name: str  # folded, for the order

    @property
    def whole(self) -> str:
        """All words, each between blanks."""
        return f" {' '.join((*self.words, *self.beside))} "

    @property
    def places(self) -> tuple[str, ...]:
        """Where the person stands under each word: whoever has it whole before whom it only begins, then by name."""
        return tuple(f"{word} {self.name}" for word in self.words)


@lru_cache(maxsize=2_000)
def found_by(name: str, called: str = "") -> FoundBy:
    """Return under which words somebody of this name stands, who may be called otherwise."""
    words = name_words(f"{name} {called}")
    heard = [as_heard(word) for word in telling(words)]
    own = [word for word in heard if len(word) >= FEWEST_LETTERS]
    alike = (one for word in own for one in also_known_as(word))
    leading = tuple(dict.fromkeys((*own, *alike)))[:MOST_ENTRIES]
    beside = dict.fromkeys(map(as_heard, words)).keys() - {"", *leading}
    return FoundBy(leading, tuple(sorted(beside)), fold(name)[:MOST_OF_NAME].strip())


def answers(typed: str, words: Iterable[str], *, whole: bool = False) -> bool:
    """Tell whether a word as typed, a whole one or the beginning of one, asks for any of these."""
    begins = beginnings(typed, whole=whole)
    return any(f"{word} ".startswith(begins) for word in words)


def beginnings(typed: str, *, whole: bool = False) -> tuple[str, ...]:
    """Return with what a word may begin that this asks for, a blank behind what must be the whole; few, however common it is."""
    heard = as_heard(typed)
    return (f"{heard} " if whole else heard, *asked_for(heard))


def last_digits(e164: str) -> str:
    """Return the digits under which a number's people stand, or nothing where there is no number."""
    return e164[-LAST_DIGITS:] if len(e164) > LAST_DIGITS else ""

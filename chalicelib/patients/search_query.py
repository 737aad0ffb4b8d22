"""What somebody wrote into the search box: words of a name, the last digits of a number, or all of it. Pure; looks nobody up."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from chalicelib.patients.found_by import beginnings
from chalicelib.patients.name_words import as_heard, typed_words
from chalicelib.shared.compare_names import PARTICLES

MOST_TYPED = 200  # letters that are looked at
MOST_WORDS = 8
FEWEST_LETTERS = 3
FEWEST_DIGITS, WHOLE_NUMBER = 4, 10
# What people write beside a number, and is no name.
LABELS = frozenset(
    (
        *("tel", "telefono", "cel", "celular", "movil", "whatsapp", "whats", "wa", "me", "https"),
        *("numero", "num", "no", "ext"),
    )
)
_DIGITS = re.compile(r"\d(?:[\s().+/–-]*\d)*")  # a dash as keyboards make it


class Needs(StrEnum):
    """Why nobody is looked for: what the box still lacks."""

    SOMETHING = "something"
    THREE_LETTERS = "three_letters"
    FOUR_DIGITS = "four_digits"


@dataclass(frozen=True)
class Query:
    """Whom to look for: all of it must be so. Words are beginnings, but for a `key` of two letters."""

    words: tuple[str, ...] = ()
    key: str = ""  # the word to look up, the others narrow down; empty where digits lead
    digits: str = ""  # the last of a number
    line: str = ""  # the line of a whole number: it decides alone

    @property
    def is_whole_word(self) -> bool:
        """Tell whether the key is a whole word: nobody asks by two letters for all that begins so."""
        return len(self.key) < FEWEST_LETTERS


def read_query(typed: str, *, region: str) -> Query | Needs:
    """Return what was asked, or what is lacking. Never raises, whatever it is given."""
    text = unicodedata.normalize("NFKC", typed[:MOST_TYPED])
    digits = max(map(_only_digits, _DIGITS.findall(text)), key=len, default="")
    words = _words(_DIGITS.sub(" ", text))
    if len(digits) >= WHOLE_NUMBER:
        return Query(words, digits=digits[-WHOLE_NUMBER:], line=_line(text, digits, region))
    if len(digits) >= FEWEST_DIGITS:
        return Query(tuple(w for w in words if w not in LABELS), digits=digits)
    if key := _key(words):
        return Query(words, key)
    if words:
        return Needs.THREE_LETTERS
    return Needs.FOUR_DIGITS if digits else Needs.SOMETHING


def _only_digits(written: str) -> str:
    return "".join(str(unicodedata.decimal(c)) for c in written if c.isdecimal())


def _words(text: str) -> tuple[str, ...]:
    """Return the words that count: not "de la" on the way to the next, nor what names a number."""
    words = typed_words(text)
    told = (w for n, w in enumerate(words, 1) if n == len(words) or w not in PARTICLES)
    return tuple(dict.fromkeys(told))[:MOST_WORDS]


def _line(text: str, digits: str, region: str) -> str:
    """Return the line that a whole number is of, however it is written; nothing where it is none that could be."""
    from chalicelib.shared.phone import Phone, from_wa_id, normalise

    for written in (text, digits):
        number = normalise(written, region=region)
        if isinstance(number, Phone):
            return from_wa_id(number.e164) or number.e164
    return from_wa_id(digits) or ""


def _key(words: tuple[str, ...]) -> str:
    """Return the word that fewest people have, as far as words tell: a surname before a given name, a long one before a short."""
    if sum(map(len, words)) < FEWEST_LETTERS:
        return ""
    heard = [
        word for word in words if len(as_heard(word)) > 1
    ]  # "zzz" is one sound: it asks for all that begin so
    long = [word for word in heard if len(word) >= FEWEST_LETTERS]
    return min(long or heard, key=_how_common, default="")


def _how_common(word: str) -> tuple[bool, int, bool, int]:
    from chalicelib.patients.known_names import GIVEN, GIVEN_OR_SURNAME

    is_given = word in GIVEN or word in GIVEN_OR_SURNAME
    return word in PARTICLES, len(beginnings(word)), is_given, -len(word)

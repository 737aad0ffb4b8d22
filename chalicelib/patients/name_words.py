"""The words of a name, as they are written and as they are heard: González and Gonzales sound alike. Pure; decides nothing of who is whom."""

import unicodedata

from chalicelib.shared.compare_names import PARTICLES, fold

MOST_LETTERS = 40  # of a word: what is longer is nobody's name, and keys of the table have an end
MOST_WORDS = 12  # of a name with what its person is called
_APOSTROPHES = dict.fromkeys(map(ord, "’‘`´ʼʹ′＇"), "'")
_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
)
_SOUNDS = str.maketrans({"z": "s", "v": "b", "y": "i", "k": "c", "x": "j"})
_H_SOUNDS_AFTER = frozenset("csp")


def typed_words(text: str) -> tuple[str, ...]:
    """Return the words of a text without accents, capitals and signs; O'Brien and D’Angelo are one word each."""
    plain = fold(text.translate(_APOSTROPHES)).translate(_LETTERS)
    spaced = "".join(c if _is_lettered(c) else " " for c in plain.replace("'", ""))
    return tuple(word[:MOST_LETTERS] for word in spaced.split())


def name_words(name: str) -> tuple[str, ...]:
    """Return the words by which a name may be asked for, each once: of O'Brien also what follows the apostrophe."""
    behind = (part.split("'", 1)[1] for part in name.translate(_APOSTROPHES).split() if "'" in part)
    words = (*typed_words(name), *typed_words(" ".join(behind)))
    return tuple(dict.fromkeys(words))[:MOST_WORDS]


def telling(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words that tell a name from another: not "de la", but where there is nothing else."""
    return tuple(word for word in words if word not in PARTICLES) or words


def as_heard(word: str) -> str:
    """Return what a word sounds like on the telephone: silent h, z as s, v as b, y as i, k as c, double letters as one.

    What begins a word begins it here too, letter by letter: somebody types, and has not finished yet. Of h alone nothing is left.
    """
    heard = ""
    for before, letter in zip(" " + word, word, strict=False):
        is_silent = letter == "h" and before not in _H_SOUNDS_AFTER
        sound = "" if is_silent else letter.translate(_SOUNDS)
        heard += "" if heard.endswith(sound) else sound
    return heard


def _is_lettered(character: str) -> bool:
    return character.isalpha() or unicodedata.category(character).startswith("M")

"""Reading how somebody writes a practitioner: titles, accents, capitals and order aside, initials for names. Pure; never guesses at a typo.

"DRA. RUIZ", "Dra Ruíz" and "Doctora Ruiz" say one name; "Dr. Ruiz" is another's, and "Ruiz" may be of either.
"""

import functools
import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from chalicelib.shared.compare_names import fold

_WOMANS = frozenset(
    [
        "dra",
        "dras",
        "doctora",
        "doutora",
        "mtra",
        "maestra",
        "licda",
        "licenciada",
        "odontologa",
        "psicologa",
        "nutriologa",
        "podologa",
        "medica",
        "enfermera",
        "cirujana",
        "ginecologa",
        "dermatologa",
        "profesora",
        "profa",
        "sra",
        "senora",
        "srta",
        "senorita",
        "mrs",
        "ms",
        "miss",
        "dona",
    ]
)
_MANS = frozenset(
    [
        "dr",
        "drs",
        "doctor",
        "doutor",
        "mtro",
        "maestro",
        "licdo",
        "licenciado",
        "odontologo",
        "psicologo",
        "nutriologo",
        "podologo",
        "medico",
        "enfermero",
        "cirujano",
        "ginecologo",
        "dermatologo",
        "profesor",
        "sr",
        "senor",
        "mr",
        "don",
    ]
)
_ANYBODYS = frozenset(
    [
        "lic",
        "odont",
        "odonto",
        "psic",
        "nut",
        "enf",
        "med",
        "esp",
        "ing",
        "prof",
        "cd",
        "cde",
        "mc",
        "md",
        "dds",
        "dmd",
        "phd",
        "qfb",
        "lft",
        "ft",
        "tf",
        "terapeuta",
        "fisioterapeuta",
        "dentista",
        "especialista",
        "ortodoncista",
        "endodoncista",
        "nutricionista",
        "pediatra",
    ]
)
SEVERAL, BOTH = "several", {"f", "m"}
TITLES = _WOMANS | _MANS | _ANYBODYS
_PARTICLES = frozenset({"de", "del", "la", "las", "los", "da", "das", "do", "dos"})
# "Dr(a).", "Dr/a", "Dr./Dra.", "Doctor(a)", "Dr@": of a woman or a man.
_OF_EITHER = r"\b([a-z]+)\.?\s?(?:\(\s?[ao]\s?\)|/\s?(?:[ao]|dra?|doctora?)\b|@)\.?"
_DOTTED = r"\b(?:c\.\s?d|m\.c|m\.d|d\.d\.s|d\.m\.d|ph\.d)\.?(?![a-z])"  # C.D., M.C.
_BETWEEN = r"[/;+&]"
_WORD = r"[^\W_]+"


class SaidName(NamedTuple):
    """A name as it was read."""

    gender: str  # of its title: "f", "m", or nothing; "several" of a text that names more than one
    words: tuple[
        str, ...
    ]  # in the order of the alphabet; without titles, where there is anything else

    @property
    def key(self) -> str:
        """What two ways of writing one name have in common; nothing of a text without a letter."""
        return f"{self.gender}:{' '.join(self.words)}" if self.words else ""


@functools.lru_cache(maxsize=2000)
def read_name(text: str) -> SaidName:
    """Return what a text says of a practitioner."""
    # Compiled when a name is read, not when a function starts that never reads one.
    plain = re.sub(_DOTTED, _without_dots, re.sub(_OF_EITHER, _of_either, fold(text)))
    words = re.findall(_WORD, plain)
    titles = [word for word in words if word in TITLES]
    names = [word for word in words if word not in TITLES and word not in _PARTICLES]
    is_named = bool(names)
    gender = SEVERAL if re.search(_BETWEEN, plain.strip(" /;+&")) else _gender(titles)
    return SaidName(gender if is_named else "", tuple(sorted(names if is_named else words)))


def key_of_name(text: str) -> str:
    """Return what all ways of writing this name have in common."""
    return read_name(text).key


@functools.lru_cache(maxsize=2000)
def says(text: str, *names: str) -> bool:
    """Tell whether a text can mean whoever has these names: it says nothing that they do not, and one whole word of them.

    A title denies whom the first of the names that has one says to be a woman, or a man; who names several means none.
    """
    said, known = read_name(text), [read_name(name) for name in names]
    gender = next((name.gender for name in known if name.gender), "")
    is_denied = SEVERAL in (said.gender, gender) or {said.gender, gender} == BOTH
    return not is_denied and _stand_in(said.words, _together(known))


def may_be_one(text: str, another: str) -> bool:
    """Tell whether two texts may mean one practitioner, whichever says more."""
    one, other = read_name(text), read_name(another)
    if not one.words or not other.words:
        return False
    shorter, longer = sorted((one.words, other.words), key=len)
    is_denied = {one.gender, other.gender} == BOTH
    return not is_denied and not _left_over(shorter, longer)


def _together(names: Sequence[SaidName]) -> list[str]:
    """Return the words of several names of one person, each as often as one of the names has it."""
    words: Counter[str] = Counter()
    for name in names:
        words |= Counter(name.words)
    return list(words.elements())


def _stand_in(words: Sequence[str], name: Sequence[str]) -> bool:
    has_whole_word = any(_is_whole(word) and word in name for word in words)
    return has_whole_word and not _left_over(words, name, both_ways=False)


def _left_over(words: Sequence[str], name: Sequence[str], *, both_ways: bool = True) -> list[str]:
    """Return the words that are none of the name's, each of which stands for one; an initial for what begins so."""
    free, left = list(name), list[str]()
    for word in sorted(words, key=lambda word: word not in free):  # what stands there whole, first
        whole = [one for one in free if one == word]
        begun = [one for one in free if _is_initial(word, one)]
        begun += [one for one in free if both_ways and _is_initial(one, word)]
        found = next(iter(whole or begun), None)
        if found is None:
            left.append(word)
        else:
            free.remove(found)
    return left


def _is_initial(letter: str, word: str) -> bool:
    return not _is_whole(letter) and word.startswith(letter)


def _is_whole(word: str) -> bool:
    return len(word) > 1 or not word.isalpha()


def _gender(titles: Sequence[str]) -> str:
    womans, mans = not _WOMANS.isdisjoint(titles), not _MANS.isdisjoint(titles)
    if womans and mans:
        return SEVERAL
    return "f" if womans else "m" if mans else ""


def _of_either(found: re.Match[str]) -> str:
    return " prof " if found[1] in TITLES else found[0]  # a title of anybody's


def _without_dots(found: re.Match[str]) -> str:
    return re.sub(r"[^a-z]", "", found[0])

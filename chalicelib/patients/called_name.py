"""What a person is called in messages: what the clinic set, else the given name guessed from the whole one. Pure.

Never calls anybody by a surname: where it is not sure which words are given, it is the whole name. Decides neither who
somebody is nor how names are kept, sorted or searched.
"""

import re
import unicodedata

from chalicelib.patients.known_names import (
    DEVOTIONS,
    GIVEN,
    GIVEN_OR_SURNAME,
    NOTES,
    NUMERALS,
    OF_WHOM,
    PAIRS,
    PARTICLES,
    SURNAMES,
    TITLES_ANYWHERE,
    TITLES_BEFORE,
)
from chalicelib.shared.compare_names import fold

# Compiled when a name is first read, not when a function starts that reads none: each costs a cold start.
_FEMALE_TOO = r"(?i)(?<=\w)\.?\((?:a|o|as|os)\)"  # Dr(a)., Sr.(a)
_BRACKETS = r"\([^()]*\)|\[[^\[\]]*\]|\{[^{}]*\}|[(\[{].*"
_PARTED = r"\s[-–—]+|[-–—]+\s|[–—/|;:•*+=<>#\\]|\.\.+"  # Jean-Paul is one
_PIECES = r"(?i)([-.]|(?<=^[od])['’])"
_BETWEEN = "'’.-·\u200c\u200d"  # the last two join letters of some scripts
_STUCK = rf"(?i)\b({'|'.join(TITLES_ANYWHERE)}|ma)\.(?=\w)"  # Dra.Lucía


def called_name(name: str, called: str = "") -> str:
    """Return what to call somebody: `called` if it is set, else a guess; of a name with a letter never empty.

    One line, no longer than the name, made of its own letters, and the same again when guessed from itself.
    """
    return " ".join(called.split()) or _guessed(name)


def whole_name(name: str) -> str:
    """Return the name as it is shown where all of it is: without titles and notes, capitals undone."""
    return _joined(_words(name)) or " ".join(name.split())


def former_guess(name: str) -> str:
    """Return what releases before this rule called somebody, or nothing where that was a title."""
    first = next(iter(name.split()), "")
    return "" if _bare(first) in TITLES_BEFORE else first


def _guessed(name: str) -> str:
    words = _words(name)
    return _joined(_given_of(_units(words)) or words) or " ".join(name.split())


def _joined(words: list[str]) -> str:
    return " ".join(words).rstrip(" .,;-")


def _words(name: str) -> list[str]:
    """Return the words of a name without titles and notes; of one that is nothing else, the last there is."""
    parts = [_spelled(part) for part in _parts(_composed(name))]
    named = next((found for part in parts if (found := _untitled(part))), [])
    words = named or next((part[-1:] for part in parts if part), [])
    return [_cased(word, place, len(words)) for place, word in enumerate(words)]


def _parts(name: str) -> list[str]:
    """Return what dashes and the like part; López, Ana is Ana López."""
    text = re.sub(_BRACKETS, " ", re.sub(_FEMALE_TOO, "", " ".join(name.split())))
    given = [_in_order(part) for part in re.split(_PARTED, re.sub(_STUCK, r"\1 ", text))]
    return [*given, name]


def _in_order(part: str) -> str:
    surname, given = [*part.split(","), ""][:2]
    return f"{given} {surname}"


def _spelled(text: str) -> list[str]:
    """Return the words that have letters, up to one that begins with a digit (2a vez), without signs around them."""
    words: list[str] = []
    for written in text.split():
        if written[0].isdigit() and words:
            break
        words += _lettered(written) if not written[0].isdigit() else []
    return words


def _lettered(written: str) -> list[str]:
    """Return letters with what belongs to them: accents, and signs between letters. Other signs part words."""
    kept = " "
    for sign in written:
        accents = unicodedata.category(sign) in ("Mn", "Mc") and not "\ufe00" <= sign <= "\ufe0f"
        belongs = sign.isalpha() or (kept[-1] != " " and (accents or sign in _BETWEEN))
        kept += sign if belongs else " "
    bare = [(word, word.rstrip(_BETWEEN)) for word in kept.split()]
    return [end + "." * word[len(end) :].startswith(".") for word, end in bare]


def _untitled(words: list[str]) -> list[str]:
    """Return the words from the name on, up to a note."""
    while words and _is_title(words):
        child, words = _bare(words[0]) in OF_WHOM, words[1:]
        if child and len(words) > 1 and fold(words[0]) in ("de", "da", "do", "of"):
            words = words[1:] if fold(words[1]) not in PARTICLES else words
    names = [word for word in words if _bare(word) not in TITLES_ANYWHERE]
    until = [place for place, word in enumerate(names) if place and _bare(word) in NOTES]
    return names[: until[0]] if until else names


def _is_title(words: list[str]) -> bool:
    """Tell a title from a name that looks like one: C. Ruiz has an initial, C. Pedro Ruiz is a citizen."""
    if _bare(words[0]) == "c":
        return len(words) > 2 or _kinds(words[1:]) == ["given"]
    return _bare(words[0]) in TITLES_BEFORE


def _bare(word: str) -> str:
    return word.lower().replace(".", "")


def _composed(text: str) -> str:
    """Return letters and accents as one where that is no longer: what is called fits where the name did."""
    composed = unicodedata.normalize("NFC", text)
    return composed if len(composed) <= len(text) else text


def _cased(word: str, place: int, amount: int) -> str:
    """Undo capitals and the lack of them; McKay, Ma. and J.C. stay, accents are as they were given."""
    bare = word.replace(".", "")
    if fold(bare) in NUMERALS:
        return word.upper()
    if fold(bare) in PARTICLES and 0 < place < amount - 1:
        return word.lower()
    return _composed("".join(map(_capitalised, re.split(_PIECES, word))))


def _capitalised(piece: str) -> str:
    """Return a piece with its capital: of JEAN-PAUL, J.C. and O'Brien each, of McKay none."""
    if not (piece.isupper() or piece.islower()):
        return piece
    low = piece.lower() if len(piece) > 1 and len(piece.lower()) == len(piece) else piece
    return _capital(low[:1]) + low[1:]


def _capital(letter: str) -> str:
    return letter.upper() if letter.upper().lower() == letter else letter


def _units(words: list[str]) -> list[str]:
    """Return words with the particles before them: de la Cruz is one."""
    units: list[str] = []
    led: list[str] = []
    for place, word in enumerate(words):
        led.append(word)
        if fold(word) not in PARTICLES or place == len(words) - 1:
            units.append(" ".join(led))
            led = []
    return units


def _kinds(units: list[str]) -> list[str]:
    kinds: list[str] = []
    for unit in units:
        last = fold(unit).replace(".", "").split()[-1:] if " " in unit else []
        is_devotion = bool(kinds) and kinds[-1] in ("given", "either", "") and last
        kinds.append("devoted" if is_devotion and last[0] in DEVOTIONS else _kind(unit))
    return kinds


def _kind(unit: str) -> str:
    """Return given, surname, either, initial, or nothing of an unknown word."""
    word = _plain(unit)
    if " " in unit:
        return "surname"
    if word in GIVEN or word == "ma":
        return "given"
    if word in GIVEN_OR_SURNAME:
        return "either"
    if word in SURNAMES or (word.endswith("ez") and len(word) > 4):
        return "surname"
    return "initial" if len(word) == 1 and word.isascii() else ""


def _plain(unit: str) -> str:
    """Return a word as the lists have it; of Ana-María the first."""
    return re.split("[-.]", fold(unit))[0]


def _given_of(units: list[str]) -> list[str]:
    """Return the given name, or nothing where it is not sure which words are."""
    kinds = _kinds(units)
    if len(units) < 2:
        return units
    if kinds[0] == "initial":
        return _after_initial(units, kinds)
    start = 0 if _begins_given(units, kinds) else _after_surnames(units, kinds)
    return units[start : start + _length(units[start:])] if start is not None else []


def _after_initial(units: list[str], kinds: list[str]) -> list[str]:
    """Return J. Jesús of J. Jesús López; A. García stays whole."""
    given = _given_of(units[1:]) if kinds[1] in ("given", "either") else []
    return [units[0], *given] if given else []


def _begins_given(units: list[str], kinds: list[str]) -> bool:
    """Tell whether the name begins with the given one: known as such, or two surnames at the end leave no other."""
    if _plain(units[0]) == "ma" and kinds[1] == "surname":
        return False
    if kinds[0] == "given" or _is_pair(units) or (kinds[1] == "devoted" and kinds[0] != "surname"):
        return True
    if kinds[0] == "either":
        return kinds[-1] == "surname"
    return kinds[0] == "" and len(units) > 2 and kinds[-2:] == ["surname", "surname"]


def _after_surnames(units: list[str], kinds: list[str]) -> int | None:
    """Return where the given name begins after one surname or two: HERNANDEZ LOPEZ JUAN CARLOS."""
    if kinds[0] != "surname":
        return None
    for place in range(1, len(units)):
        two = place > 1 and kinds[place] == "either" and kinds[1] == "surname"
        if kinds[place] == "given" or two or _is_pair(units[place:]):
            return None if "surname" in kinds[place:] else place
        if kinds[place] not in ("surname", "either"):
            return None
    return None


def _length(units: list[str]) -> int:
    """Return how many units the given name has: Ana, Juan Carlos, Ma. Elena, María del Carmen, Juan Pablo II."""
    kinds = _kinds(units)
    second = kinds[1] if len(units) > 1 else "surname"
    short = fold(units[0]) in ("ma", "ma.") and second in ("given", "either", "")
    amount = 2 if short or second == "devoted" or _is_pair(units) else 1
    return amount + (len(units) > amount and _plain(units[amount]) in NUMERALS)


def _is_pair(units: list[str]) -> bool:
    first, second = (*map(_plain, units[:2]), "", "")[:2]
    return ("maria" if first == "ma" else first, second) in PAIRS

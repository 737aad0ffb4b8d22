"""Reading single cells as people and spreadsheets damage them. Pure: no file, no clock, no guess at digits."""

import re
from datetime import date, datetime, time, timedelta

from chalicelib.imports.model import Cell
from chalicelib.shared.compare_names import fold

LONGEST_TEXT = 120
_MOJIBAKE = re.compile("[ÃÂ][\u0080-\u00bfŒœŠšŸŽžƒˆ˜–—‘’‚“”„†‡•…‰‹›€™]")
_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]{2,}")
_YES = frozenset(
    {
        *("true", "verdadero", "verdadeiro", "v", "si", "s", "yes", "y", "sim", "ok", "x", "1"),
        *("✓", "✔", "✅", "☑", "☒", "√"),
    }
)
_SMALL_WORDS = frozenset({"de", "del", "la", "las", "los", "y", "e", "da", "do", "dos", "das"})
_HONORIFIC = re.compile(r"^(?:sra?|srta|don|doña|mr|mrs|ms)\.?\s+", re.IGNORECASE)


def plain_text(cell: Cell) -> str:
    """Return a cell as one line of text: `17.0` is 17, hard spaces are spaces, doubled encoding is undone."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if cell is None or isinstance(cell, date | time | timedelta | bool):
        return "" if cell is None else str(cell)
    return " ".join(undouble(str(cell)).split()).removeprefix("'").strip()


def undouble(text: str) -> str:
    """Undo UTF-8 that was read as Windows-1252 and saved again: PÃ©rez is Pérez."""
    if not _MOJIBAKE.search(text):
        return text
    try:
        return text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return text


def label(cell: Cell) -> str:
    """Return a short text for a name of a place or a practitioner."""
    return plain_text(cell)[:LONGEST_TEXT]


def person_name(cell: Cell) -> str:
    """Return a person's name as one writes it to them: López Vega, ANA becomes Ana López Vega."""
    whole = re.sub(r"\((?:as?|os?)\)", "", plain_text(cell), flags=re.IGNORECASE)  # Dr(a).
    # "(mamá)" is no name; what stands behind a bracket that closes is.
    text = " ".join(re.sub(r"\([^()]*\)|\[[^\[\]]*\]|[(\[].*", " ", whole).split()).strip(" .,;-")
    if text.count(",") == 1:
        surname, given = (part.strip() for part in text.split(","))
        text = f"{given} {surname}"
    words = _HONORIFIC.sub("", text).split()
    if not any(letter.isalpha() for letter in text):
        return ""
    is_low = text.islower()
    return " ".join(_cased(word, place, is_low) for place, word in enumerate(words))[:LONGEST_TEXT]


def email(cell: Cell) -> str:
    """Return the e-mail address in a cell, or nothing: an address is not worth losing a visit for."""
    found = _EMAIL.search(plain_text(cell))
    return found[0].casefold() if found else ""


def minutes(cell: Cell) -> int | None:
    """Return a visit's length: 45, "45 min", "1 h", "1:30", or a spreadsheet's duration."""
    if isinstance(cell, timedelta):
        return _sensible(round(cell.total_seconds() / 60))
    if isinstance(cell, datetime | time):
        return _sensible(cell.hour * 60 + cell.minute)
    text = fold(plain_text(cell))
    if clock := re.fullmatch(r"(\d{1,2}):(\d{2})(?::00)?(?: ?h(?:rs?)?)?", text):
        return _sensible(int(clock[1]) * 60 + int(clock[2]))
    if spoken := re.fullmatch(r"(\d) ?h(?:rs?|oras?|ours?)?\.?(?: ?y? ?(\d{1,2}) ?m?.*)?", text):
        return _sensible(int(spoken[1]) * 60 + int(spoken[2] or 0))
    number = re.fullmatch(r"(\d{1,3})(?:[.,]0+)?\s*(?:m|min|mins|minutos?|minutes?|')?\.?", text)
    return _sensible(int(number[1])) if number else None


def is_yes(cell: Cell) -> bool:
    """Tell whether a cell says yes."""
    return cell is True or fold(plain_text(cell)) in _YES


def _sensible(length: int) -> int | None:
    return length if 5 <= length <= 12 * 60 else None


def _cased(word: str, place: int, is_low: bool) -> str:  # noqa: FBT001  # reads as a sentence
    """Undo capitals that somebody typed with caps lock on; McKay stays McKay."""
    if not (is_low or (word.isupper() and len(word) > 1)):
        return word
    low = word.casefold()
    return low if place and low in _SMALL_WORDS else low.capitalize()

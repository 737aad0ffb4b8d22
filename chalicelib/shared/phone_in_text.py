"""Find the one telephone number in what a person or a spreadsheet wrote. Never decides whether it exists."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

MOST_DIGITS = 15  # ITU-T E.164; also the longest way to write one of ours: 0052 1 55 1234 5678
FEWEST_DIGITS = 7  # fewer are a note beside the number ("después de las 6"), not a number
MOST_BEFORE_AREA = 5  # 0052 1 (55) 1234 5678: a bracket that opens later holds a note

_EXCEL_GENERAL = r"(\d[\d,]{6,})[.,]0+"
_EXCEL_SCIENTIFIC = r"(\d+)(?:[.,](\d+))?e\+?(\d{1,3})"
_THOUSANDS = r"\d{1,3}(?:,\d{3}){2,}|\d{1,3}(?:\.\d{3}){3,}"
_EXCEL_ERROR = r"#+|#[a-z/0]+[!?]?"
_LINK = r"(?:wa\.me/|[?&]phone=)(?:\+|%2b)?(\d{7,15})(?!\d)"
# Behind each of these words is a switchboard; "int." and "opc." are the short forms of those beside them.
# The patterns are compiled when a number is first read, which not every function does: `re` remembers them.
_EXTENSION = (
    r"(\d)[\s,;(-]*(?:ext|extension|extensao|ramal|anexo|interno|int|opcion|opcao|opc|x|#)"
    r"[\s.:=#]*\d{1,6}(?!\d)"
)
_CLOCK = r"(?:[01]?\d|2[0-4])"
_HOURS = (
    rf"(?<!\d){_CLOCK}(?::[0-5]\d)?\s*(?:a|to|as)\s*{_CLOCK}(?::[0-5]\d)?(?!\d)"
    rf"|(?<=[a-z])\s+{_CLOCK}-{_CLOCK}(?![\d-])"  # "L-V 9-18"
    rf"|(?<!\d){_CLOCK}:[0-5]\d(?!\d)"
)
_FLOOR = r"(?<!\d)\d{1,2}\s*(?:o|a|er|do|to|st|nd|rd|th)?\W{0,2}(?:piso|andar|floor)\b"
_MARK_OF_A_LIST = r"(?m)^\s*(?:#\s*\d{1,2}\s|\d{1,2}\s*\.(?:\s*-|\s))"
_LAST_NOTE = r"\d\s*\((\d{1,3})\)\D*$"
_LETTERS = r"[^\W\d_]+"
_LETTERS_INSIDE = rf"\d{_LETTERS}\d"
_BETWEEN_PHRASES = rf"{_LETTERS}|:"
_BETWEEN_NUMBERS = r"[/,;|&\n]|(?=\+)"


class BadPhoneReason(StrEnum):
    """Why a text is not a telephone number; the codes are stored and translated, so they are stable."""

    EMPTY = "empty"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    LETTERS = "letters"
    NOT_A_NUMBER = "not_a_number"
    SEVERAL_NUMBERS = "several_numbers"
    EXCEL_DAMAGE = "excel_damage"
    AMBIGUOUS = "ambiguous"
    FILLER = "filler"
    CLINICS_OWN = "clinics_own"


@dataclass(frozen=True)
class WrittenNumber:
    """The digits a person wrote, also in the groups they stood in; `is_international` when they begin with a country code."""

    digits: str
    is_international: bool = False
    has_extension: bool = False
    groups: tuple[str, ...] = ()
    note: str = ""  # digits in brackets behind it: "(2)"


def the_number_in(written: str) -> WrittenNumber | BadPhoneReason:
    """Return the only telephone number in the text, or why there is not exactly one."""
    text = _plain(written)
    return _from_excel(text) or _from_link(text) or _from_words(text)


def _plain(written: str) -> str:
    """Fold what looks the same: full-width and Arabic digits, hard spaces, invisible characters."""
    folded = unicodedata.normalize("NFKD", written).casefold()
    return "".join(_plain_character(each) for each in folded).strip(" \t\n'\"=")


def _plain_character(character: str) -> str:
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    # Mn/Me: accents and keycaps; Cf: zero-width spaces, direction marks, byte order marks.
    return "" if unicodedata.category(character) in ("Mn", "Me", "Cf") else character


def _from_excel(text: str) -> WrittenNumber | BadPhoneReason | None:
    if general := re.fullmatch(_EXCEL_GENERAL, text):
        return _from_words(general[1])
    if scientific := re.fullmatch(_EXCEL_SCIENTIFIC, text):
        return _from_scientific(scientific[1], scientific[2] or "", int(scientific[3]))
    if re.fullmatch(_THOUSANDS, text):
        return _from_words(_digits(text))
    return BadPhoneReason.EXCEL_DAMAGE if re.fullmatch(_EXCEL_ERROR, text) else None


def _from_scientific(
    whole: str, fraction: str, exponent: int
) -> WrittenNumber | BadPhoneReason | None:
    """Only a mantissa that still has every digit is the number; a shorter one was rounded."""
    if len(fraction) != exponent:
        return BadPhoneReason.EXCEL_DAMAGE
    return _from_words(whole + fraction)


def _from_link(text: str) -> WrittenNumber | None:
    """Links to a WhatsApp chat carry the country code without a plus."""
    link = re.search(_LINK, text)
    return WrittenNumber(link[1], is_international=True) if link else None


def _from_words(text: str) -> WrittenNumber | BadPhoneReason:
    text, extensions = re.subn(_EXTENSION, r"\1 : ", text)
    if re.search(_LETTERS_INSIDE, text):
        return BadPhoneReason.LETTERS
    number = _only_number([_numbers(phrase) for phrase in _phrases(text)])
    if number is None:
        return BadPhoneReason.LETTERS if re.search(_LETTERS, text) else BadPhoneReason.EMPTY
    if isinstance(number, BadPhoneReason):
        return number
    note = re.search(_LAST_NOTE, text)
    return _written_number(number, has_extension=bool(extensions), note=note[1] if note else "")


def _phrases(text: str) -> list[str]:
    """Split where words, hours, floors, the mark of a list or brackets part what belongs together: no digit is read across."""
    for beside in (_HOURS, _FLOOR, _MARK_OF_A_LIST):
        text = re.sub(beside, ":", text)
    return [
        part for phrase in re.split(_BETWEEN_PHRASES, text) for part in _without_brackets(phrase)
    ]


def _without_brackets(phrase: str) -> list[str]:
    """Split before a bracket that opens behind most of a number, and after one that closes what nothing opened: "1)"."""
    parts, is_open = [""], False
    for character in phrase:
        is_note = character == "(" and len(_digits(parts[-1])) > MOST_BEFORE_AREA
        if is_note or (character == ")" and not is_open):
            parts.append("")
        is_open = character == "(" or (is_open and character != ")")
        parts[-1] += character
    return parts


def _numbers(phrase: str) -> list[str]:
    """Split `55… / 55…` in two, and leave `55/1234/5678` whole."""
    parts = [part for part in re.split(_BETWEEN_NUMBERS, phrase) if _digits(part)]
    is_one = parts and all(len(_digits(part)) < FEWEST_DIGITS for part in parts)
    return [" ".join(parts)] if is_one else parts


def _only_number(phrases: list[list[str]]) -> str | BadPhoneReason | None:
    everything = [number for phrase in phrases for number in phrase]
    long = [number for number in everything if len(_digits(number)) >= FEWEST_DIGITS]
    if not everything:
        return None
    if not long:
        return BadPhoneReason.TOO_SHORT
    # "55 1234 5678 / 79" is two lines of one switchboard; "mamá 2: 55 1234 5678" is one line.
    alone = all(len(phrase) == 1 for phrase in phrases if phrase)
    notes = all(len(_digits(each)) <= 3 for each in everything if each not in long)
    return long[0] if len(long) == 1 and alone and notes else BadPhoneReason.SEVERAL_NUMBERS


def _written_number(
    number: str, *, has_extension: bool, note: str
) -> WrittenNumber | BadPhoneReason:
    digits = _digits(number)
    if len(digits) > MOST_DIGITS:
        has_gap = re.search(r"\d\s+\D*\d", number)
        return BadPhoneReason.SEVERAL_NUMBERS if has_gap else BadPhoneReason.TOO_LONG
    # 00 is how most of the world dials abroad (ITU-T E.123).
    abroad = digits.startswith("00") or "+" in number
    groups = tuple(re.findall(r"\d+", number))
    return WrittenNumber(digits.removeprefix("00"), abroad, has_extension, groups, note)


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)

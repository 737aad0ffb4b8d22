"""Which letters the bytes of a text are: UTF-8, UTF-16, or one of the old code pages of Excel, Mac and DOS. Pure."""

import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_LE

OLD = {
    "cp1252": "Windows-1252",
    "mac_roman": "Mac Roman",
    "cp850": "DOS (850)",
}  # the likeliest first
# Of the languages of our clinics, and how much each says: what only Portuguese has, it has less often.
_LETTERS = dict.fromkeys("áéíóúüñÁÉÍÓÚÜÑ", 1.0)
_LETTERS |= dict.fromkeys("çãõâêôÇÃÕÂÊÔ", 0.75) | dict.fromkeys("àÀ", 0.5)
_SIGNS = frozenset("ºª¿¡°–—“”‘’…·€£®«»´\u00a0")  # at home between words, and no part of one
_LOOKED_AT = 4_000  # high letters
_HIGH = re.compile(rb"[\x80-\xff]+")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")  # DOS ends a file with one; many are no text
_TWICE = re.compile("Ã[^\x00-\x7f]")


def decode(content: bytes) -> tuple[str, str] | None:
    """Return the text and what its encoding is called, or None for what is no text."""
    if content.startswith((BOM_UTF32_LE, b"\0\0\xfe\xff")):
        return _checked(content, "utf-32", "UTF-32")
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return _checked(content, "utf-16", "UTF-16")
    first, second = content[:200:2].count(b"\0"), content[1:200:2].count(b"\0")
    if (first + second) * 4 > len(content[:200]):
        low = second > first
        return _checked(content, "utf-16-le" if low else "utf-16-be", "UTF-16")
    return _utf_8(content) or _old(content)


def _utf_8(content: bytes) -> tuple[str, str] | None:
    found = _checked(content, "utf-8-sig", "UTF-8", errors="replace")
    if not found:
        return None
    text = found[0]
    if _TWICE.search(text) and (once := _once(text)):
        return once
    lost = text.count("\ufffd")  # some programs cut a text in the midst of a letter
    if not lost:
        return found
    kept = sum(not letter.isascii() for letter in text) - lost
    is_old = _checked(content, "utf-8-sig", "") is None and kept < 5 * lost
    return None if is_old else (text, "UTF-8 (letters were lost before: �)")


def _once(text: str) -> tuple[str, str] | None:
    """Return a text that was taken for Windows-1252 and written as UTF-8 again, as it was: "LÃ³pez"."""
    try:
        return text.encode("cp1252").decode("utf-8"), "UTF-8, written twice"
    except UnicodeError:
        return None


def _old(content: bytes) -> tuple[str, str] | None:
    scores = {codec: _likeness(content, codec) for codec in OLD}
    best = max(OLD, key=lambda codec: scores[codec])
    if scores[best] > 0 and (found := _checked(content, best, OLD[best])):
        return found
    return _checked(content, best, f"{OLD[best]} (not sure: look at the accents)", errors="replace")


def _likeness(content: bytes, codec: str) -> float:
    """Return how many high letters are at home where they stand, less those that are not: ¢ within a word."""
    points = 0.0
    for count, found in enumerate(_HIGH.finditer(content)):
        if count >= _LOOKED_AT:
            break
        before = content[max(0, found.start() - 2) : found.start()].decode("latin-1")
        after = content[found.end() : found.end() + 1].decode("latin-1")
        points += _at_home(found[0].decode(codec, "replace"), before, after)
    return points


def _at_home(letters: str, before: str, after: str) -> float:
    """Return how much letters are at home between what stands around them: in a word, or between words."""
    in_word, beside_one = (
        before[-1:].isalpha() and after.isalpha(),
        before[-1:].isalpha() or after.isalpha(),
    )
    points = 0.0
    for letter in letters:
        if letter in _LETTERS and not _is_of_another_case(letter, before, after):
            points += _LETTERS[letter] if beside_one or len(letters) > 1 else 0.25
        else:
            points += 0.5 if letter in _SIGNS and not in_word else -1
    return points


def _is_of_another_case(letter: str, before: str, after: str) -> bool:
    if letter.isupper():
        return before[-1:].islower()
    capitals = len(before) == 2 and before.isalpha() and before.isupper()
    return capitals or (before[-1:].isupper() and after.isupper())


def _checked(
    content: bytes, codec: str, name: str, *, errors: str = "strict"
) -> tuple[str, str] | None:
    try:
        text = content.decode(codec, errors)
    except UnicodeError:
        return None
    plain = _CONTROL.sub("", text.removeprefix("\ufeff"))
    return (plain, name) if len(text) - len(plain) <= 1 + len(text) // 100 else None

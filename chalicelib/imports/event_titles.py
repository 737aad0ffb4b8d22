"""Finding the person in a calendar event's title. Keeps the name and the number, never what the visit is for."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from chalicelib.imports import parse_cells
from chalicelib.imports.event_phones import LIKE_A_PHONE, phones_in
from chalicelib.imports.title_words import (
    AROUND_A_NAME,
    MORE_NAMES,
    SOMEBODY_ELSE,
    TREATMENTS,
    WITH_WHOM,
)
from chalicelib.patients.known_names import (
    DEVOTIONS,
    GIVEN,
    GIVEN_OR_SURNAME,
    PARTICLES,
    SURNAMES,
    TITLES_BEFORE,
)
from chalicelib.shared.compare_names import fold

LONGEST_TITLE, LONGEST_DESCRIPTION = 300, 4_000
_OFF = r"(?:cancell?ed|cancelad[oa]s?|anulad[oa]s?|cancel[oó]|cancela|cancelou|desmarcad[oa])"
_WHAT = r"(?:cita|consulta|evento|event|appointment|turno|visita)"
_OFF_FIRST = re.compile(rf"^\W*(?:{_WHAT}\s+)?{_OFF}\b\W*", re.IGNORECASE)
_OFF_LAST = re.compile(
    rf"(?:^|[\s(\[*:,–—-])(?<!\bno )(?:{_WHAT}\s+)?{_OFF}(?:\s+(?:por|by|pel[ao])\b.*)?\W*$",
    re.IGNORECASE,
)
_WITH = re.compile(
    rf"\s(?:con|with|com)\s+(?:(?:el|la|o|a)\s+)?(?:{'|'.join(WITH_WHOM)})\b.*", re.IGNORECASE
)
_BRACKETED = re.compile(r"[(\[]([^)\]]*)[)\]]?")
_BETWEEN = re.compile(r"\s[-–—]+\s?|[-–—]+\s|[|:;/•*+>\n]|\s{3,}")
_NAMED = re.compile(
    r"(?:^|\n)\s*(?:paciente|nombre|patient|name|nome|cliente)\s*:\s*([^\n]+)", re.IGNORECASE
)
_GIVEN = GIVEN | GIVEN_OR_SURNAME | MORE_NAMES | (DEVOTIONS - {"dios", "luz", "mar", "sol"})
_KNOWN = _GIVEN | SURNAMES | PARTICLES | {"ma"}


@dataclass(frozen=True)
class Titled:
    """Who an event is about."""

    name: str
    phones: tuple[str, ...]  # as written, the one to try first before the others
    is_unsure: bool = False  # there are words, and nobody can tell a person's from a treatment's


@dataclass(frozen=True)
class _Found:
    name: str
    is_sure: bool
    has_given: bool = False


def titled(title: str, description: str) -> Titled:
    """Return the name and number in an event; "Ana López 55 1234 5678" has both."""
    title, description = title[:LONGEST_TITLE], description[:LONGEST_DESCRIPTION]
    phones = phones_in(title, description)
    name = _name_in(_without_cancellation(title))
    if name is None or not name.is_sure:
        told = _NAMED.search(description)
        name = (_name_in(told[1]) if told else None) or name
    if name is None:
        return Titled("", phones)
    return Titled(name.name if name.is_sure else "", phones, is_unsure=not name.is_sure)


def says_cancelled(title: str) -> bool:
    """Tell whether a title begins or ends with the word for it, as Outlook and people write: "Canceled: Ana"."""
    title = title[:LONGEST_TITLE]
    return bool(_OFF_FIRST.search(title) or _OFF_LAST.search(title))


def _without_cancellation(title: str) -> str:
    return _OFF_LAST.sub(" ", _OFF_FIRST.sub("", title))


def _name_in(title: str) -> _Found | None:
    """Return the person of a text: outside of brackets first; two people are nobody for sure."""
    text = _WITH.sub("", _without_pictures(LIKE_A_PHONE.sub(" | ", title)))
    outside = _found_in(_BRACKETED.sub(" | ", text))
    inside = [found for part in _BRACKETED.findall(text) for found in _found_in(part)]
    for found in (outside, inside):
        sure = [one for one in found if one.is_sure]
        named = [one for one in sure if one.has_given] or sure
        if named:
            same = {fold(one.name) for one in named}
            return named[0] if len(same) == 1 else _Found("", is_sure=False)
    return next(iter(outside + inside), None)


def _found_in(text: str) -> list[_Found]:
    return [
        found for part in _BETWEEN.split(text) for one in _by_comma(part) if (found := _person(one))
    ]


def _by_comma(part: str) -> Iterator[str]:
    """Keep "López Vega, Ana" whole; any other comma ends the name."""
    surname, _, given = (one.strip() for one in part.partition(","))
    is_turned = (
        surname
        and given
        and fold(given.split()[0]) in _GIVEN
        and all(_is_known(word) for word in surname.split())
        and fold(surname.split()[0]) not in GIVEN
    )
    if is_turned:
        yield f"{given} {surname}"
    else:
        yield from part.split(",")


def _person(part: str) -> _Found | None:
    """Return the person whom a part of a title names, if it names one at all."""
    words = _without_what_for(re.sub(r"\.(?=\w)", ". ", part.strip(" .-_\"'")).split())
    first = next((word for word in words if word.casefold().strip(".") not in TITLES_BEFORE), "")
    if not first or _plain(words[0]) in WITH_WHOM | SOMEBODY_ELSE:
        return None
    name = parse_cells.person_name(" ".join(words))
    known = [_plain(word).split("-")[0] in _GIVEN for word in words]
    return _Found(name, is_sure=_is_known(first), has_given=any(known)) if name else None


def _without_what_for(words: list[str]) -> list[str]:
    """Leave out the words before the name, and all from the first treatment behind it."""
    begin = next((place for place, word in enumerate(words) if not _may_precede(word)), len(words))
    if all(_plain(word) in PARTICLES for word in words[:begin]):  # De la Cruz
        begin = 0
    rest = words[begin:]
    end = next((place for place, word in enumerate(rest) if place and _ends(word)), len(rest))
    rest = rest[:end]
    while rest and _plain(rest[-1]) in AROUND_A_NAME:
        rest.pop()
    return rest


def _may_precede(word: str) -> bool:
    plain = _plain(word)
    return (
        plain in TREATMENTS
        or plain in AROUND_A_NAME
        or not any(c.isalpha() for c in plain)
        or any(c.isdigit() for c in plain)
    )


def _ends(word: str) -> bool:
    plain = _plain(word)
    return any(c.isdigit() for c in plain) or (plain in TREATMENTS and plain not in SURNAMES)


def _plain(word: str) -> str:
    return fold(word).strip(".")


def _is_known(word: str) -> bool:
    plain = _plain(word).split("-")[0]
    return plain in _KNOWN or len(plain) == 1 or (len(plain) > 3 and plain.endswith(("ez", "es")))


def _without_pictures(text: str) -> str:
    """Take emoji and other pictures for the end of a part."""
    plain = "".join(
        "" if unicodedata.category(c) in ("Mn", "Cf") and ord(c) > 0x1FFF else c for c in text
    )
    return "".join(
        " | " if unicodedata.category(c) in ("So", "Sk", "Co", "Cn") else c for c in plain
    )

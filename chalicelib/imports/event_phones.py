"""The numbers in a calendar event, the patient's mobile before a house. Never somebody else's: a doctor's, an emergency's."""

import re
from collections.abc import Iterator

LIKE_A_PHONE = re.compile(r"(?<![\d/:])(?!\d{1,2}/\d{1,2}/)[+(]?\d[\d\s().\-/]{6,}\d(?![\d/:])")
_OTHERS = r"emergenc\w*|fax|consultorio|cl[ií]nica|recepci[oó]n|seguro|aseguradora"
_NO_PERSONS = re.compile(rf"\b(?:{_OTHERS})\b", re.IGNORECASE)
_NOT_THEIRS = re.compile(
    rf"\b(?:dra?|doctora?|{_OTHERS})\b", re.IGNORECASE
)  # a title ends with whose it is
_MOBILE = re.compile(r"\b(?:cel\w*|m[oó]vil|mobile|whats\w*|wsp|wa)\b", re.IGNORECASE)
_HOUSE = re.compile(
    r"\b(?:casa|home|fijo|residencia\w*|oficina|office|trabajo|trabalho|work)\b", re.IGNORECASE
)
_LABEL_BEHIND = re.compile(r"\s*\(?\s*[^\W\d]+\b\)?(?!\s*:)")
_LONGEST_LABEL = 40
_FIRST, _USUAL, _LAST = range(3)


def phones_in(title: str, description: str) -> tuple[str, ...]:
    """Return the numbers to try, in their order; where two could be the patient's, both in one text."""
    for text, not_theirs in ((title, _NO_PERSONS), (description, _NOT_THEIRS)):
        ranked = [one for line in text.splitlines() for one in _ranked(line, not_theirs)]
        if ranked:
            return _in_order(ranked)
    return ()


def _in_order(ranked: list[tuple[int, str]]) -> tuple[str, ...]:
    best = min(rank for rank, _ in ranked)
    alike = {_digits(number): number for rank, number in ranked if rank == best}
    if len(alike) > 1:
        return (" / ".join(alike.values()),)
    return tuple(number for _, number in sorted(ranked, key=lambda one: one[0]))


def _ranked(line: str, not_theirs: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    before = 0
    for found in LIKE_A_PHONE.finditer(line):
        label = line[before : found.start()][-_LONGEST_LABEL:]
        behind = _LABEL_BEHIND.match(line, found.end())
        before = found.end()
        if not _kind(label) and behind and _kind(behind[0]):
            label, before = behind[0], behind.end()
        if not not_theirs.search(label):
            yield _rank(label), found[0]


def _kind(label: str) -> bool:
    return any(kind.search(label) for kind in (_NOT_THEIRS, _MOBILE, _HOUSE))


def _rank(label: str) -> int:
    if _MOBILE.search(label):
        return _FIRST
    return _LAST if _HOUSE.search(label) else _USUAL


def _digits(number: str) -> str:
    return re.sub(r"\D", "", number)[-10:]

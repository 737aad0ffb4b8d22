"""Finding the day that a text names, and what else the text says. Pure: decides neither order nor year."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from chalicelib.imports.day_words import MONTH_OF, ROMAN, WEEKDAY_OF
from chalicelib.shared.compare_names import fold

_NOTHING_NEAR = r"(?!\d|[/.\-]\d)"
_ORDINAL = r"(?:o|er|ero|st|nd|rd|th)?"
_WORD = r"(?P<month>[a-z]{3,10})\.?"
_OF_YEAR = r"(?:,?\s?(?:del?|do|/|-|\.|,)\s?(?:ano\s)?|\s)"
# After a bare space two digits below 24 may be an hour: "25 nov 10".
_SHORT_YEAR = r"(?:(?<=\s)(?:2[4-9]|[3-9]\d)|(?<=[/.\-])\d{2})"
_YEAR = rf"(?P<year>\d{{4}}|{_SHORT_YEAR})(?!\d|\s?[:h]|\s?[ap]\.?\s?m\b)"
_PACKED = re.compile(r"(?<!\d)(?P<year>\d{4})(?P<a>\d{2})(?P<b>\d{2})(?=\d{4}(?:\d{2})?$|\D|$)")
_YEAR_FIRST = re.compile(
    rf"(?<![\d/.\-])(?P<year>\d{{4}})(?P<s>[/.\-])(?P<a>\d{{1,2}})(?P=s)(?P<b>\d{{1,2}}){_NOTHING_NEAR}"
)
_NUMBERS = re.compile(
    r"(?<![\d:])(?<!\d[/.\-])(?P<a>\d{1,2})\s?(?P<s>[/.\-])\s?(?P<b>\d{1,2})\s?(?P=s)\s?"
    rf"(?P<year>\d{{4}}|\d{{2}}){_NOTHING_NEAR}"
)
_SPACED = re.compile(r"(?<![\d:.\-/])(?P<a>\d{1,2}) (?P<b>\d{1,2}) (?P<year>\d{4})(?![\d:])")
_NO_YEAR = re.compile(
    r"(?<![\d:])(?<!\d[/.\-])(?P<a>\d{1,2})\s?/\s?(?P<b>\d{1,2})(?!\d|\s?[/.\-]\s?\d)"
)
_ROMAN = re.compile(
    rf"(?<!\d)(?P<a>\d{{1,2}})(?P<s>[/.\-])(?P<month>[ivx]{{1,4}})(?P=s)(?P<year>\d{{4}}|\d{{2}}){_NOTHING_NEAR}"
)
_DAY_MONTH = re.compile(
    rf"(?<![\d:])(?P<a>\d{{1,2}}){_ORDINAL}[\s\-./,]*(?:de\s|do\s|of\s)?{_WORD}(?![a-z])(?:{_OF_YEAR}{_YEAR})?"
)
_MONTH_DAY = re.compile(
    rf"(?<![a-z]){_WORD}[\s\-/](?P<a>\d{{1,2}}){_ORDINAL}(?![\d:a-z]|\s?[ap]\.?\s?m\b)"
    r"(?:(?:,?\s(?:del?\s)?|[\-/,])(?P<year>\d{4})(?!\d))?"
)
_UNIX = re.compile(rf"{_WORD}\s(?P<a>\d{{1,2}})\s(?P<rest>\d{{1,2}}:\d\d:\d\d)\s(?P<year>\d{{4}})$")
_PATTERNS = (
    *(_YEAR_FIRST, _PACKED, _NUMBERS, _UNIX, _ROMAN, _DAY_MONTH, _MONTH_DAY, _SPACED),
    _NO_YEAR,
)
_WEEKDAY = re.compile(
    r"(?<![a-z])(?:[2-6]a feira|(?:segunda|terca|quarta|quinta|sexta)-feira|[a-z]{3,9})(?![a-z])\.?"
)
_BETWEEN = re.compile(r"^[\s,;|\-–—.]+|[\s,;|\-–—]+$")
_LEADING = re.compile(
    r"^(?:(?:el|dia|em|on|no)\s)+|(?:^|\s)(?:(?:del?|el|dia|do|of|on|em|no)\s?)+$"
)


@dataclass(frozen=True)
class WrittenDay:
    """A day as it is written: which of the two numbers is the day is known only beside a month's name or a year."""

    numbers: tuple[int, int]  # as they stand; day and month where `sure`
    year: int | None
    sure: bool
    weekday: int | None = None  # 0 is Monday


def clean(text: str) -> str:
    """Return a text as it is read: no accents, capitals or doubled spaces."""
    return fold(text.replace("º", "").replace("°", "").replace("ª", "a").replace("'", ""))


@lru_cache(maxsize=4_096)  # the same cell is asked for its day and for its hour
def find_day(text: str) -> tuple[WrittenDay, str] | None:
    """Return the one day in a clean text and what is left beside it, without weekday and small words."""
    for day, before, after in _found(text):
        weekday, left = _without_weekday(_joined(before, after))
        return replace(day, weekday=weekday), left
    return None


def _found(text: str) -> Iterator[tuple[WrittenDay, str, str]]:
    for pattern in _PATTERNS:
        for found in pattern.finditer(text):
            day = _day_in(found)
            if day:
                said = found.groupdict()
                yield day, text[: found.start()], said.get("rest") or text[found.end() :]


def _day_in(found: re.Match[str]) -> WrittenDay | None:
    said = found.groupdict()
    year = _year(said.get("year"))
    if "month" not in said:
        first, second = int(said["a"]), int(said["b"])
        is_iso = found.re in (_YEAR_FIRST, _PACKED)
        return WrittenDay((second, first) if is_iso else (first, second), year, sure=is_iso)
    names = ROMAN if found.re is _ROMAN else MONTH_OF
    month = names.get(said["month"])
    return WrittenDay((int(said["a"]), month), year, sure=True) if month else None


def _year(text: str | None) -> int | None:
    if text is None:
        return None
    return int(text) if len(text) == 4 else 2000 + int(text)


def _joined(before: str, after: str) -> str:
    first = _LEADING.sub("", _BETWEEN.sub("", before))
    return f"{first} {_BETWEEN.sub('', after)}".strip()


def _without_weekday(text: str) -> tuple[int | None, str]:
    for found in _WEEKDAY.finditer(text):
        weekday = WEEKDAY_OF.get(found[0].rstrip("."))
        if weekday is not None:
            around = _joined(
                text[: found.start()].removesuffix("("), text[found.end() :].removeprefix(")")
            )
            return weekday, around
    return None, text

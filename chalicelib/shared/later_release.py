"""What a later release wrote and this one does not know: kept, written back as it is, never decided upon. Never guesses.

Two releases always run side by side: functions are updated one after the other, and a rollback is a cure.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self

_READING = ContextVar("reading_a_stored_record", default=False)
# What the values of our enums look like; anything else is damage, and may be somebody's words.
_A_VALUE = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True, kw_only=True)
class Extensible:
    """A structure of a stored record; `rest` is, as JSON, what of it this release does not know.

    `dataclasses.replace` takes the rest along. What is decided anew has none: it would be another decision's.
    Two are alike when all that this release knows of them is alike.
    """

    rest: str = field(default="", compare=False, repr=False)


class ExtensibleEnum(StrEnum):
    """Words of a stored record; one that a later release added is a value of its own, and none of the members.

    It is made only while a stored record is read: nobody else may bring a word that we do not know.
    """

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not (_READING.get() and isinstance(value, str) and _A_VALUE.fullmatch(value)):
            return None
        later = str.__new__(cls, value)
        later._name_ = later._value_ = value
        return later


@contextmanager
def reading() -> Iterator[None]:
    """Let words of a later release be read, in here."""
    token = _READING.set(True)
    try:
        yield
    finally:
        _READING.reset(token)


def is_known(value: StrEnum) -> bool:
    """Tell whether this release knows the word, and so may decide by it."""
    return value in type(value)._value2member_map_

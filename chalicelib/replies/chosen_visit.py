"""Which of the visits on a question's buttons somebody names instead of tapping: by number, name, day or hour. Pure; in doubt none.

"Una cita" and "cancela dos" are no numbers of the list, "a de segunda" is Monday's, "las dos" may be both.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from chalicelib.consent.keyword_phrases import each_of
from chalicelib.consent.keywords import asks_something, fold_phrases, plain_words, without_courtesy
from chalicelib.messaging.model import Action
from chalicelib.replies.answer_vocabulary import DENYING
from chalicelib.replies.named_time import named_time

# What may stand around the choice and chooses nothing.
AROUND = (
    "la | el | lo | de | del | cita | mi | opción | número | es | sería | quiero | a | o | do | da | y"
    " | the | one | of | option | number | appointment | consulta | turno | para | sí | mejor | opção | botón"
)
ASKED_FOR = {
    Action.CONFIRM: "confirmo | confirmar | confirm",
    Action.CANCEL: "cancelar | cancela | cancelo | cancele | cancelen | cancel | desmarcar",
    Action.MOVE: "cambiar | cambia | cambio | cambie | cambien | mover | mueve | reagendar | move",
}
# Numbers only where something points at one of the list: "la dos", "opción dos"; "uno", "dos" alone may be how many.
CARDINALS = (("1", "uno", "one"), ("2", "dos", "two", "dois"), ("3", "tres", "three"))
ORDINALS = (
    ("primera", "primer", "first", "1st", "1a", "1ra", "1era", "primeira"),
    ("segunda", "segundo", "second", "2nd", "2a", "2da", "2do"),
    ("tercera", "tercer", "tercero", "third", "3rd", "3a", "3ra", "3era", "terceira", "terceiro"),
)
POINTING = "la | opción | opção | option | número | number | botón | cita | consulta | turno"
POINTING_IN_ORDER = (
    "la | el | a | o | the | opción | opção | option | número | number | botón | turno"
)
POINTING_AFTER = "opción | opção | option | one"
MAY_BE_MONDAY, MONDAY = (
    frozenset({"segunda", "2a"}),
    0,
)  # in Portuguese; Spanish "la segunda" is not
ONE = (1, 13)  # "la 1" may be the hour
OR_ALL = (
    r"(?<!\bde )\b(?:l[ao]s|[ao]s|the) (?:(?P<both>2|dos|duas|dois|two)|3|tres|three)\b"
    r"(?! y | e |[:.h]\d| ?[ap]\.? ?m\b| (?:de la|da|horas|hrs)\b)"
)
# "El 2" is the second of the month, or of the list; a day or an hour of a visit is tied to it.
DAY_OR_NUMBER = r"\b(?:el|the) (?P<number>[1-3])(?:st|nd|rd)?\b(?! de|/)"
OF_A_VISIT = r"\b(?:la|a|cita|consulta|turno|one|appointment) (?:de|del|da|das|do|on|at|for)\b"


@dataclass(frozen=True)
class Offered:
    """One visit as its button shows it."""

    name: str
    starts_at: datetime


def chosen(
    text: str, offered: Sequence[Offered], action: Action, *, written_at: datetime, zone: str
) -> int | None:
    """Return the place of the one visit that every word of the text fits; None where none is, or it may be several."""
    if asks_something(text) or set(DENYING) & set(text) or _may_be_all(text, len(offered)):
        return None
    time = named_time(text, written_at, zone)
    words = without_courtesy(time.rest).split()
    if time and action is Action.MOVE and not re.search(OF_A_VISIT, " ".join(plain_words(text))):
        return None  # it may be the time wished for
    around = _each(AROUND) | (_each(ASKED_FOR[action]) if action in ASKED_FOR else frozenset())
    choosing = [at for at, word in enumerate(words) if word not in around or _is_number(words, at)]
    fitting = {n for n, each in enumerate(offered) if time.fits(each.starts_at, zone)}
    fitting &= _numbered_as_day(text, len(offered))
    for at in choosing:
        fitting &= _meant_by(words, at, offered, action, zone)
    return fitting.pop() if (choosing or time) and len(fitting) == 1 else None


@cache
def _each(phrases: str) -> frozenset[str]:
    """Return the words as they are compared; made where they are first needed, as a cold start needs none."""
    return fold_phrases(each_of(phrases))


def _may_be_all(text: str, offered: int) -> bool:
    found = re.search(OR_ALL, text.casefold())
    return found is not None and offered >= (2 if found["both"] else 3)


def _numbered_as_day(text: str, offered: int) -> set[int]:
    """Return the places that "el 2" leaves: the second of the month is meant only where it is the second of the list too."""
    found = re.search(DAY_OR_NUMBER, text.casefold())
    number = int(found["number"]) if found else 0
    return {number - 1} if 0 < number <= offered else set(range(offered))


def _meant_by(
    words: Sequence[str], at: int, offered: Sequence[Offered], action: Action, zone: str
) -> set[int]:
    """Return the places that one word of the choice means, by number or by a name; none where it may be a day or an hour."""
    place = _place(words[at])
    if place is None:
        return {n for n, each in enumerate(offered) if words[at] in plain_words(each.name)}
    pair = tuple(words[max(at - 1, 0) : at + 1])
    may_be_monday = words[at] in MAY_BE_MONDAY and pair[0] != "la"
    if not _is_number(words, at) or (may_be_monday and action is Action.MOVE):
        return set()  # how many, or the day wished for
    local = [each.starts_at.astimezone(ZoneInfo(zone)) for each in offered]
    on_monday = {n for n, when in enumerate(local) if may_be_monday and when.weekday() == MONDAY}
    at_one = {n for n, when in enumerate(local) if pair == ("la", "1") and when.hour in ONE}
    return {place} if on_monday | at_one <= {place} else set()


def _place(word: str) -> int | None:
    numbers = zip(CARDINALS, ORDINALS, strict=True)
    return next((n for n, each in enumerate(numbers) if word in (*each[0], *each[1])), None)


def _is_number(words: Sequence[str], at: int) -> bool:
    """Tell whether a word stands for a place of the list: alone, or where something points at it ("la 2", "número dos")."""
    word, before, after = words[at], words[max(at - 1, 0) : at], words[at + 1 : at + 2]
    is_alone = len(words) == 1
    if any(word in numbers for numbers in ORDINALS):
        pointing = _each(POINTING_IN_ORDER) & {*before} or _each(POINTING_AFTER) & {*after}
        return is_alone or bool(pointing)
    if _place(word) is None:
        return False
    return (is_alone and word.isdigit()) or bool(_each(POINTING) & {*before})

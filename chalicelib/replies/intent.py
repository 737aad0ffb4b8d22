"""What a patient's free text asks for. Pure; it never guesses: in doubt a person reads the message.

Every word must be known, for the word we do not know may be the one that turns the meaning round.
"""

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum

from chalicelib.consent.keywords import (
    BETWEEN_CLAUSES,
    asks_something,
    is_opt_in,
    is_opt_out,
    plain_words,
    without_courtesy,
)
from chalicelib.replies.answer_vocabulary import EMOJI, Part, phrases
from chalicelib.replies.colloquial_vocabulary import (
    WEEKDAYS,
    all_phrases,
    names_a_day,
)
from chalicelib.replies.number_answers import leaves_as_stranger

LONGEST_PHRASE = 7
Phrases = Mapping[tuple[str, ...], Part]
BETTER_ON = rf"(?P<before>.+) mejor (?:para )?(?:el )?(?:{WEEKDAYS})"
TIME_OF_DAY = r"\d+(?:am|pm|h|hrs)?"


class Intent(StrEnum):
    """What a text asks for; the codes are stored with the message."""

    CONFIRM = "confirm"
    CANCEL = "cancel"
    MOVE = "move"
    OPT_OUT = "opt_out"
    OPT_IN = "opt_in"
    THANKS = "thanks"
    UNKNOWN = "unknown"


def read_intent(text: str) -> Intent:
    """Read a text in Spanish, English or Portuguese; UNKNOWN means that a person must read it.

    "No" alone is UNKNOWN: it may answer "¿confirmas?", "¿eres Ana?" or nothing we asked, and a
    cancelled slot may be somebody else's a minute later. So is any date or hour without a request
    to move ("sí, el martes"): it may not be the appointment's.
    """
    if is_opt_out(text) or leaves_as_stranger(text):
        return Intent.OPT_OUT
    if is_opt_in(text):
        return Intent.OPT_IN
    if _cannot_but_another_day(text):
        return Intent.MOVE
    clauses = _said(text)
    if any(_needs_a_person(clause) for clause in clauses):
        return Intent.UNKNOWN
    return _meaning_of(set[Part]().union(*clauses), is_question=asks_something(text))


def names_somebody(text: str) -> bool:
    """Tell whether a text says whose visit it means ("la cita de mi hijo")."""
    return any(Part.SOMEBODY in clause for clause in _said(text))


def _cannot_but_another_day(text: str) -> bool:
    """Tell of "no puedo ir, mejor el jueves" and nothing more: the day named is the one wished for."""
    found = re.fullmatch(BETTER_ON, without_courtesy(text.translate(EMOJI)))
    if found is None or names_a_day(found["before"]):
        return False
    said = set[Part]().union(*_said(found["before"]))
    return Part.REFUSE in said and said <= {Part.REFUSE, Part.EXCUSE, Part.NEUTRAL}


def _said(text: str) -> list[set[Part]]:
    """Return what each clause says; whoever names a day is read by the narrower vocabulary."""
    known = phrases() if names_a_day(text) else all_phrases()
    clauses = BETWEEN_CLAUSES.split(text.translate(EMOJI))
    return [parts(plain_words(clause), known) for clause in clauses]


def parts(words: tuple[str, ...], known: Phrases) -> set[Part]:
    """Return what words say by a table of phrases; one that nothing explains needs a person."""
    found = _phrases_in(words, known)
    return {known[each] if each in known else _number_or_unknown(each[0]) for each in found}


def _phrases_in(words: tuple[str, ...], known: Phrases) -> Iterator[tuple[str, ...]]:
    """Read the longest known phrase each time, or else one word."""
    while words:
        length = next((n for n in range(LONGEST_PHRASE, 0, -1) if words[:n] in known), 1)
        yield words[:length]
        words = words[length:]


def _number_or_unknown(word: str) -> Part:
    return Part.MOVE_DETAIL if re.fullmatch(TIME_OF_DAY, word) else Part.FOR_A_PERSON


def _needs_a_person(clause: set[Part]) -> bool:
    """A refusal and a request in one breath deny each other: "no puedo cancelar", "no voy a mover"."""
    requests = {Part.ASSENT, Part.RECEIPT, Part.CONFIRM, Part.CANCEL, Part.MOVE}
    return Part.FOR_A_PERSON in clause or (Part.REFUSE in clause and bool(clause & requests))


def _meaning_of(said: set[Part], *, is_question: bool) -> Intent:
    cancels = bool(said & {Part.CANCEL, Part.REFUSE})
    agrees = bool(said & {Part.ASSENT, Part.RECEIPT, Part.CONFIRM})
    vague = {Part.MOVE_DETAIL} if cancels else {Part.MOVE_DETAIL, Part.EXCUSE}
    if Part.MOVE in said:  # "sí, pero ¿puedo cambiar la hora?", "no puedo ir, ¿otro día?"
        return Intent.MOVE
    if is_question or said & vague or (cancels and agrees):
        return Intent.UNKNOWN
    if cancels:
        return Intent.CANCEL
    if agrees:
        return Intent.CONFIRM
    return Intent.THANKS if Part.THANKS in said else Intent.UNKNOWN

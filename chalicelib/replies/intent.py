"""What a patient's free text asks for. Pure; it never guesses: in doubt a person reads the message.

Every word must be known, for the word we do not know may be the one that turns the meaning round.
"""

import re
from collections.abc import Iterator
from enum import StrEnum

from chalicelib.consent.keywords import asks_something, is_opt_in, is_opt_out, plain_words
from chalicelib.replies.answer_vocabulary import EMOJI, Part, phrases

BETWEEN_CLAUSES = re.compile(r"[.,;:!?¡¿()…\n]+|\s(?=(?:y|pero|and|but)\s)", re.IGNORECASE)
LONGEST_PHRASE = 7
TIME_OF_DAY = re.compile(r"\d+(?:am|pm|h|hrs)?")


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
    if is_opt_out(text):
        return Intent.OPT_OUT
    if is_opt_in(text):
        return Intent.OPT_IN
    clauses = [set(_parts(plain_words(clause))) for clause in _clauses(text)]
    if any(_needs_a_person(clause) for clause in clauses):
        return Intent.UNKNOWN
    return _meaning_of(set[Part]().union(*clauses), is_question=asks_something(text))


def _clauses(text: str) -> list[str]:
    return BETWEEN_CLAUSES.split(text.translate(EMOJI))


def _parts(words: tuple[str, ...]) -> Iterator[Part]:
    """Read the longest known phrase each time; a word that nothing explains needs a person."""
    while words:
        length = next((n for n in range(LONGEST_PHRASE, 0, -1) if words[:n] in phrases()), 0)
        yield phrases()[words[:length]] if length else _number_or_unknown(words[0])
        words = words[max(length, 1) :]


def _number_or_unknown(word: str) -> Part:
    return Part.MOVE_DETAIL if TIME_OF_DAY.fullmatch(word) else Part.FOR_A_PERSON


def _needs_a_person(clause: set[Part]) -> bool:
    """A refusal and a request in one breath deny each other: "no puedo cancelar", "no voy a mover"."""
    requests = {Part.CONFIRM, Part.CANCEL, Part.MOVE}
    return Part.FOR_A_PERSON in clause or (Part.REFUSE in clause and bool(clause & requests))


def _meaning_of(said: set[Part], *, is_question: bool) -> Intent:
    cancels = bool(said & {Part.CANCEL, Part.REFUSE})
    if Part.MOVE in said:  # "sí, pero ¿puedo cambiar la hora?", "no puedo ir, ¿otro día?"
        return Intent.MOVE
    if is_question or Part.MOVE_DETAIL in said or (cancels and Part.CONFIRM in said):
        return Intent.UNKNOWN
    if cancels:
        return Intent.CANCEL
    if Part.CONFIRM in said:
        return Intent.CONFIRM
    return Intent.THANKS if Part.THANKS in said else Intent.UNKNOWN

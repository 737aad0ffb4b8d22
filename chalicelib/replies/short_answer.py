"""Answers that say only yes, no or thanks: what they are about, the question tells that they follow. Pure."""

from enum import StrEnum

from chalicelib.consent.keywords import asks_something, plain_words
from chalicelib.replies.answer_vocabulary import EMOJI, Part
from chalicelib.replies.colloquial_vocabulary import polite_phrases
from chalicelib.replies.intent import parts
from chalicelib.replies.number_answers import is_plain_no

POLITE = frozenset({Part.ASSENT, Part.RECEIPT, Part.THANKS, Part.NEUTRAL})


class Short(StrEnum):
    """What such an answer says."""

    YES = "yes"
    OK = "ok"  # a yes to "¿vienes?", no answer to "¿eres Ana?", and to news that they were read
    NO = "no"
    COURTESY = "courtesy"


def short_answer(text: str) -> Short | None:
    """Return what a text of assent, thanks and greetings says; None where it says anything else, or asks."""
    if asks_something(text):
        return None
    if is_plain_no(text):  # "no, gracias" may decline something else
        return Short.NO
    said = parts(plain_words(text.translate(EMOJI)), polite_phrases())
    if Part.ASSENT in said <= POLITE:
        return Short.YES
    if Part.RECEIPT in said <= POLITE:
        return Short.OK
    return Short.COURTESY if Part.THANKS in said <= POLITE else None

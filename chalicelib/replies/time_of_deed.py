"""Whether a time is when somebody will confirm or cancel ("mañana confirmo"), and not the visit's. Pure; in doubt it is."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import filterfalse

from chalicelib.consent.keyword_phrases import each_of
from chalicelib.consent.keywords import fold_phrases, plain_words
from chalicelib.replies.answer_vocabulary import VOCABULARY, Part
from chalicelib.replies.colloquial_vocabulary import polite_phrases
from chalicelib.replies.named_time import NamedTime

# Patterns are compiled where they are first needed: a cold start needs none. "La de mañana" says which visit; "para mañana" so after the verb only: before it, by when. Portuguese "de tarde" is a part of the day.
TIED = r"(?:(?:la|el|lo|a|o) )?(?:de|del|da|do|das|of)\b(?! (?:manha|tarde|noite)$)"
TIED_AFTER = r"(?:para|pra|for)\b"
DEED = r"(?:co[nm]firm(?!ad|ed|ac|at)|(?:cancel|anul|desmar[cq])(?!ad|ed|ac|at))\w*"
NOUN = r"(?:cita|consulta|turno|asistencia|apointment|horario)"
AND = r"(?:y|e|and|pero|but)"
ASIDE = (
    "voy a | vamos a | tengo que | prefiero | mejor | tenho que | i must | i have to | have to | i | pode | me puede"
    " | me puedes | puede | puedes | pueden | podrían | el | los | lo | minha | a | o"
)
YES = r"(?:si|sim|vou)"  # not put aside: "mañana si voy" may be a condition
LOOSE, EXACT, OF_A_VISIT = "~", "@", "#"  # the marks of times: no plain word has them
BEFORE_IT = (
    rf"(?:^|\b(?:{YES}|{AND}|{DEED}) )[{LOOSE}{EXACT}] (?:(?:{YES}|{NOUN}|{AND}) ){{0,2}}{DEED}"
)
AFTER_IT = rf"\b{DEED} {LOOSE}(?:$| (?:{YES}|{AND}|{NOUN}|{DEED})\b)"


def is_when_they_will(time: NamedTime) -> bool:
    """Tell of "mañana confirmo", "quiero confirmar mañana", "en la tarde cancelo"; "confirmo la de mañana" names the visit.

    So does a day with its hour: nobody puts their word off to the visit's own moment.
    """
    if time.is_moment:
        return False
    said = " ".join(_marked(time))
    return bool(re.search(BEFORE_IT, said) or re.search(AFTER_IT, said))


def _marked(time: NamedTime) -> Iterator[str]:
    """Return the words that count, and one mark for each time, or for several in a row."""
    at, mark = 0, ""
    for each in time.said:
        words = _that_count(time.rest[at : each.at])
        if words or not mark:
            yield from filter(None, (mark, *words))
            mark = _mark(each.words, is_exact=each.is_exact)
        elif mark == LOOSE and each.is_exact:
            mark = EXACT
        at = each.at + len(each.words)
    yield from filter(None, (mark, *_that_count(time.rest[at:])))


def _mark(words: str, *, is_exact: bool) -> str:
    if re.match(TIED, words):
        return OF_A_VISIT
    return EXACT if is_exact or re.match(TIED_AFTER, words) else LOOSE


def _that_count(text: str) -> list[str]:
    return re.sub(_aside(), " ", " ".join(plain_words(text))).split()


@cache
def _aside() -> str:
    """Return what says nothing of the time, courtesy and "quiero", "la", "sin falta"; a word for the visit and "and" do."""
    neutral = {" ".join(plain_words(each)) for each in VOCABULARY[Part.NEUTRAL]}
    aside = {" ".join(words) for words in polite_phrases()} | neutral | fold_phrases(each_of(ASIDE))
    counts = re.compile(rf"{YES}|{AND}|.*\b{NOUN}\b.*")
    longest_first = sorted(filterfalse(counts.fullmatch, aside), key=len, reverse=True)
    return rf"\b(?:{'|'.join(longest_first)})\b"

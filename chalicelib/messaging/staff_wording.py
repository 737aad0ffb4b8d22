"""What staff read of a message that a patient edited or took back, in the clinic's language. Never sent to anybody."""

from datetime import datetime

from chalicelib.clinics.model import Clinic
from chalicelib.messaging.format_dates import date_and_time
from chalicelib.messaging.load_phrases import phrase

QUOTED = 200  # letters of what was said before
FORMER = {  # by whether its words are kept, and whether we answered it
    (True, True): "former_words_answer",
    (True, False): "former_words",
    (False, True): "former_answer",
    (False, False): "former_moment",
}


def edited(clinic: Clinic, words: str, *, former: str) -> str:
    """Say what a message says now, and which it was."""
    return phrase(clinic.language, "staff_edited", words=words, former=former)


def revoked(clinic: Clinic, *, former: str) -> str:
    """Say which message was withdrawn."""
    return phrase(clinic.language, "staff_revoked", former=former)


def changed_since(clinic: Clinic, words: str, at: datetime, later: str) -> str:
    """Say what was written, and that it was edited or taken back before it came."""
    moment = date_and_time(at, clinic.zone, clinic.language)
    if not later:
        return phrase(clinic.language, "staff_withdrawn_since", words=words, moment=moment)
    said = {"words": words, "moment": moment, "later": _quoted(later)}
    return phrase(clinic.language, "staff_changed_since", **said)


def former(clinic: Clinic, at: datetime | None, *, words: str, answer: str) -> str:
    """Name an earlier message: by its words where they are kept, by our answer where it acted, at least by its moment."""
    if at is None:
        return phrase(clinic.language, "former_unknown")
    moment = date_and_time(at, clinic.zone, clinic.language)
    told = FORMER[bool(words), bool(answer)]
    quoted = {"words": _quoted(words), "answer": _quoted(answer)}
    return phrase(clinic.language, told, moment=moment, **quoted)


def _quoted(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= QUOTED else f"{line[:QUOTED].rstrip()}…"

"""What staff read of a message that a patient edited or took back, in the clinic's language. Never sent to anybody."""

from datetime import datetime

from chalicelib.clinics.model import Clinic
from chalicelib.messaging.format_dates import date_and_time
from chalicelib.messaging.load_phrases import phrase

QUOTED = 300  # letters of what was said before


def edited(clinic: Clinic, words: str, *, former: str) -> str:
    """Say what a message says now, and which it was."""
    return phrase(clinic.language, "staff_edited", words=words, former=former)


def revoked(clinic: Clinic, *, former: str) -> str:
    """Say which message was withdrawn."""
    return phrase(clinic.language, "staff_revoked", former=former)


def former(clinic: Clinic, at: datetime | None, *, words: str, answer: str) -> str:
    """Name an earlier message: by its words where they are kept, by our answer where it acted, else by its moment."""
    if at is None:
        return phrase(clinic.language, "former_unknown")
    moment = date_and_time(at, clinic.zone, clinic.language)
    if words:
        return phrase(clinic.language, "former_words", moment=moment, words=_quoted(words))
    if answer:
        return phrase(clinic.language, "former_answer", moment=moment, answer=_quoted(answer))
    return phrase(clinic.language, "former_moment", moment=moment)


def _quoted(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= QUOTED else f"{line[:QUOTED].rstrip()}…"

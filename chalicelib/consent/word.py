"""A word of a patient's that a restore of the table must not forget: who left, came back, or is not who we thought."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from chalicelib.consent.model import Source
from chalicelib.patients.model import Patient, Purpose
from chalicelib.shared import ids
from chalicelib.shared.writes import Note


class Said(StrEnum):
    """What was said."""

    LEFT = "left"  # BAJA: nothing more to this line
    CAME_BACK = "came_back"  # ALTA, or a sign-up from this line
    WITHDREW = "withdrew"  # one consent is over
    NOT_ME = "not_me"  # somebody else answers this number
    MOVED = "moved"  # the number is another person's now
    ERASED = "erased"  # nothing of them is to be kept


@dataclass(frozen=True)
class Word:
    """An entry of the journal: whom it binds by identifier, and nothing of who they are."""

    id: str
    said: Said
    patient_ids: tuple[str, ...]
    at: datetime
    purpose: Purpose | None = None
    source: Source = Source.WHATSAPP


def noted(
    said: Said,
    patients: Iterable[Patient],
    *,
    at: datetime,
    purpose: Purpose | None = None,
    source: Source = Source.WHATSAPP,
) -> list[Note]:
    """Return the write that notes a word, to be committed with what it changes; of nobody's it is none."""
    who = tuple(sorted(patient.id for patient in patients))
    name = ids.derived_id(said, purpose or "", *who, length=10)
    word = Word(f"{at:%H%M%S}-{name}", said, who, at, purpose, source)
    return [Note(word)] if who else []

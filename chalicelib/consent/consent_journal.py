"""A word of a patient's that a restore of the table must not forget: who left, came back, or is not who we thought."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from chalicelib.consent.model import Source
from chalicelib.patients.erased_numbers import what_is_hashed
from chalicelib.patients.model import Patient, Purpose
from chalicelib.patients.phone_lines import line_id
from chalicelib.shared import ids
from chalicelib.shared.later_release import ExtensibleEnum
from chalicelib.shared.writes import Note, Records


class Said(ExtensibleEnum):
    """What was said."""

    LEFT = "left"  # BAJA: nothing more to this line
    CAME_BACK = "came_back"  # ALTA, or a sign-up from this line
    WITHDREW = "withdrew"  # one consent is over
    NOT_ME = "not_me"  # somebody else answers this number
    MOVED = "moved"  # the number is another person's now
    ERASED = "erased"  # nothing of them is to be kept


@dataclass(frozen=True)
class JournaledWord:
    """An entry of the journal: whom it binds by identifier, and nothing of who they are.

    `hashes` are keyed hashes of the line it is of: the table put back may know nobody there, or
    know the person under another number.
    """

    id: str
    said: Said
    patient_ids: tuple[str, ...]
    at: datetime
    purpose: Purpose | None = None
    source: Source = Source.WHATSAPP
    hashes: tuple[str, ...] = ()
    said_at: datetime | None = None  # where it was heard later: `at`

    @property
    def meant_at(self) -> datetime:
        """When it was said: among words, that is what counts."""
        return self.said_at or self.at


def noted(
    said: Said,
    patients: Iterable[Patient],
    *,
    at: datetime,
    purpose: Purpose | None = None,
    source: Source = Source.WHATSAPP,
    hashes: tuple[str, ...] = (),
    said_at: datetime | None = None,
) -> list[Note]:
    """Return the write that notes a word, to be committed with what it changes; of nobody's it is none.

    Whoever was merged is named by each id they had: the table put back may still have both records.
    """
    who = tuple(sorted(i for patient in patients for i in patient.ids))
    name = ids.derived_id(said, purpose or "", *who, *hashes, length=10)
    heard_late = said_at if said_at != at else None
    word = JournaledWord(f"{at:%H%M%S}-{name}", said, who, at, purpose, source, hashes, heard_late)
    return [Note(word)] if who or hashes else []


def hashes_of(records: Records, e164: str, name: str = "") -> tuple[str, ...]:
    """Return by what a line, or one person of it, is known again; the same as an erasure leaves behind."""
    return records.keyed_hashes(what_is_hashed(line_id(e164), name))[:1]


def is_of_line(records: Records, word: JournaledWord, e164: str) -> bool:
    """Tell whether a word is of this line; one without hashes is of whatever line its people are on."""
    known = records.keyed_hashes(what_is_hashed(line_id(e164)))
    return not word.hashes or not set(word.hashes).isdisjoint(known)

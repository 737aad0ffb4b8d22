"""The exact text a person agrees to, in their language: shown on the form and hashed as proof. LFPDPPP Art. 8, 15-16."""

import hashlib
from dataclasses import dataclass

from chalicelib.clinics.model import Clinic
from chalicelib.patients.model import Purpose
from chalicelib.shared.phone import as_read_aloud
from chalicelib.web.load_words import Words


@dataclass(frozen=True)
class Passage:
    """A heading, or what stands beside a box, and the text that belongs to it."""

    title: str
    text: str


@dataclass(frozen=True)
class ConsentText:
    """Everything that is agreed to, in the order it stands on the page."""

    for_other: Passage
    notice: tuple[Passage, ...]
    reminders: Passage
    voluntary: dict[Purpose, Passage]

    @property
    def whole(self) -> str:
        """The text as it is read, one line a heading and a line a text."""
        passages = (self.for_other, *self.notice, self.reminders, *self.voluntary.values())
        return "\n".join(line for each in passages for line in (each.title, each.text))

    @property
    def text_hash(self) -> str:
        """SHA-256 of the text, in hexadecimal: what the proof keeps."""
        return hashlib.sha256(self.whole.encode()).hexdigest()


NOTICE = ("responsible", "data", "necessary", "voluntary", "rights")
VOLUNTARY = (Purpose.OFFERS_WHATSAPP, Purpose.OFFERS_EMAIL, Purpose.REVIEWS)


def consent_text(clinic: Clinic, words: Words) -> ConsentText:
    """Return what this clinic asks people to agree to."""
    facts = {
        "clinic": clinic.name,
        "legal_name": clinic.legal_name,
        "address": clinic.address,
        "contact": clinic.privacy_contact,
        "whatsapp": as_read_aloud(clinic.sender.display_number),
        "version": clinic.notice_version,
        "frequency": _greatest_frequency(clinic, words),
    }

    def passage(name: str) -> Passage:
        return Passage(
            words(f"consent.{name}.title", **facts), words(f"consent.{name}.text", **facts)
        )

    return ConsentText(
        passage("for_other"),
        tuple(passage(name) for name in NOTICE),
        passage(Purpose.REMINDERS),
        {purpose: passage(purpose) for purpose in VOLUNTARY},
    )


def _greatest_frequency(clinic: Clinic, words: Words) -> str:
    """Say how many reminders there can be at most; a clinic that offers more must ask again."""
    count = len(clinic.reminder_offsets)
    name = {0: "none", 1: "one"}.get(count, "many")
    return words(f"consent.frequency.{name}", count=count)

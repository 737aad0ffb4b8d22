"""The exact text a person agrees to, in their language: shown on the form and hashed as proof. LFPDPPP Art. 8, 15-16."""

import hashlib
from dataclasses import dataclass

from chalicelib.clinics.model import Clinic
from chalicelib.patients.model import Purpose
from chalicelib.shared.phone import as_read_aloud
from chalicelib.web.load_words import Words

# Raised with every change of these words, or of the notice that they lead to, which docs/consent-texts.json keeps: who has a hash finds there what it is of.
WORDING = 4
NOTICE = ("responsible", "data", "necessary", "voluntary", "rights")
VOLUNTARY = (Purpose.OFFERS_WHATSAPP, Purpose.OFFERS_EMAIL, Purpose.REVIEWS)


@dataclass(frozen=True)
class Passage:
    """A heading, or what stands beside a box, and the text that belongs to it."""

    title: str
    text: str


@dataclass(frozen=True)
class ConsentText:
    """Everything that is agreed to, in the order it stands on the page."""

    for_other: Passage
    short: str  # of the notice: who, which data, what for, which rights
    notice: tuple[Passage, ...]
    reminders: Passage
    optional: (
        Passage  # the beginning of a sentence that the boxes complete, and what holds for them all
    )
    voluntary: dict[Purpose, str]

    @property
    def lines(self) -> tuple[str, ...]:
        """The text as it is read, one line a heading, a text or a box."""
        passages = (*self.notice, self.reminders)
        return (
            self.for_other.title,
            self.for_other.text,
            self.short,
            *(line for each in passages for line in (each.title, each.text)),
            self.optional.title,
            *self.voluntary.values(),
            self.optional.text,
        )

    @property
    def text_hash(self) -> str:
        """SHA-256 of the lines, in hexadecimal: what the proof keeps."""
        return hashlib.sha256("\n".join(self.lines).encode()).hexdigest()


def notice_version(clinic: Clinic) -> str:
    """Return what the notice is called on the pages and in the proof: the clinic's own version, and our wording of the form."""
    return f"{clinic.notice_version}.{WORDING}"


def consent_text(clinic: Clinic, words: Words) -> ConsentText:
    """Return what this clinic asks people to agree to."""
    facts = {
        "clinic": clinic.name,
        "legal_name": clinic.legal_name,
        "address": clinic.address,
        "contact": clinic.privacy_contact,
        "whatsapp": as_read_aloud(clinic.sender.display_number),
        "version": notice_version(clinic),
        "frequency": _greatest_frequency(clinic, words),
    }

    def passage(name: str) -> Passage:
        return Passage(
            words(f"consent.{name}.title", **facts), words(f"consent.{name}.text", **facts)
        )

    return ConsentText(
        passage("for_other"),
        words("consent.short", **facts),
        tuple(passage(name) for name in NOTICE),
        passage(Purpose.REMINDERS),
        passage("optional"),
        {purpose: words(f"consent.{purpose}") for purpose in VOLUNTARY},
    )


def _greatest_frequency(clinic: Clinic, words: Words) -> str:
    """Say how many reminders there can be at most; a clinic that offers more must ask again."""
    count = len(clinic.reminder_offsets)
    name = {0: "none", 1: "one"}.get(count, "many")
    return words(f"consent.frequency.{name}", count=count)

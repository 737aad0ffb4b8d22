"""Every text that people agreed to by form can be read again: docs/consent-texts.json keeps each wording, and the proof's hash is of its lines."""

import hashlib
import json
from pathlib import Path

import pytest

from chalicelib.shared.phone import as_read_aloud
from chalicelib.web.load_words import LANGUAGES, Words
from chalicelib.web.public.consent_text import WORDING, consent_text, notice_version
from tests.builders import a_clinic

KEPT = json.loads((Path(__file__).parents[4] / "docs/consent-texts.json").read_text("utf-8"))
CLINIC = a_clinic()
# What forms showed for this clinic until their first wording ended, as their own code hashed it. A fact of the past.
FIRST = {
    "es": "d34eea6aa4a8f7da1ca908feff3913b31eacab5ed2ed04614b088bbbf3d3f0d4",
    "en": "7b0dd3205c9e770c239805f7a7d5ece631d850a5e0dd4aeab525e03443ca1ef1",
    "pt": "fb34f70587cf1139936ae0c5e1c6926df7c3bd07a8475ade9181b80b0fb9feb5",
}
FACTS = {
    "clinic": CLINIC.name,
    "legal_name": CLINIC.legal_name,
    "address": CLINIC.address,
    "contact": CLINIC.privacy_contact,
    "whatsapp": as_read_aloud(CLINIC.sender.display_number),
}


def read_again(wording, language, version):
    """Return the lines of a wording as the clinic's patients read them, two reminders a visit."""
    text = KEPT[str(wording)][language]
    frequency = text["frequency"]["many"].format(count=2)
    facts = FACTS | {"version": version, "frequency": frequency}
    return [line.format_map(facts) for line in text["lines"]]


def hash_of(lines):
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_proof_of_the_first_wording_can_be_checked(language):
    """Who agreed before the form grew shorter agreed to exactly this."""
    assert hash_of(read_again(1, language, "2026-11")) == FIRST[language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_proof_of_today_can_be_checked(language):
    """A word that changes without a new wording beside the old ones fails here."""
    lines = read_again(WORDING, language, notice_version(CLINIC))
    assert consent_text(CLINIC, Words(language)).text_hash == hash_of(lines)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_wording_has_all_that_can_be_said_of_frequency(language):
    """A clinic may remind never, once or often."""
    for kept in (KEPT[str(wording)] for wording in range(1, WORDING + 1)):
        assert set(kept[language]["frequency"]) == {"none", "one", "many"}
    said = KEPT[str(WORDING)][language]["frequency"]
    words = Words(language)
    assert said["one"] == words("consent.frequency.one")
    assert said["none"] == words("consent.frequency.none")


def test_no_two_wordings_share_a_name():
    """The proof says which one it is of: the first was called by the clinic's version alone."""
    assert list(KEPT) == [str(wording) for wording in range(1, WORDING + 1)]
    assert notice_version(a_clinic(notice_version="2026-11")) == f"2026-11.{WORDING}"
    assert notice_version(a_clinic(notice_version="3b")) == f"3b.{WORDING}"

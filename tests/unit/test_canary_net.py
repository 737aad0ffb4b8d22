"""The net under all tests catches what it is there for."""

import pytest

from chalicelib.shared import log
from tests.canary_net import NET, is_personal


@pytest.mark.parametrize(
    "text",
    [
        "Ana López",
        "+525512345678",
        "5215512345678",
        "55 is 5512345678.",
        "5491145678901",
        "¿Eres Ana?",
    ],
)
def test_names_numbers_and_words_are_seen(text):
    """In every spelling a number has here."""
    assert is_personal(text)


@pytest.mark.parametrize(
    "text",
    [
        "k3v9q2xa",
        "106540352242922",
        "2611221530-reminder-es2vw2j6",
        "phone-number-id-976c72a700aac43e",
    ],
)
def test_identifiers_and_counts_are_not(text):
    """They are what a log is made of."""
    assert not is_personal(text)


@pytest.mark.parametrize("say", [log.info, log.warning, log.error])
def test_a_planted_leak_is_caught(say):
    """Whatever field it hides in, at every level."""
    say("planted", clinic="k3v9q2xa", who="Ana López García")
    assert NET.caught == ["planted"]
    NET.caught.clear()
    say("planted", phone="+525512345678")
    say("harmless", clinic="k3v9q2xa")
    assert NET.caught == ["planted"]
    NET.caught.clear()

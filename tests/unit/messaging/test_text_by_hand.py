"""What is sent from the clinic's own telephone: the approved words, without a button that is not there."""

import re

import pytest

from chalicelib.messaging.model import Action, Button, Content
from chalicelib.messaging.whatsapp.template_definitions import PLACE, as_read, load_definitions
from chalicelib.messaging.whatsapp.text_by_hand import text_by_hand

ALL = load_definitions()
assert ALL
A_BUTTON = re.compile(r"bot[oóã]n?|button|\btoca\b|\btap\b", re.IGNORECASE)


def said(one):
    """Return a definition as a clinic of Bogotá would send it by hand, and as WhatsApp shows it."""
    content = Content(one.name, one.language, one.samples)
    return text_by_hand(content, "es"), as_read(content)


@pytest.mark.parametrize("one", ALL, ids=lambda one: f"{one.name} {one.language}")
def test_it_says_no_more_than_whatsapp_would_and_names_no_button(one):
    """Each template in each language: its words, its places filled, and what its buttons say, in its own language."""
    by_hand, by_whatsapp = said(one)
    assert not PLACE.search(by_hand)
    assert not A_BUTTON.search(by_hand)
    lines = by_whatsapp.splitlines()
    assert by_hand.splitlines()[0] == lines[0]
    if not one.buttons:
        assert by_hand == by_whatsapp
        return
    *_, last = by_hand.splitlines()
    assert last.endswith(" · ".join(one.buttons))
    assert len(by_hand.splitlines()) == len(lines) + 2


def test_an_answer_in_free_text_names_its_buttons_in_the_clinics_language():
    """It states no language of its own."""
    content = Content(text="Cancelada.", buttons=(Button(Action.UNDO, "Fue sin querer"),))
    assert text_by_hand(content, "es_MX") == "Cancelada.\n\nPuedes contestar: Fue sin querer"
    assert text_by_hand(content, "pt_BR").endswith("Você pode responder: Fue sin querer")

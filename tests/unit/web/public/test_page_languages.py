"""The pages speak Spanish, English and Portuguese, each completely."""

import json
import re
from pathlib import Path

import pytest

from chalicelib.web import load_words
from tests.unit.web.public.front_desk import page_of

LOCALES = Path(load_words.__file__).parent / "locales"
TITLES = {
    "es": "Recordatorios de tus citas por WhatsApp",
    "en": "Appointment reminders on WhatsApp",
    "pt": "Lembretes das suas consultas pelo WhatsApp",
}


def catalogue(language):
    """Return a catalogue as the translators see it."""
    return json.loads((LOCALES / f"pages.{language}.json").read_text("utf-8"))


def gaps(text):
    """Return what a text leaves to be filled in."""
    return set(re.findall(r"{(\w+)}", text))


@pytest.mark.parametrize("language", ["en", "pt"])
def test_every_catalogue_has_the_same_keys_and_gaps(language):
    """A text that one language lacks would be an error page in that language only."""
    spanish, other = catalogue("es"), catalogue(language)
    assert list(other) == list(spanish)
    assert {k: gaps(v) for k, v in other.items()} == {k: gaps(v) for k, v in spanish.items()}


@pytest.mark.parametrize(
    ("asked", "accepted", "preferred", "language"),
    [
        ("", "", "es_MX", "es"),
        ("", "", "pt_BR", "pt"),
        ("", "en-US,en;q=0.9", "es_MX", "en"),
        ("", "fr-FR,de;q=0.8", "es_MX", "es"),
        ("", "fr,pt-BR;q=0.5,en;q=0.7", "es_MX", "en"),
        ("", "en;q=0,pt", "es_MX", "pt"),
        ("", "*", "en", "en"),
        ("", ";;;q=x,=,", "es_MX", "es"),
        ("pt", "en-US", "es_MX", "pt"),
        ("xx", "en-US", "es_MX", "en"),
        ("../../etc", "", "xx", "es"),
    ],
)
def test_the_language_is_what_was_asked_then_the_browsers_then_the_clinics(
    asked, accepted, preferred, language
):
    """Spanish when nothing else is to be had."""
    assert load_words.choose(asked, accepted, preferred) == language


@pytest.mark.parametrize("language", TITLES)
def test_the_form_speaks_each_language(visitor, language):
    """And says so to the browser."""
    answer = visitor.open_form(f"?lang={language}")
    page = page_of(answer)
    assert TITLES[language] in page.text
    assert ("html", language) in [(tag, given.get("lang")) for tag, given in page.tags]
    assert answer.headers["Content-Language"] == language


def test_the_switch_keeps_the_rest_of_the_address(visitor):
    """A poster's link stays one."""
    page = page_of(visitor.open_form("?utm_source=poster&lang=en"))
    assert "?utm_source=poster&lang=pt" in page.links


@pytest.mark.parametrize("language", TITLES)
def test_errors_speak_the_visitors_language(visitor, language):
    """Even where no clinic is known."""
    assert page_of(visitor.get("/c/nobody", Accept_Language=language)).text.startswith(
        catalogue(language)["error.not_found.title"]
    )

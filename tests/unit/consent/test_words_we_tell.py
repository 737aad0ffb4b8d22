"""In each language we tell people one word with which to leave, and one with which to come back."""

import json
import re
from pathlib import Path

import pytest

import chalicelib
from chalicelib.consent.keywords import is_opt_in, is_opt_out
from chalicelib.messaging.whatsapp.template_definitions import load_definitions

ROOT = Path(chalicelib.__file__).parent
TOLD = {"es": ({"BAJA"}, {"ALTA"}), "en": ({"STOP"}, {"START"}), "pt": ({"SAIR"}, {"VOLTAR"})}
SHOUTED = re.compile(r"\b[A-ZÀ-Ý]{3,}(?: [A-ZÀ-Ý]+)*\b")
# Approved texts are not edited; a template with another name says SAIR.
SAY_PARAR = {
    *("cita_agendada", "cita_cambiada", "recordatorio_cita", "recordatorio_corto"),
    *("recordatorio_varias", "verificar_numero"),
}


def told_in(*texts):
    """Return the words of leaving and those of coming back that stand in capitals in these texts."""
    words = {word for text in texts for word in SHOUTED.findall(text)}
    return {w for w in words if is_opt_out(w)}, {w for w in words if is_opt_in(w)}


def sentences(part):
    """Return every sentence in a file's JSON."""
    if isinstance(part, str):
        return [part]
    parts = part.values() if isinstance(part, dict) else part
    return [text for each in parts for text in sentences(each)]


def texts_of(language):
    """Return every text of ours in a language by file: what we answer, and our pages."""
    files = [p for p in ROOT.rglob("locales/*.json") if language in re.split(r"[._]", p.name)]
    # What the clinic reads, no patient does.
    files = [p for p in files if p.parts[-3] != "imports" and not p.name.startswith("desk.")]
    return {path: sentences(json.loads(path.read_text("utf-8"))) for path in files}


@pytest.mark.parametrize("language", TOLD)
def test_all_texts_of_a_language_tell_the_same_words(language):
    """Answers, form, privacy notice; each of the kinds is there."""
    texts = texts_of(language)
    assert len(texts) == (4 if language == "es" else 3)
    assert told_in(*(text for each in texts.values() for text in each)) == TOLD[language]
    for path, each in texts.items():
        assert told_in(*each)[0], path.name


@pytest.mark.parametrize("one", load_definitions(), ids=lambda one: f"{one.name}-{one.language}")
def test_templates_tell_the_same_word(one):
    """But for the Portuguese ones that WhatsApp approved with PARAR, which is understood too."""
    leave, come_back = told_in(one.body)
    former = one.language == "pt_BR" and one.name in SAY_PARAR
    assert leave <= ({"PARAR"} if former else TOLD[one.language.split("_")[0]][0])
    assert come_back == set()


@pytest.mark.parametrize("word", ["SAIR", "PARAR", "BAJA", "STOP"])
def test_words_told_once_go_on_being_heard(word):
    """Whoever has the older message on their phone leaves by its word."""
    assert is_opt_out(word)


@pytest.mark.parametrize("word", ["VOLTAR", "QUERO VOLTAR A RECEBER", "ALTA", "START"])
def test_words_of_return_told_once_go_on_being_heard(word):
    """And comes back by it."""
    assert is_opt_in(word)

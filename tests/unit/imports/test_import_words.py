"""What people read about a file, in three languages: every reason, every end, every question, with the same gaps to fill."""

import json
import string
from itertools import product

import pytest

from chalicelib.imports import columns, import_words, parse_dates
from chalicelib.imports.import_words import LANGUAGES, ImportWords, words_of
from chalicelib.imports.model import Field, Outcome, Reason, RowResult, Sheet, Unreadable
from chalicelib.imports.read_file import read_file
from chalicelib.imports.said_of_files import order_text, read_as_text, unreadable_text
from chalicelib.imports.undo_model import Undone, Why
from puntual.import_texts import asked_text, why_text
from tests.builders import NOW
from tests.unit.imports.workbooks import Page, a_visit, an_agenda, an_xlsx

CATALOGUES = {
    language: json.loads((import_words._LOCALES / f"{language}.json").read_text("utf-8"))  # noqa: SLF001
    for language in LANGUAGES
}
SAID = {
    "file": Unreadable,
    "reason": Reason,
    "outcome": Outcome,
    "undone": Undone,
    "why": Why,
    "order.why": parse_dates.Evidence,
}
in_each_language = pytest.mark.parametrize("language", LANGUAGES)
DOING = {
    "es": (
        "guárda",
        "guarda",
        "exporta",
        "expórta",
        "descomprím",
        "divíde",
        "vacío",
        "lo son",
        "dentro de --days",
    ),
    "en": ("save", "export", "unpack", "split", "file is empty", "files are", "events within"),
    "pt": ("salve", "exporte", "descompacte", "divida", "vazio", "são os", "dentro de --days"),
}


@pytest.mark.parametrize(("kind", "language"), list(product(SAID, LANGUAGES)))
def test_every_word_of_the_business_has_its_text(kind, language):
    """No row, no record and no file ends with a reason that cannot be said; none has a text that nothing means."""
    texts = CATALOGUES[language]
    said = {key.rpartition(".")[2] for key in texts if key.rpartition(".")[0] == kind}
    assert said == {str(word) for word in SAID[kind]}


@in_each_language
def test_the_languages_have_the_same_texts_and_gaps(language):
    """A text that lacks a gap would leave out the number of rows."""
    spanish, texts = CATALOGUES["es"], CATALOGUES[language]
    assert list(texts) == list(spanish)
    assert {key: gaps(text) for key, text in texts.items()} == {
        key: gaps(text) for key, text in spanish.items()
    }
    assert "" not in {text.strip() for text in texts.values()}


def gaps(text):
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name)


@in_each_language
def test_each_refusal_says_what_to_do(language):
    """One text for each, none twice; what is not ours is told how to become it."""
    said = {why: unreadable_text(why, ImportWords(language)) for why in Unreadable}
    assert len(set(said.values())) == len(Unreadable)
    assert [why for why, text in said.items() if not any(d in text for d in DOING[language])] == []


@in_each_language
def test_what_can_be_asked_can_be_said(language):
    """Every question that columns may raise, and every order of dates."""
    words = ImportWords(language)
    asked = (Field.PATIENT_PHONE, Field.PATIENT_NAME, Field.DATE, Field.STARTS_AT, Field.TIME)
    for meaning in (*asked, Field.STATUS):
        assert "--column 'A b=" in asked_text(columns.Question(meaning, ("A b",)), words)
    orders = [parse_dates.DateOrder(*both) for both in product((True, False), parse_dates.Evidence)]
    assert len({order_text(order, words) for order in orders}) == len(orders) > 0


def test_the_place_in_a_file_is_said_in_the_language():
    """A line of a calendar has a number; the name of a zone stays what it is."""
    line = RowResult(1, Outcome.REJECTED, Reason.DATE_UNREADABLE, because="line 57")
    zone = RowResult(1, Outcome.NEEDS_REVIEW, Reason.ZONE_UNKNOWN, because="Oficina 3")
    assert why_text(line, words_of("es_MX"), "clinica").endswith(": línea 57")
    assert why_text(line, words_of("pt_BR"), "c").endswith(": linha 57")
    assert why_text(zone, words_of("en"), "c").endswith(": Oficina 3")


AGENDA = "Fecha;Hora;Paciente;Celular\n24/11/2026;10:30;Ana López;5512345678\n"
FILES = {
    "semicolons": AGENDA.encode(),
    "commas": AGENDA.replace(";", ",").encode(),
    "tabs": AGENDA.replace(";", "\t").encode(),
    "bars": AGENDA.replace(";", "|").encode(),
    "another mark": b"sep=^\n" + AGENDA.replace(";", "^").encode(),
    "written twice": AGENDA.encode().decode("cp1252").encode(),
    "letters lost": AGENDA.replace("ó", "\ufffd").encode(),
    "doubtful": AGENDA.replace("ó", "¢").encode("cp1252"),
    "sheets": an_xlsx(
        an_agenda("Nov", a_visit("Ana Prueba")),
        an_agenda("Dic", a_visit("Luis Prueba")),
        Page("Notas", (("x", "y"),)),
    ),
    "one sheet": an_xlsx(an_agenda("Sheet", a_visit("Ana Prueba"))),
    "calendar": b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nDTSTART:20261124T163000Z\nEND:VEVENT\nEND:VCALENDAR\n",
}
ENGLISH = ("separated", "not sure", "lost", "twice", "calendar,", "spreadsheet", "sheet ", "sheets")


@pytest.mark.parametrize("kind", FILES)
def test_as_what_a_file_was_read_is_said_in_the_language(kind):
    """Whatever the readers say of a file has its words."""
    sheet = read_file(FILES[kind], now=NOW)
    assert isinstance(sheet, Sheet), sheet
    for language in ("es", "pt"):
        said = read_as_text(sheet.read_as, ImportWords(language))
        assert [word for word in ENGLISH if word in said] == [], said
    assert read_as_text(sheet.read_as, ImportWords("en")) == sheet.read_as


@pytest.mark.parametrize(
    ("locale", "language"),
    [("es_MX", "es"), ("es", "es"), ("pt_BR", "pt"), ("fr", "en"), ("", "en")],
)
def test_a_clinic_reads_its_own_language(locale, language):
    """One that we have no texts for reads English."""
    assert words_of(locale).language == language

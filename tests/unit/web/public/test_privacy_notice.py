"""The full privacy notice says all that the law asks for, in the version in force. LFPDPPP Art. 15-16, 31."""

import pytest

from tests.unit.web.public.front_desk import page_of

ASKED_FOR = (
    "Sonrisa Dental S.A. de C.V.",
    "Av. Insurgentes Sur 1234, Ciudad de México",
    "Datos personales sensibles",
    "finalidades necesarias",
    "finalidades voluntarias",
    "Consentimiento expreso",
    "Amazon Web Services",
    "Meta Platforms",
    "acceso, rectificación, cancelación y oposición (ARCO)",
    "privacidad@sonrisa.example",
    "escribe MIS DATOS por WhatsApp al +52 55",
    "20 días hábiles",
    "15 días hábiles",
    "Responde BAJA",
    "Cambios a este aviso",
    "Secretaría Anticorrupción y Buen Gobierno",
)


@pytest.mark.parametrize("said", ASKED_FOR)
def test_the_notice_says_what_the_law_asks_for(visitor, said):
    """Responsible party, data, purposes, processors, rights with their terms, changes, authority."""
    assert said in page_of(visitor.get("/c/clinica-sonrisa/aviso")).text


@pytest.mark.parametrize(
    ("language", "dated"),
    [("es", "noviembre de 2026"), ("en", "November 2026"), ("pt", "novembro de 2026")],
)
def test_the_notice_shows_its_version_and_date(visitor, language, dated):
    """In each language."""
    text = page_of(visitor.get(f"/c/clinica-sonrisa/aviso?lang={language}")).text
    assert "2026-11.4" in text
    assert dated in text
    assert "{" not in text


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("es", "el motivo general de cada una como lo nombra la clínica"),
        ("en", "the general kind of each as the clinic calls it"),
        ("pt", "o tipo geral de cada uma como a clínica o chama"),
    ],
)
def test_the_notice_says_that_the_kind_of_visit_is_kept(visitor, language, said):
    """It is kept beside the visit, and is no part of a message."""
    assert said in page_of(visitor.get(f"/c/clinica-sonrisa/aviso?lang={language}")).text


def test_a_version_that_names_no_month_is_shown_without_a_date(open_clinic, visitor):
    """A clinic may count its versions otherwise."""
    open_clinic(notice_version="3b")
    text = page_of(visitor.get("/c/clinica-sonrisa/aviso")).text
    assert "Versión 3b.4" in text
    assert "actualización" not in text

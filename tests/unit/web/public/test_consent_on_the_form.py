"""What the law asks the form to show, and that each voluntary purpose is a box of its own. LFPDPPP Art. 8, 15-16."""

import pytest

from tests.unit.web.public.front_desk import Seen, page_of

BOXES = ("for_other", "reminders", "offers_whatsapp", "offers_email", "reviews")


@pytest.fixture
def page(visitor):
    return page_of(visitor.open_form())


def test_every_box_is_unticked_at_first(page):
    """A box that is ticked already is no consent."""
    for box in BOXES:
        assert page.fields[box]["type"] == "checkbox"
        assert "checked" not in page.fields[box]


def test_only_the_reminders_box_is_required(page):
    """The form works without each voluntary purpose."""
    assert [box for box in BOXES if "required" in page.fields[box]] == ["reminders"]


def test_the_required_box_says_the_wording_of_the_law(page):
    """Who writes, by which way, what, and how to stop."""
    wording = (
        "Acepto recibir de Clínica Dental Sonrisa por WhatsApp recordatorios de mis citas; "
        "responde BAJA para dejar de recibirlos"
    )
    assert wording in page.text


@pytest.mark.parametrize(
    ("offsets", "said"),
    [
        ((1440, 120), "Como máximo 2 recordatorios por cita"),
        ((2880, 1440, 120), "Como máximo 3 recordatorios por cita"),
        ((1440,), "Como máximo un recordatorio por cita"),
        ((), "Solo recibirás avisos cuando una cita se agende, cambie o se cancele"),
    ],
)
def test_the_greatest_frequency_is_the_clinics_own(open_clinic, visitor, offsets, said):
    """It is counted from the clinic's reminders, so it cannot be forgotten."""
    open_clinic(reminder_offsets=offsets)
    assert said in page_of(visitor.open_form()).text


@pytest.mark.parametrize(
    "said",
    [
        "Sonrisa Dental S.A. de C.V., con domicilio en Av. Insurgentes Sur 1234",
        "datos personales sensibles",
        "Para administrar tus citas y recordártelas",
        "Puedes negarte sin perder tus recordatorios",
        "escribe a privacidad@sonrisa.example",
        "Lee el aviso de privacidad completo (versión 2026-11.4)",
    ],
)
def test_the_short_notice_stands_on_the_form(page, said):
    """Who is responsible, which data, what for, what is voluntary, which rights."""
    assert said in page.text


@pytest.mark.parametrize(
    "said",
    [
        "Sonrisa Dental S.A. de C.V., Av. Insurgentes Sur 1234, Ciudad de México, usa",
        "tu nombre, tu WhatsApp y las fechas de tus citas (datos sensibles)",
        "para administrarlas y recordártelas; lo demás, solo si lo marcas",
        "Derechos ARCO: privacidad@sonrisa.example",
        "Como máximo 2 recordatorios por cita",
        "También acepto recibir de Clínica Dental Sonrisa: promociones por WhatsApp promociones",
    ],
)
def test_what_matters_stands_in_sight(visitor, said):
    """Outside what has to be unfolded; the passages in full stand behind one tap, before the box that agrees to them."""
    body = visitor.open_form().body.decode()
    before, rest = body.split("<details>")
    folded, after = rest.split("</details>")
    assert said in page_of(visitor.open_form()).text
    assert said in Seen(before + after).text
    assert "datos personales sensibles" in folded
    assert 'name="reminders"' in after


def test_the_form_links_to_the_full_notice(page):
    """From where the form lies, whatever stands before it in the address."""
    assert "../c/clinica-sonrisa/aviso?lang=es" in page.links


@pytest.mark.parametrize("language", ["es", "en", "pt"])
def test_everything_agreed_to_is_readable_in_each_language(visitor, language):
    """No gap is left unfilled."""
    lines = page_of(visitor.open_form(f"?lang={language}")).agreed_lines
    assert len(lines) == 20
    assert all(line.strip() and "{" not in line for line in lines)

"""What is wrong with a field is said beside it, in the reader's language, and what was typed stays."""

import pytest

from chalicelib.shared.phone import BadPhoneReason
from tests.unit.web.public.front_desk import page_of

HOSTILE = "<script>alert('x')</script>\"><img src=x onerror=alert(1)>"


def refused(services, answer):
    """Return the page of a refused form, having seen that nothing was kept."""
    assert answer.status_code == 422
    assert services.signups() == []
    return page_of(answer)


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"name": ""}, "name", "Escribe el nombre y el apellido."),
        ({"name": None}, "name", "Escribe el nombre y el apellido."),
        ({"name": "  \u200b\t "}, "name", "Escribe el nombre y el apellido."),
        ({"name": "A" * 81}, "name", "El nombre es muy largo: usa 80 letras como máximo."),
        ({"name": "Gana dinero http://x.mx"}, "name", "Escribe el nombre solo con letras."),
        ({"name": "{clinic.sender}"}, "name", "Escribe el nombre solo con letras."),
        ({"name": "..."}, "name", "Escribe el nombre solo con letras."),
        ({"phone": None}, "phone", "Escribe tu número de WhatsApp."),
        ({"phone": "55 1234"}, "phone", "A este número le faltan dígitos. Escríbelo con lada."),
        ({"phone": "9" * 5000}, "phone", "Este número tiene dígitos de más."),
        ({"phone": "55 1234 5678 / 55 8765 4321"}, "phone", "Escribe un solo número."),
        (
            {"phone": "55 5555 5555"},
            "phone",
            "Ese número es de relleno. Escribe el tuyo, por favor.",
        ),
        ({"phone": "55 5555 0199"}, "phone", "Ese número es de la clínica. Escribe el tuyo"),
        ({"phone": "81 5555 010 2"}, "phone", "Escribe un solo número."),
        ({"phone": "(14) 98106-2331"}, "phone", "Ese número puede ser de dos países."),
        ({"reminders": None}, "reminders", "Para recibir recordatorios necesitamos"),
        ({"for_other": "yes"}, "relation", "Elige quién eres para esa persona."),
        ({"for_other": "yes", "relation": "boss"}, "relation", "Elige quién eres"),
        ({"offers_email": "yes"}, "email", "Escribe tu correo, o desmarca"),
        ({"offers_email": "yes", "email": "ana@correo"}, "email", "Ese correo no parece completo"),
        ({"offers_email": "yes", "email": "a b@c.mx"}, "email", "Ese correo no parece completo"),
        ({"offers_email": "yes", "email": "a@b.mx\r\nBcc: c@d.mx"}, "email", "Ese correo no"),
    ],
)
def test_a_wrong_field_is_named_beside_it(services, visitor, changes, field, said):
    """The sentence stands in the list above and beside the field, and a screen reader finds it."""
    page = refused(services, visitor.sign_up(**changes))
    assert page.text.count(said) == 2
    assert page.fields[field]["aria-invalid"] == "true"
    assert f"{field}-problem" in page.fields[field]["aria-describedby"].split()
    assert f"#{field}" in page.links


@pytest.mark.parametrize("reason", list(BadPhoneReason))
@pytest.mark.parametrize("language", ["es", "en", "pt"])
def test_every_reason_against_a_number_has_its_words(language, reason):
    """So that no odd number can break the page."""
    from chalicelib.web.load_words import Words

    assert Words(language)(f"problem.phone.{reason}")


@pytest.mark.parametrize(
    "written", ["044 55 1234 5678", "+52 1 55 1234 5678", "(55) 1234-5678", "５５１２３４５６７８"]
)
def test_a_number_is_read_as_people_write_it(services, visitor, written):
    """All of these are one line."""
    assert visitor.sign_up(phone=written).status_code == 303
    assert services.signups()[0].typed_phone == "+525512345678"


def test_the_clinics_country_is_the_one_a_short_number_is_read_in(open_clinic, visitor):
    """A clinic in São Paulo has patients who write eleven digits."""
    services = open_clinic(phone="+551130301234", languages=("pt_BR",))
    assert visitor.sign_up(phone="11 96123-4567").status_code == 303
    assert services.signups()[0].typed_phone == "+5511961234567"


@pytest.mark.parametrize("name", ["José Ángel Núñez-O’Farrill", "Ma. Fernanda D'Angelo", "李小龍"])
def test_a_persons_real_name_is_accepted(services, visitor, name):
    """Accents, hyphens, apostrophes, abbreviations and other alphabets are names too."""
    visitor.sign_up(name=f"  {name}\n")
    assert services.signups()[0].name == name


def test_what_was_typed_and_ticked_stays(services, visitor):
    """Nobody types a form twice."""
    page = refused(
        services,
        visitor.sign_up(
            phone="55 12",
            for_other="yes",
            relation="father",
            offers_email="yes",
            email="ana@correo.mx",
        ),
    )
    kept = {name: page.fields[name].get("value") for name in ("name", "phone", "email")}
    assert kept == {"name": "Ana López García", "phone": "55 12", "email": "ana@correo.mx"}
    ticked = {name for name, given in page.fields.items() if "checked" in given}
    assert ticked == {"for_other", "reminders", "offers_email"}
    options = [given for tag, given in page.tags if tag == "option" and "selected" in given]
    assert [option["value"] for option in options] == ["father"]


def test_the_list_of_problems_takes_the_focus(services, visitor):
    """A screen reader starts at what is to be mended; the title says so as well."""
    answer = visitor.sign_up(name="")
    (summary,) = [given for _, given in page_of(answer).tags if given.get("role") == "alert"]
    assert summary["tabindex"] == "-1"
    assert "autofocus" in summary
    assert "<title>Error: " in answer.body.decode()


@pytest.mark.parametrize("field", ["name", "phone", "email", "relation", "token"])
def test_hostile_text_stays_text(services, visitor, field):
    """It comes back escaped, wherever it was typed."""
    answer = visitor.sign_up(**{field: HOSTILE, "offers_email": "yes"})
    refused(services, answer)
    assert "<script" not in answer.body.decode()
    assert "<img src=x" not in answer.body.decode()


def test_a_clinics_own_name_is_escaped_too(open_clinic, visitor):
    """A clinic may be called what it likes."""
    open_clinic(name="Dientes & <b>Más</b> {clinic}")
    body = visitor.open_form().body.decode()
    assert "Dientes &amp; &lt;b&gt;Más&lt;/b&gt; {clinic}" in body


@pytest.mark.parametrize("body", [b"", b"\xff\xfe=\x00", b"name=%ff%fe&phone=%00", b"&&&==="])
def test_a_body_that_is_no_text_is_refused_kindly(services, visitor, body):
    """Whatever bytes come, a page answers."""
    refused(services, visitor.send(body))

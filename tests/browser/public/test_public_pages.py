"""The public pages in a real Chromium, below a stage as API Gateway serves them."""

import os

import pytest

from chalicelib import wiring
from chalicelib.patients.model import Patient, Purpose
from tests.browser.public.served_pages import served
from tests.builders import (
    NOW,
    a_data_link,
    a_line,
    a_message,
    a_patient,
    agreed,
    an_appointment,
    keep,
)
from tests.unit.web.public.front_desk import with_a_clinic

pytestmark = pytest.mark.browser


@pytest.fixture
def services(monkeypatch):
    services = with_a_clinic()
    monkeypatch.setattr(wiring, "services", lambda: services)
    return services


@pytest.fixture
def url(services):
    with served() as address:
        yield address


@pytest.mark.parametrize("width", [390, 1280])
def test_a_mother_signs_up_her_son_with_scripts_switched_off(browse, services, url, width):
    """First with mistakes, then rightly; every page fits a telephone and a desktop."""
    pictures = os.environ.get("PUNTUAL_PICTURES", "")  # a folder, for whoever wants to look
    seen = browse("public/signs_up", url=url, width=width, pictures=pictures)
    assert (seen["emailBefore"], seen["emailAfter"]) == (False, True)
    assert (seen["focused"], seen["kept"]) == ("alert", "55 12")
    assert seen["problems"][0] == "Escribe el nombre y el apellido."
    assert max(seen["overflow"].values()) <= 0

    (signup,) = services.signups()
    assert (signup.name, signup.guardian) == ("Luis Pérez", "mamá")
    assert set(signup.purposes) == {Purpose.REMINDERS, Purpose.OFFERS_EMAIL}
    assert seen["heading"] == "Falta un paso: confirma en WhatsApp"
    assert seen["code"] == seen["codeAfterReload"] == signup.id
    assert seen["link"].startswith("https://wa.me/525555550199?text=Hola%2C%20confirmo")
    assert seen["pictureShown"] == (width > 768)
    assert seen["address"] == f"{url}/c/clinica-sonrisa/gracias?lang=es"
    assert seen["cookies"] == [{"path": "/_aws/execute-api/1a2b3c4d/app/c", "httpOnly": True}]
    assert seen["notice"] == "Aviso de privacidad"


@pytest.mark.parametrize(("width", "language"), [(390, "es"), (390, "pt"), (1280, "en")])
def test_every_public_page_is_accessible(browse, url, width, language):
    """WCAG 2.2 AA as far as a program can tell: names, contrast, order, focus."""
    seen = browse(
        "public/is_accessible", url=url, width=width, language=language, complaints="allowed"
    )
    pages = ("form", "refused", "thanks", "notice", "unknown")
    assert seen == {page: [] for page in pages}


@pytest.mark.parametrize("width", [390, 1280])
def test_a_patient_sees_their_data_and_takes_a_consent_back(browse, services, url, width):
    """The link opens once; each page is accessible and fits a telephone and a desktop."""
    ana = a_patient(consents=agreed(Purpose.REMINDERS, Purpose.REVIEWS))
    luis = a_patient(id="luis00000001", name="Luis López")
    visit = an_appointment("tomorrow 10:30")
    records = services.records("k3v9q2xa")
    keep(records, ana, luis, visit, a_line(ana, luis, visits=[visit]), a_message(about=visit))
    code = a_data_link(records, ana.e164, (ana.id, luis.id), NOW)
    seen = browse("public/sees_their_data", url=url, width=width, code=code, complaints="allowed")
    pages = ("link", "data", "sure", "withdrawn", "erasure", "left", "closed")
    assert seen["wrong"] == {page: [] for page in pages}
    assert seen["tooWide"] == []
    assert seen["people"] == ["Ana López García", "Luis López", "Quién más recibe tus datos"]
    assert code not in seen["address"]
    assert "ya no usaremos" in seen["said"]
    assert seen["asked"] == "¿Pedir que borren los datos de Ana López García?"
    assert (seen["left"], seen["forms"]) == ("Listo, cerraste tus datos", 0)
    assert records.inbox() == []
    assert seen["again"] == "Este enlace ya no sirve"
    assert not records.get(Patient, ana.id).agreed_to(Purpose.REVIEWS)

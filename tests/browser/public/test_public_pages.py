"""The public pages in a real Chromium, below a stage as API Gateway serves them."""

import os
from dataclasses import replace

import pytest

from chalicelib import wiring
from chalicelib.clinics.limits import Limits
from chalicelib.consent.signup import used
from chalicelib.patients.model import Patient, Purpose
from chalicelib.shared.writes import Remove
from tests.browser.public.served_pages import served
from tests.builders import (
    CLINIC_ID,
    NOW,
    a_clinic,
    a_data_link,
    a_line,
    a_message,
    a_patient,
    agreed,
    an_appointment,
    keep,
)
from tests.unit.web.public.front_desk import Visitor, with_a_clinic

pytestmark = pytest.mark.browser

PICTURES = os.environ.get("PUNTUAL_PICTURES", "")  # a folder, for whoever wants to look
# Of the form on a telephone, in px. It was 2,884 long with the required box at 1,627.
LONGEST, REQUIRED_BOX_WITHIN = 1_700, 900
PAGES = (
    *("form", "unfolded", "refused", "thanks", "waiting no more", "lost"),
    *("busy", "notice", "unknown"),
)


@pytest.fixture
def services(monkeypatch):
    services = with_a_clinic()
    monkeypatch.setattr(wiring, "services", lambda: services)
    return services


@pytest.fixture
def url(services):
    with served() as address:
        yield address


@pytest.mark.parametrize("width", [390, 1366])
def test_a_mother_signs_up_her_son_with_scripts_switched_off(browse, services, url, width):
    """First with mistakes, then rightly; every page fits a telephone and a laptop."""
    seen = browse("public/signs_up", url=url, width=width, pictures=PICTURES)
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


@pytest.mark.parametrize("language", ["es", "en", "pt"])
def test_every_public_page_can_be_used_by_everybody(browse, services, url, language):
    """WCAG 2.2 AA as far as a program can tell, nothing cut, focus seen: both widths, light, dark and large text."""
    another = replace(a_clinic().sender, phone_number_id="another-number")
    full = {"id": "z8y7x6w5", "slug": "llena", "sender": another}
    services.directory.add(a_clinic(**full, limits=Limits(signups_an_hour=0)))
    given = {"language": language, "pictures": PICTURES, "complaints": "allowed"}
    seen = browse("public/is_accessible", url=url, **given)
    assert seen["found"] == {page: [] for page in PAGES}
    assert seen["height"] <= LONGEST
    assert seen["boxAt"] <= REQUIRED_BOX_WITHIN


def test_a_page_that_is_opened_by_its_address_can_be_used_by_everybody(browse, services, url):
    """The roots, the API's description, and the thanks page once the message has come."""
    visitor = Visitor()
    visitor.sign_up()
    (signup,) = services.signups()
    records = services.records(CLINIC_ID)
    records.commit([Remove(signup), used(records, signup, signup.typed_phone, "ana000000001")])
    name, _, value = visitor.cookie.partition("=")
    pages = {
        "done": "/c/clinica-sonrisa/gracias?lang=es",
        "root": "/?lang=es",
        "forms": "/c/?lang=pt",
        "description": "/api/v1/docs",
    }
    seen = browse("looks_at", url=url, pages=pages, cookies={name: value}, pictures=PICTURES)
    assert seen == {page: [] for page in pages}


def test_a_patient_sees_their_data_and_takes_a_consent_back(browse, services, url):
    """The link opens once; each page can be used by everybody."""
    ana = a_patient(consents=agreed(Purpose.REMINDERS, Purpose.REVIEWS))
    luis = a_patient(id="luis00000001", name="Luis López")
    visit = an_appointment("tomorrow 10:30")
    records = services.records("k3v9q2xa")
    keep(records, ana, luis, visit, a_line(ana, luis, visits=[visit]), a_message(about=visit))
    code = a_data_link(records, ana.e164, (ana.id, luis.id), NOW)
    given = {"code": code, "pictures": PICTURES, "complaints": "allowed"}
    seen = browse("public/sees_their_data", url=url, **given)
    pages = ("link", "data", "sure", "withdrawn", "erasure", "left", "closed")
    assert seen["wrong"] == {page: [] for page in pages}
    assert seen["people"] == ["Ana López García", "Luis López", "Quién más recibe tus datos"]
    assert code not in seen["address"]
    assert "ya no usaremos" in seen["said"]
    assert seen["asked"] == "¿Pedir que borren los datos de Ana López García?"
    assert (seen["left"], seen["forms"]) == ("Listo, cerraste tus datos", 0)
    assert records.inbox() == []
    assert seen["again"] == "Este enlace ya no sirve"
    assert not records.get(Patient, ana.id).agreed_to(Purpose.REVIEWS)

"""*Plantillas*: an owner sees how each text stands with WhatsApp, asks it, and brings the missing ones; what keeps us from it is said."""

import dataclasses

import boto3
import pytest

from chalicelib.clinics.model import Clinic, Provider
from chalicelib.clinics.template_trouble import TemplateTrouble
from chalicelib.messaging.whatsapp.aws_sender import build_client
from chalicelib.messaging.whatsapp.push_templates import AccountAwayError, TemplateRefusedError
from chalicelib.messaging.whatsapp.template_accounts import open_account
from chalicelib.messaging.whatsapp.template_definitions import load_definitions
from chalicelib.shared.errors import ConflictError, NotFoundError, UnreachableError
from chalicelib.shared.writes import Save
from chalicelib.staff.permissions import Role
from chalicelib.web.load_words import LANGUAGES, Words
from chalicelib.web.staff import templates_page
from sandbox.config import Config
from sandbox.server import start
from tests.builders import CLINIC_ID, NOW
from tests.fakes.memory_records import MemoryClinicRecords
from tests.sandbox.lab import Clock, Lab
from tests.unit.web.staff.at_work import Browser
from tests.unit.web.staff.day_at_desk import words_of

pytestmark = pytest.mark.time_machine(NOW, tick=False)
PATH = "/mas/plantillas"
NAMES = 12
REMINDER = "recordatorio_cita"


def reading(records):
    return records.get(Clinic, CLINIC_ID).template_reading


def of(page, name, language="Español de México"):
    """Return what the page says of a template in a language."""
    said = words_of(page).partition(f" {name} ")[2].partition(f"{language}: ")[2]
    return said.partition(" Inglés: ")[0]


def todo(page):
    """Return what the page says is to be done."""
    return words_of(page).partition("Qué hacer")[2].partition("Aviso a recepción")[0]


def test_each_template_is_called_by_a_name_of_the_clinics_words():
    """In all three languages of the pages; a new one gets its own."""
    names = {one.name for one in load_definitions()}
    assert names
    for language in LANGUAGES:
        words = Words(language)
        assert {name for name in names if not words.has(f"desk.template.name.{name}")} == set()


def test_missing_ones_are_pushed_in_the_clinics_languages(services, owner, records):
    """All of them, once: the second push makes none; they then wait for WhatsApp."""
    assert "no se ha consultado" in words_of(owner.get(PATH))
    assert owner.post(PATH).status_code == 303
    there = services.templates.there
    assert len(there) == NAMES * 2
    assert {language for _, language in there} == {"es_MX", "en"}
    page = owner.get(f"{PATH}?hecho=templates")
    assert words_of(page).count("En revisión PENDING") == NAMES * 2
    assert "0 de 24 aprobadas. Consultado: ahora." in words_of(page)
    taken = dict(there)
    assert owner.post(PATH).status_code == 303
    assert there == taken
    assert reading(records).at == NOW


def test_looking_changes_nothing_at_whatsapp(services, owner, records):
    """What is there is shown as it stands, each with what to do; what is not is missing."""
    for name, status, category in (
        (REMINDER, "APPROVED", "UTILITY"),
        ("recordatorio_corto", "PENDING", "UTILITY"),
        ("recordatorio_varias", "REJECTED", "UTILITY"),
        ("cita_cambiada", "PAUSED", "UTILITY"),
        ("cita_cancelada", "DISABLED", "UTILITY"),
        ("verificar_numero", "APPROVED", "MARKETING"),
    ):
        services.templates.has(name, "es_MX", status, category)
    before = dict(services.templates.there)
    assert owner.post(f"{PATH}/lectura").status_code == 303
    assert services.templates.there == before
    page = owner.get(PATH)
    assert "1 de 24 aprobadas" in words_of(page)
    assert of(page, REMINDER) == "Aprobada"
    assert of(page, "recordatorio_corto") == "En revisión PENDING"
    assert of(page, "recordatorio_varias") == "Rechazada REJECTED"
    assert of(page, "cita_cambiada") == "En pausa PAUSED"
    assert of(page, "cita_cancelada") == "No se puede usar DISABLED"
    assert of(page, "verificar_numero") == "Cambió de categoría APPROVED"
    assert of(page, "cita_agendada") == "Sin enviar"
    assert "En revisión Vuelve a consultar mañana" in todo(page)
    assert "Rechazada Pide que" in todo(page)
    assert "Sin enviar Toca «Enviar»" in todo(page)
    assert "Detenida" not in todo(page)
    assert "Enviar 18 que faltan" in words_of(page)


@pytest.fixture(params=[Provider.AWS, Provider.META])
def whatsapp(request, services, records, monkeypatch, going_clock):
    """A WhatsApp of which the clinic has an account, by either way, as wiring opens it."""
    running = start(Config(port=0, clock=Clock()))
    clinic = records.get(Clinic, CLINIC_ID)
    account = {Provider.AWS: "waba-fb2594b8a7974770b128a409e2", Provider.META: "102290129340398"}
    sender = dataclasses.replace(
        clinic.sender, provider=request.param, business_account_id=account[request.param]
    )
    records.commit([Save(dataclasses.replace(clinic, sender=sender))])
    lab = Lab(running, running)
    given = {"display_number": sender.display_number, "name": "Clínica"}
    given |= {"waba_id": sender.business_account_id}
    lab.call("PUT", f"/sandbox/senders/{sender.phone_number_id}", given)
    monkeypatch.setenv("AWS_ENDPOINT_URL_SOCIALMESSAGING", running.url)
    client = build_client(boto3.Session("test", "test", region_name="us-east-1"), seconds=1)
    monkeypatch.setattr(
        services.templates,
        "of",
        lambda sender: open_account(
            sender,
            client=lambda: client,
            token=lambda: "sandbox-token",
            meta_url=running.url,
            each=1.0,
            within=5.0,
        ),
    )
    yield lab
    running.stop()
    client.close()


def test_either_way_to_whatsapp_has_its_templates_pushed_and_read(whatsapp, owner):
    """Through AWS and through Meta, by the page: taken, then paused, then read again."""
    assert owner.post(PATH).status_code == 303
    assert "24 de 24 aprobadas" in words_of(owner.get(PATH))
    whatsapp.call("PUT", f"/sandbox/templates/{REMINDER}", {"status": "PAUSED"})
    assert owner.post(f"{PATH}/lectura").status_code == 303
    assert of(owner.get(PATH), REMINDER).startswith("En pausa PAUSED")


def test_a_whatsapp_that_is_gone_is_said_in_time(whatsapp, owner, records):
    """By a sentence, on either way; nothing is kept."""
    whatsapp.running.stop()
    answer = owner.post(f"{PATH}/lectura")
    assert answer.status_code == 503
    assert "WhatsApp no contestó" in words_of(answer)
    assert reading(records) is None


@pytest.mark.parametrize("provider", [Provider.AWS, Provider.META])
def test_no_call_begins_when_the_time_is_over(provider, records):
    """An account of thousands of templates keeps nobody waiting."""
    sender = dataclasses.replace(records.get(Clinic, CLINIC_ID).sender, provider=provider)
    late = {
        "client": lambda: boto3.client("socialmessaging", region_name="us-east-1"),
        "token": lambda: "",
        "meta_url": "http://127.0.0.1:9",
    }
    with (
        open_account(sender, within=-1, **late) as account,
        pytest.raises(AccountAwayError, match="too slow"),
    ):
        account.list_templates()


def test_what_whatsapp_told_since_comes_first(owner, records, services):
    """A pause that its news brought shows though the account was read before."""
    services.templates.has(REMINDER, "es_MX", "APPROVED")
    owner.post(f"{PATH}/lectura")
    clinic = records.get(Clinic, CLINIC_ID)
    troubles = (
        TemplateTrouble(REMINDER, "es_MX", "PAUSED", NOW, NOW),
        TemplateTrouble("cita_agendada", "es_MX", "quality RED", NOW),
    )
    records.commit([Save(dataclasses.replace(clinic, template_troubles=troubles))])
    page = owner.get(PATH)
    assert of(page, REMINDER) == "Detenida por WhatsApp PAUSED"
    assert "Detenida por WhatsApp Sus mensajes esperan" in todo(page)


def test_what_is_refused_says_why(services, owner):
    """In WhatsApp's own words; the others are pushed all the same."""
    services.templates.refuses = {REMINDER}
    owner.post(PATH)
    assert len(services.templates.there) == (NAMES - 1) * 2
    page = owner.get(PATH)
    assert of(page, REMINDER).startswith("No la aceptó Content in this language already exists")


@pytest.mark.parametrize("path", [PATH, f"{PATH}/lectura"])
@pytest.mark.parametrize(
    ("trouble", "says"),
    [
        (AccountAwayError("timed out"), "WhatsApp no contestó"),
        (UnreachableError("meta-template-token"), "WhatsApp no contestó"),
        (NotFoundError("meta-template-token/1"), "Falta el permiso para las plantillas"),
        (TemplateRefusedError("(#200) Permissions error"), "(#200) Permissions error"),
    ],
)
def test_what_keeps_us_from_the_account_is_said(services, owner, records, path, trouble, says):
    """Nothing is kept of it, and the page stands."""
    services.templates.trouble = trouble
    answer = owner.post(path)
    assert answer.status_code == 503
    assert says in words_of(answer)
    assert reading(records) is None


def test_a_clinic_without_an_account_is_told_so(services, owner, records):
    """Nobody is asked."""
    clinic = records.get(Clinic, CLINIC_ID)
    sender = dataclasses.replace(clinic.sender, business_account_id="")
    records.commit([Save(dataclasses.replace(clinic, sender=sender))])
    answer = owner.post(PATH)
    assert answer.status_code == 422
    assert "no tiene cuenta de WhatsApp" in words_of(answer)
    assert services.templates.asked_by == []


def test_it_is_the_clinics_own_account(services, owner, records):
    """By its own sender, whoever else is on the installation."""
    owner.post(f"{PATH}/lectura")
    assert services.templates.asked_by == [records.get(Clinic, CLINIC_ID).sender]


def test_when_time_runs_out_the_rest_is_still_missing(services, owner, monkeypatch):
    """What was made stays, and pushing again goes on."""
    ticks = iter(range(1000))
    monkeypatch.setattr(templates_page, "TEMPLATES_WITHIN", 5)
    monkeypatch.setattr(templates_page, "clock", lambda: next(ticks))
    owner.post(PATH)
    made = len(services.templates.there)
    assert 0 < made < NAMES * 2
    assert f"Enviar {NAMES * 2 - made} que faltan" in words_of(owner.get(PATH))
    while len(services.templates.there) < NAMES * 2:
        owner.post(PATH)
    assert len(services.templates.there) == NAMES * 2


def test_who_changes_the_clinic_in_the_same_moment_is_in_nobodys_way(owner, records, monkeypatch):
    """It is said, and asking again is harmless."""

    def in_use(*_):
        raise ConflictError

    with monkeypatch.context() as patch:
        patch.setattr(MemoryClinicRecords, "commit", in_use)
        assert owner.post(f"{PATH}/lectura").status_code == 409
    assert reading(records) is None


def test_only_an_owner_may(services):
    """Reception and doctors are not even shown the way, and ask WhatsApp nothing."""
    for role in (Role.RECEPTION, Role.DOCTOR):
        browser = Browser().sits_down_as(services, role)
        assert "mas/plantillas" not in browser.get("/mas").body.decode()
        assert browser.get(PATH).status_code == 403
        assert browser.post(PATH).status_code == 403
        assert browser.post(f"{PATH}/lectura").status_code == 403
    assert services.templates.asked_by == []

"""The team's page: an owner invites, removes, takes back, and is told of each new device."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.shared.writes import Save
from chalicelib.staff.permissions import Role
from tests.builders import CLINIC_ID, LUPITAS_PIN
from tests.unit.web.public.front_desk import page_of
from tests.unit.web.staff.at_work import Browser

SITE = "https://citas.example/app"


@pytest.fixture
def owner(services, browser):
    """The owner's browser, whose PIN was typed a moment ago."""
    services.secrets.values["public-url"] = (SITE,)
    return browser.sits_down_as(services, Role.OWNER)


@pytest.fixture
def lupita(services):
    """A receptionist's browser, new to the owner."""
    return Browser().sits_down_as(services, Role.RECEPTION)


def member(services, role):
    (found,) = [one for one in services.records(CLINIC_ID).team() if one.role is role]
    return found


def does(owner, path, **fields):
    owner.get("/equipo")
    return owner.post(path, **fields)


def test_it_shows_people_and_devices(owner, lupita):
    """By name, role and last PIN on the clinic's clock."""
    assert lupita
    text = page_of(owner.get("/equipo")).text
    for told in ("Doña Reception", "Recepción", "Dueña", "domingo 22 de noviembre, 9:30 a. m."):
        assert told in text


def test_an_invitation_is_shown_once_and_opens(services, owner):
    """As a link and as a picture; the table has only its hash."""
    answer = does(owner, "/equipo/invitaciones", nombre="  Carmen  ", papel="doctor")
    html = answer.body.decode()
    (link,) = re.findall(r'value="(https://citas\.example/app/invitacion/[^"]+)"', html)
    assert answer.status_code == 200
    assert "<svg" in html
    assert link.rpartition(".")[2] not in str(list(services.store.everything()))
    carmen = Browser()
    at = link.removeprefix(SITE)
    assert page_of(carmen.get(at)).fields["nombre"]["value"] == "Carmen"
    assert carmen.post(at, nombre="Carmen", pin="4709", dispositivo="Teléfono").status_code == 303
    assert "Carmen entró desde un dispositivo nuevo: Teléfono" in page_of(owner.get("/equipo")).text


@pytest.mark.parametrize(
    "fields",
    [
        {"nombre": "", "papel": "doctor"},
        {"nombre": "x" * 41, "papel": "doctor"},
        {"nombre": "Carmen", "papel": "queen"},
        {"nombre": "Carmen"},
    ],
)
def test_what_is_no_invitation_makes_none(services, owner, fields):
    """And says what is missing."""
    before = len(list(services.store.everything()))
    assert does(owner, "/equipo/invitaciones", **fields).status_code == 422
    assert len(list(services.store.everything())) == before


def test_who_forgot_their_pin_gets_a_new_one(services, owner, lupita):
    """With a link of their own; the former PIN goes when it is used, and not before."""
    who = member(services, Role.RECEPTION)
    answer = does(owner, f"/equipo/personas/{who.id}/invitacion")
    assert "Doña Reception la abre" in page_of(answer).text
    lupita.get("/candado")
    assert lupita.post("/candado", pin=LUPITAS_PIN).status_code == 303


def test_somebody_is_removed_and_taken_back(services, owner, lupita):
    """Out at their next request; back with the PIN they had, on the device they had."""
    who = member(services, Role.RECEPTION)
    gone = does(owner, f"/equipo/personas/{who.id}/baja")
    assert (gone.status_code, gone.headers["Location"]) == (303, "../../../equipo?listo=persona")
    assert lupita.get("/hoy").headers["Location"].startswith("./entrar")
    assert "Fuera desde" in page_of(owner.get("/equipo?listo=persona")).text
    back = does(owner, f"/equipo/personas/{who.id}/baja/deshacer")
    assert back.headers["Location"] == "../../../../equipo?listo=regreso"
    lupita.get("/entrar")
    assert lupita.post("/entrar", persona=who.id, pin=LUPITAS_PIN).status_code == 303


def test_a_lost_device_is_out_at_once_and_may_come_back(services, owner, lupita):
    """Found again behind the counter an hour later."""
    device = lupita.device(services)
    assert does(owner, f"/equipo/dispositivos/{device.id}/baja").status_code == 303
    assert lupita.get("/hoy").headers["Location"].startswith("./entrar")
    assert does(owner, f"/equipo/dispositivos/{device.id}/baja/deshacer").status_code == 303
    assert lupita.get("/hoy").status_code == 200


def test_the_last_owner_reads_that_she_cannot_go(services, owner):
    """And is there still."""
    who = member(services, Role.OWNER)
    answer = does(owner, f"/equipo/personas/{who.id}/baja")
    assert answer.status_code == 409
    assert "Tiene que quedar alguien que sea dueña" in page_of(answer).text
    assert owner.get("/equipo").status_code == 200


def test_a_new_device_is_told_until_she_says_that_it_is_fine(services, owner, lupita):
    """Only to owners, and not of the device she sits at."""
    device = lupita.device(services)
    services.records(CLINIC_ID).commit([Save(replace(device, seen_at=None))])
    assert "entró desde un dispositivo nuevo" in page_of(owner.get("/equipo")).text
    assert does(owner, f"/equipo/dispositivos/{device.id}/visto").status_code == 303
    assert "entró desde un dispositivo nuevo" not in page_of(owner.get("/equipo")).text


def test_the_pin_is_asked_again_after_five_minutes_and_leads_back(owner, stopped_clock):
    """Within them it is not."""
    stopped_clock.shift(timedelta(minutes=4, seconds=59))
    assert owner.get("/equipo").status_code == 200
    stopped_clock.shift(timedelta(seconds=1))
    assert owner.get("/equipo").headers["Location"] == "./candado?de=%2Fequipo"
    owner.get("/candado?de=%2Fequipo")
    assert owner.post("/candado", pin=LUPITAS_PIN, de="/equipo").headers["Location"] == "./equipo"
    assert owner.get("/equipo").status_code == 200


def test_a_deed_that_came_too_late_waits_for_the_pin(services, owner, stopped_clock):
    """Nothing is done before it, and nothing but it need be typed again."""
    who = member(services, Role.RECEPTION)
    owner.get("/equipo")
    stopped_clock.shift(timedelta(minutes=6))
    headers = {"Referer": "https://citas.example/app/equipo?listo=x"}
    answer = owner.post(f"/equipo/personas/{who.id}/baja", headers=headers)
    assert answer.status_code == 401
    fields = {name: one["value"] for name, one in page_of(answer).fields.items() if name != "pin"}
    assert fields == {
        "token": owner.token,
        "de": "/equipo",
        "sigue": f"/equipo/personas/{who.id}/baja",
    }
    assert member(services, Role.RECEPTION).removed_at is None
    on = owner.post("/candado", **(fields | {"pin": LUPITAS_PIN}))
    assert (on.status_code, on.headers["Location"]) == (307, f"./equipo/personas/{who.id}/baja")
    assert owner.post(f"/equipo/personas/{who.id}/baja", **fields).status_code == 303
    assert member(services, Role.RECEPTION).removed_at is not None


@pytest.mark.parametrize("language", ["es", "en", "pt"])
def test_every_page_is_whole_in_every_language(services, owner, lupita, language):
    """Each word has its text."""
    asked = f"?lang={language}"
    device = lupita.device(services)
    for path in ("/equipo", "/hoy", "/entrar", "/candado", "/equipo?listo=persona&x=1"):
        assert (
            owner.get(path.replace("?", asked + "&") if "?" in path else path + asked).status_code
            == 200
        )
    assert Browser().get("/entrar" + asked).status_code == 200
    assert Browser().get("/invitacion/x" + asked).status_code == 403
    for path in ("/equipo", "/equipo/invitaciones"):
        lupita.get("/hoy")
        answer = lupita.post(path + asked) if path != "/equipo" else lupita.get(path + asked)
        assert answer.status_code in (303, 403)
    owner.get("/equipo")
    made = owner.post("/equipo/invitaciones" + asked, nombre="Eva", papel="owner")
    assert made.status_code == 200
    assert owner.post(f"/equipo/dispositivos/{device.id}/baja" + asked, token="").status_code == 403

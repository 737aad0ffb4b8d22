"""An invitation: opened by anybody, used once, by whoever chooses a PIN behind it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.shared.one_time_secrets import id_of
from chalicelib.shared.writes import Create, Save
from chalicelib.staff import invitations
from chalicelib.staff.permissions import Role
from chalicelib.web.staff import cookies
from tests.builders import CLINIC_ID, LUPITAS_PIN, NOW, THE_COUNTERS, a_device
from tests.unit.web.public.front_desk import page_of
from tests.unit.web.staff.at_work import Browser, take_on


@pytest.fixture
def link(services):
    """The address of an operator's invitation for a new receptionist."""
    return address_of(services, *invitations.invite(Role.RECEPTION, by="", name="Carmen", now=NOW))


def address_of(services, secret, kept):
    services.records(CLINIC_ID).commit([kept])
    return f"/invitacion/{cookies.written(CLINIC_ID, secret)}"


def carmens(services):
    return [member for member in services.records(CLINIC_ID).team() if member.name == "Carmen"]


def test_opening_the_link_uses_nothing_up(services, browser, link):
    """Mail and chat programs open it too."""
    before = sorted(map(str, services.store.everything()))
    for _ in range(3):
        answer = browser.get(link)
        assert answer.status_code == 200
        assert page_of(answer).fields["nombre"]["value"] == "Carmen"
    assert sorted(map(str, services.store.everything())) == before


def test_accepting_it_makes_person_device_and_session(services, browser, link):
    """In one transaction that the audit ascribes to that person; from then on this browser is known."""
    pin = "470963"  # long enough to stand in no hash by chance
    answer = browser.post(link, nombre="Carmen", pin=pin, dispositivo="Mostrador")
    assert (answer.status_code, answer.headers["Location"]) == (303, "../hoy")
    (carmen,) = carmens(services)
    device = browser.device(services)
    assert (carmen.role, device.label) == (Role.RECEPTION, "Mostrador")
    assert device.member_ids == (carmen.id,)
    assert pin not in str(list(services.store.everything()))
    assert "Carmen" in page_of(browser.get("/hoy")).text
    (item,) = [
        i
        for i in services.records(CLINIC_ID).audit_on(f"{NOW:%Y-%m-%d}")
        if "create Device" in i.wrote
    ]
    assert (item.by.kind, item.by.ref, item.by.cause) == ("staff", carmen.id, "accept_invitation")


def test_both_cookies_are_the_strictest_there_are(browser, link):
    """Of this host only, over HTTPS, not for scripts, not from other sites; each begins with the clinic's id."""
    answer = browser.post(link, nombre="Carmen", pin="4709", dispositivo="x")
    device, session = answer.headers["Set-Cookie"]
    assert device.startswith(f"__Host-device={CLINIC_ID}.")
    assert session.startswith(f"__Host-session={CLINIC_ID}.")
    for part in ("; Path=/;", "; Secure", "; HttpOnly", "; SameSite=Strict"):
        assert part in device
        assert part in session
    assert "Max-Age=7776000;" in device
    assert "Max-Age=43200;" in session


def test_it_works_once(services, browser, link):
    """Whoever comes second reads how to get another."""
    browser.post(link, nombre="Carmen", pin="4709", dispositivo="x")
    for answer in (Browser().get(link), Browser().post(link, nombre="Eva", pin="4709")):
        assert answer.status_code == 403
        assert "ya no sirve" in page_of(answer).text
    assert len(carmens(services)) == 1


@pytest.mark.parametrize("hours", [24, 48])
def test_it_lasts_a_day(browser, link, stopped_clock, hours):
    """To the second."""
    stopped_clock.shift(timedelta(hours=hours, seconds=-1) if hours == 24 else timedelta(0))
    assert browser.get(link).status_code == 200
    stopped_clock.shift(timedelta(hours=hours))
    assert browser.get(link).status_code == 403
    assert browser.post(link, nombre="Carmen", pin="4709").status_code == 403


@pytest.mark.parametrize(
    "code", ["x", "k3v9q2xa.x", f"k3v9q2xa.{'x' * 43}", f"zzzzzzzz.{'x' * 43}"]
)
def test_what_nobody_was_given_is_answered_like_one_that_was_used(browser, link, code):
    """It tells nobody which clinics there are."""
    browser.post(link, nombre="Carmen", pin="4709", dispositivo="x")
    used, made_up = Browser().get(link), Browser().get(f"/invitacion/{code}")
    assert (made_up.status_code, made_up.body) == (used.status_code, used.body)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"nombre": ""}, "Escribe tu nombre."),
        ({"nombre": "12345"}, "con letras"),
        ({"nombre": "x" * 41}, "40 como máximo"),
        ({"pin": "473"}, "de 4 a 6 números"),
        ({"pin": "4a7b"}, "de 4 a 6 números"),
        ({"pin": "٤٧٣٩"}, "de 4 a 6 números"),
        ({"pin": "1234"}, "se adivina fácil"),
        ({"pin": "0000"}, "se adivina fácil"),
        ({"pin": "1987"}, "se adivina fácil"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_uses_nothing_up(
    services, browser, link, typed, said
):
    """What was typed right stands there still, but for the PIN."""
    fields = {"nombre": "Carmen", "pin": "4709", "dispositivo": "Mostrador"} | typed
    answer = browser.post(link, **fields)
    assert answer.status_code == 422
    page = page_of(answer)
    assert said in page.text
    assert page.fields["dispositivo"]["value"] == "Mostrador"
    assert "value" not in page.fields["pin"]
    assert services.records(CLINIC_ID).devices() == []
    assert browser.get(link).status_code == 200


def test_a_second_person_joins_on_a_known_device(services, browser, link):
    """The device stays one, and both may sign in there."""
    other = take_on(services, Role.RECEPTION, id="lup1ta000001", name="Lupita")
    services.records(CLINIC_ID).commit([Create(a_device(other))])
    browser.knows(THE_COUNTERS)
    browser.post(link, nombre="Carmen", pin="4709")
    (device,) = services.records(CLINIC_ID).devices()
    (carmen,) = carmens(services)
    assert (device.id, device.member_ids) == (id_of(THE_COUNTERS), (other.id, carmen.id))


def test_a_new_pin_ends_the_former_one_and_all_their_sessions(services, browser, stopped_clock):
    """Forgotten, or told to somebody: the owner invites anew."""
    lupita = take_on(services, Role.RECEPTION, id="lup1ta000001", name="Lupita")
    elsewhere = Browser().sits_down(services, lupita)
    assert elsewhere.get("/hoy").status_code == 200
    stopped_clock.shift(timedelta(seconds=1))
    link = address_of(services, *invitations.invite_anew(lupita, by="", now=NOW))
    assert "Hola, Lupita" in page_of(browser.get(link)).text
    assert browser.post(link, pin="4709", dispositivo="Mi teléfono").status_code == 303
    assert elsewhere.get("/hoy").headers["Location"].startswith("./entrar")
    for pin, status in ((LUPITAS_PIN, 403), ("4709", 303)):
        elsewhere.get("/entrar")
        assert elsewhere.post("/entrar", persona=lupita.id, pin=pin).status_code == status


def test_an_invitation_of_somebody_who_left_the_team_opens_nothing(services, browser):
    """Nor of an owner who is one no more: else they would leave a door open behind them."""
    owner = take_on(services, Role.OWNER, id="otra00000001", name="Otra")
    link = address_of(services, *invitations.invite(Role.OWNER, by=owner.id, name="", now=NOW))
    assert browser.get(link).status_code == 200
    services.records(CLINIC_ID).commit([Save(replace(owner, removed_at=NOW))])
    assert browser.get(link).status_code == 403

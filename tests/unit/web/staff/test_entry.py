"""The link that ENTRAR brings: on a new device it asks for the PIN that its person has, and names nobody."""

from datetime import timedelta

import pytest

from chalicelib.shared.one_time_secrets import id_of, new_secret
from chalicelib.shared.writes import Create
from chalicelib.staff.entry_link import entry_link
from chalicelib.staff.invitations import invite
from chalicelib.staff.model import Invitation, StaffMember
from chalicelib.staff.permissions import Role
from chalicelib.web.staff import cookies
from tests.builders import CLINIC_ID, LUPITAS_PIN, NOW, THE_COUNTERS, a_device
from tests.unit.web.public.front_desk import page_of
from tests.unit.web.staff.at_work import Browser, take_on

WRONG = "4709"


@pytest.fixture
def lupita(services):
    return take_on(services, Role.RECEPTION, id="lup1ta000001", name="Lupita")


@pytest.fixture
def secret(services, lupita):
    made = new_secret()
    services.records(CLINIC_ID).commit(entry_link(lupita, id_of(made), now=NOW))
    return made


@pytest.fixture
def link(secret):
    return f"/invitacion/{cookies.written(CLINIC_ID, secret)}"


def test_it_asks_for_a_pin_and_names_nobody(services, browser, link):
    """Whoever holds the telephone reads not whose it is; opening it uses nothing up."""
    before = sorted(map(str, services.store.everything()))
    for _ in range(2):
        page = page_of(browser.get(link))
        assert "Lupita" not in page.text
        assert sorted(page.fields) == ["dispositivo", "pin"]
    assert sorted(map(str, services.store.everything())) == before


def test_the_pin_lets_its_person_in_on_this_device(services, browser, link, lupita):
    """The PIN stays, and so does what is open elsewhere; the link is used."""
    elsewhere = Browser().sits_down(services, lupita)
    answer = browser.post(link, pin=LUPITAS_PIN, dispositivo="Mi teléfono")
    assert (answer.status_code, answer.headers["Location"]) == (303, "../hoy")
    assert "Por hacer" in page_of(browser.get("/hoy")).text
    device = browser.device(services)
    assert (device.label, device.member_ids, device.seen_at) == ("Mi teléfono", (lupita.id,), None)
    assert elsewhere.get("/hoy").status_code == 200
    assert Browser().post(link, pin=LUPITAS_PIN).status_code == 403


def test_on_a_known_device_its_person_joins_the_others(services, browser, link, lupita):
    """The computer at the counter knows one more."""
    carmen = take_on(services, Role.RECEPTION, id="carmen000001", name="Carmen")
    services.records(CLINIC_ID).commit([Create(a_device(carmen))])
    browser.knows(THE_COUNTERS)
    assert browser.post(link, pin=LUPITAS_PIN).status_code == 303
    assert browser.device(services).member_ids == (carmen.id, lupita.id)


def test_five_wrong_pins_and_the_link_is_closed(services, browser, link, secret):
    """Each is counted before it is compared; the right one comes too late then."""
    said = [page_of(browser.post(link, pin=WRONG, dispositivo="x")).text for _ in range(5)]
    assert ["Te quedan 4" in said[0], "Te queda 1" in said[3], "ya no sirve" in said[4]] == [
        True
    ] * 3
    assert browser.post(link, pin=LUPITAS_PIN).status_code == 403
    assert services.records(CLINIC_ID).get(Invitation, id_of(secret)).wrong == 5
    assert services.records(CLINIC_ID).devices() == []


def test_the_fifth_may_be_right(browser, link):
    """Five is five."""
    for _ in range(4):
        browser.post(link, pin=WRONG, dispositivo="x")
    assert browser.post(link, pin=LUPITAS_PIN, dispositivo="x").status_code == 303


@pytest.mark.parametrize("minutes", [29, 30])
def test_it_lasts_half_an_hour(browser, link, stopped_clock, minutes):
    """Then it is answered like one that nobody was given."""
    stopped_clock.shift(timedelta(minutes=minutes))
    answer = browser.post(link, pin=LUPITAS_PIN, dispositivo="x")
    assert answer.status_code == (303 if minutes < 30 else 403)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("55 4444 3333", "+525544443333"), ("+1 415 555 2671", "+14155552671"), ("", "")],
)
def test_who_is_invited_may_say_their_own_whatsapp(services, browser, typed, kept):
    """From which ENTRAR works then; nobody has to."""
    made, invitation = invite(Role.RECEPTION, by="", name="", now=NOW)
    services.records(CLINIC_ID).commit([invitation])
    at = f"/invitacion/{cookies.written(CLINIC_ID, made)}"
    done = browser.post(at, nombre="Eva", pin=WRONG, dispositivo="x", whatsapp=typed)
    assert done.status_code == 303
    (eva,) = [m for m in services.records(CLINIC_ID).team() if m.name == "Eva"]
    assert eva.e164 == kept


@pytest.mark.parametrize("typed", ["12", "55 5555 0100", "hola", "5" * 200])
def test_what_can_be_nobodys_own_whatsapp_is_said(services, browser, typed):
    """Also the clinic's own number: whoever answers there is not one person. What was typed stands there still."""
    made, invitation = invite(Role.RECEPTION, by="", name="", now=NOW)
    services.records(CLINIC_ID).commit([invitation])
    at = f"/invitacion/{cookies.written(CLINIC_ID, made)}"
    answer = browser.post(at, nombre="Eva", pin=WRONG, dispositivo="x", whatsapp=typed)
    assert answer.status_code == 422
    assert page_of(answer).fields["whatsapp"]["aria-invalid"] == "true"
    assert services.records(CLINIC_ID).get(StaffMember, "eva") is None

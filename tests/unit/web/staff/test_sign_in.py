"""Signing in: on a known device by name and PIN, told nothing of anybody before."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.shared.writes import Create, Save
from chalicelib.staff.model import Device, StaffMember
from chalicelib.staff.permissions import Role
from chalicelib.web.staff import cookies
from tests.builders import CLINIC_ID, LUPITAS_PIN, NOW, THE_COUNTERS, a_device
from tests.unit.web.public.front_desk import page_of
from tests.unit.web.staff.at_work import Browser, take_on

WRONG = "4709"


@pytest.fixture
def team(services):
    """Carmen and Lupita, who share the computer at the counter."""
    people = [
        take_on(services, Role.RECEPTION, id="lup1ta000001", name="Lupita"),
        take_on(services, Role.DOCTOR, id="carmen000001", name="Carmen", pin="5826"),
    ]
    services.records(CLINIC_ID).commit([Create(a_device(*people))])
    return people


@pytest.fixture
def counter(browser, team):
    """The browser at the counter."""
    assert team
    return browser.knows(THE_COUNTERS)


def kept(services):
    (device,) = services.records(CLINIC_ID).devices()
    return device


def tries(browser, who, pin, **fields):
    browser.get("/entrar")
    return browser.post("/entrar", persona=who.id, pin=pin, **fields)


def test_an_unknown_device_reads_how_to_get_in(browser):
    """And no name, no clinic, no field to try anything in."""
    page = page_of(browser.get("/entrar"))
    assert "Pide a la dueña de tu clínica una invitación" in page.text
    assert "Sonrisa" not in page.text
    assert page.fields == {}


def test_a_known_device_asks_who_is_there(counter):
    """Those who joined on it, by name; nobody else of the team."""
    page = page_of(counter.get("/entrar"))
    assert "Clínica Dental Sonrisa Este dispositivo: Recepción" in page.text
    assert "Carmen" in page.text
    assert "Lupita" in page.text
    assert "Doña" not in page.text


def test_the_right_pin_opens_the_page_that_was_asked_for(counter, team):
    """Signing in is noted on the device, which is known for ninety days again."""
    answer = tries(counter, team[0], LUPITAS_PIN, de="/hoy?dia=2026-11-23")
    assert (answer.status_code, answer.headers["Location"]) == (303, "./hoy?dia=2026-11-23")
    assert "Lupita" in page_of(counter.get("/hoy")).text


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/c/clinica-sonrisa",
        "/candado",
        "/hoy/../c/x",
        "/hoy\r\nSet-Cookie: a=b",
        "hoy",
        "",
    ],
)
def test_nobody_is_sent_anywhere_else(counter, team, elsewhere):
    """Whatever the address or the form says."""
    assert tries(counter, team[0], LUPITAS_PIN, de=elsewhere).headers["Location"] == "./hoy"


def test_each_sign_in_has_a_secret_of_its_own(services, counter, team):
    """One that somebody put into the browser before opens nothing; the former one ends."""
    planted = cookies.written(CLINIC_ID, "x" * 43)
    counter.cookies[cookies.SESSION] = planted
    tries(counter, team[0], LUPITAS_PIN)
    first = dict(counter.cookies)
    assert first[cookies.SESSION] != planted
    tries(counter, team[1], "5826")
    assert "Carmen" in page_of(counter.get("/hoy")).text
    assert Browser(cookies=first).get("/hoy").headers["Location"].startswith("./entrar")
    assert services


def test_a_wrong_pin_and_a_name_that_is_not_there_read_the_same(counter, team, services):
    """Also one of the team who never joined here, one who left, and nonsense."""
    (left,) = [m for m in services.records(CLINIC_ID).team() if m.role is Role.OWNER]
    wrong = tries(counter, team[0], WRONG)
    assert wrong.status_code == 403
    assert "Te quedan 4 intentos" in page_of(wrong).text
    bodies = set()
    for who in (left.id, "nobody", "", "a" * 200, "../x"):
        other = Browser().knows(THE_COUNTERS)
        services.records(CLINIC_ID).commit(
            [Save(replace(kept(services), wrong={}, wrong_in_all=0))]
        )
        other.get("/entrar")
        answer = other.post("/entrar", persona=who, pin=WRONG)
        assert answer.status_code == 403
        bodies.add(page_of(answer).text)
    assert len(bodies) == 1
    assert "Te quedan 4 intentos" in bodies.pop()


def test_who_never_joined_on_a_device_cannot_sign_in_there(counter, team, services):
    """Not with the right PIN: a device is known for each of them by a link of their own."""
    (owner,) = [m for m in services.records(CLINIC_ID).team() if m.role is Role.OWNER]
    elsewhere, wrong = tries(counter, owner, LUPITAS_PIN), tries(counter, owner, WRONG)
    assert (elsewhere.status_code, wrong.status_code) == (403, 403)
    assert "Te quedan 4 intentos" in page_of(elsewhere).text
    assert team


def test_five_wrong_in_a_row_and_the_device_waits(counter, team, stopped_clock):
    """Five minutes, in which the right one is no use either; then it is."""
    statuses = [tries(counter, team[0], WRONG).status_code for _ in range(5)]
    assert statuses == [403] * 4 + [429]
    waiting = tries(counter, team[0], LUPITAS_PIN)
    assert (waiting.status_code, "Espera 5 min" in page_of(waiting).text) == (429, True)
    assert "Espera 5 min" in page_of(counter.get("/entrar")).text
    stopped_clock.shift(timedelta(minutes=5))
    assert tries(counter, team[0], LUPITAS_PIN).status_code == 303


def test_a_days_slips_put_no_device_out(services, counter, team, stopped_clock):
    """A counter where three people type all day is not out after two weeks; the row is over with each right PIN."""
    for _ in range(14):
        for _ in range(5):
            for _ in range(2):
                assert tries(counter, team[0], WRONG).status_code == 403
            assert tries(counter, team[0], LUPITAS_PIN).status_code == 303
        assert kept(services).wrong == {}
        stopped_clock.shift(timedelta(days=1))
    assert kept(services).wrong_in_all <= 20


def test_who_waits_for_the_right_pin_of_another_is_out_too(services, counter, team, stopped_clock):
    """Four guesses between two of her sign-ins, again and again: time forgets, her own PIN does not."""
    guesses = 0
    while guesses < 60 and kept(services).removed_at is None:
        guesses += 1
        tries(counter, team[1], WRONG)
        if guesses % 4 == 0:
            stopped_clock.shift(timedelta(minutes=16))
            tries(counter, team[1], "5826")
    assert kept(services).removed_at is not None
    assert guesses <= 20


TOLD = "hubo varios equivocados a tu nombre"


@pytest.mark.parametrize("page", ["/hoy", "/mas", "/hoy/hoja", "/buscar"])
@pytest.mark.parametrize(("wrong", "is_told"), [(0, False), (2, False), (3, True), (4, True)])
def test_who_comes_in_reads_that_others_tried(counter, team, stopped_clock, wrong, is_told, page):
    """Wherever they come in, for a moment. Two may be one's own slips; more, one knows of or tells the owner."""
    for _ in range(wrong):
        tries(counter, team[0], WRONG)
    tries(counter, team[0], LUPITAS_PIN)
    assert (TOLD in page_of(counter.get(page)).text) is is_told
    stopped_clock.shift(timedelta(minutes=1))
    assert TOLD not in page_of(counter.get(page)).text


def test_a_deed_that_waits_hides_nobody_who_tried(counter, team):
    """Whoever guesses may make one wait first: its page says so all the same."""
    tries(counter, team[0], LUPITAS_PIN)
    counter.get("/hoy")
    counter.post("/candado")
    locked = counter.post("/buscar", busca="ana")
    fields = {name: one["value"] for name, one in page_of(locked).fields.items() if name != "pin"}
    for _ in range(4):
        counter.post("/candado", **fields, pin=WRONG)
    assert counter.post("/candado", **fields, pin=LUPITAS_PIN).status_code == 307
    assert TOLD in page_of(counter.post("/buscar", **fields)).text


def test_ones_own_right_pin_forgives_nobody_elses(services, counter, team, stopped_clock):
    """Who tries a colleague's PIN and types their own in between is out all the same."""
    guesses = 0
    while kept(services).removed_at is None:
        answer = tries(counter, team[1], WRONG)
        guesses += answer.status_code in (403, 429) and kept(services).wrong_in_all > guesses
        stopped_clock.shift(timedelta(minutes=5))
        tries(counter, team[0], LUPITAS_PIN)
    assert guesses == 20


def test_ones_own_right_pin_leaves_the_others_row_as_it_is(counter, team):
    """The fifth wrong one of Carmen's makes the device wait, whoever signed in between."""
    for _ in range(4):
        assert tries(counter, team[1], WRONG).status_code == 403
    assert tries(counter, team[0], LUPITAS_PIN).status_code == 303
    assert tries(counter, team[1], WRONG).status_code == 429


def test_what_locked_a_device_is_not_forgiven(services, counter, team, stopped_clock):
    """The right PIN after seven wrong ones opens, and seven stay counted."""
    for _ in range(7):
        tries(counter, team[0], WRONG)
        stopped_clock.shift(timedelta(minutes=5))
    assert tries(counter, team[0], LUPITAS_PIN).status_code == 303
    assert (kept(services).wrong, kept(services).wrong_in_all) == ({}, 7)


def test_twenty_and_the_device_is_out(counter, team, services, stopped_clock):
    """It is a stranger's from then on, with the right PIN too."""
    for _ in range(20):
        tries(counter, team[0], WRONG)
        stopped_clock.shift(timedelta(minutes=5))
    stranger, out = Browser(), counter
    assert out.get("/entrar").body == stranger.get("/entrar").body
    assert out.post("/entrar", persona=team[0].id, pin=LUPITAS_PIN).status_code == 403
    assert kept(services).removed_at


@pytest.mark.parametrize("days", [89, 90])
def test_a_device_is_known_for_ninety_days(counter, team, stopped_clock, days):
    """After its last right PIN."""
    stopped_clock.shift(timedelta(days=days))
    answer = tries(counter, team[0], LUPITAS_PIN)
    assert answer.status_code == (303 if days < 90 else 403)


@pytest.mark.parametrize("token", ["", "x", "another device's"])
def test_a_form_that_was_not_shown_here_tries_nothing(services, counter, team, token):
    """No attempt is counted: nobody can lock a counter from elsewhere."""
    if token == "another device's":
        services.records(CLINIC_ID).commit([Create(a_device(*team, secret="y" * 43))])
        other = Browser().knows("y" * 43)
        other.get("/entrar")
        token = other.token
    answer = counter.post("/entrar", token=token, persona=team[0].id, pin=LUPITAS_PIN)
    assert answer.status_code == 403
    assert services.records(CLINIC_ID).get(Device, a_device().id).wrong_in_all == 0


def test_who_left_the_team_stands_on_no_list(services, counter, team):
    """And a device on which nobody is left is a stranger's."""
    records = services.records(CLINIC_ID)
    records.commit([Save(replace(records.get(StaffMember, team[1].id), removed_at=NOW))])
    assert "Carmen" not in page_of(counter.get("/entrar")).text
    assert tries(counter, team[1], "5826").status_code == 403
    records.commit([Save(replace(records.get(StaffMember, team[0].id), removed_at=NOW))])
    assert counter.get("/entrar").body == Browser().get("/entrar").body


def test_an_attempt_is_a_change_of_the_device_by_nobody_yet(services, counter, team):
    """The audit names a person only once their PIN was right."""
    tries(counter, team[0], WRONG)
    tries(counter, team[0], LUPITAS_PIN)
    items = services.records(CLINIC_ID).audit_on(f"{NOW:%Y-%m-%d}")
    told = [
        (i.by.ref, sorted(i.wrote))
        for i in items
        if (i.by.kind, i.by.cause) == ("staff", "sign_in")
    ]
    counted, let_in = ["save Device"], ["create StaffSession", "save Device"]
    assert sorted(told) == sorted([("", counted), ("", counted), (team[0].id, let_in)])

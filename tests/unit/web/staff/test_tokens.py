"""*Llaves de sistemas*: an owner issues a token that opens the API, sees it once, and ends it; nobody else is shown any."""

import re
from datetime import timedelta

import pytest

from chalicelib.clinics.api_tokens import ApiToken, Scope, is_secret_of, issue_token, read_token
from chalicelib.shared.writes import Create
from chalicelib.staff.permissions import Role
from chalicelib.web.api.warn_of_token_end import warn_of_end
from tests.builders import CLINIC_ID, NOW
from tests.unit.web.staff.at_work import Browser
from tests.unit.web.staff.day_at_desk import words_of

pytestmark = pytest.mark.time_machine(NOW, tick=False)
PATH = "/mas/llaves"


@pytest.fixture
def owner(services):
    browser = Browser().sits_down_as(services, Role.OWNER)
    browser.get(PATH)
    return browser


def issued(answer):
    """Return the text of a token that a page shows."""
    return re.findall(r"pnt_[\w-]+", answer.body.decode())[0]


@pytest.mark.parametrize(
    ("puede", "scopes"), [("leer", (Scope.READ,)), ("escribir", (Scope.READ, Scope.WRITE))]
)
def test_a_token_is_shown_once_and_kept_as_a_hash(services, owner, puede, scopes):
    """What she copies opens what she said; no page shows it again."""
    answer = owner.post(PATH, nombre=" Agenda  del ERP ", puede=puede)
    text = issued(answer)
    clinic_id, token_id, secret = read_token(text)
    kept = services.records(CLINIC_ID).get(ApiToken, token_id)
    assert (clinic_id, kept.name, kept.scopes) == (CLINIC_ID, "Agenda del ERP", scopes)
    assert is_secret_of(kept, secret)
    listed = owner.get(PATH)
    assert secret not in listed.body.decode()
    assert "Agenda del ERP" in words_of(listed)
    assert "sirve hasta el lunes 22 de noviembre 2027" in words_of(listed)


def test_its_last_day_is_what_she_said(services, owner):
    """To the end of that day, on the clinic's calendar."""
    _, token_id, _ = read_token(
        issued(owner.post(PATH, nombre="ERP", puede="leer", dia="2026-12-31"))
    )
    kept = services.records(CLINIC_ID).get(ApiToken, token_id)
    assert kept.last_day("America/Mexico_City").isoformat() == "2026-12-31"


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"nombre": "", "puede": "leer"}, "Di el nombre"),
        ({"nombre": "x" * 61, "puede": "leer"}, "Di el nombre"),
        ({"nombre": "ERP"}, "Di el nombre"),
        ({"nombre": "ERP", "puede": "borrar"}, "Di el nombre"),
        ({"nombre": "ERP", "puede": "leer", "dia": "2026-11-20"}, "Ese día ya pasó"),
        ({"nombre": "ERP", "puede": "leer", "dia": "2029-11-20"}, "más de dos años"),
        ({"nombre": "ERP", "puede": "leer", "dia": "mañana"}, "no existe"),
    ],
)
def test_what_is_wrong_is_said(services, owner, typed, says):
    """No token is made, and what she typed is still there."""
    answer = owner.post(PATH, **typed)
    assert (answer.status_code, services.records(CLINIC_ID).tokens()) == (422, [])
    assert says in words_of(answer)
    assert f'value="{typed["nombre"]}"' in answer.body.decode()


def test_a_token_is_ended_by_a_tap(services, owner):
    """At once, twice as good as once; what is no token of theirs is not found."""
    _, token_id, _ = read_token(issued(owner.post(PATH, nombre="ERP", puede="leer")))
    owner.get(PATH)
    token = owner.token
    for _ in range(2):
        assert owner.post(f"{PATH}/{token_id}/baja", token=token).status_code == 303
    assert services.records(CLINIC_ID).get(ApiToken, token_id).revoked_at == NOW
    listed = words_of(owner.get(f"{PATH}?hecho=revoked"))
    assert "terminada el domingo 22 de noviembre" in listed
    assert "Terminada: ya no abre nada." in listed
    assert owner.post(f"{PATH}/nobodys000/baja", token=token).status_code == 404


def test_another_of_its_name_ends_the_warning(services, owner):
    """What *Por hacer* said of its end is over, by the page as by the command line."""
    records = services.records(CLINIC_ID)
    soon = NOW + timedelta(days=10)
    kept, _ = issue_token(CLINIC_ID, "ERP", (Scope.READ,), now=NOW, expires_at=soon)
    records.commit([Create(kept)])
    warn_of_end(records, records.get(ApiToken, kept.id), zone="America/Mexico_City", now=NOW)
    assert "Caduca pronto: miércoles 2 de diciembre" in words_of(owner.get(PATH))
    assert [task.done_at for task in records.inbox()] == [None]
    owner.post(PATH, nombre="ERP", puede="leer")
    assert [task.done_at for task in records.inbox()] == [NOW]


def test_only_an_owner_with_a_fresh_pin_may(services):
    """Others are not shown the way; an owner whose PIN is old is asked for it."""
    for role in (Role.RECEPTION, Role.DOCTOR):
        browser = Browser().sits_down_as(services, role)
        assert "mas/llaves" not in browser.get("/mas").body.decode()
        assert browser.get(PATH).status_code == 403

"""The front desk's gates and the team's page in a real Chromium, below a stage as API Gateway serves them."""

import os

import pytest

from chalicelib import wiring
from chalicelib.shared.times import now_utc
from chalicelib.staff.invitations import invite
from chalicelib.staff.permissions import Role
from chalicelib.web.staff import cookies
from tests.browser.public.served_pages import served
from tests.builders import CLINIC_ID, LUPITAS_PIN, a_clinic
from tests.unit.web.staff.at_work import DeskServices

pytestmark = pytest.mark.browser


@pytest.fixture
def services(monkeypatch):
    services = DeskServices()
    services.directory.add(a_clinic())
    monkeypatch.setattr(wiring, "services", lambda: services)
    return services


@pytest.fixture
def url(services):
    with served() as address:
        services.secrets.values["public-url"] = (address,)
        yield address


def test_an_owner_comes_in_and_lets_a_colleague_in_and_out(browse, services, url, going_clock):
    """Nothing is wrong with any page, on a telephone and an old laptop; cookies hold on the loopback, and a page locks by itself."""
    assert going_clock is not None
    secret, kept = invite(Role.OWNER, by="", name="Dra. Ruiz", now=now_utc())
    services.records(CLINIC_ID).commit([kept])
    seen = browse(
        "staff/gets_in",
        url=url,
        link=f"{url}/invitacion/{cookies.written(CLINIC_ID, secret)}",
        pin=LUPITAS_PIN,
        pictures=os.environ.get("PUNTUAL_PICTURES", ""),
        complaints="allowed",  # what a browser says of 403 and 422
    )
    names = ("invitation", "weak", "day", "lock", "wrong", "team", "invited", "new device")
    names += ("removed", "unknown", "sign in", "deed behind the lock")
    assert seen["wrong"] == {name: [] for name in names}
    assert (seen["name"], seen["first"], seen["unlocked"]) == ("Dra. Ruiz", "/hoy", "/hoy")
    assert "se adivina fácil" in seen["weak"]
    assert "Te quedan 4 intentos" in seen["left"]
    kept_so = {"httpOnly": True, "secure": True, "sameSite": "Strict", "path": "/"}
    by_name = sorted(seen["cookies"], key=lambda one: one["name"])
    assert by_name == [{"name": n} | kept_so for n in ("__Host-device", "__Host-session")]
    assert (seen["carmen"], seen["again"]) == ("/hoy", "/hoy")
    assert "Carmen entró desde un dispositivo nuevo: Teléfono de Carmen" in seen["told"]
    assert seen["toldAgain"] == 0
    assert (seen["before"], seen["locked"]) == ("/personas/nueva", "/candado")
    assert (seen["typed"], seen["kept"]) == ("Eva Sol", None)
    assert "con tu PIN se termina" in seen["waits"]
    assert seen["done"].startswith("/citas/nueva/")
    assert seen["together"] == "/candado"
    assert seen["out"] == "Todavía no conocemos este dispositivo"

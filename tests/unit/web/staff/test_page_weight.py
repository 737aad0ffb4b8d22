"""What the front desk's pages weigh on a full day: an old laptop on a telephone's net opens them, and asks anew three times a minute."""

import pytest

from chalicelib import wiring
from chalicelib.staff.permissions import Role
from tests.page_weight import AFTER, FIRST_VISIT, weight
from tests.unit.web.staff.at_work import Browser
from tests.unit.web.staff.forty_visits import a_full_day, visit_of

PAGES = ("/hoy", f"/citas/{visit_of(16)}", "/buscar", "/mas", "/equipo")


@pytest.fixture
def desk(monkeypatch):
    """An owner's browser, on a day with forty visits."""
    services = a_full_day()
    monkeypatch.setattr(wiring, "services", lambda: services)
    return Browser().sits_down_as(services, Role.OWNER)


@pytest.mark.parametrize("path", PAGES)
def test_a_first_visit_of_a_full_day_is_light(desk, path):
    """Page, styles, scripts and picture together, compressed."""
    found = weight(desk.get(path).body, lambda asset: desk.get(asset).body)
    assert sorted(name.split("/")[-1].split(".")[0] for name in found) == [
        *("common", "desk", "lock", "page", "puntual", "staff")
    ]
    assert sum(found.values()) <= FIRST_VISIT


@pytest.mark.parametrize("path", PAGES)
def test_what_a_page_asks_for_anew_is_lighter(desk, path):
    """The forty rows of the day stand on the card's page too."""
    answer = desk.get(path, X_Refresh="1")
    assert answer.status_code == 200
    assert weight(answer.body, lambda _: b"")["page"] <= AFTER


def test_a_full_day_shows_each_state_there_is(desk):
    """Else the pages would be looked at without some."""
    page = desk.get("/hoy").body.decode()
    assert page.count('id="v-') == 40
    for word in (
        *("Por avisar", "Sin respuesta", "Confirmó", "Quiere cambiar", "Canceló", "Cancelada"),
        *("Llamar", "Llegó 8:25", "Atendido", "No vino", "Hueco de 30 min", "comparte teléfono"),
    ):
        assert word in page

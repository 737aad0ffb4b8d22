"""Who changes a visit that somebody else moved meanwhile sees it as it is, and nothing is overwritten unseen."""

import pytest

from chalicelib import wiring
from chalicelib.appointments.model import Appointment, Status
from chalicelib.front_desk.model import DeedKind
from chalicelib.staff.permissions import Role
from tests.builders import CLINIC_ID, moment
from tests.unit.web.public.front_desk import page_of
from tests.unit.web.staff.at_work import Browser
from tests.unit.web.staff.forty_visits import a_full_day, person_of, visit_of

CARD = f"/citas/{visit_of(16)}"
AT_FOUR = {"dia": "2026-11-22", "hora": "16:05", "minutos": "30", "doctor": "Dr. Íñigo Ortega"}


@pytest.fixture
def services(monkeypatch):
    """Those of a clinic with forty visits today."""
    made = a_full_day()
    monkeypatch.setattr(wiring, "services", lambda: made)
    return made


@pytest.fixture
def seen(services):
    """What reception's form says of the visit, as she opened it; an owner moves it to half past six since."""
    browser = Browser().sits_down_as(services, Role.RECEPTION)
    said = page_of(browser.get(CARD)).fields["visto"]["value"]
    other = Browser().sits_down_as(services, Role.OWNER)
    other.get(CARD)
    assert moves(other, said, hora="18:30").status_code == 303
    return browser, said


def moves(browser, said, **changes):
    """Press the last button of a move."""
    return browser.post(f"{CARD}/cambio", paso="si", visto=said, de=CARD, **(AT_FOUR | changes))


def visit(services):
    """Return the visit as it stands."""
    return services.records(CLINIC_ID).get(Appointment, visit_of(16))


def test_a_move_upon_a_move_is_shown_first_with_what_was_typed(services, seen):
    """By whom and to when; the next press does it."""
    browser, said = seen
    shown = moves(browser, said)
    page = page_of(shown)
    assert shown.status_code == 200
    assert "Ojo: Doña Owner la cambió mientras tanto y ahora es hoy 6:30 p. m." in page.text
    assert page.fields["hora"]["value"] == "16:05"
    assert visit(services).starts_at == moment("today 18:30")
    assert moves(browser, page.fields["visto"]["value"]).status_code == 303
    assert visit(services).starts_at == moment("today 16:05")


def test_what_moved_meanwhile_is_not_called_off(services, seen):
    """She sees first where it stands now."""
    browser, said = seen
    answer = browser.post(f"{CARD}/cancelacion", visto=said, de=CARD, avisar="si")
    assert "no=changed_since" in answer.headers["Location"]
    assert visit(services).status is Status.BOOKED


def test_the_same_move_twice_is_one(services, seen):
    """A second tap, or a page sent again, finds the visit where it belongs."""
    browser, said = seen
    now = page_of(moves(browser, said)).fields["visto"]["value"]
    for _ in range(2):
        assert "hecho=moved" in moves(browser, now).headers["Location"]
    deeds = services.records(CLINIC_ID).deeds_of(person_of(16))
    assert [deed.kind for deed in deeds] == [DeedKind.MOVED, DeedKind.MOVED]

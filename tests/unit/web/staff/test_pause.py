"""*Pausar envíos*: an owner says until when nothing leaves; it is signed, seen on every day's page, and ended by a tap."""

import re

import pytest

from chalicelib.appointments.model import Status
from chalicelib.clinics.model import Clinic
from chalicelib.shared.errors import ConflictError
from chalicelib.staff.permissions import Role
from tests.builders import CLINIC_ID, NOW, an_appointment, keep, moment
from tests.fakes.memory_records import MemoryClinicRecords
from tests.unit.web.staff.at_work import Browser
from tests.unit.web.staff.day_at_desk import words_of

pytestmark = pytest.mark.time_machine(NOW, tick=False)
PATH = "/mas/pausa"


@pytest.fixture
def owner(services):
    browser = Browser().sits_down_as(services, Role.OWNER)
    browser.get(PATH)
    return browser


def hold_of(services):
    """Return what keeps the clinic silent."""
    return services.records(CLINIC_ID).get(Clinic, CLINIC_ID).hold


@pytest.mark.parametrize(
    ("typed", "ends", "says"),
    [
        ({"fin": "manana"}, "tomorrow 9:00", "En pausa hasta mañana 9:00 a. m."),
        (
            {"fin": "fecha", "dia": "2026-11-24", "hora": "16:30"},
            "in 2 days 16:30",
            "En pausa hasta mar 24 nov, 4:30 p. m.",
        ),
        ({"fin": "mano"}, None, "En pausa hasta que reanudes"),
    ],
)
def test_it_is_silent_until_she_said(services, owner, typed, ends, says):
    """By a usual end, by one she types, or by hand; the day's page says so, and who did it."""
    assert owner.post(PATH, **typed).status_code == 303
    hold = hold_of(services)
    assert (hold.since, hold.everything, hold.by) == (NOW, False, "owner00000")
    assert hold.until == (moment(ends) if ends else None)
    said = words_of(owner.get(PATH))
    assert says in said
    assert "La puso Doña Owner, ahora." in said
    assert "Las respuestas a pacientes sí." in said
    until = f" hasta {says.removeprefix('En pausa hasta ')}" if ends else ""
    assert f"Los envíos están en pausa{until}: no sale" in words_of(owner.get("/hoy"))


def form_of(browser, path):
    """Return what the page's form tells back of the pause as it shows it."""
    page = browser.get(PATH).body.decode()
    found = re.search(rf'action="[./]*{path}">.*?name="visto" value="([^"]*)"', page, re.DOTALL)
    return {"visto": found[1]}


@pytest.mark.parametrize(
    "hers", [{"fin": "mano"}, {"fin": "manana"}, {"fin": "mano", "todo": "si"}]
)
def test_of_two_pauses_the_second_is_told_of_the_first(services, owner, hers):
    """What somebody else said meanwhile is not overwritten unseen; said by both, it is one pause."""
    other = Browser().sits_down_as(services, Role.OWNER)
    seen = form_of(owner, PATH[1:])
    assert other.post(PATH, **form_of(other, PATH[1:]), **hers).status_code == 303
    stands = hold_of(services)
    answer = owner.post(PATH, **seen, fin="fecha", dia="2026-11-24", hora="16:30")
    assert answer.status_code == 409
    assert "Alguien cambió la pausa mientras tanto" in words_of(answer)
    assert hold_of(services) == stands
    assert owner.post(PATH, **seen, **hers).status_code == 303
    now = hold_of(services)
    assert (now.since, now.until, now.everything) == (stands.since, stands.until, stands.everything)
    again = form_of(owner, PATH[1:])
    assert owner.post(PATH, **again, fin="fecha", dia="2026-11-24", hora="16:30").status_code == 303


def test_a_pause_that_was_changed_is_not_ended_unseen(services, owner):
    """She meant the one until tomorrow; a colleague has made it one of everything since."""
    owner.post(PATH, fin="manana")
    seen = form_of(owner, f"{PATH[1:]}/deshacer")
    other = Browser().sits_down_as(services, Role.OWNER)
    other.post(PATH, **form_of(other, PATH[1:]), fin="mano", todo="si")
    answer = owner.post(f"{PATH}/deshacer", **seen)
    assert (answer.status_code, hold_of(services).everything) == (409, True)
    fresh = form_of(owner, f"{PATH[1:]}/deshacer")
    for _ in range(2):
        assert owner.post(f"{PATH}/deshacer", **fresh).status_code == 303
    assert not hold_of(services).covers(NOW)


def test_it_speaks_again_by_a_tap(services, owner):
    """At once, and twice is as good as once."""
    owner.post(PATH, fin="mano", todo="si")
    assert hold_of(services).everything
    owner.get(PATH)
    for _ in range(2):
        assert owner.post(f"{PATH}/deshacer").status_code == 303
    assert not services.records(CLINIC_ID).get(Clinic, CLINIC_ID).is_held(NOW)
    assert "Los envíos están en pausa" not in words_of(owner.get("/hoy"))
    assert "Reanudado" in words_of(owner.get(f"{PATH}?hecho=resumed"))


def test_said_again_it_goes_on_with_the_new_end(services, owner):
    """From where it began: what waits since then is not forgotten."""
    owner.post(PATH, fin="mano")
    owner.post(PATH, fin="manana")
    assert (hold_of(services).since, hold_of(services).until) == (NOW, moment("tomorrow 9:00"))


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({}, "Di hasta cuándo"),
        ({"fin": "x"}, "Di hasta cuándo"),
        ({"fin": "fecha"}, "Di hasta cuándo"),
        ({"fin": "fecha", "dia": "ayer"}, "Di hasta cuándo"),
        ({"fin": "fecha", "dia": "2026-11-24", "hora": "25:00"}, "Di hasta cuándo"),
        ({"fin": "fecha", "dia": "2026-11-21"}, "ya pasó"),
        ({"fin": "fecha", "dia": "2028-11-21"}, "más de un año"),
    ],
)
def test_what_is_no_end_is_said(services, owner, typed, says):
    """Nothing is changed, and what she typed is still there."""
    answer = owner.post(PATH, **typed)
    assert answer.status_code == 422
    assert says in words_of(answer)
    assert hold_of(services) is None
    if "dia" in typed:
        assert f'value="{typed["dia"]}"' in answer.body.decode()


def test_a_clinic_that_somebody_changes_is_not_changed(services, owner, monkeypatch):
    """She is asked to try again."""

    def in_use(*_):
        raise ConflictError

    with monkeypatch.context() as patch:
        patch.setattr(MemoryClinicRecords, "commit", in_use)
        answer = owner.post(PATH, fin="mano")
    assert answer.status_code == 409
    assert "nada cambió" in words_of(answer)
    assert hold_of(services) is None


def test_only_an_owner_may(services):
    """Reception and doctors are not even shown the way."""
    for role in (Role.RECEPTION, Role.DOCTOR):
        browser = Browser().sits_down_as(services, role)
        assert "mas/pausa" not in browser.get("/mas").body.decode()
        assert browser.get(PATH).status_code == 403


def test_only_visits_that_stand_are_counted(services, owner):
    """Nobody has to tell somebody of a visit that was called off."""
    stands = an_appointment(id="a1", starting="tomorrow 10:00")
    off = an_appointment(id="a2", starting="tomorrow 11:00", status=Status.CANCELLED)
    keep(services.records(CLINIC_ID), stands, off)
    owner.post(PATH, fin="mano")
    assert "Citas de los próximos dos días: 1." in words_of(owner.get(PATH))

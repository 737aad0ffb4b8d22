"""Who changes a visit that somebody else moved meanwhile sees it as it is, and nothing is overwritten unseen."""

import re
from dataclasses import replace

import pytest

from chalicelib import wiring
from chalicelib.appointments.model import Appointment, Status
from chalicelib.front_desk.model import DeedKind
from chalicelib.messaging.model import State
from chalicelib.shared.writes import Save
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
    said = seen_on(browser.get(CARD))
    other = Browser().sits_down_as(services, Role.OWNER)
    other.get(CARD)
    assert moves(other, said, hora="18:30").status_code == 303
    return browser, said


def seen_on(page):
    """Return where the page's own visit stood, as its first form tells it back."""
    return re.search(r'name="visto" value="([^"]*)"', page.body.decode())[1]


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
    assert moves(browser, seen_on(shown)).status_code == 303
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
    now = seen_on(moves(browser, said))
    for _ in range(2):
        assert "hecho=moved" in moves(browser, now).headers["Location"]
    deeds = services.records(CLINIC_ID).deeds_of(person_of(16))
    assert [deed.kind for deed in deeds] == [DeedKind.MOVED, DeedKind.MOVED]


@pytest.mark.parametrize("noun", ["llegada", "confirmacion", "cancelacion", "atencion", "ausencia"])
def test_no_button_of_a_page_from_before_does_anything(services, seen, noun):
    """Whoever agreed to noon agreed to nothing at half past six; the notice of the move leaves."""
    browser, said = seen
    before, waits = visit(services), waiting(services)
    answer = browser.post(f"{CARD}/{noun}", visto=said, de=CARD)
    why = "appointment_not_begun" if noun in ("atencion", "ausencia") else "changed_since"
    assert f"no={why}&" in answer.headers["Location"]
    assert (visit(services), waiting(services)) == (before, waits)


@pytest.mark.parametrize("stale", [True, False])
def test_a_yes_is_no_answer_to_a_wish_that_came_meanwhile(services, stale):
    """She sees first that the patient wants another hour; a page that shows it may say that they come."""
    browser = Browser().sits_down_as(services, Role.RECEPTION)
    change(services, status=Status.BOOKED)
    page = browser.get(CARD)
    if stale:
        change(services, status=Status.CHANGE_REQUESTED)
    form = form_of(page, "confirmacion")
    answer = browser.post(f"{CARD}/confirmacion", **form)
    told = (
        ("no=changed_since", Status.CHANGE_REQUESTED)
        if stale
        else ("hecho=confirmed", Status.CONFIRMED)
    )
    assert (told[0] in answer.headers["Location"], visit(services).status) == (True, told[1])


FROM, SINCE = (Status.BOOKED, Status.CONFIRMED, Status.CHANGE_REQUESTED), tuple(Status)
OF_THE_CARD = [
    *(("cancelacion", was, since) for was in FROM for since in (*FROM, Status.ATTENDED)),
    *(("cambio", was, since) for was in FROM for since in FROM),
    *(("confirmacion", was, since) for was in FROM[::2] for since in FROM[::2]),
]


@pytest.mark.parametrize(
    ("noun", "was", "since"), [case for case in OF_THE_CARD if case[1] != case[2]]
)
def test_what_somebody_else_changed_is_seen_first(services, noun, was, since):
    """A yes, a wish, an end that came since: the deed of a page that does not show it is not done; of one that does, it is."""
    browser = Browser().sits_down_as(services, Role.OWNER)
    change(services, status=was)
    stale = form_of(browser.get(CARD), noun) | {"de": CARD}
    change(services, status=since)
    more = AT_FOUR | {"paso": "si"} if noun == "cambio" else {}
    answer = browser.post(f"{CARD}/{noun}", **(stale | more))
    assert (visit(services).status, visit(services).deed) == (since, "")
    if noun == "cambio":
        assert "cambió la cita mientras tanto y ahora está así" in page_of(answer).text
        fresh = form_of(answer, noun) | more
    else:
        assert re.search(r"no=(changed_since|appointment_\w+)", answer.headers["Location"])
        page = browser.get(CARD)
        if f"/{noun}" not in page.body.decode():
            return
        fresh = form_of(page, noun)
    assert "hecho=" in browser.post(f"{CARD}/{noun}", **fresh).headers["Location"]


def test_whoever_is_here_is_here_whatever_they_answered(services):
    """*Llegó* asks nothing of how the visit stood: the person stands at the desk."""
    browser = Browser().sits_down_as(services, Role.RECEPTION)
    change(services, starts_at=moment("today 9:35"))
    form = form_of(browser.get(CARD), "llegada")
    assert "estaba" not in form
    change(services, status=Status.CONFIRMED)
    assert "hecho=arrived" in browser.post(f"{CARD}/llegada", **form).headers["Location"]


def test_twice_is_as_good_as_once_on_a_page_of_before(services):
    """What it asks for is so: the page that is sent again does not call that a change."""
    browser = Browser().sits_down_as(services, Role.RECEPTION)
    change(services, status=Status.BOOKED)
    form = form_of(browser.get(CARD), "confirmacion")
    for _ in range(2):
        answer = browser.post(f"{CARD}/confirmacion", **form)
        assert "hecho=confirmed" in answer.headers["Location"]


def form_of(page, noun):
    """Return the fields of the first form that does it."""
    html = page.body.decode()
    form = html[html.index(f"/{noun}") :]
    return dict(re.findall(r'name="(\w+)" value="([^"]*)"', form[: form.index("</form>")]))


def change(services, **changes):
    """Let the visit be another since."""
    services.records(CLINIC_ID).commit([Save(replace(visit(services), **changes))])


def waiting(services):
    """Return what waits to leave for whose visit it is."""
    found = services.records(CLINIC_ID).messages_of(person_of(16))
    return [message.kind for message in found if message.state is State.QUEUED]

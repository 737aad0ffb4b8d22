"""Every deed of the desk: works, is undone, is harmless twice, and is refused where it does not fit; a GET never does it."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.appointments.agenda_change import carry_out
from chalicelib.appointments.arrival import note_arrival
from chalicelib.appointments.model import Status
from chalicelib.clinics.model import Clinic
from chalicelib.front_desk.model import DeedKind, kind_in
from chalicelib.messaging.model import Kind
from chalicelib.messaging.staff_tasks import StaffTask, TaskKind, staff_task
from chalicelib.shared.writes import Save
from chalicelib.staff.permissions import Role
from chalicelib.web.staff.routes import DEEDS, TAKEN_BACK
from tests.builders import CLINIC_ID, NOW, a_patient, keep
from tests.unit.web.staff.at_work import Browser
from tests.unit.web.staff.day_at_desk import ANA, BETO, CARLA, DORA, VISITS, DayAtDesk

# Noun → whose visit it fits, what is typed with it, what the page says of it then.
CASES = {
    "llegada": (ANA, {}, "Ana llegó"),
    "confirmacion": (ANA, {"como": "telephone"}, "Ana confirmó"),
    "cancelacion": (ANA, {"avisar": "si"}, "La cita de Ana quedó cancelada".lower()),
    "restauracion": (ANA, {}, "sigue en pie"),
    "atencion": (BETO, {}, "Beto, atendido"),
    "ausencia": (BETO, {}, "Beto no vino"),
    "cambio": (
        ANA,
        {"dia": "2026-11-24", "hora": "11:00", "minutos": "30", "paso": "si", "avisar": "si"},
        "quedó para mar 24 nov, 11:00",
    ),
}
each_deed = pytest.mark.parametrize("noun", CASES)


@pytest.fixture
def day(services):
    """A day at the desk."""
    return DayAtDesk(services)


def pressed(day, noun):
    """Press a deed's button, on a visit that it fits."""
    who, typed, _ = CASES[noun]
    if noun == "restauracion":
        day.presses(f"/citas/{VISITS[who]}/cancelacion", avisar="si")
    return day.presses(f"/citas/{VISITS[who]}/{noun}", **typed)


def test_every_deed_has_its_case():
    """One that is added is tried here."""
    assert set(CASES) | {"reserva"} == set(TAKEN_BACK)
    assert set(DEEDS) < set(TAKEN_BACK)


@each_deed
def test_a_deed_works_and_says_so_with_its_undo(day, noun):
    """The visit leads to it, and the page offers to take it back."""
    day.opens()
    said = day.follows(pressed(day, noun))
    who, _, expected = CASES[noun]
    assert expected.lower() in said.lower()
    assert "Deshacer" in said
    assert kind_in(day.visit(who).deed)


@each_deed
def test_a_deed_is_taken_back_from_the_page_on_which_it_was_pressed(day, noun):
    """The visit is as before, and nobody is told."""
    day.opens()
    who = CASES[noun][0]
    before = day.visit(who)
    day.follows(pressed(day, noun))
    deed = day.visit(who).deed
    said = day.follows(day.presses(f"/citas/{VISITS[who]}/{noun}/deshacer", hecho=deed))
    assert "Deshecho" in said
    after = day.visit(who)
    if noun == "restauracion":  # it was called off before that, and is again
        assert after.status is Status.CANCELLED
        return
    assert (after.status, after.starts_at, after.arrived_at, after.schedule) == (
        before.status,
        before.starts_at,
        before.arrived_at,
        before.schedule,
    )
    assert day.waiting(who) == []


@each_deed
def test_a_deed_pressed_twice_is_done_once(day, noun):
    """Two taps, or two receptionists with the same page."""
    day.opens()
    pressed(day, noun)
    who, typed, _ = CASES[noun]
    once = len(day.records.deeds_of(who))
    day.presses(f"/citas/{VISITS[who]}/{noun}", **typed)
    assert len(day.records.deeds_of(who)) == once


@each_deed
def test_the_address_of_a_deed_does_nothing_when_it_is_opened(day, noun):
    """A link that somebody sends, or a program that looks ahead."""
    who = CASES[noun][0]
    before = day.visit(who)
    assert day.browser.get(f"/citas/{VISITS[who]}/{noun}").status_code in (404, 405)
    assert day.visit(who) == before


@pytest.mark.parametrize("noun", ["llegada", "confirmacion", "cancelacion", "cambio"])
def test_a_doctor_may_not_do_the_desks_deeds(services, day, noun):
    """Refused, and nothing is changed."""
    who, typed, _ = CASES[noun]
    before, doctor = day.visit(who), Browser().sits_down_as(services, Role.DOCTOR)
    doctor.get("/hoy")
    assert doctor.post(f"/citas/{VISITS[who]}/{noun}", **typed).status_code == 403
    assert day.visit(who) == before


def test_what_the_visit_does_not_allow_is_said_and_nothing_changes(day):
    """Nobody attends a visit that has not begun; a moved one is not undone as if it were cancelled."""
    day.opens()
    assert "todavía no empieza" in day.follows(day.presses(f"/citas/{VISITS[ANA]}/atencion"))
    assert day.visit(ANA).status is Status.BOOKED


def test_the_second_of_two_sees_what_the_first_did(services, day):
    """Both have the page open: the slower one's undo touches nothing, and says so."""
    day.opens()
    day.presses(f"/citas/{VISITS[ANA]}/confirmacion")
    name = day.visit(ANA).deed
    colleague(services).post(f"/citas/{VISITS[ANA]}/cancelacion")
    said = day.follows(day.presses(f"/citas/{VISITS[ANA]}/confirmacion/deshacer", hecho=name))
    assert "Alguien la cambió" in said
    assert day.visit(ANA).status is Status.CANCELLED


def colleague(services):
    """Return the browser of an owner with the day before her."""
    browser = Browser().sits_down_as(services, Role.OWNER)
    browser.get("/hoy")
    return browser


def by_software(day):
    """Let the clinic's software note that Ana is here."""
    clinic, now = day.records.get(Clinic, CLINIC_ID), NOW - timedelta(minutes=1)

    def arrives():
        return note_arrival(day.records, clinic, VISITS[ANA], now=now)

    carry_out(day.records, day.services.queue, arrives, now=now)


ARRIVALS = {
    "here": lambda day: day.presses(f"/citas/{VISITS[ANA]}/llegada"),
    "by the clinic's software": by_software,
}
SINCE = {
    "nothing": lambda _: None,
    "a colleague says that she confirmed": lambda day: colleague(day.services).post(
        f"/citas/{VISITS[ANA]}/confirmacion"
    ),
}


@pytest.mark.parametrize("arrives", ARRIVALS)
@pytest.mark.parametrize("since", SINCE)
def test_a_second_tap_takes_an_arrival_back_whoever_noted_it(day, arrives, since):
    """By the very button that the row shows; what was decided since stays, and nobody reads that the desk did what it did not."""
    day.opens()
    ARRIVALS[arrives](day)
    SINCE[since](day)
    status = day.visit(ANA).status
    day.opens()
    html = day.seen.body.decode()
    row = html[html.index(f'id="v-{VISITS[ANA]}"') :]
    action, form = re.search(
        r'action="[./]*([^"]+/deshacer)">(.*?)</form>', row, re.DOTALL
    ).groups()
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    said = day.follows(day.browser.post(f"/{action}", **fields))
    assert action == f"citas/{VISITS[ANA]}/llegada/deshacer"
    assert "Deshecho" in said
    assert (day.visit(ANA).arrived_at, day.visit(ANA).status) == (None, status)
    deeds = [d for d in day.records.deeds_of(ANA) if d.kind is DeedKind.ARRIVED]
    assert [bool(deed.undone_at) for deed in deeds] == [True] * len(deeds)


def test_an_arrival_that_was_noted_anew_is_taken_back_by_no_button_of_before(services, day):
    """The patient really is here: a page that shows the first one changes nothing."""
    day.opens()
    day.presses(f"/citas/{VISITS[ANA]}/llegada")
    first = day.visit(ANA).deed
    other = colleague(services)
    other.post(f"/citas/{VISITS[ANA]}/llegada/deshacer", hecho=first)
    other.post(f"/citas/{VISITS[ANA]}/llegada")
    here = day.visit(ANA).arrived_at
    day.presses(f"/citas/{VISITS[ANA]}/llegada/deshacer", hecho=first)
    assert (day.visit(ANA).arrived_at, here is None) == (here, False)


@pytest.mark.parametrize("minutes", [1, 25, 45, 65, 150])
def test_who_did_not_answer_is_called_again_before_the_visit(day, minutes):
    """However soon it is: the item comes back while somebody can still do something."""
    starts = NOW + timedelta(minutes=minutes)
    day.records.commit([Save(replace(day.visit(ANA), starts_at=starts))])
    day.opens()
    day.presses(f"/citas/{VISITS[ANA]}/llamada", otra="30")
    assert NOW < day.visit(ANA).call_again_at < starts


def test_whether_the_patient_is_told_is_said_by_a_tick(day):
    """With it a notice waits, and the page says until when; without it nothing does."""
    day.opens()
    said = day.follows(day.presses(f"/citas/{VISITS[ANA]}/cancelacion", avisar="si"))
    assert "Se le avisará a las 9:33" in said
    assert day.waiting(ANA) == [Kind.CANCELLED]
    day.presses(f"/citas/{VISITS[DORA]}/cancelacion")
    assert day.waiting(DORA) == []


def test_nobody_answered_and_the_item_rests(day):
    """The call is on the card, and the list is shorter until somebody tries again."""
    assert "Carla Paz Quiere cambiar" in day.to_do()
    said = day.follows(day.presses(f"/citas/{VISITS[CARLA]}/llamada", otra="30"))
    assert "no contestó" in said
    assert "Carla" not in day.to_do()
    assert "Doña Reception llamó: no contestó" in day.opens(f"/citas/{VISITS[CARLA]}")


def test_what_no_deed_ends_is_closed_by_hand_as_far_as_it_was_read(day):
    """Who wrote more meanwhile is read first."""
    task = staff_task(TaskKind.TEXT, NOW, "t", patient_id=ANA, text="¿y el estacionamiento?")
    keep(day.records, task)
    assert "¿y el estacionamiento?" in day.opens()
    refused = day.presses("/pendientes", pendientes=f"{task.id}.0")
    assert "Escribió algo más" in day.follows(refused)
    day.opens()
    day.presses("/pendientes", pendientes=f"{task.id}.1")
    closed = day.records.get(StaffTask, task.id)
    assert (closed.done_at, closed.done_by) == (NOW, "reception000")


def test_a_deed_leads_back_only_to_pages_of_ours(day):
    """Whatever is typed into the way back."""
    day.opens()
    answer = day.presses(f"/citas/{VISITS[ANA]}/llegada", de="//evil.example/hoy")
    assert answer.headers["Location"].startswith("../../hoy?hecho=arrived")
    assert a_patient().name not in answer.headers["Location"]


def test_a_deed_of_the_list_leads_back_to_its_row(day):
    """Where no script keeps the place, too; a card is a page of its own."""
    day.opens()
    listed = day.presses(f"/citas/{VISITS[ANA]}/llegada").headers["Location"]
    card = day.presses(f"/citas/{VISITS[ANA]}/llegada/deshacer", de=f"/citas/{VISITS[ANA]}")
    assert listed.endswith(f"#v-{VISITS[ANA]}")
    assert f'id="v-{VISITS[ANA]}"' in day.browser.get("/hoy").body.decode()
    assert "#" not in card.headers["Location"]

"""What somebody may try at the desk, by haste or on purpose: another deed's name, another role's button, a heap of other things, a second tap."""

import pytest

from chalicelib.appointments.model import Appointment, Status
from chalicelib.messaging.staff_tasks import StaffTask, TaskKind, staff_task
from chalicelib.staff.permissions import Role
from chalicelib.web.staff.way_back import HOME, ours
from tests.builders import CLINIC_ID, NOW, a_patient, an_appointment, keep
from tests.unit.web.staff.at_work import Browser
from tests.unit.web.staff.day_at_desk import ANA, BETO, CARLA, VISITS, DayAtDesk
from tests.walls.town import all_routes


@pytest.fixture
def day(services):
    """A day at the desk."""
    return DayAtDesk(services)


def test_the_name_of_another_deed_takes_nothing_back(services, day):
    """A doctor who has it from a page cannot undo a cancellation by the door of attendance."""
    day.opens()
    day.presses(f"/citas/{VISITS[ANA]}/cancelacion", avisar="si")
    name = day.visit(ANA).deed
    doctor = Browser().sits_down_as(services, Role.DOCTOR)
    assert name not in doctor.get(f"/citas/{VISITS[ANA]}").body.decode()
    answer = doctor.post(f"/citas/{VISITS[ANA]}/atencion/deshacer", hecho=name, de="/hoy")
    assert answer.status_code == 404
    assert day.visit(ANA).status is Status.CANCELLED


def test_listo_closes_what_it_shows_and_no_right_of_the_law(day):
    """Ana wrote, wants her data erased, and must be called: one tap ends the text alone."""
    tasks = {
        kind: staff_task(kind, NOW, "t", patient_id=ANA, appointment_id=about, text=text)
        for kind, about, text in (
            (TaskKind.TEXT, VISITS[ANA], "gracias"),
            (TaskKind.NOT_TOLD, VISITS[ANA], ""),
            (TaskKind.DATA_ERASURE, "", ""),
        )
    }
    keep(day.records, *tasks.values())
    todo = day.to_do()
    assert "No se le pudo avisar del cambio" in todo
    assert "Responder antes del" in todo
    day.presses("/pendientes", pendientes=f"{tasks[TaskKind.TEXT].id}.1")
    closed = {kind: day.records.get(StaffTask, task.id).done_at for kind, task in tasks.items()}
    assert closed == {TaskKind.TEXT: NOW, TaskKind.NOT_TOLD: None, TaskKind.DATA_ERASURE: None}


def test_what_a_deed_ends_is_not_ticked_off(day):
    """Whoever posts it by hand."""
    task = staff_task(TaskKind.NOT_TOLD, NOW, "t", patient_id=ANA, appointment_id=VISITS[ANA])
    keep(day.records, task)
    day.opens()
    day.presses("/pendientes", pendientes=f"{task.id}.1")
    assert day.records.get(StaffTask, task.id).done_at is None


@pytest.mark.parametrize("typed", ["", "x", f"{'9' * 5000}", f"a.{'9' * 5000}", "." * 300])
def test_nonsense_closes_nothing_and_breaks_nothing(day, typed):
    """An answer, and no defect."""
    day.opens()
    assert day.presses("/pendientes", pendientes=typed).status_code == 404


def test_a_text_is_seen_behind_any_heap_of_old_cancellations(day):
    """They come first in the inbox, and hide nobody who wrote."""
    old = [
        staff_task(TaskKind.CANCELLED, NOW, str(n), patient_id=BETO, appointment_id=f"gone{n:08}")
        for n in range(120)
    ]
    text = staff_task(TaskKind.TEXT, NOW, "t", patient_id=ANA, text="me duele mucho")
    keep(day.records, *old, text)
    assert "me duele mucho" in day.to_do()


def test_who_writes_after_a_call_in_vain_is_seen_at_once(day):
    """The call rests, their words do not."""
    day.opens()
    day.presses(f"/citas/{VISITS[CARLA]}/llamada", otra="manana")
    task = staff_task(
        TaskKind.TEXT, NOW, "t", patient_id=CARLA, appointment_id=VISITS[CARLA], text="ya vi"
    )
    keep(day.records, task)
    assert "ya vi" in day.to_do()


@pytest.mark.parametrize(("otra", "hour"), [("30", "10:00"), ("120", "11:30"), ("manana", "14:00")])
def test_somebody_tries_again_in_time_before_the_visit(day, otra, hour):
    """Carla comes at four: "mañana" would be too late."""
    from chalicelib.shared import times
    from tests.builders import ZONE

    day.opens()
    day.presses(f"/citas/{VISITS[CARLA]}/llamada", otra=otra)
    assert f"{times.local(day.visit(CARLA).call_again_at, ZONE):%H:%M}" == hour


def test_a_booking_that_is_undone_leads_to_the_person(day):
    """The page of the visit is no more; a second tap is harmless."""
    day.opens(f"/citas/nueva/{BETO}")
    typed = {"dia": "2026-11-27", "hora": "10:00", "minutos": "30", "paso": "si"}
    day.follows(day.presses(f"/citas/nueva/{BETO}", **typed))
    (booked,) = [v for v in day.records.appointments_of(BETO) if v.id != VISITS[BETO]]
    back = {"hecho": booked.deed, "de": f"/citas/{booked.id}"}
    assert "Deshecho" in day.follows(day.presses(f"/citas/{booked.id}/reserva/deshacer", **back))
    assert day.records.get(Appointment, booked.id) is None
    assert "Deshecho" in day.follows(day.presses(f"/citas/{booked.id}/reserva/deshacer", **back))


def test_a_new_visit_that_is_posted_twice_is_one(day):
    """Back and send again, or two taps without a script."""
    day.opens(f"/citas/nueva/{BETO}")
    typed = {"dia": "2026-11-27", "hora": "10:00", "minutos": "30", "avisar": "si"}
    shown = day.presses(f"/citas/nueva/{BETO}", **typed, paso="ver").body.decode()
    mark = shown.partition('name="marca" value="')[2].partition('"')[0]
    assert mark
    places = {
        day.presses(f"/citas/nueva/{BETO}", **typed, paso="si", marca=mark).headers["Location"]
        for _ in range(2)
    }
    assert len(places) == 1
    assert len(day.records.appointments_of(BETO)) == 2


def test_a_visit_of_somebody_without_a_phone_is_found_with_them(day):
    """Else they would be booked twice."""
    zoe = a_patient(id="p0000000000z", name="Zoe Luz", e164="")
    keep(day.records, zoe, an_appointment("tomorrow 10:00", id="zoes00000000", patient_id=zoe.id))
    day.opens("/buscar")
    assert "mañana 10:00" in day.presses("/buscar", busca="zoe").body.decode()


def test_a_way_back_leads_to_pages_alone():
    """To each page that there is, and to no deed."""
    from chalicelib.web.doors import doors_of

    desk = [(m, path) for m, path in all_routes() if doors_of(path) == ["staff_pages"]]
    filled = {
        path: path.replace("{visit_id}", "a1")
        .replace("{patient_id}", "p1")
        .replace("{talk}", "261122153000-4f9a2c1b")
        .replace("{kind_id}", "k1")
        .replace("{task_id}", "261122153000-4f9a2c1b")
        .replace("{file_id}", "261122153000-4f9a2c1bqqww")
        .replace("{day_id}", "20261225-20261225-doctor1")
        for _, path in desk
    }
    gates = ("/entrar", "/candado", "/invitacion", "/agenda/llego")
    pages = {filled[p] for m, p in desk if m == "GET" and not p.startswith(gates)}
    others = {filled[p] for _, p in desk} - pages
    assert pages
    assert others
    assert {page for page in pages if ours(page) != page} == set()
    assert {one for one in others if ours(one) != HOME} == set()
    assert CLINIC_ID

"""A card: the visit and what may be done with it, what was said and done, who they are; moved and booked with what will be read first."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.appointments.model import Appointment, Status
from chalicelib.consent.consent_events import event_of
from chalicelib.consent.model import Proof, Source
from chalicelib.messaging.model import Kind
from chalicelib.patients.model import Purpose
from chalicelib.shared.writes import Save
from chalicelib.staff.permissions import Role
from tests.builders import NOW, a_line, a_patient, an_appointment, keep, moment
from tests.unit.web.staff.at_work import Browser
from tests.unit.web.staff.day_at_desk import ANA, BETO, CARLA, VISITS, DayAtDesk

ANAS = f"/citas/{VISITS[ANA]}"


@pytest.fixture
def day(services):
    """A day at the desk."""
    return DayAtDesk(services)


def test_a_card_says_when_with_whom_and_what_may_be_done(day):
    """And the number stands behind a tap, as the screen does at a counter."""
    said = day.opens(ANAS)
    assert "Ana López" in said
    assert "Hoy 12:00 p. m." in said
    assert all(word in said for word in ("Llegó", "Confirmó", "Cambiar", "Cancelar", "¿Qué dijo?"))


def test_a_cancelled_visit_keeps_its_way_back_while_the_hour_is_free(day):
    """And loses it when somebody else has the hour."""
    day.opens(ANAS)
    day.presses(f"{ANAS}/cancelacion", avisar="si")
    assert "Restaurar" in day.opens(ANAS)
    keep(day.records, an_appointment("today 12:00", id="other0000000", patient_id=BETO))
    taken = day.opens(ANAS)
    assert ("Restaurar" in taken, "Esa hora ya es de otra cita" in taken) == (False, True)


def test_what_a_patient_will_read_is_shown_before_it_is_done(day):
    """Of a cancellation on the card, of a new hour on the page between."""
    assert "Avisar a Ana. Le llegará:" in day.opens(ANAS)
    asked = {"dia": "2026-11-24", "hora": "11:00", "minutos": "30", "doctor": "Dra. Ruiz"}
    shown = day.presses(f"{ANAS}/cambio", **asked, paso="ver")
    text = shown.body.decode()
    assert shown.status_code == 200
    assert "martes 24 de noviembre, 11:00 a. m., con Dra. Ruiz" in text
    assert day.visit(ANA).starts_at == moment("today 12:00")
    assert day.waiting(ANA) == []


def test_whoever_knows_of_no_visit_is_sent_nothing_and_that_is_said(day):
    """Carla was never written to about hers."""
    said = day.opens(f"/citas/{VISITS[CARLA]}")
    assert "No se le mandará nada: todavía no le hemos escrito de esta cita" in said


def test_a_double_booking_is_said_and_may_be_meant(day):
    """In amber, with whose hour it is; done all the same if somebody goes on."""
    asked = {"dia": "2026-11-22", "hora": "16:10", "minutos": "30", "doctor": ""}
    day.opens(ANAS)
    shown = day.presses(f"{ANAS}/cambio", **asked, paso="ver")
    assert "ya está Carla Paz" in shown.body.decode()
    day.presses(f"{ANAS}/cambio", **asked, paso="si", avisar="si")
    assert day.visit(ANA).starts_at == moment("today 16:10")
    assert day.waiting(ANA) == [Kind.CHANGED]


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"dia": ""}, "Escribe el día."),
        ({"dia": "mañana"}, "Escribe el día."),
        ({"hora": "25:00"}, "Escribe la hora"),
        ({"minutos": "0"}, "De 5 a 480 minutos."),
        ({"minutos": "9999"}, "De 5 a 480 minutos."),
        ({"dia": "2026-11-21"}, "Esa hora ya pasó."),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(day, typed, problem):
    """What was typed is there again."""
    asked = {"dia": "2026-11-24", "hora": "11:00", "minutos": "45", "doctor": "Dra. Sol"} | typed
    day.opens(ANAS)
    shown = day.presses(f"{ANAS}/cambio", **asked, paso="si")
    text = shown.body.decode()
    assert shown.status_code == 422
    assert problem in text
    assert 'value="Dra. Sol"' in text
    assert day.visit(ANA).starts_at == moment("today 12:00")


@pytest.mark.parametrize(("past", "offered"), [(23, True), (25, False)])
def test_a_card_offers_to_take_back_only_what_can_be(day, past, offered):
    """Of what nobody is told, for a day: a button that would be refused is none."""
    day.opens(ANAS)
    day.presses(f"{ANAS}/llegada")
    (deed,) = day.records.deeds_of(ANA)
    day.records.commit([Save(replace(deed, at=deed.at - timedelta(hours=past)))])
    day.opens(ANAS)
    assert ('<form class="head"' in day.seen.body.decode()) is offered


def test_the_time_line_tells_visit_and_talk_together(day):
    """What we sent, what staff did, in one order."""
    day.opens(ANAS)
    day.presses(f"{ANAS}/llegada")
    said = day.opens(ANAS)
    assert "Leído" in said
    assert said.index("Leído") < said.index("Doña Reception anotó que llegó, ahora")


def test_permission_is_said_and_a_signature_can_be_noted(day):
    """Never against the person's own no."""
    person = a_patient(id="p0000000000a", name="Eva Sol", consents={})
    keep(day.records, person, a_line(person))
    assert "Falta su permiso" in day.opens("/personas/p0000000000a")
    said = day.follows(day.presses("/personas/p0000000000a/permiso", de="/personas/p0000000000a"))
    assert "La clínica tiene su firma, hoy" in said
    assert day.person("p0000000000a").agreed_to(Purpose.REMINDERS)


def test_who_said_no_themselves_is_not_signed_for(day):
    """Only they come back."""
    no = event_of(
        ANA, Purpose.REMINDERS, granted=False, source=Source.WHATSAPP, at=NOW, proof=Proof()
    )
    keep(day.records, no)
    assert "Tengo su firma" not in day.opens(f"/personas/{ANA}")


def test_a_note_is_the_desks_and_is_cut_at_eighty_letters(day):
    """For itself: no treatment, no diagnosis."""
    day.opens(ANAS)
    day.presses(f"/personas/{ANA}/nota", nota="Prefiere   la tarde. " + "x" * 90, de=ANAS)
    note = day.person(ANA).note
    assert note.startswith("Prefiere la tarde. x")
    assert len(note) == 80
    assert "Sin tratamientos ni diagnósticos." in day.opens(ANAS)


def test_a_new_visit_is_shown_and_then_booked_with_its_undo(day):
    """The patient reads of it minutes later, unless it was a slip."""
    day.opens(f"/citas/nueva/{BETO}")
    asked = {"dia": "2026-11-27", "hora": "10:00", "minutos": "30", "doctor": "Dra. Ruiz"}
    shown = day.presses(f"/citas/nueva/{BETO}", **asked, paso="ver")
    assert "viernes 27 de noviembre, 10:00 a. m." in shown.body.decode()
    said = day.follows(day.presses(f"/citas/nueva/{BETO}", **asked, paso="si", avisar="si"))
    assert "Listo: Beto tiene cita vie 27 nov" in said
    assert day.waiting(BETO) == [Kind.BOOKED]
    (booked,) = [v for v in day.records.appointments_of(BETO) if v.id != VISITS[BETO]]
    day.presses(f"/citas/{booked.id}/reserva/deshacer", hecho=booked.deed)
    assert day.records.get(Appointment, booked.id) is None
    assert day.waiting(BETO) == []


def test_a_doctor_sees_a_card_and_changes_nothing_on_it(services, day):
    """Of the desk's deeds there is no button."""
    day.browser = Browser().sits_down_as(services, Role.DOCTOR)
    said = day.opens(ANAS)
    assert "Ana López" in said
    assert "Cancelar la cita" not in said
    assert day.visit(ANA).status is Status.BOOKED

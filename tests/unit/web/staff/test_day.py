"""*Hoy*: who needs somebody and who comes, by what is truly known; filtered, of another day, empty, broken."""

from dataclasses import replace

import pytest

from chalicelib.appointments.model import Appointment, Status
from chalicelib.clinics.model import Clinic
from chalicelib.messaging.staff_tasks import TaskKind, staff_task
from chalicelib.shared.writes import Save
from chalicelib.staff.permissions import Role
from chalicelib.storage.item_codec import key_of
from tests.builders import CLINIC_ID, NOW, keep
from tests.damage import damaged
from tests.unit.web.staff.at_work import Browser
from tests.unit.web.staff.day_at_desk import ANA, BETO, VISITS, DayAtDesk


@pytest.fixture
def day(services):
    """A day at the desk."""
    return DayAtDesk(services)


def test_the_day_says_who_comes_and_where_each_stands(day):
    """In the order of the hours, with the line of now between."""
    said = day.opens()
    agenda = said.rpartition("Agenda")[2]
    assert agenda.index("9:00") < agenda.index("Ahora 9:30") < agenda.index("12:00")
    assert "Beto Ruiz Confirmó" in agenda
    assert "Ana López Sin respuesta" in agenda
    assert "Carla Paz Quiere cambiar" in agenda
    assert "Dora Gil" not in agenda


def test_whom_to_call_is_known_without_a_tap(day):
    """Who wants another hour first, then who did not answer with the visit near."""
    todo = day.to_do()
    assert todo.index("Carla Paz") < todo.index("Ana López")


@pytest.mark.parametrize(
    ("only", "who"), [("confirmo", "Beto Ruiz"), ("sin-respuesta", "Ana López")]
)
def test_the_count_line_filters(day, only, who):
    """Each count shows its own, and nobody else."""
    said = day.opens(f"/hoy?ver={only}").rpartition("Agenda")[2]
    assert [one for one in ("Beto Ruiz", "Ana López", "Carla Paz") if one in said] == [who]


def test_another_day_has_its_own_agenda_and_asks_for_nothing(day):
    """Tomorrow is no list of things to do."""
    said = day.opens("/hoy?dia=2026-11-23")
    assert "Mañana lunes 23 de noviembre" in said
    assert "Dora Gil" in said
    assert "Por hacer" not in said


@pytest.mark.parametrize("asked", ["x", "2026-13-40", "9999-01-01", "2020-01-01"])
def test_a_day_that_is_none_or_years_away_is_today(day, asked):
    """Whatever somebody types into the address."""
    assert "Hoy domingo 22 de noviembre" in day.opens(f"/hoy?dia={asked}")


def test_an_empty_day_is_a_sentence_and_the_next_step(day):
    """No drawing, no blank."""
    said = day.opens("/hoy?dia=2026-11-25")
    assert "No hay citas este día. Nueva cita Traer agenda" in said


def test_the_sheet_of_the_day_is_for_paper(day):
    """A line each, and nothing to press."""
    said = day.opens("/hoy/hoja")
    assert "9:00 a. m. Beto Ruiz Confirmó" in said.replace("  ", " ")


def test_a_banner_stands_only_when_something_is_wrong(day):
    """WhatsApp stopped the sender: today people are called."""
    assert "nos detuvo" not in day.opens()
    clinic = day.records.get(Clinic, CLINIC_ID)
    day.records.commit([Save(replace(clinic, paused="131031", paused_at=NOW))])
    assert "WhatsApp nos detuvo desde las 9:30 a. m.: hoy llama tú." in day.opens()


def test_one_record_that_nobody_can_read_costs_no_other(day):
    """The rest of the day is there, and it is said."""
    key = key_of(Appointment, CLINIC_ID, VISITS[ANA])
    broken = damaged(CLINIC_ID, None, "no data at all", stored=day.services.store.get(key))
    day.services.store.lay(key, broken)
    said = day.opens()
    assert "Beto Ruiz" in said
    assert "no se pueden leer" in said


def test_a_text_stands_where_it_belongs_with_its_words(day):
    """Who wrote comes first, with what they wrote and when."""
    task = staff_task(
        TaskKind.TEXT, NOW, "t", patient_id=BETO, appointment_id=VISITS[BETO], text="Voy tarde"
    )
    keep(day.records, task)
    todo = day.to_do()
    assert todo.index("Beto Ruiz Escribió") < todo.index("Carla Paz")
    assert "Voy tarde ahora" in todo


def test_a_doctor_sees_the_day_and_no_button_that_would_be_refused(services, day):
    """Attendance is theirs, arrivals and changes are the desk's."""
    day.browser = Browser().sits_down_as(services, Role.DOCTOR)
    said = day.opens()
    assert "Ana López" in said
    assert "Llegó : Ana López" not in said
    assert "No vino : Beto Ruiz" in said


def test_who_is_late_is_likely_not_to_come(day):
    """Twenty minutes past the hour the button is another."""
    said = day.opens()
    assert "No vino : Beto Ruiz" in said
    assert "Llegó : Ana López" in said
    assert day.visit(BETO).status is Status.CONFIRMED


@pytest.mark.parametrize(("language", "word"), [("en", "No answer"), ("pt", "Sem resposta")])
def test_the_day_speaks_the_readers_language(day, language, word):
    """Complete, in each of the three."""
    assert word in day.opens(f"/hoy?lang={language}")

from datetime import timedelta

import pytest

from chalicelib.appointments.agenda_change import carry_out
from chalicelib.appointments.book import book
from chalicelib.appointments.model import Appointment, AppointmentKey, Slot, Status
from chalicelib.patients.model import Line, NumberState, Patient
from chalicelib.shared.errors import ConflictError, NotAllowedError
from tests.builders import ANAS_PHONE, NOW, a_line, a_patient, an_appointment, keep, moment

TOMORROW = Slot(moment("tomorrow 10:30"), minutes=45, practitioner="Dra. Ruiz")


@pytest.fixture
def booked(records, clinic, queue):
    """Book as the caller does."""

    def carry(patient=None, slot=TOMORROW, **how):
        who = patient or a_patient()
        if records.get(Patient, who.id) is None:
            keep(records, who)
        return carry_out(
            records, queue, lambda: book(records, clinic, who, slot, now=NOW, **how), now=NOW
        )

    return carry


def test_a_booked_visit_is_kept_with_its_slot(records, booked):
    """What was asked for stands in the agenda, booked, for the first time."""
    visit = booked(source="staff")
    assert records.get(Appointment, visit.id) == visit
    assert (visit.starts_at, visit.minutes, visit.practitioner) == (
        TOMORROW.starts_at,
        45,
        "Dra. Ruiz",
    )
    assert (visit.status, visit.schedule, visit.source) == (Status.BOOKED, 1, "staff")


def test_the_line_learns_of_the_visit(records, booked):
    """Two visits of one phone on a day are told in one message: the line has to know them."""
    keep(records, a_line())
    visit = booked()
    assert records.get(Line, ANAS_PHONE).visits[visit.id].starts_at == TOMORROW.starts_at


def test_a_first_visit_makes_the_line(records, booked):
    """A patient whose line the clinic had not written down yet."""
    visit = booked()
    line = records.get(Line, ANAS_PHONE)
    assert (line.patient_ids, set(line.visits)) == ((a_patient().id,), {visit.id})


def test_visits_long_past_are_forgotten_by_the_line(records, booked):
    """The line does not grow for ever."""
    keep(records, a_line(visits=[an_appointment(NOW - timedelta(days=3), id="old")]))
    visit = booked()
    assert set(records.get(Line, ANAS_PHONE).visits) == {visit.id}


def test_nothing_is_booked_in_the_past(booked):
    """Not even for this very moment."""
    with pytest.raises(NotAllowedError, match="appointment_in_the_past"):
        booked(slot=Slot(NOW))


def test_the_clinics_own_key_books_once(records, booked, clinic):
    """The same key a second time changes nothing and says so."""
    visit = booked(external_id="ERP-7")
    assert records.get(AppointmentKey, "ERP-7").appointment_id == visit.id
    with pytest.raises(ConflictError):
        booked(external_id="ERP-7")
    assert records.appointments_of(a_patient().id) == [visit]


def test_a_visit_is_looked_at_when_its_first_reminder_is_due(booked):
    """A day before, for a patient who may be reminded."""
    assert booked().due_at == moment("today 10:30")


def test_an_unsure_number_is_asked_at_once(booked):
    """The question "are you Ana?" goes well before the first reminder."""
    patient = a_patient(number=NumberState.UNVERIFIED)
    assert booked(patient, Slot(moment("in 9 days 10:00"))).due_at == NOW


def test_nobody_is_asked_without_consent(booked):
    """An unsure number that agreed to nothing waits for its reminder's time, to be skipped with a reason."""
    patient = a_patient(number=NumberState.UNVERIFIED, consents={})
    assert booked(patient).due_at == moment("today 10:30")


@pytest.mark.parametrize("number", [NumberState.UNVERIFIED, NumberState.VERIFIED])
def test_without_a_number_a_visit_is_looked_at_in_its_time(records, booked, number):
    """A number may come until then; nobody is there to be asked whose it is, and no line is made up."""
    visit = booked(a_patient(e164="", number=number))
    assert visit.due_at == moment("today 10:30")
    assert records.get(Line, "") is None


def test_a_number_put_right_while_a_visit_is_booked_is_noticed(records, booked):
    """Read before, written after: or the former phone would have the person again, and its BAJA end their consent."""
    keep(records, a_patient(e164="+525587654321", version=1))
    with pytest.raises(ConflictError):
        booked(a_patient())
    assert records.get(Line, ANAS_PHONE) is None


def test_a_person_without_a_number_who_changed_meanwhile_is_decided_about_again(records, booked):
    """There is no line to collide on: who was merged or got a number in between is noticed all the same."""
    keep(records, a_patient(e164="", version=1))
    with pytest.raises(ConflictError):
        booked(a_patient(e164=""))

"""*Registrar*: a person who stands at the desk is on the list, once, with their number and the signature that the clinic holds."""

import pytest

from chalicelib.patients.model import NumberState, Patient, Purpose
from tests.unit.web.staff.day_at_desk import DayAtDesk


@pytest.fixture
def day(services):
    """A day at the desk."""
    return DayAtDesk(services)


def registers(day, **typed):
    """Send the form; return the answer."""
    day.opens("/personas/nueva")
    return day.presses("/personas/nueva", **({"nombre": "Eva Sol", "telefono": ""} | typed))


def registered(day, answer):
    """Return who is on the list now, by where the answer leads."""
    return day.records.get(Patient, answer.headers["Location"].rpartition("/")[2])


@pytest.mark.parametrize("number", ["55 8765 4321", "+52 1 55 8765 4321", "044 55 8765 4321"])
def test_a_person_is_registered_however_the_number_is_written(day, number):
    """And the next page asks for their visit."""
    person = registered(day, registers(day, telefono=number, contesta="Paty (mamá)"))
    assert (person.name, person.e164, person.guardian) == (
        "Eva Sol",
        "+525587654321",
        "Paty (mamá)",
    )
    assert person.number is NumberState.UNVERIFIED


def test_with_the_signature_they_may_be_reminded(day):
    """In the name of whoever says so."""
    person = registered(day, registers(day, telefono="55 8765 4321", firma="si"))
    assert person.agreed_to(Purpose.REMINDERS)
    (event,) = day.records.consent_events_of(person.id)
    assert event.proof.attested_by == "reception000"


def test_the_same_person_again_stays_one(day):
    """Whoever is known by name and number."""
    first = registered(day, registers(day, telefono="55 8765 4321"))
    assert registered(day, registers(day, telefono="5587654321")).id == first.id


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"nombre": ""}, "Escribe el nombre."),
        ({"nombre": "12345"}, "Escribe el nombre."),
        ({"telefono": "55 1234"}, "no parece estar completo"),
        ({"telefono": "+52 55 5555 0199"}, "no parece estar completo"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(day, typed, problem):
    """The clinic's own number is nobody's; what was typed is there again."""
    answer = registers(day, **typed)
    assert answer.status_code == 422
    assert problem in answer.body.decode()
    assert day.records.patients_named("eva") == []

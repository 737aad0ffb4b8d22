"""`puntual clinic set --zone`: visits to come that would read another hour are asked about, and nothing else is."""

import pytest

from chalicelib.appointments.model import Appointment, Status
from tests.builders import an_appointment, keep, moment

SET = ("clinic", "set", "clinica-sonrisa")
TIJUANA = ("--zone", "America/Tijuana")


def with_visits(operator, *visits):
    """Put visits on the agenda; return them and the clinic as they are."""
    keep(operator.records(), *visits)
    return operator.directory.by_slug("clinica-sonrisa"), _agenda(operator)


def _agenda(operator):
    return operator.records().appointments_between(
        moment("today 00:00"), moment("in 30 days 00:00")
    )


def test_visits_that_would_read_another_hour_are_asked_about(operator):
    """How many, three of them both ways, and what to say; clinic and agenda as before."""
    visits = [an_appointment(f"in {n} days 10:30", id=f"visit-{n}") for n in range(1, 6)]
    clinic, agenda = with_visits(operator, *visits)
    status, printed = operator.types(*SET, *TIJUANA, "--address", "Roma 12")
    assert status == 2
    assert "5 visits to come would read another hour" in printed
    assert "2026-11-23 10:30  would read  2026-11-23 08:30" in printed
    assert printed.count("would read  ") == 3
    assert "--keep instant" in printed
    assert (operator.directory.by_slug("clinica-sonrisa"), _agenda(operator)) == (clinic, agenda)


def test_said_to_be_meant_it_is_done(operator):
    """Each visit at its moment; its reminders by the new clock."""
    visit = an_appointment("in 3 days 10:30", due_at=moment("in 2 days 10:30"))
    with_visits(operator, visit)
    assert operator.types(*SET, *TIJUANA, "--keep", "instant")[0] == 0
    kept = operator.records().get(Appointment, visit.id)
    assert kept.starts_at == visit.starts_at
    assert kept.due_at == moment("in 2 days 11:00"), "half past eight there is before nine"
    assert operator.directory.by_slug("clinica-sonrisa").zone == "America/Tijuana"


@pytest.mark.parametrize(
    ("zone", "visit"),
    [
        ("America/Tijuana", an_appointment("yesterday 10:30")),
        ("America/Tijuana", an_appointment("tomorrow 10:30", status=Status.CANCELLED)),
        ("America/Monterrey", an_appointment("tomorrow 10:30")),
        ("America/Mexico_City", an_appointment("tomorrow 10:30")),
    ],
)
def test_nothing_is_asked_where_no_visit_to_come_reads_otherwise(operator, zone, visit):
    """Over, called off, or of a zone with the same clock."""
    with_visits(operator, visit)
    assert operator.types(*SET, "--zone", zone, "--address", "Roma 12")[0] == 0
    assert operator.directory.by_slug("clinica-sonrisa").zone == zone

"""The clinic of `puntual demo`, whatever hour it is started at."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.appointments.model import Appointment
from chalicelib.clinics.model import Clinic, Provider
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.shared.writes import Remove, Save
from puntual.demo.clinic import fill_agenda, is_night, open_clinic
from tests.builders import moment
from tests.unit.functions.memory_services import MemoryServices

A_ROUND_TAKES = timedelta(minutes=5)


@pytest.mark.parametrize(
    ("hour", "lifted"),
    [("08:59", True), ("09:00", False), ("19:45", False), ("19:55", True), ("23:59", True)],
)
def test_what_is_due_can_be_sent_until_the_round_is_over(hour, lifted):
    """At night the quiet hours are lifted; also just before, so that none begins before all is sent."""
    services, now = MemoryServices(), moment(f"today {hour}")
    clinic = open_clinic(services, Provider.AWS, now=now)
    assert is_night(clinic) is lifted
    assert clinic.is_sending_time(now)
    assert clinic.is_sending_time(now + A_ROUND_TAKES)
    assert services.directory.by_slug(clinic.slug) == clinic


def test_by_day_the_quiet_hours_are_back():
    """What the night lifted is not kept."""
    services = MemoryServices()
    open_clinic(services, Provider.AWS, now=moment("today 23:00"))
    assert not is_night(open_clinic(services, Provider.AWS, now=moment("tomorrow 10:00")))


def test_its_doctors_are_on_the_list_and_every_visit_is_one_of_theirs():
    """Also of a demo that was begun by a release without doctors, and once however often it starts."""
    services, now = MemoryServices(), moment("today 10:00")
    for _ in range(2):
        clinic = open_clinic(services, Provider.AWS, now=now)
        assert list(fill_agenda(services, clinic, now=now)) != []
    records = services.records(clinic.id)
    assert [one.name for one in records.practitioners()] == [
        "Dr. Salgado",
        "Dra. Ferrer",
        "Dra. Ruiz",
    ]
    around = timedelta(days=20)
    visits = records.appointments_between(now - around, now + around)
    assert len(visits) > 90
    assert {visit.practitioner_id for visit in visits} == {"ruiz", "salgado", "ferrer"}
    assert TaskKind.PRACTITIONER_UNKNOWN not in {task.kind for task in records.inbox()}
    old = [replace(visit, practitioner_id="") for visit in visits if visit.starts_at > now]
    for one in records.practitioners():
        records.commit([Remove(one)])
    for visit in old:
        records.commit([Save(visit)])
    records.commit([Save(replace(records.get(Clinic, clinic.id), practitioners=()))])
    open_clinic(services, Provider.AWS, now=now)
    again = records.get_many(Appointment, [visit.id for visit in old]).values()
    assert {visit.practitioner_id for visit in again} == {"ruiz", "salgado", "ferrer"}

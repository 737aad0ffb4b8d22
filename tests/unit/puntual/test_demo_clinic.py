"""The clinic of `puntual demo`, whatever hour it is started at."""

from datetime import timedelta

import pytest

from chalicelib.clinics.model import Provider
from puntual.demo.clinic import is_night, open_clinic
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

"""Ana, her visit of tomorrow and the reminder of it on her phone."""

import pytest

from tests.builders import a_clinic
from tests.flows.clinic_day import ClinicDay
from tests.flows.replies.acts import RECEPTION, SIBLING


@pytest.fixture
def day():
    """A day on which Ana's visit of tomorrow is reminded at half past ten."""
    return ClinicDay(a_clinic(reception_e164=RECEPTION, reminder_offsets=(24 * 60,)))


@pytest.fixture
def ana(day):
    return day.patient()


@pytest.fixture
def visit(day, ana):
    return day.book(ana, "tomorrow 10:30", practitioner="Dra. Ruiz")


@pytest.fixture
def reminder(day, ana, visit):
    day.go_on("today 10:30")
    (message,) = day.told(ana)
    return message


@pytest.fixture
def family(day):
    """Ana and Luis share a phone and have a visit each tomorrow: the digest that names both."""
    ana, luis = day.patient(), day.patient(**SIBLING)
    visits = day.book(ana, "tomorrow 10:30"), day.book(luis, "tomorrow 11:30")
    day.go_on("today 11:30")
    (digest,) = day.told(ana)
    assert len(digest.about) == 2
    return digest, *visits

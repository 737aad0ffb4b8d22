"""A day of a clinic that reminds a day before, and a number of which nobody knows whose it is."""

import pytest

from tests.flows.clinic_day import ClinicDay
from tests.flows.numbers.acts import ONE_REMINDER, asked_stranger


@pytest.fixture
def day():
    """A day of a clinic that reminds a day before."""
    return ClinicDay(ONE_REMINDER)


@pytest.fixture
def stranger(day):
    """A number from a list, said to be Ana's; the question has been asked."""
    return asked_stranger(day)

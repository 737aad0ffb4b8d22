"""Which hours of a file are asked about: one that says its half of the day tells nothing of those that do not."""

import pytest

from chalicelib.imports import parse_times
from chalicelib.imports.clinic_hours import Notation, notation_of


@pytest.mark.parametrize(
    ("hours", "notation"),
    [
        (("9:00", "13:00"), Notation.TWENTY_FOUR),
        (("9:00", "6:00", "4 pm"), Notation.UNKNOWN),
        (("9:00", "1:00", "4 pm"), Notation.TWELVE),
        (("9 am", "4 pm"), Notation.UNKNOWN),
        (("9:00", "1:00", "16:00"), Notation.TWENTY_FOUR),
        (("9:00", "10:00"), Notation.UNKNOWN),
    ],
)
def test_how_a_file_writes_its_hours(hours, notation):
    """By those that do not say it themselves."""
    assert notation_of([parse_times.span_of(hour) for hour in hours]) is notation

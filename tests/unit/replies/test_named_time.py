"""Days and hours in a text, on the clinic's clock when it was written; and no text takes long to read."""

import re
from datetime import date, timedelta

import pytest

from chalicelib.replies.named_time import _rules, named_time
from tests.builders import NOW, a_clinic, moment

ZONE = a_clinic().zone  # NOW is a Sunday morning, 22 November


def days(text):
    """Return the days that a text may mean, as days from today."""
    found = named_time(text, NOW, ZONE).days
    return None if found is None else sorted((day - date(2026, 11, 22)).days for day in found)


@pytest.mark.parametrize(
    ("text", "ahead"),
    [
        ("la cita de hoy", [0]),
        ("mañana no puedo", [1]),
        ("pasado mañana", [2]),
        ("el martes", [2]),
        ("el domingo", [0, 7]),
        ("el próximo domingo", [7]),
        ("jueves 26", [4]),
        ("mañana lunes", [1]),
        ("mañana martes", []),
        ("hoy no, mañana sí", []),
        ("na segunda-feira", [1]),
        ("amanhã de manhã", [1]),
        ("the day after tomorrow", [2]),
        ("24 de noviembre", [2, 367]),
        ("por la mañana", None),
        ("la segunda", None),
        ("la 2", None),
    ],
)
def test_the_days_that_are_meant(text, ahead):
    """Two that are not the same are none; "por la mañana" is no day, and a number no date."""
    assert days(text) == ahead


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("a las 10:30", True),
        ("10:30 a. m.", True),
        ("a las 10 y media", True),
        ("a las 10", False),
        ("10:30 pm", False),
        ("mañana en la tarde", False),
        ("mañana por la mañana", True),
        ("hoy a las 10:30", False),
    ],
)
def test_a_visit_fits_the_time_that_is_named(text, fits):
    """Tomorrow at half past ten."""
    assert named_time(text, NOW, ZONE).fits(moment("tomorrow 10:30"), ZONE) is fits


def test_at_night_the_clinics_day_counts():
    """Tomorrow is the day after the clinic's today, whatever day it is elsewhere."""
    late = moment("today 23:30")
    assert named_time("mañana", late, ZONE).fits(late + timedelta(hours=11), ZONE)


def test_nothing_is_repeated_without_a_bound():
    """Else a stranger's four thousand letters of "de de de" are read anew from each word: seconds of a function."""
    patterns = [pattern for pattern, *_ in _rules()]
    assert patterns
    assert [each for each in patterns if re.search(r"[*+]|,\}", each)] == []

"""Days and hours in a text, on the clinic's clock when it was written; and no text takes long to read."""

import re
from datetime import date, timedelta

import pytest

from chalicelib.replies.named_time import _rules, named_time
from tests.builders import NOW, a_clinic, moment
from tests.thumbs import as_typed

ZONE = a_clinic().zone  # NOW is a Sunday morning, 22 November


def days(text, today=0):
    """Return the days that a text may mean, as days from the day on which it is written."""
    found = named_time(text, NOW + timedelta(days=today), ZONE).days
    written_on = date(2026, 11, 22 + today)
    return None if found is None else sorted((day - written_on).days for day in found)


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
        ("24 de noviembre", [2]),
        ("24/11", [2]),
        ("3/12", [11]),
        ("12/1", [9, 51]),
        ("el 23", [1]),
        ("el 22", [0]),
        ("na segunda", [1]),
        ("a de sexta", [5]),
        ("de segunda vez", None),
        ("terça", [2]),
        ("por la mañana", None),
        ("la segunda", None),
        ("la 2", None),
    ],
)
def test_the_days_that_are_meant(text, ahead):
    """Two that are not the same are none; "por la mañana" is no day, and a number no date."""
    assert days(text) == ahead


# Days from a Sunday: Portuguese with its short forms, typed without accents as well.
WEEK = (
    ("domingo", "Sunday", "domingo"),
    ("lunes", "Monday", "segunda"),
    ("martes", "Tuesday", "terça"),
    ("miércoles", "Wednesday", "quarta"),
    ("jueves", "Thursday", "quinta"),
    ("viernes", "Friday", "sexta"),
    ("sábado", "Saturday", "sábado"),
)
FORMS = (("el {}", "on {}", "na {}"), ("este {}", "this {}", "nesta {}"))
NEXT_FORMS = (
    ("el próximo {}", "next {}", "na próxima {}"),
    ("el {} que viene", "next {}", "na {} que vem"),
    ("el {} siguiente", "next {}", "na próxima {}"),
)


def said_as(forms, name):
    """Return a weekday in every form, as it is typed."""
    texts = (form.format(word) for each in forms for form, word in zip(each, name, strict=True))
    return [typed for text in texts for typed in as_typed(text)]


@pytest.mark.parametrize("today", range(7))
@pytest.mark.parametrize("ahead", range(7))
def test_a_weekday_is_the_next_such_day(today, ahead):
    """On Friday "el lunes" is Monday; said on that very day it is today, or in a week."""
    meant = [0, 7] if ahead == 0 else [ahead]
    texts = said_as(FORMS, WEEK[(today + ahead) % 7])
    assert {tuple(days(text, today)) for text in texts} == {tuple(meant)}


@pytest.mark.parametrize("today", range(7))
@pytest.mark.parametrize("ahead", range(7))
def test_the_next_weekday_may_be_that_of_the_week_after(today, ahead):
    """Where one comes this week yet, whether weeks begin on Sunday or on Monday; on Friday "el próximo lunes" is Monday."""
    this_week = (6 - today) or 1  # until Saturday; on Saturday Sunday may still be counted to it
    until = max(this_week, 7 - today if today else 6)
    meant = [7] if ahead == 0 else [ahead] if ahead > until else [ahead, ahead + 7]
    texts = said_as(NEXT_FORMS, WEEK[(today + ahead) % 7])
    assert {tuple(days(text, today)) for text in texts} == {tuple(meant)}


def test_the_next_weekday_is_clear_from_friday_on():
    """As people in Mexico say it."""
    friday, monday, sunday = 5, [3], [2, 9]
    assert (days("el próximo lunes", friday), days("el próximo domingo", friday)) == (
        monday,
        sunday,
    )
    assert days("este próximo domingo", friday) == [2]
    assert days("el próximo lunes", 0) == [1, 8]


@pytest.mark.parametrize(
    ("text", "starts", "fits"),
    [
        ("el domingo", "today 17:00", False),
        ("hoy domingo", "today 17:00", True),
        ("domingo 22", "today 17:00", True),
        ("el domingo", "in 7 days 17:00", False),
        ("el próximo domingo", "in 7 days 17:00", True),
        ("el próximo lunes", "tomorrow 10:30", False),
        ("el próximo lunes", "in 8 days 10:30", False),
        ("mañana lunes", "tomorrow 10:30", True),
        ("el próximo lunes 23", "tomorrow 10:30", True),
    ],
)
def test_what_may_be_two_days_fits_none(text, starts, fits):
    """Though one of them is the visit's: a person finds out which."""
    found = [named_time(typed, NOW, ZONE) for typed in as_typed(text)]
    assert {each.fits(moment(starts), ZONE) for each in found} == {fits}


HALF_PAST_ONE = [
    *["a la una y media", "la de la una y media", "a la 1 y media", "1:30 pm", "a las 13:30"],
    *["a la una y media de la tarde", "à uma e meia da tarde", "13h30"],
]
TWO = [
    *["a las dos", "la de las dos", "dos de la tarde", "las dos de la tarde", "2 de la tarde"],
    *["a das duas", "às duas da tarde", "duas da tarde", "at two", "two pm", "a las 2"],
]
NO_HOUR = [
    *["una", "una cita", "la una", "dos", "las dos", "las 2", "la 2", "de la 2", "dos horas"],
    *["uma", "uma consulta", "as duas", "as 2", "duas horas", "one", "two", "one appointment"],
    *["primera", "la segunda", "opción 2", "una cita por favor", "the two"],
]


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        *((text, 13.5) for text in HALF_PAST_ONE),
        *((text, 14) for text in TWO),
        *((text, None) for text in NO_HOUR),
    ],
)
def test_an_hour_in_words_is_an_hour_and_an_article_none(text, hour):
    """As those in figures: "una" alone counts, "las dos" may be both."""
    found = [named_time(typed, NOW, ZONE).minutes for typed in as_typed(text)]
    assert {each is not None and (hour or 0) * 60 in each for each in found} == {hour is not None}
    assert {each is None for each in found} == {hour is None}


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

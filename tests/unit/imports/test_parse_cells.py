"""Every damage a cell can have, as a table."""

from datetime import date, datetime, time, timedelta

import pytest

from chalicelib.imports import parse_cells, parse_dates, parse_times
from chalicelib.imports.parse_dates import DateOrder, Evidence, Unsure

DAY_FIRST = DateOrder(day_first=True, evidence=Evidence.FILE)
MONTH_FIRST = DateOrder(day_first=False, evidence=Evidence.FILE)
BOTH = DateOrder(day_first=True, evidence=Evidence.CONTRADICTORY)
MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("23/11/2026", MONDAY),
        ("23-11-2026", MONDAY),
        ("23.11.26", MONDAY),
        (" 23/11/2026 ", MONDAY),
        ("lun 23/11/2026 10:30", MONDAY),
        ("2026-11-23", MONDAY),
        ("2026/11/23", MONDAY),
        ("20261123", MONDAY),
        (20261123.0, MONDAY),
        ("2026-11-23T10:30:00", MONDAY),
        ("23 de noviembre de 2026", MONDAY),
        ("lunes, 23 de Noviembre del 2026", MONDAY),
        ("23-nov-26", MONDAY),
        ("23 nov. 2026", MONDAY),
        ("23 de novembro de 2026", MONDAY),
        ("Nov 23, 2026", MONDAY),
        ("November 23rd, 2026", MONDAY),
        ("1 de enero de 2027", date(2027, 1, 1)),
        ("1 set 2027", date(2027, 9, 1)),
        (46349, MONDAY),
        (46349.4375, MONDAY),
        ("46349", MONDAY),
        ("46349,4375", MONDAY),
        (datetime(2026, 11, 23, 10, 30), MONDAY),  # noqa: DTZ001  a spreadsheet's wall clock
        (MONDAY, MONDAY),
        ("31/11/2026", Unsure.UNREADABLE),
        ("23/13/2026", Unsure.UNREADABLE),
        ("mañana", Unsure.UNREADABLE),
        ("23/11", Unsure.UNREADABLE),
        ("########", Unsure.UNREADABLE),
        (17, Unsure.UNREADABLE),
        ("", Unsure.UNREADABLE),
    ],
)
def test_a_day_is_read_however_it_is_written(cell, day):
    """Text in three languages, serial numbers and real dates are one day; what is none is said."""
    assert parse_dates.day_of(cell, DAY_FIRST) == day


@pytest.mark.parametrize(
    ("cells_", "region", "expected"),
    [
        (["03/04/2026", "23/04/2026"], "US", DateOrder(day_first=True, evidence=Evidence.FILE)),
        (["03/04/2026", "04/23/2026"], "MX", DateOrder(day_first=False, evidence=Evidence.FILE)),
        (["03/04/2026", "05/06/2026"], "MX", DateOrder(day_first=True, evidence=Evidence.COUNTRY)),
        (["03/04/2026"], "US", DateOrder(day_first=False, evidence=Evidence.COUNTRY)),
        (["23/04/2026", "04/23/2026"], "MX", BOTH),
        ([46349, MONDAY, None, ""], "MX", DateOrder(day_first=True, evidence=Evidence.COUNTRY)),
    ],
)
def test_the_order_of_day_and_month_is_decided_by_the_file(cells_, region, expected):
    """One number above 12 decides for the whole file; without one, the clinic's country does."""
    assert parse_dates.order_of(cells_, region=region) == expected


def test_a_file_that_uses_both_orders_leaves_the_doubtful_days_to_a_person():
    """23/04 and 04/23 can be only one day each; 03/04 could be two."""
    assert parse_dates.day_of("23/04/2026", BOTH) == date(2026, 4, 23)
    assert parse_dates.day_of("04/23/2026", BOTH) == date(2026, 4, 23)
    assert parse_dates.day_of("05/05/2026", BOTH) == date(2026, 5, 5)
    assert parse_dates.day_of("03/04/2026", BOTH) is Unsure.AMBIGUOUS
    assert parse_dates.day_of("03/04/2026", MONTH_FIRST) == date(2026, 3, 4)


@pytest.mark.parametrize(
    ("cell", "start"),
    [
        ("10:30", "10:30"),
        ("10:30:00", "10:30"),
        ("10.30", "10:30"),
        ("10h30", "10:30"),
        ("10:30 hrs", "10:30"),
        ("10:30 h.", "10:30"),
        ("1030", "10:30"),
        ("930", "09:30"),
        ("0930", "09:30"),
        ("9", "09:00"),
        ("10:30 a.m.", "10:30"),
        ("10:30 a. m.", "10:30"),
        ("10:30\u202fa.\u00a0m.", "10:30"),
        ("10:30AM", "10:30"),
        ("12:15 am", "00:15"),
        ("12:15 p.m.", "12:15"),
        ("4:30 p.m.", "16:30"),
        ("4 pm", "16:00"),
        ("16:30 p.m.", "16:30"),
        ("10:30 - 11:00", "10:30"),
        ("10:30 a 11:00", "10:30"),
        ("10:30 a.m. a 11:00 a.m.", "10:30"),
        (0.4375, "10:30"),
        ("0.4375", "10:30"),
        ("0,4375", "10:30"),
        (46349.4375, "10:30"),
        (10.3, "10:30"),
        (930, "09:30"),
        (1030.0, "10:30"),
        (9, "09:00"),
        (time(10, 30), "10:30"),
        (timedelta(hours=10, minutes=30), "10:30"),
        (datetime(1899, 12, 31, 10, 30), "10:30"),  # noqa: DTZ001  how a time looks without its day
        (10.5, None),  # 10.50 or half past ten
        ("25:00", None),
        ("10:75", None),
        ("13:30 xm", None),
        ("mediodía", None),
        ("", None),
        (None, None),
    ],
)
def test_a_time_is_read_however_it_is_written(cell, start):
    """Halves of the day, dots for colons, fractions of a day; what may be two times is none."""
    span = parse_times.span_of(cell)
    assert (span and f"{span.start:%H:%M}") == start


@pytest.mark.parametrize(
    ("cell", "start"),
    [
        ("23/11/2026 10:30 a.m.", "10:30"),
        ("23/11/2026 4 p.m.", "16:00"),
        ("2026-11-23T10:30:00", "10:30"),
        (46349.4375, "10:30"),
        ("46349.4375", "10:30"),
        (datetime(2026, 11, 23, 10, 30), "10:30"),  # noqa: DTZ001  a spreadsheet's wall clock
        ("23/11/2026", None),
        ("23.11.2026", None),
        (46349, None),
        (46349.0, None),
        (datetime(2026, 11, 23), None),  # noqa: DTZ001  midnight is no time
        ("23/11/2026 00:00", None),
        (MONDAY, None),
    ],
)
def test_the_time_beside_a_date_is_found(cell, start):
    """A cell with day and time gives both; midnight means that the file has no time."""
    span = parse_times.time_beside_date(cell)
    assert (span and f"{span.start:%H:%M}") == start


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("ANA LÓPEZ DE LA CRUZ", "Ana López de la Cruz"),
        ("López Vega, ANA", "Ana López Vega"),
        ("lópez, ana", "Ana López"),
        ("  Ana   López  ", "Ana López"),
        ("Sra. Ana López", "Ana López"),
        ("Ana López (mamá de Luis)", "Ana López"),
        ("José (Pepe) Pérez Gil", "José Pérez Gil"),
        ("Gil [Lalo] Mora, (ya avisó) LUIS", "Luis Gil Mora"),
        ("Ana López (mamá", "Ana López"),
        ("Ana McKay", "Ana McKay"),
        ("PÃ©rez Ana", "Pérez Ana"),
        ("MarÃ\xada PÃ©rez", "María Pérez"),
        ("O'HIGGINS", "O'higgins"),
        (None, ""),
        (17.0, ""),
        ("10:30", ""),
    ],
)
def test_a_name_is_written_as_one_writes_to_the_person(cell, name):
    """Capitals, surname first, titles, notes and doubled encoding are undone."""
    assert parse_cells.person_name(cell) == name


@pytest.mark.parametrize(
    ("cell", "length"),
    [
        ("30", 30),
        (30.0, 30),
        ("30 min", 30),
        ("45'", 45),
        ("1 h", 60),
        ("1h 30", 90),
        ("1:30", 90),
        ("00:45", 45),
        (timedelta(minutes=45), 45),
        (time(0, 45), 45),
        ("0", None),
        ("un rato", None),
        ("3000", None),
        (None, None),
    ],
)
def test_a_length_is_read_in_minutes(cell, length):
    """Numbers, words and a spreadsheet's durations; nonsense is as if nothing were said."""
    assert parse_cells.minutes(cell) == length


@pytest.mark.parametrize(
    "cell", [True, "Sí", "TRUE", "VERDADERO", "x", 1.0, "✓", "✔", "sim", "s", "OK", "☑"]
)
def test_a_yes_is_read_however_it_is_written(cell):
    """Words in three languages, what a spreadsheet makes of a tick, and the tick."""
    assert parse_cells.is_yes(cell)


@pytest.mark.parametrize("cell", [False, "No", "FALSO", "", None, 0.0, "sin dato", "✗"])
def test_nothing_else_is_a_yes(cell):
    """An empty cell least of all."""
    assert not parse_cells.is_yes(cell)

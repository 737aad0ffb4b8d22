"""When a row's visit is, from all the cells that say so: whole files, in one clinic in Mexico City open from 9 to 20."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from chalicelib.clinics.model import OpeningHours
from chalicelib.imports.import_words import words_of
from chalicelib.imports.model import Outcome, Reason
from chalicelib.imports.parse_dates import DateOrder, Evidence
from chalicelib.imports.swapped_dates import may_be_swapped
from puntual.import_texts import why_text
from tests.builders import NOW
from tests.unit.imports.small_spreadsheets import xlsx
from tests.unit.imports.taking_in import FrontDesk, ended

OPEN = tuple(OpeningHours(weekday, time(9), time(20)) for weekday in range(5))

EARLY = tuple(OpeningHours(weekday, time(7), time(20)) for weekday in range(5))


def taken_in(head, *rows, hours=(), zone="America/Mexico_City"):
    """Return each row's end, or the moment of the visit that it became."""
    desk = FrontDesk()
    desk.clinic = replace(desk.clinic, hours=hours, zone=zone)
    people = [f"{row};Ana{chr(97 + n)} López;55{12345670 + n}" for n, row in enumerate(rows)]
    text = "\n".join([f"{head};Paciente;Celular", *people])
    report = desk.take_in_bytes(text.encode())
    assert len(report.results) == len(rows)
    booked = iter(sorted(desk.agenda(), key=lambda line: line.split("'")[1]))
    return [
        next(booked).split("'")[0] if result.outcome is Outcome.CREATED else result.reason.value
        for result in report.results
    ]


MOMENTS = [
    *("2026-11-25T16:30:00.000Z", "2026-11-25 10:30:00.000", "2026-11-25 16:30:00+00"),
    *("2026-11-25 16:30:00+00:00", "2026-11-25T10:30:00-0600", "20261125T103000", "20261125 1030"),
    *("10:30 25/11/2026", "mié 25 de nov 10:30", "25/11 10:30", "25 / 11 / 2026 10:30 hrs"),
    *("Nov 25 2026 10:30AM", "25-NOV-26 10.30.00.000000 AM", "25/11/2026 a las 10:30"),
    *("2026-11-25 11:30:00.0000000 -05:00", "20261125103000"),
]


@pytest.mark.parametrize("head", ["Fecha", "Fecha y hora", "Cita"])
@pytest.mark.parametrize("text", MOMENTS)
def test_a_moment_in_one_cell_is_the_visit(head, text):
    """Of each spelling, in a column of any usual name: half past ten where the clinic is."""
    assert taken_in(head, text) == ["2026-11-25 10:30 30"]


@pytest.mark.parametrize(
    ("day", "clock"),
    [
        ("25/11/2026", "30/12/1899 10:30:00"),
        ("25/11/2026", "1900-01-01 10:30:00.000"),
        ("25/11/2026", "10:30:00.0000000"),
        ("25/11/2026 00:00:00", "10:30"),
        ("2026-11-25T00:00:00.000Z", "10:30"),
        ("2026-11-25T06:00:00.000Z", "10:30"),
        ("2026-11-25T16:30:00Z", "10:30"),
        ("2026-11-25", "16:30:00+00"),
        ("2026-11-25", "10:30:00-06"),
        ("2026-11-25T00:00:00Z", "16:30:00+00"),
        ("25/11/2026", "25/11/2026 10:30"),
        ("25/11/2026 10:30", "10:30 a. m."),
        ("mié 25 de nov", "10 y media"),
        ("25/11", "de 10:30 a 11:00"),
    ],
)
def test_a_day_and_an_hour_in_two_cells_are_one_moment(day, clock):
    """What programs put into either cell beside what it is for does not change the other."""
    assert taken_in("Fecha;Hora", f"{day};{clock}") == ["2026-11-25 10:30 30"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("25/11/2026 10:30;11:00", "moments_differ"),
        ("25/11/2026;26/11/2026 10:30", "moments_differ"),
        ("2026-11-25T16:30:00Z;16:30", "moments_differ"),
        ("mié 26/11/2026;10:30", "weekday_differs"),
        ("01/07;10:30", "year_missing"),
        ("1764090000;10:30", "date_unreadable"),
        ("25/11/2026 canceló;10:30", "date_unreadable"),
        ("25/11/2026;10:30 o 11:00", "time_unreadable"),
        ("25/11/2026;mediodía", "time_unreadable"),
        (";10:30", "date_missing"),
        ("25/11/2026;", "time_missing"),
        ("2026-11-25T00:00:00Z;", "time_missing"),
        ("2026-11-25T06:00:00Z;", "time_missing"),
        ("25/11/2026;0:00", "time_at_night"),
        ("25/11/2026;23:30", "time_at_night"),
        ("25/11/2026;1:00", "time_out_of_hours"),
    ],
)
def test_what_is_not_certain_has_a_reason_of_its_own(row, reason):
    """Two hours, two days, another weekday, no year: nothing is booked."""
    assert taken_in("Fecha;Hora", row) == [reason]


def test_two_columns_of_moments_must_agree():
    """A column of moments beside date and hour is not believed instead of them."""
    head = "Fecha;Hora;Fecha y hora"
    rows = ("25/11/2026;10:30;25/11/2026 10:30", "25/11/2026;11:30;23/11/2026 18:00")
    assert taken_in(head, *rows) == ["2026-11-25 10:30 30", "moments_differ"]


def test_midnights_of_a_file_of_utc_moments_are_visits():
    """Six in the evening in Mexico is midnight in UTC; a file of midnights alone has no hours."""
    rows = ("2026-11-26T00:00:00Z", "2026-11-25T16:30:00Z")
    assert taken_in("Fecha", *rows) == ["2026-11-25 18:00 30", "2026-11-25 10:30 30"]
    assert taken_in("Fecha", rows[0], "2026-11-27T00:00:00Z") == ["time_missing"] * 2


def test_a_z_that_would_put_visits_at_night_is_asked_about():
    """A program that writes the clinic's own clock with a Z behind it would have visits six hours early."""
    rows = ("2026-11-25T10:30:00Z", "2026-11-25T17:00:00Z", "2026-11-25 12:00:00")
    expected = ["zone_doubtful", "zone_doubtful", "2026-11-25 12:00 30"]
    assert taken_in("Fecha", *rows) == expected
    evening = "2026-11-26T01:00:00Z"  # true UTC has hours that are no visit's here
    assert taken_in("Fecha", *rows[:2], evening)[:2] == ["time_at_night", "2026-11-25 11:00 30"]


@pytest.mark.parametrize(
    ("midnight", "zone"),
    [
        ("2027-01-25T03", "America/Santiago"),
        ("2027-06-25T04", "America/Santiago"),
        ("2027-01-25T08", "America/Tijuana"),
        ("2027-06-25T07", "America/Tijuana"),
    ],
)
def test_a_clinics_midnight_in_utc_is_a_day(midnight, zone):
    """Whatever the zone and the season: a day without an hour, and no visit at night."""
    found = taken_in("Fecha;Hora", f"{midnight}:00:00Z;10:30", zone=zone)
    assert found == [f"{midnight[:10]} 10:30 30"]


@pytest.mark.parametrize(
    ("days", "ends"),
    [
        # 3 and 4 January, which became 1 March and 1 April.
        (("23/01/2027", 46447, 46478), [True, False, False]),
        (("23/11/2026", "30/11/2026", 46363), [True, True, True]),  # 7 December, as it stands
        (
            ("23/11/2026", "07/12/2026", 46458),
            [True, True, True],
        ),  # a text could be turned, and was not
        (("23/12/2026", 46458, 46379), [True, True, True]),  # 23 December could not be turned
    ],
)
def test_dates_that_a_spreadsheet_turned_round_are_asked_about(days, ends):
    """Opened in a computer of the United States, 03/01 became 1 March, and only 23/01 is a text still."""
    people = [
        ["Ana López", "5512345678"],
        ["Luis Pérez", "5523456789"],
        ["Rosa Ávila", "5534567890"],
    ]
    rows = [[day, "10:30", *who] for day, who in zip(days, people, strict=True)]
    desk = FrontDesk()
    report = desk.take_in_bytes(xlsx([["Fecha", "Hora", "Paciente", "Celular"], *rows]))
    reasons = [result.reason for result in report.results]
    assert reasons == [None if end else Reason.DATE_AMBIGUOUS for end in ends]


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ("10:30", "11:15", 45),
        ("11:30", "1:00", 90),
        ("4:00 p.m.", "5:00", 60),
        ("10:30", "25/11/2026 11:30", 60),
        ("10:30", "26/11/2026 11:30", 30),
        ("10:30", "30/12/1899 11:30", 60),
        ("10:30", "17:15:00+00", 45),
        ("10:30", "2026-11-25T17:15:00Z", 45),
        ("10:30 - 11:15", "", 45),
        ("10:30 - 11:15", "11:00", 30),
        ("10:30", "9:00 a.m.", 30),
        ("10:30", "luego", 30),
    ],
)
def test_the_end_is_read_as_the_start_is(start, end, minutes):
    """It gives the length; one that cannot be is as if it were not there."""
    found = taken_in("Fecha;Hora;Hora fin", f"25/11/2026;{start};{end}")
    assert found[0].endswith(f" {minutes}")


@pytest.mark.parametrize(
    ("hours", "clocks", "ends"),
    [
        # No opening hours are known: those in which the clinic writes, 9 to 20, stand for them.
        ((), ["1:00", "7:00", "8:30", "9:00"], ["asked", "asked", "8:30", "9:00"]),
        ((), ["7:00", "16:00"], ["7:00", "16:00"]),
        ((), ["7:00", "4:00 p.m."], ["7:00", "16:00"]),
        ((), ["7:00", "11:00"], ["7:00", "11:00"]),
        # The clinic's own hours: a file of mornings alone is asked about too.
        (OPEN, ["7:00", "11:00"], ["asked", "11:00"]),
        (OPEN, ["7:00 a.m.", "11:00"], ["7:00", "11:00"]),
        (OPEN, ["8:00", "8:30", "11:00"], ["8:00", "8:30", "11:00"]),  # they close at 20:00
        (OPEN, ["21:00"], ["21:00"]),
        (EARLY, ["6:30", "7:30", "11:00"], ["asked", "7:30", "11:00"]),
        (OPEN, ["12:30 a.m.", "5:59"], ["asked", "asked"]),
    ],
)
def test_an_hour_at_which_the_clinic_is_closed_is_asked_about(hours, clocks, ends):
    """Where the hour twelve later is within hours and the file does not tell them apart; an early hour stands."""
    found = taken_in("Fecha;Hora", *(f"25/11/2026;{clock}" for clock in clocks), hours=hours)
    expected = [
        "time_out_of_hours" if end == "asked" else f"2026-11-25 {end.zfill(5)} 30" for end in ends
    ]
    assert found == expected


@pytest.mark.parametrize(
    ("cells", "swapped"),
    [
        (["23/11/2026", date(2026, 3, 12)], True),
        (["23/11/2026", date(2026, 11, 12)], False),  # near the texts as it stands
        (["23/11/2026", "05/12/2026", date(2026, 3, 12)], False),  # 05/12 was not turned
        (["23/11/2027", date(2026, 2, 23)], False),  # no month is the 23rd
        (["23/11/2026", date(2026, 3, 8)], False),  # turned round it is far too
        ([date(2026, 3, 12)], False),
        (["23/11/2026"], False),
    ],
)
def test_dates_are_turned_round_only_where_the_texts_show_it(cells, swapped):
    """All of them would lie near the texts, and as they stand do not."""
    assert may_be_swapped(cells, DateOrder(day_first=True, evidence=Evidence.FILE)) is swapped


def test_the_likely_hour_is_said():
    """The operator reads what is probably meant, beside why it was asked."""
    desk = FrontDesk()
    text = "Fecha;Hora;Paciente;Celular\n25/11/2026;1:00;Ana López;5512345678"
    report = desk.take_in_bytes(text.encode())
    assert ended(report) == ["2 needs_review time_out_of_hours"]
    assert report.results[0].likely == time(13)
    said = why_text(report.results[0], words_of("es_MX"), "clinica")
    assert said.endswith("Probable: 13:00 (01:00 p. m.)")


def test_the_file_again_in_another_week_means_the_same_days():
    """A day without a year stays that day when it has passed: no visit appears a year later."""
    desk = FrontDesk()
    text = "Fecha;Hora;Paciente;Celular\n25/11;10:30;Ana López;5512345678"
    desk.take_in_bytes(text.encode())
    for days in (1, 4, 30, 90):
        again = desk.take_in_bytes(text.encode(), now=NOW + timedelta(days=days))
        assert again.counts[Outcome.CREATED] == 0
    assert [line[:16] for line in desk.agenda()] == ["2026-11-25 10:30"]

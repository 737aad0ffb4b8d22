"""Moments as people and programs write them: each spelling over three years, and nothing else read as one."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.imports import parse_dates, parse_times
from chalicelib.imports.day_words import MONTH_OF as MONTHS
from chalicelib.imports.day_words import ROMAN as ROMANS
from chalicelib.imports.day_words import WEEKDAY_OF
from chalicelib.imports.parse_dates import DateOrder, Evidence, Unsure
from chalicelib.imports.written_days import clean

DAY_FIRST = DateOrder(day_first=True, evidence=Evidence.FILE)
MONTH_FIRST = DateOrder(day_first=False, evidence=Evidence.FILE)
BOTH = DateOrder(day_first=True, evidence=Evidence.CONTRADICTORY)
SUNDAY = date(2026, 11, 22)
WEDNESDAY = date(2026, 11, 25)
FIRST, DAYS = date(2026, 1, 1), 3 * 365 + 1  # a leap year among them
ES = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
]
EN = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
PT = [
    "janeiro",
    "fevereiro",
    "março",
    "abril",
    "maio",
    "junho",
    "julho",
    "agosto",
    "setembro",
    "outubro",
    "novembro",
    "dezembro",
]
WEEK_ES = ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"]
WEEK_EN = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
WEEK_PT = [
    "segunda-feira",
    "terça-feira",
    "quarta-feira",
    "quinta-feira",
    "sexta-feira",
    "sábado",
    "domingo",
]
ROMAN = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"]


def spellings(at):
    """Return one moment in every spelling that gives it whole, on a clock without a zone."""
    month, week = at.month - 1, at.weekday()
    es, en, pt, roman = ES[month], EN[month], PT[month], ROMAN[month]
    half = "a. m." if at.hour < 12 else "p. m."
    hour = at.hour % 12 or 12
    return [
        f"{at:%Y-%m-%dT%H:%M:%S}.000",
        f"{at:%Y-%m-%d %H:%M:%S}.000",
        f"{at:%Y-%m-%d %H:%M:%S}.0000000",
        f"{at:%Y-%m-%d %H:%M}",
        f"{at:%Y/%m/%d %H:%M:%S}",
        f"{at:%Y.%m.%d %H:%M}",
        f"{at.year}-{at.month}-{at.day} {at:%H:%M}",
        f"{at:%Y%m%dT%H%M%S}",
        f"{at:%Y%m%d %H%M}",
        f"{at:%Y%m%d%H%M%S}",
        f"{at:%Y%m%d%H%M}",
        f"{at:%d/%m/%Y %H:%M}",
        f"{at:%d/%m/%Y %H:%M:%S}",
        f"{at:%d-%m-%Y %H:%M}",
        f"{at:%d.%m.%Y %H.%M}",
        f"{at:%d.%m.%Y} {at:%H:%M}",
        f"{at:%d/%m/%y %H:%M}",
        f"{at.day}/{at.month}/{at.year} {hour}:{at:%M} {half}",
        f"{at:%d / %m / %Y} {at:%H:%M}",
        f"{at:%d/%m/%Y}. {at:%H:%M}",
        f"{at:%d/%m/%Y}, {at:%H:%M} hrs",
        f"{at:%d/%m/%Y} - {at:%H:%M}",
        f"{at:%d/%m/%Y} a las {at:%H:%M}",
        f"{at:%d/%m/%Y} {at:%H}h{at:%M}",
        f"{at:%H:%M %d/%m/%Y}",
        f"{at:%H:%M} del {at:%d/%m/%Y}",
        f"{hour}:{at:%M} {half}, {at:%d/%m/%Y}",
        f"{at:%d %m %Y} {at:%H:%M}",
        f"{at.day}-{roman}-{at.year} {at:%H:%M}",
        f"{WEEK_ES[week]} {at:%d/%m/%Y %H:%M}",
        f"{WEEK_ES[week][:3]} {at:%d/%m/%Y %H:%M}",
        f"{at:%d/%m/%Y} ({WEEK_ES[week][:3]}) {at:%H:%M}",
        f"{WEEK_ES[week]} {at.day} de {es} de {at.year}, {at:%H:%M}",
        f"{WEEK_ES[week].upper()}, {at.day} DE {es.upper()} DEL {at.year} {at:%H:%M}",
        f"{at.day} de {es[:3]}. de {at.year} {at:%H:%M}",
        f"{at.day} {es[:3]} {at.year} {at:%H:%M}",
        f"{at.day}-{es[:3]}-{at:%y} {at:%H:%M}",
        f"{at.day}/{es[:3]}/{at.year} {at:%H:%M}",
        f"{es} {at.day} de {at.year} {at:%H:%M}",
        f"a las {at:%H:%M} del {WEEK_ES[week][:3]} {at.day} de {es} de {at.year}",
        f"{WEEK_PT[week]}, {at.day} de {pt} de {at.year} às {at:%H}h{at:%M}",
        f"{at.day} de {pt[:3]} de {at.year} {at:%H:%M}",
        f"{WEEK_EN[week]}, {en} {at.day}, {at.year} {hour}:{at:%M} {at:%p}",
        f"{en[:3]} {at.day} {at.year} {hour:02}:{at:%M}{at:%p}",
        f"{en[:3]} {at.day} {at.year} {hour}:{at:%M}:{at:%S}:000{at:%p}",
        f"{en[:3]}. {at.day}, {at.year} {at:%H:%M}",
        f"{at.day}-{en[:3].upper()}-{at:%y} {hour:02}.{at:%M}.{at:%S}.000000 {at:%p}",
        f"{at.day} {en[:3]} {at.year} {at:%H:%M:%S}",
        f"{WEEK_EN[week][:3]} {en[:3]} {at.day} {at:%H:%M:%S} {at.year}",
    ]


def read(text, order=DAY_FIRST, today=SUNDAY):
    """Return what a cell says as one text: day, hour, end and zone."""
    day = parse_dates.day_of(text, order, today=today)
    span = parse_times.time_beside_date(text)
    if isinstance(day, Unsure) or span is None:
        return str(day.value) if isinstance(day, Unsure) else f"{day}"
    end = f"-{span.end:%H:%M}" if span.end else ""
    zone = "" if span.offset is None else f" {span.offset / timedelta(hours=1):+g}"
    return f"{day} {span.start:%H:%M}{end}{zone}"


def test_every_spelling_gives_every_day_of_three_years_back():
    """Whatever the day, month, weekday and hour: each spelling is read as the moment that was written."""
    wrong = set()
    hours = [time(hour, minute) for hour in range(6, 23) for minute in (5, 10, 30)]
    for number in range(DAYS):
        at = datetime.combine(FIRST + timedelta(days=number), hours[number % len(hours)])
        expected = f"{at:%Y-%m-%d %H:%M}"
        wrong |= {(text, read(text)) for text in spellings(at) if read(text) != expected}
    assert wrong == set()


def test_a_day_without_its_year_is_given_back_near_today():
    """From a quarter back to half a year ahead, on every day of three years, with its weekday or without."""
    wrong = set()
    for number in range(DAYS):
        today = FIRST + timedelta(days=number)
        for ahead in (-92, -30, -1, 0, 1, 30, 183):
            day = today + timedelta(days=ahead)
            named = f"{day.day} de {ES[day.month - 1]}"
            for text in (f"{day:%d/%m}", named, f"{WEEK_ES[day.weekday()]} {named}"):
                if parse_dates.day_of(text, DAY_FIRST, today=today) != day:
                    wrong.add((text, today))
    assert wrong == set()


ZONES = [
    "Z",
    "+00",
    "+00:00",
    " +0000",
    "-0600",
    "-06",
    "-06:00",
    " -06:00",
    " UTC",
    "+0530",
    "-03",
]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(
    "form", ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S.000", "%d/%m/%Y %H:%M:%S"]
)
def test_a_zone_is_read_wherever_programs_write_one(form, zone):
    """Z, two digits, four, with a colon and a space: the offset is that of the text."""
    digits = "".join(c for c in zone if c.isdigit()).ljust(4, "0")
    hours = (int(digits[:2]) + int(digits[2:]) / 60) * (-1 if "-" in zone else 1)
    text = datetime(2026, 11, 25, 16, 30).strftime(form) + zone  # noqa: DTZ001
    assert read(text) == f"2026-11-25 16:30 {hours:+g}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("20261125T103000Z", "2026-11-25 10:30 +0"),
        ("20261125T103000-0600", "2026-11-25 10:30 -6"),
        ("2026-11-25T10:30Z", "2026-11-25 10:30 +0"),
        ("2026-11-25T10:30-06:00", "2026-11-25 10:30 -6"),
        ("2026-11-25T10:30:00.1234567Z", "2026-11-25 10:30 +0"),
        ("2026-11-25 10:30:00,000", "2026-11-25 10:30"),
        ("2026-11-25T10:30:00-06:00[America/Mexico_City]", "2026-11-25 10:30 -6"),
        ("Wed, 25 Nov 2026 10:30:00 -0600", "2026-11-25 10:30 -6"),
        ("Wed Nov 25 2026 10:30:00 GMT-0600 (Central Standard Time)", "2026-11-25 10:30 -6"),
        ("25/11/2026 10:30-11:00", "2026-11-25 10:30-11:00"),
        ("25/11/2026 11:30 - 1:00", "2026-11-25 11:30-13:00"),
        ("2026-11-26T00:00:00Z", "2026-11-26 00:00 +0"),
        ("2026-11-25T00:00:00", "2026-11-25"),
        ("25/11/2026 de 10:30 a 11:00", "2026-11-25 10:30-11:00"),
        ("25/11/2026 10:30 - 11:00", "2026-11-25 10:30-11:00"),
        ("10:30 a 11:00 del 25/11/2026", "2026-11-25 10:30-11:00"),
        ("25/11/2026 12:00 m.", "2026-11-25 12:00"),
        ("25/11/2026 4p", "2026-11-25 16:00"),
        ("25/11/2026 4:30 de la tarde", "2026-11-25 16:30"),
        ("10:30 de la mañana del mié 25/11/2026", "2026-11-25 10:30"),
        ("mié 25 de nov", "2026-11-25"),
        ("miércoles 25 de noviembre", "2026-11-25"),
        ("25 nov 10:30", "2026-11-25 10:30"),
        ("nov 25 10:30", "2026-11-25 10:30"),
        ("25/11 10:30", "2026-11-25 10:30"),
        ("qua, 25/11 10h30", "2026-11-25 10:30"),
        ("4ª feira, 25/11/2026 10:30", "2026-11-25 10:30"),
        ("1º de diciembre", "2026-12-01"),
        ("1er dic 2026", "2026-12-01"),
        ("Dec 1st", "2026-12-01"),
        ("el miércoles 25 de noviembre a las 10:30", "2026-11-25 10:30"),
        ("25/11/2026.", "2026-11-25"),
        ("25 / 11 / 2026", "2026-11-25"),
        (20261125103000.0, "2026-11-25 10:30"),
        (202611251030, "2026-11-25 10:30"),
    ],
)
def test_a_moment_is_read_as_it_is_written(text, said):
    """One of each kind that no pattern above gives."""
    assert read(text) == said


GARBAGE = [
    *("1764090000", "1764090000000", "/Date(1764090000000)/", "Wed Nov 25 10:30:00 CST 2026"),
    *("25/11/2026 canceló", "pasar al 25/11/2026", "25/11/2026 o 26/11/2026", "25/11 2026"),
    *("25/11/2026 10:30 y 11:00", "25/11/2026 10", "25 nov 10", "23 al 27 de noviembre"),
    *(
        "Lunes 23",
        "noviembre 2026",
        "2026",
        "25/13/2026",
        "31/11/2026",
        "30 de febrero",
        "0/0/2026",
    ),
    *("25/11/2226", "25/11/0026", "9999-12-31", "0001-01-01", "30/12/1899", "1900-01-01"),
    *(
        "25/11/20266",
        "125/11/2026",
        "25/11/2026/1",
        "2026-11-25-1",
        "mariana 25, 2026",
        "25 martes 2026",
    ),
    *("lun mar 25/11/2026", "semana del 23/11/2026", "¿25/11/2026?", "25/11/2026 (confirmar)"),
    *("2026-11-25 08:00:00-09:00", "2026-11-25T10:30:00+99:00", "2026-11-25 10:30 -06:00 h"),
    *(
        "2026-11-25 16:30-06:00",
        "2026-11-25 16:30 -06:00",
        "2026-11-25 16:30 -0600",
        "2026-11-25 16:30+00",
    ),
    *(
        "55 1234 5678",
        "(55) 1234-5678",
        "12-34",
        "Av. 5 de Mayo 12",
        "5 de Mayo 12 interior 3",
        "C.P. 06700",
    ),
    *(
        "marzo",
        "mar",
        "lunes",
        "hoy",
        "mañana 10:30",
        "próximo lunes",
        "10:30",
        "10.10",
        "9-10",
        "",
    ),
]


@pytest.mark.parametrize("order", [DAY_FIRST, MONTH_FIRST, BOTH])
@pytest.mark.parametrize("text", GARBAGE)
def test_what_is_no_single_day_is_unreadable(text, order):
    """Seconds since 1970, two days, weeks, streets, telephones, days that are none: refused, never guessed."""
    assert parse_dates.day_of(text, order, today=SUNDAY) is Unsure.UNREADABLE


FOREIGN = [
    *(
        "cancelada",
        "o",
        "llamar",
        "pasar",
        "?",
        "5512345678",
        "Ana",
        "y",
        "26/11/2026",
        "13:45 14:45",
    ),
    *("aprox", "+", "x2", "#", "10:30 11:00", "semana", "tal vez", "#REF!", "2026-11-26", "!"),
]
somewhere = st.integers(0, 20)
moments = st.datetimes(datetime(2026, 1, 1, 6), datetime(2028, 12, 31, 22))  # noqa: DTZ001


@settings(max_examples=400, deadline=None)
@given(moments, st.integers(0, 48), st.sampled_from(FOREIGN), somewhere)
def test_a_foreign_word_anywhere_makes_a_moment_unreadable(at, spelling, word, place):
    """What a person wrote beside the date may be why the visit is off: it is never read past."""
    words = spellings(at)[spelling].split(" ")
    words.insert(place % (len(words) + 1), word)
    text = " ".join(words)
    day = parse_dates.day_of(text, DAY_FIRST, today=SUNDAY)
    assert day is Unsure.UNREADABLE, text


ALPHABET = "0123456789/-.: ,TZamp+()hdelunov"


@settings(max_examples=1_500, deadline=None)
@given(st.text(ALPHABET, max_size=24))
def test_whatever_is_read_as_a_day_names_it(text):
    """The day's and the month's numbers, or the month's name, stand in the text; no text is a crash."""
    day = parse_dates.day_of(text, DAY_FIRST, today=SUNDAY)
    parse_times.span_of(text)
    parse_times.time_beside_date(text)
    if isinstance(day, Unsure) or parse_dates.as_number(text) is not None:
        return
    assert str(day.day) in text
    names = (MONTHS | ROMANS).items()
    named = any(month == day.month for name, month in names if name in text.casefold())
    assert named or str(day.month) in text


@pytest.mark.parametrize(
    ("text", "today", "day"),
    [
        ("25/11", date(2026, 11, 22), date(2026, 11, 25)),
        ("25/11", date(2026, 11, 25), date(2026, 11, 25)),
        ("25/11", date(2026, 11, 29), date(2026, 11, 25)),
        ("30/12", date(2027, 1, 2), date(2026, 12, 30)),
        ("02/01", date(2026, 12, 30), date(2027, 1, 2)),
        ("25/11", date(2027, 2, 25), date(2026, 11, 25)),
        ("25/11", date(2027, 2, 26), Unsure.YEAR),
        ("25/11", date(2027, 5, 25), Unsure.YEAR),
        ("25/11", date(2027, 5, 26), date(2027, 11, 25)),
        ("jue 25/11", date(2027, 3, 26), date(2027, 11, 25)),
        ("mié 25/11", date(2027, 3, 26), date(2026, 11, 25)),
        ("vie 25/11", date(2027, 3, 26), Unsure.YEAR),
        ("jue 25/11", date(2026, 11, 22), Unsure.WEEKDAY),
        ("29/02", date(2028, 1, 10), date(2028, 2, 29)),
        ("29/02", date(2027, 1, 10), Unsure.UNREADABLE),
        ("25/11", None, Unsure.UNREADABLE),
    ],
)
def test_a_day_without_a_year_is_the_next_one_or_one_just_past(text, today, day):
    """A row of last week is not booked for next year; where both are far, the weekday or a person decides."""
    assert parse_dates.day_of(text, DAY_FIRST, today=today) == day


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("mié 25/11/2026", DAY_FIRST, WEDNESDAY),
        ("jue 25/11/2026", DAY_FIRST, Unsure.WEEKDAY),
        ("Thursday, November 25, 2026", DAY_FIRST, Unsure.WEEKDAY),
        ("terça-feira, 25 de novembro de 2026", DAY_FIRST, Unsure.WEEKDAY),
        ("mar 25 de nov", DAY_FIRST, Unsure.WEEKDAY),
        ("2026-11-25 (jue)", DAY_FIRST, Unsure.WEEKDAY),
        ("mié 04/03/2026", DAY_FIRST, date(2026, 3, 4)),
        ("mié 04/03/2026", MONTH_FIRST, Unsure.WEEKDAY),
        ("mié 04/03/2026", BOTH, date(2026, 3, 4)),
        ("vie 04/03/2026", BOTH, date(2026, 4, 3)),
        ("04/03/2026", BOTH, Unsure.AMBIGUOUS),
        ("lun 04/03/2026", BOTH, Unsure.WEEKDAY),
    ],
)
def test_a_weekday_must_be_that_of_its_day(text, order, day):
    """It contradicts a slip, and decides between two orders."""
    assert parse_dates.day_of(text, order, today=SUNDAY) == day


def test_days_without_a_year_say_which_number_is_the_day_too():
    """25/11 has a number above 12, and so has 11/25."""
    assert parse_dates.order_of(["25/11", "03/04"], region="US").day_first
    assert not parse_dates.order_of(["11/25 10:30", "03/04"], region="MX").day_first


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("12:00 m.", "12:00"),
        ("12 m", "12:00"),
        ("12:00 m", "12:00"),
        ("12m", "12:00"),
        ("12:30 m.", "12:30"),
        ("10:30 m.", None),
        ("12 del mediodía", "12:00"),
        ("12 del día", "12:00"),
        ("4:30p", "16:30"),
        ("4:30 P", "16:30"),
        ("4p", "16:00"),
        ("10a", "10:00"),
        ("10 a", None),
        ("10:30a.", "10:30"),
        ("16:30 a.m.", None),
        ("16:30 p.m.", "16:30"),
        ("de 10:30 a 11:00", "10:30-11:00"),
        ("de las 10 a las 11", "10:00-11:00"),
        ("desde las 10:30 hasta las 11:00", "10:30-11:00"),
        ("das 10h às 11h", "10:00-11:00"),
        ("from 10:30 to 11:00", "10:30-11:00"),
        ("entre 10 y 11", None),
        ("10 o 11", None),
        ("10 y 11", None),
        ("3:00 - 4:00 p. m.", "15:00-16:00"),
        ("10:30 - 1:00 p. m.", "10:30-13:00"),
        ("11:00 - 12:00 p.m.", "11:00-12:00"),
        ("9:00 a 2:00 p.m.", "09:00-14:00"),
        ("3 p.m. - 4", "15:00-16:00"),
        ("11:30 - 1:00", "11:30-13:00"),
        ("16:30 - 4:00", "16:30"),
        ("10:30 – 11:00 hrs", "10:30-11:00"),
        ("10:30-11", "10:30-11:00"),
        ("10:30 de la mañana", "10:30"),
        ("4 de la tarde", "16:00"),
        ("4 y media de la tarde", "16:30"),
        ("16:30 de la tarde", "16:30"),
        ("16:30 de la mañana", None),
        ("12 de la tarde", "12:00"),
        ("12 de la mañana", None),
        ("8 de la noche", "20:00"),
        ("1 de la noche", None),
        ("3 de la madrugada", "03:00"),
        ("4 da tarde", "16:00"),
        ("10 da manhã", "10:00"),
        ("4 in the afternoon", "16:00"),
        ("9 de la mañana a 2 de la tarde", "09:00-14:00"),
        ("10:30 hrs", "10:30"),
        ("10:30 Hrs.", "10:30"),
        ("16h30", "16:30"),
        ("16h30min", "16:30"),
        ("16 h 30", "16:30"),
        ("10h", "10:00"),
        ("10 horas", "10:00"),
        ("10 hs", "10:00"),
        ("10 y media", "10:30"),
        ("10 y cuarto", "10:15"),
        ("10 y 20", "10:20"),
        ("10 e meia", "10:30"),
        ("a las 10:30", "10:30"),
        ("las 10", "10:00"),
        ("às 10h30", "10:30"),
        ("T10:30", "10:30"),
        ("10: 30", "10:30"),
        ("10;30", "10:30"),
        ("10'30", "10:30"),
        ("10:30:00.0000000", "10:30"),
        ("09:00:00.000", "09:00"),
        ("10.30.00.000000 AM", "10:30"),
        ("103000", "10:30"),
        ("093000", "09:30"),
        (103000.0, "10:30"),
        ("103015", None),
        ("1030 am", "10:30"),
        ("30/12/1899 10:30", "10:30"),
        ("30/12/1899 10:30:00", "10:30"),
        ("12/30/1899 10:30:00 AM", "10:30"),
        ("1899-12-30 16:30:00.000", "16:30"),
        ("1899-12-31T10:30:00", "10:30"),
        ("01/01/1900 10:30", "10:30"),
        ("00/01/1900 10:30", "10:30"),
        ("1970-01-01 10:30:00", "10:30"),
        ("2000-01-01 10:30:00", "10:30"),
        ("0001-01-01T10:30:00", "10:30"),
        ("2000-01-01T10:30:00Z", None),
        ("1899-12-30T16:36:36.000Z", None),
        ("25/11/2026 10:30", None),
        ("25/11", None),
        ("10:30?", None),
        ("10:30 (confirmar)", None),
        ("10:30 aprox", None),
        ("10:30 o 11:00", None),
        ("10:30 EST", None),
        ("08:00:00-09:00", None),
        ("24:00", None),
        ("13:00 de la noche", None),
        ("mediodía", None),
        ("en la tarde", None),
        ("por confirmar", None),
        ("55 1234", None),
    ],
)
def test_an_hour_is_read_as_it_is_written(text, said):
    """Noon, letters, words, ranges, what databases write: and what may be two hours is none."""
    span = parse_times.span_of(text)
    end = f"-{span.end:%H:%M}" if span and span.end else ""
    assert (span and f"{span.start:%H:%M}{end}") == said


@pytest.mark.parametrize("zone", ["Z", "+00", "-06", " -06:00"])
def test_an_hour_alone_may_have_a_zone(zone):
    """As databases write it beside a column of days."""
    span = parse_times.span_of(f"10:30:00{zone}")
    assert (span.start, span.offset) == (time(10, 30), timedelta(hours=-6 * ("6" in zone)))


@pytest.mark.parametrize("day", [(1899, 12, 30), (1899, 12, 31), (1900, 1, 1), (1970, 1, 1)])
def test_an_hour_that_a_program_gave_a_day_is_an_hour(day):
    """Access and Excel keep 10:30 as 30/12/1899 10:30: it names no day, and is no moment."""
    cell = datetime(*day, 10, 30)  # noqa: DTZ001  a spreadsheet's wall clock
    assert parse_times.span_of(cell).start == time(10, 30)
    assert parse_times.time_beside_date(cell) is None
    assert parse_dates.day_of(cell, DAY_FIRST) is Unsure.UNREADABLE


def test_every_beginning_of_a_name_is_one_month_or_one_weekday():
    """From three letters on, no beginning is of two months in any of the languages, nor of two weekdays."""
    for names in (ES, EN, PT):
        assert [MONTHS[clean(name)] for name in names] == list(range(1, 13))
        assert [MONTHS[clean(name)[:3]] for name in names] == list(range(1, 13))
    for week in (WEEK_ES, WEEK_EN, WEEK_PT):
        assert [WEEKDAY_OF[clean(name)] for name in week] == list(range(7))
        assert [WEEKDAY_OF[clean(name)[:3]] for name in week] == list(range(7))


def test_a_long_cell_takes_no_time():
    """Thousands of letters that begin like a moment are refused as quickly as they are long."""
    from time import process_time

    began = process_time()
    for part in ("1 ", "de ", "25/", "25 de ", "lun ", "10:30 ", "a", "- ", "1 de nov ", "el dia "):
        assert parse_dates.day_of(part * 2_000, DAY_FIRST, today=SUNDAY) is Unsure.UNREADABLE
        assert parse_times.span_of(part * 2_000) is None
    assert process_time() - began < 2

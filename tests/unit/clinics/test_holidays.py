"""The holidays that a clinic is offered are those of its country, and the file says until when it knows them."""

from datetime import date

import pytest

from chalicelib.clinics.days_off import LONGEST_NAME
from chalicelib.clinics.holidays import country_of, holidays_between, last_year_known
from puntual import write_holidays
from tests.faults.clock_by_law import ZONES

FIRST, LAST = date(2000, 1, 1), date(2100, 1, 1)
SEVERAL_DAYS = 6  # the fewest that any of these countries has in a year


@pytest.mark.parametrize("country", write_holidays.LANGUAGES)
def test_the_file_is_what_the_library_knows(country):
    """For each year that it covers, and none is missing; after a change of either `make holidays` writes it anew."""
    known = {day.isoformat(): name for day, name in holidays_between(country, FIRST, LAST).items()}
    assert known == write_holidays.holidays_of(country)
    years = [date.fromisoformat(day).year for day in known]
    assert min(map(years.count, write_holidays.YEARS)) >= SEVERAL_DAYS
    assert last_year_known(country) == write_holidays.YEARS[-1]
    assert max(map(len, known.values())) <= LONGEST_NAME


def test_the_file_is_written_as_it_stands():
    """Byte for byte, so that a change shows."""
    assert write_holidays.FILE.read_text("utf-8") == write_holidays.as_file()


@pytest.mark.parametrize(
    ("country", "day", "name"),
    [
        ("MX", date(2027, 2, 1), "Día de la Constitución"),  # the first Monday of February
        ("CO", date(2027, 1, 11), "Día de los Reyes Magos"),  # moved to its Monday
        ("AR", date(2027, 3, 24), "Día Nacional de la Memoria por la Verdad y la Justicia"),
        ("CL", date(2026, 9, 18), "Día de la Independencia"),
        ("PE", date(2026, 7, 28), "Día de la Independencia"),
        ("BR", date(2026, 11, 20), "Dia Nacional de Zumbi e da Consciência Negra"),
    ],
)
def test_a_holiday_is_called_as_there(country, day, name):
    """In the country's language, on the day on which its law has it."""
    assert holidays_between(country, day, day) == {day: name}


@pytest.mark.parametrize(
    ("zone", "country"),
    [
        *((zone.name, "MX") for zone in ZONES[:12]),
        ("America/Bogota", "CO"),
        ("America/Argentina/Cordoba", "AR"),
        ("America/Buenos_Aires", "AR"),
        ("Pacific/Easter", "CL"),
        ("America/Lima", "PE"),
        ("America/Manaus", "BR"),
    ],
)
def test_a_clinic_is_where_its_clocks_are(zone, country):
    """Every zone leads to its country, old names too."""
    assert country_of(zone) == country


def test_of_another_country_nothing_is_offered():
    """Nor where a clock is no country's."""
    assert (country_of("Europe/Madrid"), country_of("UTC"), country_of("x")) == ("ES", "ZZ", "")
    assert [holidays_between(country, FIRST, LAST) for country in ("ES", "ZZ", "")] == [{}] * 3
    assert last_year_known("ES") == 0

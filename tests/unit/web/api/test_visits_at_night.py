"""An hour of the night is asked about over the API as it is of a file: refused until it is said to be meant."""

from datetime import time

import pytest

from chalicelib.appointments.night_hours import is_at_night
from tests.builders import a_line, a_patient, keep

NIGHT = "2026-11-24T00:00:00-06:00"
VISIT = {"patient_id": "p7d2m4q8w1zc"}


@pytest.fixture(autouse=True)
def ana(records):
    keep(records, a_patient(), a_line())


@pytest.mark.parametrize(
    "starts_at",
    [NIGHT, "2026-11-23T23:00:00-06:00", "2026-11-24T05:59:59-06:00", "2026-11-24T10:30:00Z"],
)
@pytest.mark.parametrize(("language", "said"), [("es", "Revisa la hora"), ("en", "Check the time")])
def test_such_an_hour_is_refused_with_how_to_say_that_it_is_meant(
    api, services, starts_at, language, said
):
    """By the clinic's clock, whatever zone it is written in; nothing is kept, and the words name the field."""
    before = services.kept()
    body = VISIT | {"starts_at": starts_at}
    answer = api.put("/appointments/CITA-1", body, Accept_Language=language)
    assert (answer.status_code, answer.json_body["code"]) == (422, "time_at_night")
    assert said in answer.json_body["detail"]
    assert "at_night: true" in answer.json_body["detail"]
    assert services.kept() == before


def test_what_is_meant_is_booked_and_not_asked_about_again(api):
    """The nightly repetition of an agenda changes nothing, with the word or without."""
    body = VISIT | {"starts_at": NIGHT}
    assert api.put("/appointments/CITA-1", body | {"at_night": True}).status_code == 201
    for again in (body, body | {"at_night": True}):
        assert api.put("/appointments/CITA-1", again).json_body["result"] == "unchanged"
    moved = body | {"starts_at": "2026-11-25T00:00:00-06:00"}
    assert api.put("/appointments/CITA-1", moved).status_code == 422


@pytest.mark.parametrize("starts_at", ["2026-11-24T06:00:00-06:00", "2026-11-24T04:59:00Z"])
def test_an_early_or_a_late_hour_is_not(api, starts_at):
    """Six in the morning, and a minute before eleven at night."""
    answer = api.put("/appointments/CITA-1", VISIT | {"starts_at": starts_at})
    assert answer.status_code == 201


@pytest.mark.parametrize("word", ["true", 1, None])
def test_only_a_true_says_so(api, word):
    """A text or a number is a slip of the program that sends it."""
    body = VISIT | {"starts_at": NIGHT, "at_night": word}
    assert api.put("/appointments/CITA-1", body).status_code == 422


def test_the_night_is_the_imports():
    """One rule for files and the API, each minute of a day."""
    night = [n for n in range(24 * 60) if is_at_night(time(n // 60, n % 60))]
    assert night == [*range(6 * 60), *range(23 * 60, 24 * 60)]

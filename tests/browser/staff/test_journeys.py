"""What a receptionist does all day, in a real Chromium: taps and seconds counted, a thumb and keys alone, scripts and none."""

import json

import pytest

from chalicelib.appointments.model import Appointment
from chalicelib.messaging.model import Kind, State
from tests.browser.staff.ways import WAYS, too_long
from tests.builders import NOW, moment
from tests.unit.web.staff import some_talks
from tests.unit.web.staff.forty_visits import (
    CALLER,
    CALLERS_DIGITS,
    FIRST_TO_DO,
    person_of,
    visit_of,
)

pytestmark = pytest.mark.browser

CALLERS, ARRIVING = 16, 7
MOST = {  # taps, seconds
    "whom to call": (0, 2),
    "the caller's visit": (1, 5),
    "moved": (4, 20),
    "arrived": (1, 1),
    "answered": (2, 5),
}


@pytest.fixture(params=WAYS)
def journeys(request, desk):
    """All journeys, one after another, in one of the ways."""
    seen = desk.sees(
        "journeys",
        digits=CALLERS_DIGITS,
        caller=visit_of(CALLERS),
        arrives=visit_of(ARRIVING),
        hour="16:05",
        talk=some_talks.WAITS,
        **WAYS[request.param],
    )
    print(request.param, json.dumps(seen["counted"]))  # with `pytest -s`, the figures
    return seen


def test_nobody_is_told_of_what_was_put_back_and_each_journey_is_short(journeys, desk):
    """Whom to call is in sight; the caller is found by four digits; a move waits three minutes and is taken back."""
    assert journeys["toDo"].startswith("Por hacer")
    assert journeys["first"] == FIRST_TO_DO
    assert journeys["firstDeed"].startswith("Contestar")
    assert journeys.get("isReady", True)
    assert f"{CALLER}" in journeys["hit"]
    assert "hoy 12:00 p. m." in journeys["hit"]

    assert "4:05" in journeys["willRead"]
    assert "4:05 p. m." in journeys["moved"]
    assert "Se le avisará a las 9:33 a. m." in journeys["moved"]
    assert "Se le avisará a las 9:33 a. m." in journeys["bar"]
    assert "12:00 p. m." in journeys["putBack"]
    assert journeys["putBackBar"] == "Deshecho. A nadie se le avisó."
    visit = desk.records.get(Appointment, visit_of(CALLERS))
    assert (visit.starts_at, visit.schedule) == (moment("today 12:00"), 1)
    notices = [m for m in desk.records.messages_of(person_of(CALLERS)) if m.kind is Kind.CHANGED]
    assert [notice.state for notice in notices] == [State.SUPPRESSED]

    assert journeys["arrived"] == "Llegó 9:30 a. m."
    assert journeys["takenBack"] == "Confirmó"
    assert desk.records.get(Appointment, visit_of(ARRIVING)).arrived_at == NOW

    assert "Salgo del trabajo" in journeys["read"]
    assert journeys["answered"].startswith("Claro, te esperamos. Doña Reception, saliendo")
    wrote = [m for m in desk.records.messages_of(some_talks.WAITS) if m.kind is Kind.ANSWER]
    assert [message.content.text for message in wrote] == ["Claro, te esperamos."]

    assert set(journeys["counted"]) == set(MOST)
    assert too_long(journeys["counted"], MOST) == []

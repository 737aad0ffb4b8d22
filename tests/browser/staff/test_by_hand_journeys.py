"""What reception does at a clinic without a WhatsApp API, in a real Chromium: taps and seconds counted, a thumb and keys alone, scripts and none."""

import json

import pytest

from chalicelib.messaging.model import Kind, State
from chalicelib.messaging.signed_up import asked_whose
from chalicelib.patients.model import NumberState, Patient
from chalicelib.patients.patient_by_id import find_patient
from tests.browser.staff.test_by_hand_pages import a_reminder, sends_by_hand
from tests.browser.staff.ways import WAYS, too_long
from tests.builders import NOW, a_line, a_patient, an_appointment, keep
from tests.unit.web.staff.forty_visits import person_of

pytestmark = pytest.mark.browser

TOLD, SIGNED, LISTED = 21, "p70000000007", "p70000000001"
MOST = {"told by hand": (2, 5), "a sign-up matched": (3, 5)}  # taps, seconds


def signed_up(records):
    """Let Luisa have signed up, whom the agenda has under another record."""
    luisa = a_patient(id=SIGNED, name="Luisa Mena", e164="+525544443333", created_at=NOW)
    listed = a_patient(
        id=LISTED, name="Luisa Mena Ortiz", e164="", number=NumberState.UNVERIFIED, consents={}
    )
    visit = an_appointment("tomorrow 10:30", patient_id=LISTED)
    keep(records, luisa, listed, visit, a_line(luisa))
    records.commit([asked_whose(luisa, NOW)])


@pytest.fixture(params=WAYS)
def journeys(request, desk):
    """Both, one after the other, in one of the ways."""
    sends_by_hand(desk.records)
    _, message = a_reminder(desk.records, TOLD)
    signed_up(desk.records)
    seen = desk.sees("by_hand_journeys", message=message, person=SIGNED, **WAYS[request.param])
    print(request.param, json.dumps(seen["counted"]))  # with `pytest -s`, the figures
    return seen


def test_one_is_told_and_one_is_matched_and_both_are_short(journeys, desk):
    """The link opens the chat of whom it is about; the number and the yes of the sign-up are the agenda's."""
    records = desk.records
    who = records.get(Patient, person_of(TOLD))
    assert journeys["link"].startswith(f"https://wa.me/{who.e164.removeprefix('+')}?text=")
    told = [m for m in records.messages_of(who.id) if m.state is State.BY_HAND]
    assert [(m.kind, m.told_at) for m in told] == [(Kind.REMINDER, NOW)]

    assert journeys["matched"] == "Es una sola persona: su cita recibe sus recordatorios."
    assert find_patient(records, SIGNED).id == LISTED
    assert records.get(Patient, LISTED).e164 == "+525544443333"

    assert set(journeys["counted"]) == set(MOST)
    assert too_long(journeys["counted"], MOST) == []

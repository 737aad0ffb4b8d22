"""The pages of a clinic that sends by hand, looked at as everybody may meet them: both widths, light, dark, large text, keys alone."""

from dataclasses import replace

import pytest

from chalicelib.appointments.model import Appointment
from chalicelib.clinics.model import Clinic, Provider, Sender
from chalicelib.messaging.model import Content, Kind, Message, State
from chalicelib.patients.model import NumberState, Patient
from chalicelib.shared.writes import Create, Save
from chalicelib.staff.permissions import Role
from tests.builders import CLINIC_ID, NOW, a_message, moment
from tests.unit.web.staff.forty_visits import person_of, visit_of
from tests.unit.web.staff.test_by_hand import QUESTION, a_signup

pytestmark = pytest.mark.browser
WAITS, SENT, ASKED = (21, 22, 23, 24), 25, 26


def sends_by_hand(records):
    """Let the clinic send from its own telephone."""
    clinic = records.get(Clinic, CLINIC_ID)
    by_hand = Sender(Provider.BY_HAND, "", clinic.sender.display_number, "")
    records.commit([Save(replace(clinic, sender=by_hand))])


def a_reminder(records, n, **changes):
    """Put a message about one of the day's visits there, as it waits; return where it is taken."""
    visit = records.get(Appointment, visit_of(n))
    person = records.get(Patient, visit.patient_id)
    told = a_message(
        about=visit,
        owner=person.id,
        e164=person.e164,
        useful_until=moment("today 23:00"),
        **{"content": _said(person)} | changes,
    )
    booked = replace(visit, message_ids=(*visit.message_ids, told.id))
    records.commit([Create(told), Save(booked)])
    _, owner, name = told.id.split(".")
    return f"/avisos/{owner}/{name}", f"m-{name}"


def _said(person):
    return Content(
        "recordatorio_cita", "es_MX", (person.first_name, "Clínica Sonrisa", "hoy", "Insurgentes 1")
    )


@pytest.fixture
def states(desk):
    """What a receptionist may meet, and the paths of its pages."""
    records = desk.records
    sends_by_hand(records)
    records.commit([Create(a_signup())])
    for n in WAITS:
        a_reminder(records, n)
    a_reminder(records, SENT, state=State.BY_HAND, told_at=NOW, sent_by="lup", changed_at=NOW)
    visit = records.get(Appointment, visit_of(ASKED))
    person = records.get(Patient, visit.patient_id)
    records.commit([Save(replace(person, number=NumberState.ASKED))])
    a_reminder(
        records,
        ASKED,
        kind=Kind.VERIFY,
        content=QUESTION,
        state=State.BY_HAND,
        told_at=NOW,
        sent_by="lup",
    )
    assert records.get(Message, records.get(Appointment, visit_of(WAITS[0])).message_ids[-1])
    return {
        "to send": {"path": "/avisos"},
        "taken": {"path": "/avisos", "presses": [".tasks .row:first-child .deed button"]},
        "bad code": {
            "path": "/avisos",
            "fills": {"#codigo": "zzzz-zzzz", "#numero": "55 4444 3333"},
            "presses": ["#registros button"],
        },
        "card": {"path": f"/citas/{visit_of(WAITS[1])}#llamar"},
        "day": {"path": "/hoy"},
        "talk": {"path": f"/mensajes/{person_of(WAITS[1])}"},
    }


def test_every_page_by_hand_can_be_used_by_everybody(desk, states):
    """WCAG 2.2 AA as far as a program can tell, nothing cut, focus seen."""
    given = {"cookies": desk.cookies(Role.RECEPTION), "states": states, "name": "by-hand"}
    found = desk.sees("sees_all", complaints="allowed", **given)
    assert found == {name: [] for name in states}

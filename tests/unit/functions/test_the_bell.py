"""The deployed functions have a bell: what they put before staff rings where it cannot wait."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.clinics.model import Clinic
from chalicelib.functions.deliver_messages import deliver_messages
from chalicelib.functions.send_due_reminders import send_due_reminders
from chalicelib.messaging.channel_protocol import Outcome, Verdict
from chalicelib.messaging.model import Kind
from chalicelib.messaging.put_out_messages import written
from chalicelib.shared.writes import Save
from tests.builders import ANAS_PHONE, CLINIC_ID, NOW, a_message, an_appointment, keep
from tests.unit.functions.memory_services import Context

VISIT = an_appointment("tomorrow 09:00")


@pytest.fixture
def desk(services):
    """A clinic that gave a number for its front desk, and a visit of tomorrow."""
    clinic = services.ours.get(Clinic, CLINIC_ID)
    services.ours.commit([Save(replace(clinic, reception_e164="+525555550188"))])
    keep(services.ours, VISIT)
    return services


def rung(services):
    """Return what rang."""
    return [m for m in services.ours.messages_of("clinic") if m.kind is Kind.CLINIC_NOTICE]


def test_the_schedules_watch_rings(desk):
    """A change that nobody was told of in time."""
    late = a_message(kind=Kind.CHANGED, about=VISIT, useful_until=NOW - timedelta(minutes=1))
    desk.ours.commit(written([late], now=NOW - timedelta(hours=1)))
    send_due_reminders(desk, Context())
    assert [m.concerns for m in rung(desk)] == [VISIT.patient_id]


def test_the_sender_rings(desk):
    """WhatsApp does not reach who comes tomorrow."""
    desk.sender.of_line[ANAS_PHONE] = Outcome(Verdict.RECIPIENT, "131026")
    reminder = a_message(about=VISIT, useful_until=VISIT.starts_at)
    desk.ours.commit(written([reminder], now=NOW))
    body = json.dumps({"ids": [reminder.id]})
    deliver_messages(desk, [{"messageId": "b", "body": body}], Context())
    assert [m.concerns for m in rung(desk)] == [VISIT.patient_id]

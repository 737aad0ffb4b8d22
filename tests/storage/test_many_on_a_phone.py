"""A care home's phone in both stores: what one reminder, one tap and one word write fits a transaction, or is cut."""

from datetime import timedelta

import pytest

from chalicelib.appointments.model import Appointment, Status
from chalicelib.messaging.event_types import InboundKind, InboundMessage
from chalicelib.messaging.model import Action, Button, Message, State
from chalicelib.messaging.whatsapp.payload import payload_of, read_payload
from chalicelib.patients.model import Line, Patient, Purpose
from chalicelib.reminders.clinic_daily_limit import DailyLimit
from chalicelib.reminders.model import DueVisit
from chalicelib.reminders.plan import plan_reminders
from chalicelib.reminders.plan_writes import units_of
from chalicelib.replies.handle_inbound import Reception
from tests.builders import ANAS_PHONE, NOW, a_clinic, a_line, a_patient, an_appointment, keep
from tests.fakes.memory_queue import MemoryQueue
from tests.unit.reminders.visits import committed

PEOPLE = 60


@pytest.fixture
def clinic(clinic_id):
    """A clinic that reminds three times, so that an outage leaves more to say of each visit."""
    return a_clinic(id=clinic_id, reminder_offsets=(72 * 60, 48 * 60, 24 * 60))


@pytest.fixture
def home(records):
    """Sixty people on one phone, each with a visit tomorrow morning."""
    people = [a_patient(id=f"p{n:011}", name=f"Residente {n}") for n in range(PEOPLE)]
    visits = [
        an_appointment("tomorrow 09:00", id=f"v{n:011}", patient_id=p.id, due_at=NOW)
        for n, p in enumerate(people)
    ]
    line = a_line(*people, visits=visits)
    keep(records, *people, *visits, line)
    return [DueVisit(visit, who, line) for visit, who in zip(visits, people, strict=True)]


def test_a_day_of_sixty_is_told_tapped_and_stopped(records, clinic, home):
    """All three reminders are due at once: each visit is told once, each tap is whole, and the stop reaches everybody."""
    decisions = plan_reminders(NOW, clinic, home, limit=DailyLimit(1_000))
    units = units_of(decisions, clinic, NOW)
    done = committed(records, MemoryQueue(), clinic, units, now=NOW)
    assert (done["queued"], done["conflicts"]) == (6, 0)
    visits = records.get_many(Appointment, [visit.id for visit in home]).values()
    assert {frozenset(v.decided_offsets) for v in visits} == {frozenset(clinic.reminder_offsets)}
    ids = {message_id for visit in visits for message_id in visit.message_ids}
    messages = records.get_many(Message, ids).values()
    queued = [message for message in messages if message.state is State.QUEUED]
    assert sorted(a.appointment_id for m in queued for a in m.about) == sorted(v.id for v in home)
    _hear(records, clinic, payload=payload_of(Button(Action.CONFIRM), queued[0].id))
    confirmed = records.get_many(Appointment, [a.appointment_id for a in queued[0].about])
    assert {visit.status for visit in confirmed.values()} == {Status.CONFIRMED}
    _hear(records, clinic, text="BAJA")
    assert records.get(Line, ANAS_PHONE).opted_out_at
    people = records.get_many(Patient, [visit.patient.id for visit in home]).values()
    assert {person.agreed_to(purpose) for person in people for purpose in Purpose} == {False}
    stored = records.get_many(Message, [message.id for message in queued]).values()
    assert {message.state for message in stored} == {State.SUPPRESSED}


def _hear(records, clinic, **said):
    reception = Reception(
        records=records, queue=MemoryQueue(), clinic=clinic, read_tap=read_payload
    )
    event = InboundMessage(
        phone_number_id="n",
        provider_id=f"wamid.{len(said)}{sorted(said)}",
        at=NOW + timedelta(minutes=1),
        kind=InboundKind.BUTTON if "payload" in said else InboundKind.TEXT,
        from_wa_id=ANAS_PHONE.removeprefix("+"),
        **said,
    )
    reception.take_in(event, now=NOW + timedelta(minutes=1))

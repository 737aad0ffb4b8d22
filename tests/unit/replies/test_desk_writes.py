"""The clinic writes to its own number, from the front desk's WhatsApp or its telephone: that is no patient."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.appointments.model import Status
from chalicelib.messaging.event_types import InboundKind
from chalicelib.messaging.model import Action, Button, Kind
from chalicelib.messaging.whatsapp.payload import payload_of
from chalicelib.patients.model import Line
from chalicelib.replies.answer_once import A_TALK
from tests.builders import a_clinic, a_patient, an_appointment
from tests.unit.replies.reception import Desk

CLINIC = a_clinic(reception_e164="+525555550188")
OWN = {"desk": "5215555550188", "telephone": "525555550100"}
VISIT = an_appointment("tomorrow 10:30")


@pytest.fixture(params=OWN)
def own(request):
    """How WhatsApp spells one of the clinic's own numbers."""
    return OWN[request.param]


def said(desk):
    """Return what was answered to the clinic, newest first."""
    return [m for m in desk.records.messages_of("clinic") if m.kind is Kind.REPLY]


@pytest.mark.parametrize(
    ("text", "more"),
    [
        ("Hola, ¿quién canceló?", {}),
        ("BAJA", {}),
        ("ALTA", {}),
        ("MIS DATOS", {}),
        ("confirmo", {}),
        ("wsaj-q2x5", {}),
        ("", {"kind": InboundKind.OTHER}),
    ],
)
def test_what_the_clinic_writes_is_no_patients_word(own, text, more):
    """No task, no line, no change of anybody: one answer that the patients write here."""
    desk = Desk(clinic=CLINIC)
    desk.on_the_list(VISIT)
    before = desk.records.get(Line, a_patient().e164)
    desk.hears(text, from_wa_id=own, **more)
    assert desk.records.inbox() == []
    assert desk.records.get(Line, f"+52{own[-10:]}") is None
    assert desk.records.get(Line, a_patient().e164) == before
    (answer,) = said(desk)
    assert (answer.e164, answer.content.language) == (f"+52{own[-10:]}", "es_MX")
    assert "pacientes de Clínica Dental Sonrisa" in answer.content.text
    assert desk.queue.message_ids == [answer.id]


def test_a_button_that_the_clinic_taps_changes_no_visit(own):
    """A reminder that was passed on to it, by somebody whose number it is on the list too."""
    desk = Desk(clinic=CLINIC)
    hers = a_patient(e164=f"+52{own[-10:]}")
    (reminder,) = desk.on_the_list(VISIT, person=hers)
    desk.hears(payload=payload_of(Button(Action.CANCEL), reminder.id), from_wa_id=own)
    assert (desk.visit(VISIT).status, desk.records.inbox()) == (Status.BOOKED, [])


def test_it_is_answered_once_in_twelve_hours(own):
    """Also over noon and midnight, where the answer's name changes; the same event is answered never again."""
    desk = Desk(clinic=CLINIC)
    start = desk.now
    for hours in (0, 1, 3, 11, 11.99):
        desk.now = start + timedelta(hours=hours)
        event = desk.hears("hola", from_wa_id=own)
    assert len(said(desk)) == 1
    desk.now = start + A_TALK
    desk.reception.take_in(event, now=desk.now)
    assert len(said(desk)) == 1
    desk.hears("hola", from_wa_id=own)
    assert len(said(desk)) == 2


def test_another_number_is_a_patients_or_a_strangers():
    """The clinic's sender is WhatsApp's own, and an unset front desk is nobody's number."""
    desk = Desk(clinic=replace(CLINIC, reception_e164=""))
    desk.hears("¿Hay lugar mañana?", from_wa_id="5215555550188")
    assert len(desk.records.inbox()) == 1

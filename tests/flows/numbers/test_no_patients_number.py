"""Fillers and the clinic's own numbers that a list brought before they were known as such: nothing is begun there."""

import pytest

from chalicelib.messaging.may_leave import may_leave
from chalicelib.messaging.model import Kind, State
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.patients.model import NumberState
from chalicelib.shared.writes import Save
from tests.builders import NOW, a_clinic, a_message, keep
from tests.flows.clinic_day import ClinicDay

OWN = a_clinic(reception_e164="+525598761234", reminder_offsets=(24 * 60,))
NOBODYS = [
    "+525555555555",
    "+528111111111",
    OWN.phone,
    OWN.sender.display_number,
    OWN.reception_e164,
]


@pytest.mark.parametrize("state", [NumberState.UNVERIFIED, NumberState.ATTESTED])
@pytest.mark.parametrize("e164", NOBODYS)
def test_the_schedule_writes_to_no_such_number(e164, state):
    """Neither the question nor a reminder; the visit says that it has no usable number."""
    day = ClinicDay(OWN)
    ana = day.patient(e164=e164, number=state)
    day.book(ana, "in 3 days 10:00")
    day.go_on("in 3 days 12:00")
    assert day.ledger == []
    assert [(m.state, m.reason) for m in day.messages(ana)] == [(State.SUPPRESSED, "no_number")]


@pytest.mark.parametrize("e164", NOBODYS)
def test_of_a_change_a_person_is_told_by_a_call(e164):
    """A visit moved or cancelled after the last release wrote of it: staff have it as a task."""
    day = ClinicDay(OWN)
    ana = day.patient()
    visit = day.book(ana, "tomorrow 10:30")
    day.go_on("today 11:00")
    assert [m.kind for m in day.ledger] == [Kind.REMINDER]
    day.records.commit([Save(day.person(ana).with_number(e164, NumberState.ATTESTED))])
    day.move(day.visit(visit), "tomorrow 12:30")
    day.go_on("today 12:00")
    assert [m.kind for m in day.ledger] == [Kind.REMINDER, Kind.CLINIC_NOTICE]
    assert day.ledger[1].e164 == OWN.reception_e164
    assert day.ledger[1].content.parameters[2] == "no tenemos", "no filler to tap"
    assert TaskKind.NOT_TOLD in [task.kind for task in day.inbox()]


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("e164", NOBODYS)
def test_only_an_answer_or_what_is_the_clinics_own_leaves_for_such_a_number(e164, kind):
    """What an older release queued stays, whatever brings it to the sender; who writes from there is answered."""
    message = a_message(kind=kind, e164=e164)
    prompted = (Kind.REPLY, Kind.ANSWER, Kind.CLINIC_NOTICE, Kind.TEST)
    assert may_leave(message, OWN, now=NOW) == (kind in prompted)
    assert may_leave(a_message(kind=kind), OWN, now=NOW)


def test_what_was_queued_before_does_not_leave():
    """The sender asks that of each message."""
    day = ClinicDay(OWN)
    keep(day.records, message := a_message(e164="+525555555555"))
    day.deliver([message.id])
    assert (day.ledger, day.stored(message).state) == ([], State.QUEUED)

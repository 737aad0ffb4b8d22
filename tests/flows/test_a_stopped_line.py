"""A line that said BAJA hears nothing of what is done with a visit, whoever answers there is known by now; a person tells them."""

import dataclasses

import pytest

from chalicelib.appointments.agenda_change import By, carry_out
from chalicelib.appointments.cancel import cancel
from chalicelib.appointments.model import Slot
from chalicelib.appointments.reschedule import reschedule
from chalicelib.appointments.restore import restore
from chalicelib.messaging.model import Action, Kind, State
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.patients.model import NumberState, Patient
from chalicelib.shared.errors import ConflictError
from chalicelib.shared.writes import Save
from tests.flows.clinic_day import ClinicDay
from tests.flows.seen import kinds


@pytest.fixture
def day():
    return ClinicDay()


def told_and_stopped(day):
    """Ana was told of her visit; then somebody on her line, whom nobody knew yet, said BAJA, and after that who they are."""
    ana = day.patient()
    visit = day.book(ana, "in 3 days 10:30")
    day.go_on("in 2 days 10:45")
    who = day.person(ana)
    day.records.commit([Save(dataclasses.replace(who, number=NumberState.ASKED))])
    day.write(ana, "BAJA")
    day.records.commit([Save(dataclasses.replace(day.person(ana), number=NumberState.VERIFIED))])
    day.work()
    return ana, visit


DEEDS = {
    "cancelled": lambda day, visit: day.cancel(visit),
    "moved": lambda day, visit: day.move(visit, "in 4 days 12:00"),
    "moved and cancelled": lambda day, visit: day.cancel(day.move(visit, "in 4 days 12:00")),
    "restored": lambda day, visit: carry_out(
        day.records,
        day.queue,
        lambda: restore(day.records, day.clinic, day.cancel(visit).id, by=By.CLINIC, now=day.now),
        now=day.now,
    ),
    "booked": lambda day, visit: day.book(
        day.records.get(Patient, visit.patient_id), "in 9 days 12:00", tell=True
    ),
}


@pytest.mark.parametrize("deed", DEEDS)
def test_no_notice_goes_to_a_line_that_has_stopped(day, deed):
    """Not even to who has not taken their consent back: the line has."""
    ana, visit = told_and_stopped(day)
    before = len(day.told(ana))
    DEEDS[deed](day, visit)
    day.go_on("in 3 days 09:00")
    assert len(day.told(ana)) == before
    written = day.records.messages_of(ana.id)
    assert written
    assert State.QUEUED not in {message.state for message in written}
    if deed != "booked":
        assert TaskKind.NOT_TOLD in kinds(day)


@pytest.mark.parametrize("deed", ["cancelled", "moved"])
def test_a_stop_word_between_the_reading_and_the_writing_is_met(day, deed):
    """The line was read before the notice was written, so one of the two decides again."""
    ana = day.patient()
    visit = day.book(ana, "in 3 days 10:30")
    day.go_on("in 2 days 10:45")
    if deed == "cancelled":
        decided = cancel(day.records, day.clinic, visit.id, by=By.CLINIC, now=day.now)
    else:
        slot = Slot(day.at("in 4 days 12:00"), visit.minutes)
        decided = reschedule(day.records, day.clinic, visit.id, slot, now=day.now)
    assert [m.kind for m in decided.messages] == [
        Kind.CANCELLED if deed == "cancelled" else Kind.CHANGED
    ]
    day.write(ana, "BAJA")
    with pytest.raises(ConflictError):
        day.records.commit(list(decided.writes))


def test_who_says_after_a_baja_who_they_are_is_not_promised_reminders(day):
    """The number is theirs, and the line goes on being stopped."""
    ana = day.patient(number=NumberState.UNVERIFIED)
    day.book(ana, "in 3 days 10:30")
    day.go_on("in 2 days 10:45")
    question = day.told(ana)[0]
    day.write(ana, "BAJA")
    day.tap(question, Action.YES_ME)
    day.work()
    assert day.person(ana).number is NumberState.VERIFIED
    last = day.told(ana)[-1].content.text
    assert "ALTA" in last
    assert "te enviará por aquí" not in last

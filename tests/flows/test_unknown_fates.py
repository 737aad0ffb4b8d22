"""What nobody knows the fate of: a person is asked, or one copy goes where it still says what is so."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.clinics.model import UnknownPolicy
from chalicelib.functions.receive_whatsapp_events import NotYetKnownError
from chalicelib.messaging.event_types import StatusEvent
from chalicelib.messaging.model import Action, Kind, State
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.shared.writes import Save
from tests.builders import a_clinic
from tests.fakes.fake_channel import HANGS, LOSES_THE_ANSWER
from tests.flows.clinic_day import QUARTER
from tests.flows.delivering import B, ana_and_visit, day_of

C = a_clinic(unknown_policy=UnknownPolicy.SEND_ONCE_MORE, reminder_offsets=(24 * 60,))
LOST = [LOSES_THE_ANSWER, HANGS]


def somebody_elses_status(day):
    """Let WhatsApp report another message of the clinic's number: reports flow."""
    other = StatusEvent(day.clinic.sender.phone_number_id, "wamid.of-another", "read", day.now)
    with pytest.raises(NotYetKnownError):
        day.hear(other)


@pytest.mark.parametrize("answer", LOST)
def test_policy_b_asks_a_person_once_and_never_sends_twice(answer):
    """The answer was lost; others are reported and this one is not: one task."""
    day = day_of(B, answer)
    ana, visit = ana_and_visit(day)
    day.go_on("today 11:00")
    somebody_elses_status(day)
    day.go_on("tomorrow 12:00")
    assert len(day.channel.attempts) == 1
    (task,) = day.inbox()
    assert (task.kind, task.appointment_id, task.patient_id) == (
        TaskKind.UNKNOWN_OUTCOME,
        visit.id,
        ana.id,
    )


@pytest.mark.parametrize("answers", [[a, b] for a in LOST for b in LOST])
def test_policy_c_sends_one_copy_and_never_a_third(answers):
    """The copy's answer is lost too: now a person is asked."""
    day = day_of(C, *answers)
    ana_and_visit(day, "in 2 days 18:00")
    day.go_on("tomorrow 18:00")
    day.now += timedelta(minutes=5)
    somebody_elses_status(day)
    day.go_on("tomorrow 18:45")
    somebody_elses_status(day)
    day.go_on("in 2 days 20:00")
    assert len(day.channel.attempts) == 2
    assert [task.kind for task in day.inbox()] == [TaskKind.UNKNOWN_OUTCOME]


@pytest.mark.parametrize(
    ("clinic", "starting", "sent", "until"),
    [
        pytest.param(C, "tomorrow 19:45", "today 19:45", "tomorrow 18:00", id="at night"),
        pytest.param(
            replace(C, reminder_offsets=(120,)),
            "today 14:00",
            "today 12:00",
            "today 15:00",
            id="within two hours of the visit",
        ),
    ],
)
def test_policy_c_sends_no_copy(clinic, starting, sent, until):
    """Lost at closing time, or with the person on the way: somebody has it, and no copy goes."""
    day = day_of(clinic, LOSES_THE_ANSWER)
    ana_and_visit(day, starting)
    day.go_on(sent)
    day.now += timedelta(minutes=5)
    somebody_elses_status(day)
    day.go_on(until)
    assert len(day.channel.attempts) == 1
    assert [task.kind for task in day.inbox()] == [TaskKind.UNKNOWN_OUTCOME]


def cancels(day, _, visit):
    """The clinic calls the visit off."""
    day.cancel(visit)


def moves(day, _, visit):
    """The clinic gives another time."""
    day.move(visit, "in 3 days 12:00")


def confirms(day, _, visit):
    """The patient called to say yes."""
    day.confirm(visit)


def stops(day, ana, _):
    """The patient says BAJA."""
    day.write(ana, "BAJA")


@pytest.mark.parametrize(
    ("meanwhile", "said"),
    [(cancels, [Kind.CANCELLED]), (moves, [Kind.CHANGED]), (confirms, []), (stops, [Kind.REPLY])],
)
@pytest.mark.parametrize("when", ["before the copy", "after the copy"])
def test_no_copy_says_what_is_so_no_more(meanwhile, said, when):
    """Cancelled, moved, confirmed or opted out while nobody knew: a copy is not made, or is taken back."""
    day = day_of(C, HANGS)
    ana, visit = ana_and_visit(day, "in 2 days 18:00")
    day.go_on("tomorrow 18:00")
    (lost,) = day.channel.attempts
    day.now += timedelta(minutes=5)
    somebody_elses_status(day)
    if when == "after the copy":
        day.tick("tomorrow 18:30")
        assert [m.id for m in day.messages(ana) if m.state is State.QUEUED] == [f"{lost.id}-again"]
    meanwhile(day, ana, visit)
    day.work()
    day.go_on("tomorrow 19:45")
    assert [m.kind for m in day.channel.attempts] == [Kind.REMINDER, *said]


def test_a_report_settles_a_message_nobody_knew_the_fate_of():
    """Slow reports are no reason for a task."""
    day = day_of(B, LOSES_THE_ANSWER)
    ana_and_visit(day)
    day.go_on("today 10:45")
    (message,) = day.ledger
    assert day.stored(message).state is State.UNKNOWN
    day.report(message, "read")
    day.report(message, "sent")
    day.go_on("today 12:00")
    assert (day.stored(message).state, day.inbox()) == (State.READ, [])


@pytest.mark.parametrize("changed", [True, False])
def test_a_copy_of_a_notice_goes_only_to_the_front_desks_own_phone(changed):
    """It names the patient: not to a phone that the clinic had before."""
    clinic = replace(C, reception_e164="+525511110000")
    day = day_of(clinic)
    day.channel.of_line[clinic.reception_e164] = HANGS
    ana, _ = ana_and_visit(day)
    day.go_on("today 10:45")
    day.tap(day.told(ana)[0], Action.CANCEL)
    day.work()
    day.channel.of_line.clear()
    if changed:
        day.records.commit([Save(replace(day.clinic, reception_e164="+525522220000"))])
    day.now += 2 * QUARTER
    somebody_elses_status(day)
    day.go_on("today 12:30")
    kinds = {task.kind for task in day.inbox()}
    arrived = [m for m in day.ledger if m.e164 == clinic.reception_e164]
    assert (len(arrived), TaskKind.CLINIC_UNREACHABLE in kinds) == (
        (0, True) if changed else (1, False)
    )


@pytest.mark.parametrize("change", ["cancel", "move", "confirm"])
def test_of_an_unclear_digest_a_person_is_asked_when_a_part_of_it_changed(change):
    """No copy may name the visit that changed; of the other nobody else would know whether it was told."""
    day = day_of(C, HANGS)
    ana, visit = ana_and_visit(day)
    day.book(ana, "tomorrow 11:30")
    day.tick("today 11:30")
    day.work()
    day.now += timedelta(minutes=5)
    {"cancel": cancels, "move": moves, "confirm": confirms}[change](day, ana, visit)
    day.now += timedelta(minutes=10)
    somebody_elses_status(day)
    day.go_on("tomorrow 12:00")
    assert TaskKind.UNKNOWN_OUTCOME in {task.kind for task in day.inbox()}

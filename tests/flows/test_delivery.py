"""From the queue to WhatsApp and back: what crashes, refusals and reports leave of one reminder."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.consent.grant_and_withdraw import withdraw
from chalicelib.consent.model import Source
from chalicelib.functions.receive_whatsapp_events import NotYetKnownError
from chalicelib.messaging.channel_protocol import Outcome, Verdict
from chalicelib.messaging.event_types import StatusEvent
from chalicelib.messaging.model import Action, Kind, State
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.patients.model import Purpose
from tests.builders import moment
from tests.fakes.fake_channel import Answer, FakeChannel
from tests.flows.clinic_day import QUARTER, ClinicDay
from tests.flows.delivering import B, ana_and_visit, day_of

STOP = Outcome(Verdict.STOP_SENDER, "131042")
LANDLINE = Outcome(Verdict.RECIPIENT, "131026")


# Crashes


def test_a_crash_between_the_commit_and_the_queue_costs_a_quarter_of_an_hour():
    """The reminder is written, nobody was asked to send it: the next run asks."""
    day = day_of()
    ana, _ = ana_and_visit(day)
    day.queue.broken = True
    day.tick("today 10:30")
    day.queue.broken = False
    day.work()
    assert day.told(ana) == []
    day.tick("today 10:45")
    day.work()
    assert len(day.told(ana)) == 1


def test_a_worker_that_dies_after_sending_makes_no_second_copy():
    """Its lease runs out, nobody knows, WhatsApp's report settles it."""
    day = day_of()
    ana, _ = ana_and_visit(day)
    day.tick("today 10:30")
    (message,) = day.messages(ana)
    day.outbox.claim([message], lease_until=day.now + timedelta(minutes=1))  # … and dies
    day.go_on("today 11:30")
    assert (day.stored(message).state, day.told(ana)) == (State.UNKNOWN, [])
    day.report(message, "delivered")
    day.go_on("today 13:00")
    assert day.stored(message).state is State.DELIVERED
    assert (day.told(ana), day.inbox()) == ([], [])


# A sender that was stopped


def test_a_stopped_sender_keeps_the_work_and_comes_back_after_an_hour():
    """Billing failed at half past ten; mended by itself, the reminder goes, once."""
    day = day_of(B, STOP, STOP)
    ana, _ = ana_and_visit(day)
    day.go_on("today 11:15")
    assert (day.clinic.paused, day.told(ana)) == ("131042", [])
    day.go_on("today 13:15")
    assert (day.clinic.paused, len(day.told(ana))) == ("", 1)
    assert {task.kind for task in day.inbox()} == {TaskKind.SENDER_PAUSED}


def test_a_sender_stopped_until_the_visit_fails_what_helps_no_more():
    """Nothing goes after the visit began; the message ends with WhatsApp's reason, and somebody may call."""
    day = day_of(B, *[STOP] * 100)
    ana, _ = ana_and_visit(day)
    day.go_on("tomorrow 12:00")
    assert day.told(ana) == []
    assert [(m.state, m.reason) for m in day.messages(ana)] == [(State.FAILED, "131042")]
    assert TaskKind.UNDELIVERABLE in {task.kind for task in day.inbox()}


# A person who cannot be reached


def test_a_number_that_turned_invalid_is_called_and_the_run_goes_on():
    """The message ends failed, staff get one line, everybody else is reminded."""
    day = day_of()
    ana, visit = ana_and_visit(day)
    luis = day.patient(id="luis", name="Luis Pérez", e164="+525587654321")
    day.book(luis, "tomorrow 10:30")
    day.channel.of_line[ana.e164] = LANDLINE
    day.go_on("tomorrow 12:00")
    assert [m.state for m in day.messages(ana)] == [State.FAILED]
    assert len(day.told(luis)) == 1
    (task,) = day.inbox()
    assert (task.kind, task.patient_id, task.appointment_id) == (
        TaskKind.UNREACHABLE,
        ana.id,
        visit.id,
    )


def test_a_failure_reported_later_is_called_too():
    """WhatsApp took it and then could not deliver; repeated reports make one line."""
    day = day_of()
    ana, _ = ana_and_visit(day)
    day.go_on("today 10:45")
    (message,) = day.told(ana)
    failed = day.report(message, "failed", "131026")
    day.hear(failed, failed)
    assert day.stored(message).state is State.FAILED
    assert [task.kind for task in day.inbox()] == [TaskKind.UNREACHABLE]


# Statuses


def test_late_double_and_shuffled_reports_never_move_a_message_back():
    """And what was delivered stays so, whatever came before it."""
    day = day_of()
    ana, _ = ana_and_visit(day)
    day.go_on("today 10:45")
    (message,) = day.told(ana)
    for state in ("read", "sent", "failed", "accepted", "read", "delivered"):
        day.report(message, state)
    assert (day.stored(message).state, day.inbox()) == (State.READ, [])


def test_a_report_before_our_own_record_is_heard_when_it_comes_again():
    """The event overtook our write: asked for again, then it counts."""
    day = day_of()
    ana, _ = ana_and_visit(day)
    early = StatusEvent(day.clinic.sender.phone_number_id, "wamid.0001", "delivered", day.now)
    with pytest.raises(NotYetKnownError):
        day.hear(early)
    day.go_on("today 10:45")
    (message,) = day.told(ana)
    day.hear(replace(early, provider_id=day.stored(message).provider_id))
    assert day.stored(message).state is State.DELIVERED


def test_an_answer_to_the_patient_goes_at_night():
    """Who taps at eleven is answered at eleven."""
    day = day_of()
    ana, _ = ana_and_visit(day)
    day.go_on("today 10:45")
    (message,) = day.told(ana)
    day.now = moment("today 23:00")
    day.tap(message, Action.CONFIRM)
    day.work()
    assert len(day.told(ana)) == 2


def test_two_runs_and_two_workers_at_once_send_one_message():
    """Overlap is the normal case."""
    day = day_of(B, Answer(Outcome(Verdict.ACCEPTED), arrives=True))
    ana, _ = ana_and_visit(day)
    day.tick("today 10:30")
    ids = [message.id for message in day.messages(ana)]
    day.tick()
    day.deliver(ids * 2)
    day.deliver(ids)
    day.now += QUARTER
    day.tick()
    day.work()
    assert len(day.told(ana)) == 1


@dataclass
class RefusesFirst(FakeChannel):
    """Lets something happen at the clinic while the first message is in the air, and then asks to wait."""

    meanwhile: Any = None

    def send(self, message, sender):
        """Refuse for now, after what happens meanwhile."""
        if not self.attempts:
            self.meanwhile()
            self._answers = iter([Outcome(Verdict.TRY_LATER, "429", after=timedelta(minutes=1))])
        return super().send(message, sender)


@pytest.mark.parametrize("change", ["cancel", "move", "stop", "withdraw"])
def test_what_is_in_the_air_when_it_ceases_to_be_so_gets_no_second_attempt(change):
    """WhatsApp asks to wait; by then the visit is off, elsewhere, or the patient has said stop."""
    day = ClinicDay()
    ana = day.patient()
    visit = day.book(ana, "tomorrow 10:30")
    happens = {
        "cancel": lambda: day.cancel(visit),
        "move": lambda: day.move(visit, "in 3 days 12:00"),
        "stop": lambda: day.write(ana, "BAJA"),
        "withdraw": lambda: day.records.commit(
            withdraw(
                day.records, day.person(ana), Purpose.REMINDERS, Source.STAFF, by="x", now=day.now
            )
        ),
    }
    day.channel = RefusesFirst(meanwhile=happens[change])
    day.tick("today 10:35")
    day.work()
    (reminder,) = [m for m in day.messages(ana) if m.kind is Kind.REMINDER]
    day.go_on("today 14:00")
    assert reminder.id not in day.channel.arrived
    assert day.stored(reminder).state is State.SUPPRESSED
    assert day.stored(reminder).reason == day.stored(reminder).recalled

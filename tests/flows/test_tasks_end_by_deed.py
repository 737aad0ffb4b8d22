"""Tasks of the inbox that end by what is done or learned, without anybody's tick: over replies, sender, watch and schedule."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.appointments.agenda_change import By, carry_out
from chalicelib.appointments.model import Status
from chalicelib.appointments.restore import restore
from chalicelib.messaging.channel_protocol import Outcome, Verdict
from chalicelib.messaging.model import Action, State
from chalicelib.messaging.staff_tasks import StaffTask, TaskKind, task_id_of
from chalicelib.reminders.clinic_daily_limit import close_yesterdays, tell_staff
from chalicelib.reminders.model import OF_A_DAY
from tests.fakes.fake_channel import LOSES_THE_ANSWER
from tests.fakes.memory_outbox import MemoryOutbox
from tests.flows.clinic_day import ClinicDay
from tests.flows.delivering import B, ana_and_visit, day_of
from tests.flows.numbers.acts import ONE_REMINDER, asked_stranger, changes_number, corrected
from tests.flows.test_unknown_fates import somebody_elses_status

STOP = Outcome(Verdict.STOP_SENDER, "131042")


def still_open(day):
    """Return the kinds that nobody has ended."""
    return sorted(task.kind for task in day.inbox() if task.done_at is None)


def reminded():
    """Return a day on which Ana was reminded of her visit of tomorrow, her visit and the reminder."""
    day = ClinicDay(ONE_REMINDER)
    ana = day.patient()
    visit = day.book(ana, "tomorrow 10:30")
    day.go_on("today 11:00")
    return day, visit, day.told(ana)[0]


def test_a_visit_that_is_moved_asks_nobody_to_move_it():
    """The patient asked for another time, and got one."""
    day, visit, reminder = reminded()
    day.tap(reminder, Action.MOVE)
    assert still_open(day) == [TaskKind.CHANGE_REQUESTED]
    day.move(day.visit(visit), "in 3 days 10:30")
    assert still_open(day) == []


def test_the_visit_leads_to_the_task_that_a_tap_made():
    """Both are made in one transaction by two parts of the code: the id is the same."""
    for action in (Action.CANCEL, Action.MOVE):
        day, visit, reminder = reminded()
        day.tap(reminder, action)
        (task,) = day.inbox()
        assert day.visit(visit).task_ids == (task.id,), action


def test_a_slip_of_the_patient_leaves_nothing_for_the_desk():
    """Cancelled, and taken back a moment later; the old reminder's buttons act again."""
    day, visit, reminder = reminded()
    day.tap(reminder, Action.CANCEL)
    carry_out(
        day.records,
        day.queue,
        lambda: restore(day.records, day.clinic, visit.id, by=By.PATIENT, now=day.now),
        now=day.now,
    )
    assert (day.visit(visit).status, still_open(day)) == (Status.BOOKED, [])
    day.tap(reminder, Action.CONFIRM)
    assert day.visit(visit).status is Status.CONFIRMED


@pytest.mark.parametrize("told", ["accepted", "sent", "delivered", "read", "failed"])
def test_a_fate_that_becomes_known_asks_nobody_what_it_was(told):
    """The watch gave it to a person; then WhatsApp told. A failure is another question."""
    day = day_of(B, LOSES_THE_ANSWER)
    ana, _ = ana_and_visit(day)
    day.go_on("today 11:00")
    somebody_elses_status(day)
    day.go_on("tomorrow 09:00")
    assert still_open(day) == [TaskKind.UNKNOWN_OUTCOME]
    day.report(day.messages(ana)[0], told, *(["131026"] if told == "failed" else []))
    assert still_open(day) == ([TaskKind.UNREACHABLE] if told == "failed" else [])


class Overtaken(MemoryOutbox):
    """An outbox in which WhatsApp tells of a message just as staff have been asked about it."""

    def settle(self, messages, *, seen):
        """Let the report be faster, once."""
        if self.reports and any(message.reason == "asked_staff" for message in messages):
            self.reports.pop()()
        return super().settle(messages, seen=seen)


def test_a_report_while_staff_are_being_told_leaves_no_question():
    """The task is written, and the message is no longer as it was seen."""
    day = day_of(B, LOSES_THE_ANSWER)
    ana, _ = ana_and_visit(day)
    day.go_on("today 11:00")
    somebody_elses_status(day)
    day.outbox = Overtaken(day.store)
    day.outbox.reports = [lambda: day.report(day.messages(ana)[0], "delivered")]
    day.go_on("tomorrow 09:00")
    (message,) = day.messages(ana)
    assert (day.outbox.reports, message.state, still_open(day)) == ([], State.DELIVERED, [])


def test_a_number_that_was_somebody_elses_is_asked_for_no_more_once_it_is_given():
    """The clinic, or its list, puts it right."""
    day = ClinicDay(ONE_REMINDER)
    ana = asked_stranger(day)
    day.tap(day.told(ana)[0], Action.NOT_ME)
    assert still_open(day) == [TaskKind.WRONG_NUMBER]
    corrected(day, ana)
    assert still_open(day) == []


def test_a_changed_number_is_no_question_once_its_owner_answers():
    """They are asked in the new one, and say yes."""
    day = ClinicDay(ONE_REMINDER)
    ana = day.patient()
    day.book(ana, "in 3 days 10:30")
    changes_number(day, ana)
    assert still_open(day) == [TaskKind.NUMBER_CHANGED]
    day.go_on("today 11:00")
    day.tap(day.told(day.person(ana))[0], Action.YES_ME)
    assert still_open(day) == []


def test_who_comes_back_needs_no_call():
    """BAJA, and then ALTA."""
    day, _, _ = reminded()
    ana = day.person(day.patient(id="ana2", e164="+525511112222"))
    day.write(ana, "BAJA")
    assert still_open(day) == [TaskKind.OPTED_OUT]
    day.now += timedelta(minutes=1)
    day.write(ana, "ALTA")
    assert still_open(day) == []


def test_a_sender_that_tries_again_asks_nobody_and_one_that_is_refused_asks_anew():
    """One line is open at most, as long as WhatsApp refuses."""
    day = day_of(B, STOP, STOP)
    ana_and_visit(day, "in 2 days 18:00")
    day.go_on("tomorrow 18:00")
    assert still_open(day) == [TaskKind.SENDER_PAUSED]
    day.go_on("tomorrow 19:00")
    assert still_open(day) == [TaskKind.SENDER_PAUSED]
    day.go_on("tomorrow 20:30")
    assert still_open(day) == []
    assert [task.kind for task in day.inbox()] == [TaskKind.SENDER_PAUSED] * 2


@pytest.mark.parametrize("reason", sorted(OF_A_DAY))
def test_yesterdays_limit_is_over_today(reason):
    """What waited goes today, or is told anew; today's line stays."""
    day = ClinicDay(ONE_REMINDER)
    tell_staff(day.records, day.clinic, reason, day.at("today 12:00"))
    close_yesterdays(day.records, day.clinic, day.at("today 18:00"))
    assert still_open(day) == [TaskKind.LIMIT_REACHED]
    close_yesterdays(day.records, day.clinic, day.at("tomorrow 09:00"))
    assert still_open(day) == []


def test_the_first_run_of_the_next_day_closes_the_limit_of_the_day_before():
    """Yesterday two of three went; today the third."""
    clinic = replace(ONE_REMINDER, sender=replace(ONE_REMINDER.sender, daily_limit=2))
    day = ClinicDay(clinic)
    for n in range(3):
        person = day.patient(id=f"p{n}", name=f"Eva Ruiz {n}", e164=f"+52551111222{n}")
        day.book(person, f"tomorrow 1{n}:30")
    day.go_on("today 13:00")
    assert still_open(day) == [TaskKind.LIMIT_REACHED]
    day.book(day.patient(id="p9", name="Eva Paz", e164="+525511112229"), "in 2 days 09:30")
    day.go_on("tomorrow 09:30")
    limit = task_id_of(TaskKind.LIMIT_REACHED, day.at("today 00:00"), "daily_limit")
    assert day.records.get(StaffTask, limit).done_at == day.at("tomorrow 09:00")

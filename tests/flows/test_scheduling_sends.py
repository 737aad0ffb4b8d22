"""Stories of the schedule: sends that fail, and a number that may reach so many people a day."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.messaging.channel_protocol import Outcome, Verdict
from chalicelib.messaging.model import State
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.reminders.scheduled_run import AT_A_TIME
from tests.builders import a_clinic, an_appointment, keep
from tests.fakes.fake_channel import HANGS, LOSES_THE_ANSWER, FakeChannel
from tests.flows.clinic_day import ClinicDay
from tests.flows.schedule_stories import copies, fifty_families, reasons

DAY, TWO_HOURS = 24 * 60, 2 * 60


@pytest.fixture
def day():
    """A clinic on a Sunday, half past nine in the morning; nobody is on its list yet."""
    return ClinicDay()


class TestFailedSends:
    """What did not go is never said to have gone."""

    def test_a_definite_failure_is_remembered_and_shown(self, day):
        """No WhatsApp on that number: never tried again, and somebody calls."""
        visit = day.book(day.patient(), "tomorrow 15:00")
        day.channel.of_line["+525512345678"] = Outcome(Verdict.RECIPIENT, "131026")
        day.go_on("tomorrow 12:45")
        (message,) = day.about(visit)
        assert (message.state, message.reason) == (State.FAILED, "131026")
        assert len(day.channel.attempts) == 1
        (task,) = day.inbox()
        assert (task.kind, task.appointment_id) == (TaskKind.UNREACHABLE, visit.id)

    def test_a_passing_no_is_tried_again_and_arrives_once(self, day):
        """Too many messages a second: a little later."""
        day.book(day.patient(), "tomorrow 15:00")
        slow = Outcome(Verdict.TRY_LATER, "130429", after=timedelta(minutes=2))
        day.channel = FakeChannel(script=[slow, slow])
        day.go_on("today 15:45")
        assert len(day.channel.attempts) == 3
        assert len(day.ledger) == 1
        assert day.inbox() == []

    def test_a_no_that_does_not_pass_is_a_failure_staff_see(self, day):
        """Refused until it helps no more: each reminder ends as failed, and the clinic knows."""
        visit = day.book(day.patient(), "tomorrow 15:00")
        slow = Outcome(Verdict.TRY_LATER, "130429", after=timedelta(minutes=10))
        day.channel.of_line["+525512345678"] = slow
        day.go_on("tomorrow 15:15")
        assert [m.state for m in day.about(visit)] == [State.FAILED, State.FAILED]
        assert [task.kind for task in day.inbox()] == [TaskKind.UNDELIVERABLE] * 2

    @pytest.mark.parametrize("answer", [HANGS, LOSES_THE_ANSWER], ids=["lost", "arrived"])
    def test_an_unclear_send_is_not_repeated_but_shown(self, day, answer):
        """Nobody knows whether it arrived: one attempt, and a person decides."""
        visit = day.book(day.patient(), "tomorrow 15:00")
        day.channel = FakeChannel(script=[answer])
        day.go_on("tomorrow 13:00")
        first = day.about(visit)[0]
        assert first.state is State.UNKNOWN
        assert Counter(m.id for m in day.channel.attempts)[first.id] == 1
        assert [task.kind for task in day.inbox()] == [TaskKind.UNKNOWN_OUTCOME]

    def test_a_stopped_sender_stops_for_all_and_goes_on(self, day):
        """WhatsApp stops the number: the work waits, staff are told once, and after it is mended all goes."""
        phones = fifty_families(day)
        day.channel = FakeChannel(script=[Outcome(Verdict.STOP_SENDER, "131042")] * 50)
        day.tick("today 16:00")
        day.work()
        assert day.clinic.paused == "131042"
        assert len([t for t in day.inbox() if t.kind is TaskKind.SENDER_PAUSED]) == 1
        day.go_on("today 18:00")
        assert sorted(m.e164 for m in day.ledger) == phones

    def test_a_reminder_held_up_for_a_day_does_not_come_with_the_next(self, day):
        """The sender stood still since yesterday: the reminder of two hours before goes alone."""
        visit = day.book(day.patient(), "tomorrow 15:00")
        day.tick("today 15:00")
        day.queue.take()
        day.now = day.at("tomorrow 13:00")
        day.go_on("tomorrow 15:00")
        assert [m.about[0].offset for m in day.ledger] == [TWO_HOURS]
        assert (DAY, "suppressed", "too_late") in reasons(day, visit)


class TestDailyLimit:
    """What WhatsApp lets a number send in a day goes to the soonest visits."""

    def limited(self, limit):
        """Return a clinic whose number may reach so many people a day."""
        return ClinicDay(a_clinic(sender=replace(a_clinic().sender, daily_limit=limit)))

    def test_the_soonest_are_told_and_the_others_wait(self):
        """Ten visits, four may be told: the four soonest, and each other says why not, twice."""
        day = self.limited(4)
        visits = []
        for n in reversed(range(10)):
            person = day.patient(id=f"p{n}", e164=f"+52550000000{n}")
            visits.append(day.book(person, day.at("tomorrow 15:00") + timedelta(minutes=10 * n)))
        visits.reverse()
        day.go_on("today 16:30", every=timedelta(hours=7))
        assert [m.about[0].appointment_id for m in day.ledger] == [v.id for v in visits[:4]]
        day.go_on("tomorrow 17:00")
        missed = [(DAY, "suppressed", "superseded"), (TWO_HOURS, "suppressed", "daily_limit")]
        assert [reasons(day, visit) for visit in visits[4:]] == [missed] * 6
        assert copies(day) == 1

    def test_no_24_hours_see_more_than_the_limit(self):
        """At any time of the day, over four days."""
        day = self.limited(5)
        for n in range(60):
            person = day.patient(id=f"p{n}", e164=f"+5255000000{n:02}")
            day.book(person, day.at("tomorrow 12:00") + timedelta(hours=1.2 * n))
        day.go_on("in 4 days 20:00")
        sent = [m.created_at for m in day.ledger]
        assert (
            max(sum(at <= other < at + timedelta(hours=24) for other in sent) for at in sent) <= 5
        )

    def test_the_soonest_of_thousands_are_told(self):
        """More than are decided together, the latest visits the longest due: the soonest still come first."""
        day = self.limited(3)
        visits = []
        for n in range(AT_A_TIME + 5):
            person = day.patient(id=f"p{n}", e164=f"+525500{n:06}")
            starts_at = day.at("tomorrow 16:00") - timedelta(seconds=n)
            visit = an_appointment(starts_at, id=f"v{n}", patient_id=person.id)
            visits.append(replace(visit, due_at=day.now + timedelta(seconds=n)))
            keep(day.records, visits[-1])
        day.tick("today 16:00")
        day.work()
        soonest = sorted(visits, key=lambda visit: visit.starts_at)[:3]
        told = {m.about[0].appointment_id for m in day.ledger}
        assert told == {visit.id for visit in soonest}

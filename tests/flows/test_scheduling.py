"""Stories of the schedule: visits booked, moved, cancelled, confirmed, and what reaches the patient's phone."""

from datetime import timedelta

import pytest

from chalicelib.appointments.agenda_change import By
from chalicelib.appointments.model import Status
from chalicelib.messaging.event_types import NumberChanged
from chalicelib.messaging.model import Action, Kind
from chalicelib.reminders.scheduled_run import send_due
from tests.builders import a_clinic
from tests.flows.clinic_day import ClinicDay
from tests.flows.schedule_stories import reasons

DAY, TWO_HOURS = 24 * 60, 2 * 60


@pytest.fixture
def day():
    """A clinic on a Sunday, half past nine in the morning; nobody is on its list yet."""
    return ClinicDay()


class TestCancelledAndMoved:
    """What is off is not reminded of, and what has moved is reminded of at its new time."""

    def test_an_ordinary_visit_gets_its_two_reminders(self, day):
        """A day before and two hours before, and no third."""
        visit = day.book(day.patient(), "tomorrow 15:00")
        day.go_on("in 2 days 12:00")
        assert [m.created_at for m in day.ledger] == [
            day.at("today 15:00"),
            day.at("tomorrow 13:00"),
        ]
        assert day.visit(visit).due_at is None

    @pytest.mark.parametrize("by", By)
    def test_a_cancelled_visit_sends_nothing_more(self, day, by):
        """Cancelled after the first reminder: the second never goes; the clinic's own cancelling is told."""
        visit = day.book(day.patient(), "tomorrow 15:00")
        day.go_on("today 18:00")
        day.cancel(visit, by=by)
        day.go_on("in 2 days 12:00")
        told = [Kind.REMINDER, *([Kind.CANCELLED] if by is By.CLINIC else [])]
        assert [m.kind for m in day.ledger] == told

    def test_a_reminder_that_is_queued_is_taken_back_with_its_visit(self, day):
        """Planned, and cancelled before the sender came to it."""
        visit = day.book(day.patient(), "tomorrow 15:00")
        day.tick("today 15:00")
        day.cancel(visit)
        day.go_on("in 2 days 12:00")
        assert day.ledger == []
        assert reasons(day, visit) == [(DAY, "suppressed", "cancelled")]

    def test_a_visit_cancelled_before_anything_was_sent_is_not_spoken_of(self, day):
        """The patient never heard of it, so the cancellation is no news."""
        visit = day.book(day.patient(), "in 4 days 15:00")
        day.cancel(visit)
        day.go_on("in 5 days 12:00")
        assert day.ledger == []

    def test_who_asks_for_another_time_gets_no_more_reminders(self, day):
        """Asked by button: only the answer to the tap goes, until staff give a new time."""
        ana = day.patient()
        visit = day.book(ana, "tomorrow 15:00")
        day.go_on("today 15:00")
        day.tap(day.ledger[0], Action.MOVE)
        day.go_on("in 2 days 12:00")
        assert day.visit(visit).status is Status.CHANGE_REQUESTED
        assert [m.kind for m in day.told(ana)] == [Kind.REMINDER, Kind.REPLY]

    def test_a_moved_visit_gets_reminders_of_its_own(self, day):
        """The new time is told at once, then reminded of like any; the old time never again."""
        visit = day.book(day.patient(), "tomorrow 15:00")
        day.go_on("today 15:00")
        day.now = day.at("today 16:00")
        day.move(visit, "in 3 days 11:00")
        day.go_on("in 4 days 12:00")
        kinds = [(m.kind, m.created_at) for m in day.ledger[1:]]
        assert kinds == [
            (Kind.CHANGED, day.at("today 16:00")),
            (Kind.REMINDER, day.at("in 2 days 11:00")),
            (Kind.REMINDER, day.at("in 3 days 09:00")),
        ]
        moved_to = "miércoles 25 de noviembre, 11:00 a. m."
        assert [moved_to in m.content.parameters for m in day.ledger] == [False, True, True, True]

    def test_the_old_button_of_a_moved_visit_confirms_nothing(self, day):
        """The patient is told that the visit changed; the new reminder's button works."""
        ana = day.patient()
        visit = day.book(ana, "tomorrow 15:00")
        day.go_on("today 15:00")
        day.move(visit, "in 3 days 11:00")
        day.go_on("in 2 days 11:00")
        old, new = day.ledger[0], day.ledger[-1]
        day.tap(old, Action.CONFIRM)
        assert day.visit(visit).status is Status.BOOKED
        day.tap(new, Action.CONFIRM)
        assert day.visit(visit).status is Status.CONFIRMED

    def test_moved_there_and_back_it_is_reminded_of_again(self, day):
        """The third schedule has the first one's time and is another reminder all the same."""
        visit = day.book(day.patient(), "in 3 days 15:00")
        day.move(visit, "in 4 days 15:00")
        day.move(visit, "in 3 days 15:00")
        day.go_on("in 3 days 15:00")
        assert [m.about[0].schedule for m in day.ledger] == [3, 3]

    def test_a_reminder_taken_back_from_a_former_number_goes_to_the_new_one(self, day):
        """Queued, then the number changed: once the patient says yes there, the reminder goes there."""
        ana = day.patient()
        day.book(ana, "tomorrow 15:00")
        day.tick("today 15:00")
        day.hear(
            NumberChanged(
                day.clinic.sender.phone_number_id,
                "wamid.changed",
                day.now,
                old_wa_id="5215512345678",
                new_wa_id="5215587654321",
            )
        )
        day.go_on("today 16:00")
        (question,) = day.ledger
        assert (question.kind, question.e164) == (Kind.VERIFY, "+525587654321")
        day.tap(question, Action.YES_ME)
        day.go_on("today 17:00")
        reminders = [m for m in day.ledger if m.kind is Kind.REMINDER]
        assert [m.e164 for m in reminders] == ["+525587654321"]


class TestConfirmed:
    """Who said yes is left in peace."""

    def test_who_confirmed_is_not_asked_again(self, day):
        """One reminder, one tap, one answer."""
        visit = day.book(day.patient(), "tomorrow 15:00")
        day.go_on("today 15:00")
        day.tap(day.ledger[0], Action.CONFIRM)
        day.go_on("tomorrow 15:00")
        assert [m.kind for m in day.ledger] == [Kind.REMINDER, Kind.REPLY]
        assert (TWO_HOURS, "suppressed", "already_confirmed") in reasons(day, visit)

    def test_a_confirmation_at_the_desk_takes_back_the_question(self, day):
        """Queued, then the patient called: nothing goes."""
        visit = day.book(day.patient(), "tomorrow 15:00")
        day.tick("today 15:00")
        day.confirm(visit)
        day.go_on("tomorrow 15:00")
        assert day.ledger == []

    def test_a_clinic_may_remind_shortly_those_who_confirmed(self):
        """Once, without a question."""
        day = ClinicDay(a_clinic(remind_confirmed=True))
        visit = day.book(day.patient(), "tomorrow 15:00")
        day.confirm(visit)
        day.go_on("tomorrow 15:00")
        (short,) = day.ledger
        assert (short.content.template, short.content.buttons) == ("recordatorio_corto", ())
        assert short.created_at == day.at("tomorrow 13:00")


class TestNothingDue:
    """An empty run is an ordinary run."""

    def test_a_run_with_nothing_due_says_so(self, day):
        """No clinic is touched."""
        day.book(day.patient(), "in 5 days 15:00")
        report = day.tick().as_json()
        assert report == {
            "due": 0,
            "clinics": 0,
            "failed_clinics": 0,
            "unfinished": False,
            "waiting_clinics": 0,
            "waiting_records": 0,
            "oldest_due_seconds": 0,
            "outcomes": {},
        }

    def test_a_run_says_what_it_did(self, day):
        """In counts, nothing personal."""
        day.book(day.patient(), "tomorrow 15:00")
        day.book(day.patient(id="other", e164="+525500000001", consents={}), "tomorrow 15:00")
        report = day.tick("today 15:00").as_json()
        assert (report["due"], report["clinics"]) == (2, 1)
        assert report["outcomes"] == {"queued": 1, "no_consent": 1}

    def test_what_there_is_no_time_for_stays_due(self, day):
        """The run says that it is unfinished; the next one does it."""
        day.book(day.patient(), "tomorrow 15:00")
        day.now = day.at("today 15:00")
        report = send_due(day.run(time_left=timedelta(seconds=30)), now=day.now)
        assert report.unfinished
        day.go_on("today 15:15")
        assert len(day.ledger) == 1

"""Stories of the schedule: visits booked, moved, cancelled, and what reaches the patient's phone, days on end."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest

from chalicelib.appointments.change import By
from chalicelib.appointments.model import Status
from chalicelib.appointments.reschedule_due import change_reminding
from chalicelib.imports.attest import Attestation
from chalicelib.imports.columns import guess
from chalicelib.imports.decide import Terms
from chalicelib.imports.load import Loading, load
from chalicelib.imports.read import read_file
from chalicelib.imports.rows import read_rows, reading_of
from chalicelib.messaging.channel import Outcome, Verdict
from chalicelib.messaging.events import NumberChanged
from chalicelib.messaging.inbox import TaskKind
from chalicelib.messaging.model import Action, Kind, State
from chalicelib.reminders.due_run import send_due
from tests.builders import a_clinic, a_patient
from tests.fakes.fake_channel import HANGS, LOSES_THE_ANSWER, FakeChannel
from tests.fakes.memory_store import MemoryStore
from tests.flows.clinic_day import ClinicDay

DAY, TWO_HOURS = 24 * 60, 2 * 60
LUIS = {"id": "luis", "name": "Luis Pérez", "e164": "+525587654321"}
SOFIA = {"id": "sofia", "name": "Sofía Pérez", "e164": "+525587654321"}


@pytest.fixture
def day():
    """A clinic on a Sunday, half past nine in the morning; nobody is on its list yet."""
    return ClinicDay()


def copies(day):
    """Return how often the most repeated message reached WhatsApp."""
    return max(Counter(day.channel.arrived).values(), default=0)


def take_in(day, *rows):
    """Take in a file of these rows, for whose consent and numbers the clinic vouches."""
    content = "\n".join(["Paciente,Teléfono,Fecha y hora", *rows]).encode()
    sheet = read_file(content, now=day.now)
    reading = reading_of(sheet, guess(sheet, region="MX"), zone=day.clinic.zone, region="MX")
    attestation = Attestation(by="ines", numbers=True)
    terms = Terms(clinic=day.clinic, now=day.now, attestation=attestation)
    loading = Loading(records=day.records, queue=day.queue, terms=terms)
    return load(read_rows(sheet, reading), loading)


def reasons(day, visit):
    """Return, for a visit as now scheduled, what became of each reminder: state and reason."""
    return [(m.about[0].offset, m.state.value, m.reason) for m in day.about(visit)]


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
        assert all(
            "miércoles 25 de noviembre, 11:00 a. m." in m.content.parameters for m in day.ledger[1:]
        )

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


class TestTwice:
    """Whatever is done twice is told once."""

    def test_a_run_started_twice_sends_once(self, day):
        """At the same moment, and again a minute later."""
        day.book(day.patient(), "tomorrow 15:00")
        day.tick("today 15:00")
        day.tick("today 15:00")
        day.tick("today 15:01")
        day.work()
        day.work()
        assert len(day.ledger) == 1

    def test_runs_that_overlap_send_once(self, day):
        """Four at the same time over sixty visits, digests among them."""
        for n in range(30):
            who = a_patient().e164[:-3] + f"{n:03}"
            for child in range(2):
                person = day.patient(id=f"p{n}-{child}", e164=who)
                day.book(person, day.at("tomorrow 15:00") + timedelta(minutes=n))
        day.now = day.at("today 16:00")
        together = Barrier(4)

        def run(_):
            together.wait()
            return send_due(day.run(), now=day.now)

        with ThreadPoolExecutor(4) as pool:
            reports = list(pool.map(run, range(4)))
        day.work()
        day.go_on("today 17:00")
        assert sum(report.outcomes["queued"] for report in reports) == 30
        assert (len(day.ledger), copies(day)) == (30, 1)

    def test_workers_that_get_the_same_message_send_it_once(self, day):
        """The queue hands a message out twice, to workers at the same time."""
        for n in range(10):
            person = day.patient(id=f"p{n}", e164=f"+5255000000{n:02}")
            day.book(person, "tomorrow 15:00")
        day.tick("today 15:00")
        ids = day.queue.take()
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda _: day.deliver(ids), range(4)))
        assert (len(day.ledger), copies(day)) == (10, 1)

    def test_saving_the_settings_again_sends_nothing_again(self, day):
        """The same offsets, other ones and back: only what was never told is told."""
        day.book(day.patient(), "tomorrow 15:00")
        day.go_on("today 15:00")
        for offsets in ((DAY, TWO_HOURS), (3 * DAY, TWO_HOURS), (DAY, TWO_HOURS)):
            changed = replace(day.clinic, reminder_offsets=offsets)
            change_reminding(day.records, day.clinic, changed, now=day.now)
            day.go_on(day.now + timedelta(minutes=30))
        assert len(day.ledger) == 1
        day.go_on("tomorrow 15:00")
        assert [m.about[0].offset for m in day.ledger] == [DAY, TWO_HOURS]

    def test_the_same_agenda_sent_every_night_sends_nothing_again(self, day):
        """Nothing changed, so nothing is written, and nobody hears of it twice."""
        for night in ("today 10:00", "today 23:00", "tomorrow 23:00", "in 2 days 08:00"):
            day.go_on(night)
            report = take_in(day, "Ana López,55 1234 5678,2026-11-24 15:00")
        assert [row.outcome.value for row in report.results] == ["unchanged"]
        day.go_on("in 3 days 12:00")
        assert [m.about[0].offset for m in day.ledger] == [DAY, TWO_HOURS]

    @pytest.mark.parametrize("written", ["+52 1 55 1234 5678", "044 55 1234 5678", "5215512345678"])
    def test_one_number_written_twice_gets_one_message(self, day, written):
        """On two rows, in two spellings: one person, one visit, one reminder."""
        take_in(
            day,
            "Ana López,55 1234 5678,2026-11-24 15:00",
            f"Ana López,{written},2026-11-24 15:00",
        )
        day.go_on("tomorrow 18:00")
        assert [m.e164 for m in day.ledger] == ["+525512345678"]


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


class BreaksDownError(Exception):
    """The store, or the machine, fails at this moment."""


@dataclass(frozen=True)
class FrailStore(MemoryStore):
    """A store that fails once, at the n-th change from now: before it is made, or after, its answer lost."""

    troubles: list = field(default_factory=list)

    def fail(self, at, *, after):
        """Ask for the trouble."""
        self.troubles[:] = [at, after]

    def change(self, steps):
        """Make the change, or not."""
        with self.lock:
            if not self.troubles:
                return super().change(steps)
            self.troubles[0] -= 1
            if self.troubles[0]:
                return super().change(steps)
            _, after = self.troubles
            self.troubles.clear()
            if after:
                super().change(steps)
            raise BreaksDownError


def fifty_families(day):
    """Book fifty visits of tomorrow for as many phones, and five pairs of siblings; return the phones."""
    phones = [f"+5255000000{n:02}" for n in range(50)]
    for n, e164 in enumerate(phones):
        for child in range(2 if n % 10 == 0 else 1):
            person = day.patient(id=f"p{n:02}-{child}", e164=e164)
            day.book(person, day.at("tomorrow 15:00") + timedelta(minutes=n))
    return phones


class TestHalfWay:
    """Whatever fails half-way, nothing is lost and nothing is said twice."""

    @pytest.mark.parametrize("after", [False, True], ids=["not made", "answer lost"])
    @pytest.mark.parametrize("at", range(1, 5))
    def test_a_run_that_fails_is_made_good_by_the_next(self, at, after):
        """At each of its transactions, whether that was made or not."""
        day = ClinicDay(store=FrailStore())
        phones = fifty_families(day)
        day.now = day.at("today 16:00")
        day.store.fail(at, after=after)
        report = day.tick()
        assert report.failed_clinics == (0 if day.store.troubles else 1)
        day.store.troubles.clear()
        day.go_on("today 17:00")
        assert sorted(m.e164 for m in day.ledger) == phones
        assert copies(day) == 1

    @pytest.mark.parametrize("after", [False, True], ids=["not made", "answer lost"])
    @pytest.mark.parametrize("at", [1, 10, 50, 51, 60, 100])
    def test_a_worker_that_fails_repeats_nothing(self, at, after):
        """At any claim or outcome: each message is attempted once at most, and what is unclear reaches staff."""
        day = ClinicDay(store=FrailStore())
        fifty_families(day)
        day.tick("today 16:00")
        day.store.fail(at, after=after)
        with pytest.raises(BreaksDownError):
            day.work()
        day.store.troubles.clear()
        day.go_on("today 17:00")
        day.report(day.ledger[0], "delivered")
        day.go_on("today 19:00")
        attempts = Counter(message.id for message in day.channel.attempts)
        assert set(attempts.values()) == {1}
        ends = Counter(message.state for message in day.records.messages_on("2026-11-22"))
        unclear = [task for task in day.inbox() if task.kind is TaskKind.UNKNOWN_OUTCOME]
        assert ends.keys() <= {State.ACCEPTED, State.DELIVERED, State.UNKNOWN}
        assert ends.total() == 50
        assert len(unclear) == ends[State.UNKNOWN]

    def test_a_queue_that_loses_everything_costs_a_quarter_of_an_hour(self, day):
        """The schedule asks again for what was written and never sent."""
        phones = fifty_families(day)
        day.queue.broken = True
        day.tick("today 16:00")
        day.work()
        assert day.ledger == []
        day.queue.broken = False
        day.go_on("today 16:15")
        assert sorted(m.e164 for m in day.ledger) == phones

    def test_one_clinics_trouble_is_not_anothers(self, day):
        """A record that cannot be read stops that clinic's run only, and the run says so."""
        sender = replace(a_clinic().sender, phone_number_id="another")
        other = ClinicDay(a_clinic(id="z8y7x6w5", slug="otra", sender=sender), store=day.store)
        for one in (day, other):
            one.book(one.patient(), "tomorrow 15:00")
        whole = other.run()

        def records_of(clinic_id):
            if clinic_id == day.clinic_id:
                raise BreaksDownError
            return day.records_of(clinic_id)

        at = day.at("today 15:00")
        report = send_due(replace(whole, records_of=records_of), now=at)
        assert (report.clinics, report.failed_clinics) == (2, 1)
        assert report.outcomes == {"queued": 1}
        day.go_on("today 15:15")
        assert sorted(m.clinic_id for m in day.ledger) == [day.clinic_id, other.clinic_id]


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

    def test_a_passing_no_that_passes_too_late_is_a_failure_staff_see(self, day):
        """Six times no: the message ends, the clinic knows."""
        visit = day.book(day.patient(), "tomorrow 15:00")
        slow = Outcome(Verdict.TRY_LATER, "130429", after=timedelta(minutes=10))
        day.channel.of_line["+525512345678"] = slow
        day.go_on("tomorrow 12:45")
        assert [m.state for m in day.about(visit)] == [State.FAILED]
        assert [task.kind for task in day.inbox()] == [TaskKind.UNDELIVERABLE]

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


class TestLate:
    """Late is told only while it helps, and never at night."""

    def test_booked_an_hour_before_one_reminder_goes(self, day):
        """The one closest to the visit; the other says why not."""
        day.now = day.at("today 12:00")
        visit = day.book(day.patient(), "today 13:00")
        day.go_on("today 14:00")
        assert [(m.about[0].offset, m.created_at) for m in day.ledger] == [
            (TWO_HOURS, day.at("today 12:00"))
        ]
        assert (DAY, "suppressed", "superseded") in reasons(day, visit)

    @pytest.mark.parametrize(("minutes", "goes"), [(30, 0), (45, 1), (119, 1), (121, 1), (170, 1)])
    def test_booked_shortly_before_at_most_one_reminder_goes(self, day, minutes, goes):
        """None in the last half hour, and never two at once."""
        day.now = day.at("today 12:00")
        day.book(day.patient(), day.now + timedelta(minutes=minutes))
        day.go_on("today 16:00")
        assert len(day.ledger) == goes

    def test_booked_at_night_for_the_early_morning(self, day):
        """At nine there is half an hour left: too late for anything, and the log says so."""
        day.now = day.at("today 21:00")
        visit = day.book(day.patient(), "tomorrow 09:30")
        day.go_on("tomorrow 10:00")
        assert day.ledger == []
        assert [reason for _, _, reason in reasons(day, visit)] == ["superseded", "quiet_hours"]

    def test_after_an_outage_the_backlog_waits_for_the_morning(self, day):
        """From two in the afternoon to ten at night nothing ran: at nine what still helps goes."""
        ana, luis, sofia = (
            day.patient(),
            day.patient(**LUIS),
            day.patient(**SOFIA | {"e164": "+525500000009"}),
        )
        past = day.book(ana, "today 16:00")
        tomorrow = day.book(luis, "tomorrow 17:00")
        early = day.book(sofia, "tomorrow 09:15")
        day.go_on("today 13:45")
        day.ledger.clear()
        day.now = day.at("today 22:00")
        day.go_on("tomorrow 08:45")
        assert day.ledger == []
        day.go_on("tomorrow 09:00")
        assert [(m.e164, m.about[0].appointment_id) for m in day.ledger] == [
            (luis.e164, tomorrow.id)
        ]
        assert (TWO_HOURS, "suppressed", "too_late") in reasons(day, past)
        assert (TWO_HOURS, "suppressed", "quiet_hours") in reasons(day, early)

    def test_after_an_outage_of_days_nobody_is_reminded_of_the_past(self, day):
        """Each visit that was missed says so in the log."""
        visits = []
        for n in range(4):
            person = day.patient(id=f"p{n}", e164=f"+52550000000{n}")
            visits.append(day.book(person, f"in {n + 1} days 15:00"))
        day.go_on("in 3 days 15:30", every=timedelta(days=3, hours=6))
        assert [m.about[0].appointment_id for m in day.ledger] == [visits[3].id]
        for visit in visits[:3]:
            assert {reason for _, _, reason in reasons(day, visit)} == {"superseded", "too_late"}

    def test_what_was_queued_at_closing_time_is_not_sent_at_night(self, day):
        """Planned a minute before eight, the worker came a minute after: it goes at nine."""
        day.now = day.at("today 19:45")
        day.book(day.patient(), "tomorrow 19:59")
        day.tick("today 19:59")
        day.now = day.at("today 20:01")
        day.work()
        assert day.ledger == []
        day.go_on("tomorrow 08:45")
        assert day.ledger == []
        day.go_on("tomorrow 09:01")
        assert len(day.ledger) == 1


CITIES = {
    # UTC hour of half past ten: in March, with summer time in the north, and in November
    "America/Mexico_City": (16, 16),
    "America/Tijuana": (17, 18),
    "America/Ciudad_Juarez": (16, 17),
    "America/Cancun": (15, 15),
    "America/Hermosillo": (17, 17),
}


@pytest.mark.parametrize(
    ("month", "said"),
    [
        (0, "miércoles 17 de marzo, 10:30 a. m."),
        (1, "lunes 23 de noviembre, 10:30 a. m."),
    ],
    ids=["march", "november"],
)
@pytest.mark.parametrize("zone", CITIES)
def test_the_time_in_the_text_is_the_clinics_own(zone, month, said):
    """Summer time in Tijuana and Ciudad Juárez only; the reminder itself leaves by the same clock."""
    on = datetime(2027, 3, 17, tzinfo=UTC) if month == 0 else datetime(2026, 11, 23, tzinfo=UTC)
    day = ClinicDay(a_clinic(zone=zone), now=on - timedelta(days=3))
    starts_at = on + timedelta(hours=CITIES[zone][month], minutes=30)
    day.book(day.patient(), starts_at)
    day.go_on(starts_at)
    assert [m.content.parameters[2] for m in day.ledger] == [said, said]
    before, shortly = [m.created_at for m in day.ledger]
    assert starts_at - before == timedelta(days=1)
    assert starts_at - shortly == timedelta(minutes=90)  # 08:30 is night: nine o'clock


@pytest.mark.parametrize(
    ("zone", "on"),
    [
        ("America/Tijuana", datetime(2027, 3, 14, tzinfo=UTC)),
        ("America/Ciudad_Juarez", datetime(2026, 11, 1, tzinfo=UTC)),
    ],
)
def test_a_night_in_which_the_clocks_change_moves_no_visit(zone, on):
    """Booked for Monday noon, reminded of on the Sunday of the change: the text says noon."""
    day = ClinicDay(a_clinic(zone=zone), now=on - timedelta(days=2))
    starts_at = day.at(f"{on + timedelta(days=1):%Y-%m-%d} 12:00")
    day.book(day.patient(), starts_at)
    day.go_on(starts_at)
    assert len(day.ledger) == 2
    assert all("12:00 p. m." in m.content.parameters[2] for m in day.ledger)


class TestSeveralVisits:
    """One phone, one day, one message."""

    def test_two_children_are_told_of_in_one_message(self, day):
        """Each named with their own time, both days; a tap confirms both."""
        luis, sofia = day.patient(**LUIS), day.patient(**SOFIA)
        visits = [day.book(luis, "tomorrow 15:00"), day.book(sofia, "tomorrow 15:30")]
        day.go_on("today 16:00")
        (digest,) = day.ledger
        assert "3:00 p. m. Luis" in digest.content.parameters[1]
        assert "3:30 p. m. Sofía" in digest.content.parameters[1]
        day.tap(digest, Action.CONFIRM)
        day.go_on("tomorrow 15:30")
        assert {day.visit(visit).status for visit in visits} == {Status.CONFIRMED}
        assert [m.kind for m in day.ledger] == [Kind.REMINDER, Kind.REPLY]

    def test_morning_and_evening_of_one_day_are_one_message(self, day):
        """The later visit joins the earlier one's reminder and is not told again for that one."""
        ana = day.patient()
        day.book(ana, "tomorrow 10:30", practitioner="Dra. Ruiz")
        day.book(ana, "tomorrow 18:00", practitioner="Dr. Soto")
        day.go_on("in 2 days 12:00")
        assert [len(m.about) for m in day.ledger] == [2, 2]
        assert all(
            "Ruiz" in m.content.parameters[1] and "Soto" in m.content.parameters[1]
            for m in day.ledger
        )

    def test_every_week_is_a_message_of_its_own(self, day):
        """Recurring visits of different days are told of day by day."""
        ana = day.patient()
        for days in (1, 3, 5):
            day.book(ana, f"in {days} days 15:00")
        day.go_on("in 6 days 12:00")
        assert [len(m.about) for m in day.ledger] == [1] * 6

    def test_a_digest_taken_back_for_one_is_told_to_the_other(self, day):
        """Queued for both, one is cancelled: the other child's reminder goes alone."""
        luis, sofia = day.patient(**LUIS), day.patient(**SOFIA)
        off, on = day.book(luis, "tomorrow 15:00"), day.book(sofia, "tomorrow 15:30")
        day.tick("today 15:30")
        day.cancel(off)
        day.go_on("today 16:00")
        assert [[a.appointment_id for a in m.about] for m in day.ledger] == [[on.id]]

    def test_two_confirmed_children_are_not_asked_again(self):
        """A clinic that reminds them shortly before does so without a question."""
        day = ClinicDay(a_clinic(remind_confirmed=True))
        luis, sofia = day.patient(**LUIS), day.patient(**SOFIA)
        day.book(luis, "tomorrow 15:00")
        day.book(sofia, "tomorrow 15:30")
        day.go_on("today 16:00")
        day.tap(day.ledger[0], Action.CONFIRM)
        day.work()
        day.go_on("tomorrow 16:00")
        later = [m for m in day.ledger[1:] if m.kind is Kind.REMINDER]
        assert {m.content.template for m in later} == {"recordatorio_corto"}
        assert not any(m.content.buttons for m in later)


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


class TestDailyLimit:
    """What WhatsApp lets a number send in a day goes to the soonest visits."""

    def limited(self, limit):
        """Return a clinic whose number may reach so many people a day."""
        return ClinicDay(a_clinic(sender=replace(a_clinic().sender, daily_limit=limit)))

    def test_the_soonest_are_told_and_the_others_wait(self):
        """Ten visits, four may be told: the four soonest, and each other says why not, or goes the next day."""
        day = self.limited(4)
        visits = []
        for n in reversed(range(10)):
            person = day.patient(id=f"p{n}", e164=f"+52550000000{n}")
            visits.append(day.book(person, day.at("tomorrow 15:00") + timedelta(minutes=10 * n)))
        visits.reverse()
        day.go_on("today 16:30", every=timedelta(hours=7))
        assert [m.about[0].appointment_id for m in day.ledger] == [v.id for v in visits[:4]]
        day.go_on("tomorrow 17:00")
        told = Counter(a.appointment_id for m in day.ledger for a in m.about)
        for visit in visits[4:]:
            missed = {reason for _, state, reason in reasons(day, visit) if state == "suppressed"}
            assert told[visit.id] or missed & {"daily_limit", "superseded"}
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

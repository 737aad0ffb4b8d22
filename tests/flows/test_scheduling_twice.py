"""Stories of the schedule: what runs twice, overlaps, comes again or fails half-way is told once and never lost."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import timedelta
from threading import Barrier

import pytest

from chalicelib.appointments.apply_reminder_settings import change_reminding
from chalicelib.imports.attestation import Attestation
from chalicelib.imports.decide_row import Terms
from chalicelib.imports.guess_columns import guess
from chalicelib.imports.import_rows import import_rows
from chalicelib.imports.parse_rows import read_rows, reading_of
from chalicelib.imports.read_file import read_file
from chalicelib.imports.take_in_rows import Loading
from chalicelib.messaging.model import State
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.reminders import scheduled_run
from chalicelib.reminders.scheduled_run import send_due
from tests.builders import a_clinic, a_patient
from tests.fakes.memory_records import MemoryClinicRecords
from tests.fakes.memory_several import EachAlone, MemorySeveral
from tests.fakes.memory_store import MemoryStore
from tests.flows.clinic_day import ClinicDay
from tests.flows.schedule_stories import copies, fifty_families

DAY, TWO_HOURS = 24 * 60, 2 * 60


@pytest.fixture
def day():
    """A clinic on a Sunday, half past nine in the morning; nobody is on its list yet."""
    return ClinicDay()


def take_in(day, *rows):
    """Take in a file of these rows, for whose consent and numbers the clinic vouches."""
    content = "\n".join(["Paciente,Teléfono,Fecha y hora", *rows]).encode()
    sheet = read_file(content, now=day.now)
    reading = reading_of(
        sheet, guess(sheet, region="MX"), clinic=day.clinic, region="MX", now=day.now
    )
    attestation = Attestation(by="ines", numbers=True)
    terms = Terms(clinic=day.clinic, now=day.now, attestation=attestation)
    loading = Loading(records=day.records, queue=day.queue, terms=terms)
    return import_rows(read_rows(sheet, reading), loading)


def interrupted_run(day, saved):
    """Return a run whose clinic's owner saves other settings when it has read its visits."""
    once = [saved]

    class Interrupted(MemoryClinicRecords):
        """Records in which that happens."""

        def counts(self, counters):
            if once:
                change_reminding(day.records, day.clinic, once.pop(), now=day.now)
            return super().counts(counters)

    def records_of(clinic_id):
        return Interrupted(day.store, clinic_id, clock=lambda: day.now)

    return replace(day.run(), records_of=records_of, several=MemorySeveral(day.store, records_of))


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

    @pytest.mark.parametrize(
        ("offsets", "told"),
        [((DAY, TWO_HOURS), [DAY, TWO_HOURS]), ((3 * DAY, DAY), [DAY]), ((TWO_HOURS,), [DAY, 120])],
    )
    def test_settings_saved_while_a_run_plans_lose_and_double_nothing(self, offsets, told):
        """The run read the clinic before and writes after: what is new is still looked for, and what it told is told."""
        day = ClinicDay(a_clinic(reminder_offsets=(DAY,)))
        day.book(day.patient(), "tomorrow 15:00")
        day.now = day.at("today 15:00")
        run = interrupted_run(day, replace(day.clinic, reminder_offsets=offsets))
        send_due(run, now=day.now)
        assert day.clinic.reminder_offsets == offsets
        day.go_on("tomorrow 15:00")
        assert [m.about[0].offset for m in day.ledger] == told

    def test_settings_saved_while_a_run_plans_are_those_of_who_was_told_along(self, day):
        """Of two visits of one phone the first was due: the second went in its message, and gets what is new all the same."""
        day = ClinicDay(a_clinic(reminder_offsets=(DAY,)))
        ana = day.patient()
        first = day.book(ana, "tomorrow 11:00")
        day.book(day.patient(id="p2", e164=ana.e164), "tomorrow 17:00")
        day.now = day.at("today 11:00")
        send_due(
            interrupted_run(day, replace(day.clinic, reminder_offsets=(DAY, TWO_HOURS))),
            now=day.now,
        )
        day.work()
        assert [len(m.about) for m in day.ledger] == [2]
        day.cancel(day.visit(first))
        day.go_on("tomorrow 18:00")
        assert [m.created_at for m in day.ledger if m.about[0].offset == TWO_HOURS] == [
            day.at("tomorrow 15:00")
        ]

    def test_settings_saved_while_a_run_plans_that_fails_lose_nothing(self, monkeypatch):
        """It wrote its visits and broke down before its end: what is new is looked for as ever."""
        day = ClinicDay(a_clinic(reminder_offsets=(DAY,)))
        day.book(day.patient(), "tomorrow 15:00")
        day.now = day.at("today 15:00")
        run = interrupted_run(day, replace(day.clinic, reminder_offsets=(DAY, TWO_HOURS)))

        def breaks(*_args):
            raise BreaksDownError

        with monkeypatch.context() as patch:
            patch.setattr(scheduled_run, "put_ahead", breaks)
            assert send_due(run, now=day.now).failed_clinics == 1
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


class TestHalfWay:
    """Whatever fails half-way, nothing is lost and nothing is said twice."""

    @pytest.mark.parametrize("after", [False, True], ids=["not made", "answer lost"])
    @pytest.mark.parametrize("at", range(1, 5))
    def test_a_run_that_fails_is_made_good_by_the_next(self, at, after):
        """At each of its transactions, whether that was made or not."""
        day = ClinicDay(store=FrailStore())
        day.several = EachAlone
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
        assert ends.total() == 50
        assert ends[State.ACCEPTED] + ends[State.DELIVERED] + ends[State.UNKNOWN] == 50
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

"""The whole clinic as a state machine: whatever people, staff, files, WhatsApp and crashes do, in any order."""

import logging
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, note, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)

from chalicelib.appointments.model import Slot
from chalicelib.clinics.model import UnknownPolicy
from chalicelib.messaging.model import Action, Kind, Message
from chalicelib.patients.model import NumberState, Patient, Purpose
from tests.builders import agreed, refused
from tests.faults.clinic_machine import PHONES, Clinic
from tests.faults.clinic_model import Meddling
from tests.faults.disorder import disorder
from tests.faults.oracle import every
from tests.scale import scaled
from tests.search_net import should_stand, stand

phones = st.sampled_from(PHONES)
ahead = st.sampled_from([timedelta(hours=hours) for hours in (1, 3, 7, 20, 25, 26, 44, 50)])
consents = st.sampled_from(
    [agreed(Purpose.REMINDERS), agreed(Purpose.REMINDERS), refused(Purpose.REMINDERS), {}]
)
numbers = st.sampled_from([*[NumberState.VERIFIED] * 3, *NumberState])
which = st.integers(0, 30)
keys = st.sampled_from(["K1", "K2", "K3"])
TOTAL = {
    "machines": 0,
    "steps": 0,
    "claims": 0,
    "arrived": 0,
    "merges": 0,
    "undone": 0,
    "died": 0,
    "saves": 0,
    "paused": 0,
    "closed": 0,
    "opened": 0,
    "bookings told": 0,
    "taken back": 0,
    "deeds": 0,
    "deeds undone": 0,
    "answers": 0,
    "answers that waited": 0,
    "echoes": 0,
}

MUST_HAPPEN = {  # … in a run of so many clinics, and more
    "merges": 10,
    "claims": 10,
    "saves": 10,
    "deeds": 100,
    "paused": 10,
    "closed": 10,
    "opened": 100,
    "answers": 100,
    "answers that waited": 100,
    "echoes": 100,
    "bookings told": 2_000,
    "taken back": 2_000,
    "deeds undone": 2_000,
}


class ClinicMachine(RuleBasedStateMachine):
    """Each rule is something that may happen at a clinic on any day."""

    people = Bundle("people")

    @initialize(
        target=people,
        number=st.integers(0, 2**32),
        policy=st.sampled_from(UnknownPolicy),
        twin=consents,
        apart=st.booleans(),
        after=st.lists(ahead, min_size=2, max_size=4),
    )
    def open(self, number, policy, twin, apart, after):
        """Open the doors: two records of one person and somebody else are there, with visits."""
        self.clinic = Clinic(number, policy)
        one = self.clinic.come(PHONES[0])
        two = self.clinic.come(PHONES[1 if apart else 0], consents=twin)
        three = self.clinic.come(PHONES[2])
        for person, at in zip([one, two, three] * 2, after, strict=False):
            self.clinic.book(person, self.clinic.world.now + at)
        return multiple(one, two, three)

    @rule(target=people, phone=phones, consents=consents, number=numbers)
    def come(self, phone, consents, number):
        """Put somebody on the list."""
        return self.clinic.come(phone, consents=consents, number=number)

    @rule(target=people)
    def come_without_a_phone(self):
        """Put somebody on the list whom only a letter reaches."""
        return self.clinic.come("", number=NumberState.UNVERIFIED)

    @rule(person=people, after=ahead, tell=st.booleans())
    def book(self, person, after, tell):
        """Book a visit, and perhaps tell of it."""
        if self._exists(person):
            self.clinic.book(person, self.clinic.world.now + after, tell=tell)

    @rule(which=which, after=ahead)
    def move(self, which, after):
        """Give a visit another time."""
        self.clinic.move(self._visit(which), self.clinic.world.now + after)

    @rule(which=which)
    def cancel(self, which):
        """Call a visit off."""
        self.clinic.cancel(self._visit(which))

    @rule(which=which)
    def confirm(self, which):
        """Note that the patient comes."""
        self.clinic.confirm(self._visit(which))

    @rule(
        which=which,
        deed=st.sampled_from(["arrived", "confirmed", "moved", "cancelled", "restored", "came"]),
        after=ahead,
        tells=st.booleans(),
    )
    def do_at_the_counter(self, which, deed, after, tells):
        """Let staff do something to a visit on their page."""
        now = self.clinic.world.now
        how = {
            "confirmed": {"how": "telephone"},
            "moved": {"slot": Slot(now + after), "tells": tells},
            "cancelled": {"tells": tells},
            "came": {"came": tells},
        }.get(deed, {})
        name = "attended" if deed == "came" else deed
        TOTAL["deeds"] += self.clinic.at_the_counter(self._visit(which), name, **how)

    @precondition(lambda self: self.clinic.has_deeds)
    @rule(which=which, seconds=st.sampled_from([1, 20, 170, 200]))
    def take_a_deed_back(self, which, seconds):
        """Let staff see that it was a slip, before or after the notice leaves."""
        world = self.clinic.world
        world.run_until(world.now + timedelta(seconds=seconds))
        TOTAL["deeds undone"] += self.clinic.take_back_deed(which)

    @rule(phone=phones, text=st.sampled_from(["BAJA", "ALTA", "BAJA", "confirmo", "gracias", "?"]))
    def write(self, phone, text):
        """Let somebody write."""
        self.clinic.says(phone, text)

    @rule(which=which, twice=st.booleans())
    def answer(self, which, twice):
        """Let somebody at the desk answer a talk, open or not."""
        self.clinic.answer(which, twice=twice)

    @rule(phone=phones, hours=st.sampled_from([25, 30, 40]), which=which)
    def answer_a_day_later(self, phone, hours, which):
        """Let somebody at the desk answer, past the window, whoever wrote long before."""
        self.clinic.says(phone, "una pregunta")
        self.clinic.pass_time(timedelta(hours=hours))
        self.clinic.answer(which, twice=False)

    @rule(phone=phones, seconds_ago=st.sampled_from([0, 0, 60, 7200]))
    def write_in_the_app(self, phone, seconds_ago):
        """Let somebody write on the clinic's own telephone; WhatsApp may tell of it late."""
        self.clinic.writes_in_app(phone, timedelta(seconds=seconds_ago))

    @rule(person=people)
    def staff_withdraw(self, person):
        """Let staff end a consent."""
        if self._exists(person):
            self.clinic.staff_withdraw(person)

    @rule(stays=people, merged=people)
    def merge(self, stays, merged):
        """Make two records one."""
        if self._exists(stays) and self._exists(merged) and stays != merged:
            before = len(self.clinic.model.merges)
            self.clinic.merge(stays, merged)
            TOTAL["merges"] += len(self.clinic.model.merges) - before

    @precondition(lambda self: self.clinic.model.merges)
    @rule()
    def undo(self):
        """Take the latest merge apart."""
        before = len(self.clinic.model.merges)
        self.clinic.undo()
        TOTAL["undone"] += before - len(self.clinic.model.merges)

    @rule(
        rows=st.lists(
            st.tuples(st.sampled_from(["V1", "V2", "V3"]), keys, phones, ahead), max_size=3
        ),
        vouched=st.booleans(),
    )
    def take_in_a_file(self, rows, vouched):
        """Take in an agenda."""
        now = self.clinic.world.now
        given = [(visit, key, phone, now + after) for visit, key, phone, after in rows]
        self.clinic.take_in_file(given, vouched=vouched)

    @precondition(lambda self: self.clinic.records.imports())
    @rule(which=which)
    def take_back_a_file(self, which):
        """Take one of the imports back."""
        TOTAL["taken back"] += self.clinic.take_back_file(which)

    @precondition(lambda self: self.clinic.world.whatsapp.ledger)
    @rule(which=which, action=st.sampled_from(Action))
    def tap(self, which, action):
        """Let somebody tap a button of anything that ever arrived."""
        ledger = self.clinic.world.whatsapp.ledger
        self.clinic.taps(ledger[which % len(ledger)], action)

    @rule(old=phones, new=phones)
    def take_another_number(self, old, new):
        """Let everybody of a phone have another."""
        self.clinic.takes_another_number(old, new)

    @rule(hours=st.sampled_from([0, 0, 2, 9, 30]), everything=st.booleans())
    def pause(self, hours, everything):
        """Let an operator keep the clinic silent."""
        self.clinic.pause(hours, everything=everything)
        TOTAL["paused"] += 1

    @precondition(lambda self: self.clinic.model.silent)
    @rule()
    def resume(self):
        """Let an operator end it."""
        self.clinic.resume()

    @rule(in_days=st.sampled_from([0, 0, 1, 1, 1, 2]), days=st.integers(1, 3))
    def close(self, in_days, days):
        """Let the owner mark days closed."""
        self.clinic.close(in_days, days)
        TOTAL["closed"] += 1

    @precondition(lambda self: self.clinic.world.clinic.days_off)
    @rule(which=which)
    def open_again(self, which):
        """Let her take some back."""
        self.clinic.open_again(which)
        TOTAL["opened"] += 1

    @rule()
    def tick(self):
        """Run the schedule."""
        self.clinic.world.tick()

    @rule(seconds=st.sampled_from([0, 30, 90]))
    def deliver(self, seconds):
        """Let the workers work."""
        world = self.clinic.world
        world.run_until(world.now + timedelta(seconds=seconds))

    @rule(kind=st.sampled_from(["plan", "deliver", "receive", "desk"]), at=st.integers(1, 24))
    def crash(self, kind, at):
        """Let the next process of a kind die at some call."""
        self.clinic.world.meddler = Meddling(kind, at)

    @rule(
        kind=st.sampled_from(["desk", "receive", "deliver"]),
        at=st.integers(1, 24),
        what=st.sampled_from(["work", "tick", "BAJA"]),
    )
    def meanwhile(self, kind, at, what):
        """Let a worker, the schedule or a BAJA come in between at some call of the next process of a kind."""
        clinic = self.clinic
        act = {
            "work": clinic.world.work,
            "tick": clinic.world.tick,
            "BAJA": lambda: clinic.says(PHONES[at % len(PHONES)], "BAJA"),
        }[what]
        clinic.world.meddler = Meddling(kind, at, act)

    @rule(hours=st.sampled_from([0.25, 1, 3, 12, 23]))
    def pass_time(self, hours):
        """Let time go by."""
        self.clinic.pass_time(timedelta(hours=hours))

    @invariant()
    def nothing_was_claimed_that_must_not_leave(self):
        """Neither by the table nor by what the machine knows."""
        assert self.clinic.watched.faults == []

    @invariant()
    def agenda_phones_keys_and_aliases_fit_together(self):
        """Everybody on their phone, each visit to come on its own, each alias leading somewhere."""
        TOTAL["steps"] += 1
        assert list(disorder(self.clinic.world)) == []

    @invariant()
    def nothing_is_held_that_was_answered_in_the_app(self):
        """The echo ended it in its own transaction."""
        assert list(self.clinic.model.answers.held_in_vain(self.clinic.world)) == []

    @invariant()
    def nothing_of_a_later_release_is_lost(self):
        """Each record holds more than this release knows, and each write keeps it, at any depth."""
        assert self.clinic.store.lost == []

    @invariant()
    def whose_a_number_is_was_said_on_that_phone(self):
        """By a button or in words; not by a former number, nor for the other of two merged records."""
        people = every(self.clinic.world, Patient, " PATIENT ")
        assert list(self.clinic.model.unsaid(people)) == []

    @invariant()
    def a_search_finds_by_what_the_table_says_and_by_nothing_else(self):
        """Of everybody there is, after whatever happened to them, each word stands; of nobody else any."""
        items = list(self.clinic.store.everything())
        assert stand(items) == should_stand(items)

    def teardown(self):
        """Let time run on, and judge."""
        clinic = getattr(self, "clinic", None)
        if clinic is None:
            return
        wrong = clinic.end()
        TOTAL["machines"] += 1
        TOTAL["claims"] += clinic.watched.claims
        TOTAL["saves"] += len(clinic.store.looked_at)
        TOTAL["arrived"] += len(clinic.world.whatsapp.ledger)
        TOTAL["died"] += sum(n for what, n in clinic.world.seen.items() if what.endswith(" died"))
        kinds = [arrival.message.kind for arrival in clinic.world.whatsapp.ledger]
        TOTAL["answers"] += kinds.count(Kind.ANSWER)
        TOTAL["answers that waited"] += kinds.count(Kind.ANSWER_WAITS)
        TOTAL["echoes"] += sum(m.kind is Kind.ECHO for m in every(clinic.world, Message, " MSG#"))
        TOTAL["bookings told"] += kinds.count(Kind.BOOKED)
        note(f"{len(clinic.world.whatsapp.ledger)} arrived")
        assert wrong == []

    def _visit(self, which):
        visits = self.clinic.visits()
        return visits[which % len(visits)]

    def _exists(self, person):
        return self.clinic.records.get(Patient, person) is not None


@pytest.fixture(autouse=True)
def _quiet():
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def test_a_clinic_survives_whatever_happens_in_whatever_order():
    """At every step nothing forbidden was claimed and the records fit together; at the end nothing is lost or twice."""
    profile = settings(
        max_examples=scaled(2_000, part=20),
        stateful_step_count=30,
        deadline=None,
        database=None,
        print_blob=True,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(seed(20261122)(ClinicMachine), settings=profile)
    print(f"\nstate machine: {TOTAL}")
    wanted = [what for what, clinics in MUST_HAPPEN.items() if TOTAL["machines"] >= clinics]
    assert wanted
    assert [what for what in wanted if not TOTAL[what]] == []

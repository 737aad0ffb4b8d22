"""A care home's phone: sixty people answer on it, and one word of theirs needs more than a transaction holds."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.appointments.model import Status
from chalicelib.functions.receive_whatsapp_events import NotYetKnownError
from chalicelib.messaging.event_types import MarketingPreference, NumberChanged
from chalicelib.messaging.model import RECALLABLE, Action, Kind, State
from chalicelib.patients.model import Line, NumberState, Purpose
from chalicelib.reminders.room_in_digest import MOST_VISITS
from chalicelib.shared.errors import UnreachableError
from tests.builders import ANAS_PHONE, agreed
from tests.fakes.memory_several import EachAlone
from tests.flows.clinic_day import ClinicDay

NEW_PHONE = "+525587654321"
PEOPLE = st.integers(1, 60)
BREAKS = st.integers(
    0, 12
)  # how many commits pass before the function dies; 12 is more than it makes
FEW = settings(max_examples=20, deadline=None)


@dataclass
class Mortal:
    """A clinic's records whose function dies after some commits."""

    records: Any
    left: list[int]

    def __getattr__(self, name):
        return getattr(self.records, name)

    def commit(self, writes):
        """Commit, or die."""
        if self.left[0] == 0:
            raise UnreachableError
        self.left[0] -= 1
        self.records.commit(writes)


class MortalDay(ClinicDay):
    """A day on which what hears events may die."""

    left: list[int] | None = None

    def records_of(self, clinic_id, *by):
        """Return records that may die."""
        records = super().records_of(clinic_id, *by)
        return Mortal(records, self.left) if self.left else records

    def survives(self, commits, hear):
        """Hear an event, dying after so many commits; tell whether it was taken in."""
        self.left = [commits]
        try:
            hear()
        except NotYetKnownError:
            return False
        finally:
            self.left = None
        return True

    def repeats(self, breaks, hear):
        """Hear an event until it is taken in, as WhatsApp repeats it; yield after each time it broke off."""
        for _ in range(30):
            if self.survives(breaks, hear):
                return
            yield
            self.now += timedelta(minutes=1)
            breaks = breaks or 1
        pytest.fail("it is never taken in")


def a_care_home(people, *, unsure=False, **changes):
    """Return the day and its people, each with a visit tomorrow; of the unsure nobody knows whose number it is."""
    day = MortalDay()
    changes |= {"number": NumberState.UNVERIFIED} if unsure else {}
    told = [
        day.patient(id=f"p{n:011d}", name=f"Residente {chr(65 + n)}a", **changes)
        for n in range(people)
    ]
    for n, person in enumerate(told):
        day.book(person, f"tomorrow {9 + n // 6:02d}:{n % 6}0")
    return day, told


def as_it_should_be(day, people, *, stays_out=True):
    """Nobody of the line is agreed, nothing waits, each no is in the log once."""
    assert (day.line(people[0]).opted_out_at is not None) is stays_out
    assert people
    for person in people:
        assert {day.person(person).agreed_to(purpose) for purpose in Purpose} == {False}
        waiting = {m.kind for m in day.messages(person) if m.state in RECALLABLE}
        assert waiting in (set(), {Kind.REPLY})
        noes = [e for e in day.records.consent_events_of(person.id) if not e.granted]
        assert len(noes) == 1


@FEW
@given(count=PEOPLE)
def test_each_is_told_once_and_a_tap_confirms_all_that_its_message_names(count):
    """A day of sixty visits: as many messages as hold them, each tap whole in its transaction, and once."""
    day, people = a_care_home(count)
    day.go_on("today 19:00", every=timedelta(hours=1))
    assert max(len(message.about) for message in day.ledger) <= MOST_VISITS
    digests = list(day.ledger)
    told = [about.appointment_id for message in day.ledger for about in message.about]
    assert len(set(told)) == len(told) == count
    for message in digests:
        event = day.tap(message, Action.CONFIRM)
        day.hear(event)
    day.work()
    visits = [day.records.appointments_of(person.id)[0] for person in people]
    assert {visit.status for visit in visits} == {Status.CONFIRMED}
    assert Counter(task.appointment_id for task in day.inbox()) == Counter(told)
    assert len([m for m in day.ledger if m.kind is Kind.REPLY]) == len(digests)


@FEW
@given(count=PEOPLE, breaks=BREAKS)
def test_the_stop_word_reaches_everybody_however_often_it_breaks_off(count, breaks):
    """The first transaction stops the line; a repetition of the event ends what is left."""
    day, people = a_care_home(count)
    day.tick("today 16:00")  # reminders are queued

    def baja():
        day.write(people[0], "BAJA", provider_id="wamid.baja", at=day.at("today 16:00"))

    stopped = [bool(day.line(people[0]).opted_out_at) for _ in day.repeats(breaks, baja)]
    assert stopped or breaks
    assert stopped == [breaks > 0, *[True] * len(stopped)][: len(stopped)]
    as_it_should_be(day, people)
    day.go_on("today 19:00", every=timedelta(hours=1))
    assert [m.kind for m in day.ledger] == ["reply"]
    assert len([task for task in day.inbox() if task.kind == "opted_out"]) == 1


@FEW
@given(count=PEOPLE, breaks=BREAKS)
def test_where_the_line_has_stopped_nothing_queued_is_sent(count, breaks):
    """Each is asked whose number it is, sixty messages wait, the function dies anywhere: nothing goes out after the stop."""
    day, people = a_care_home(count, unsure=True)
    day.tick("today 16:00")
    assert [m.kind for p in people for m in day.messages(p)] == [Kind.VERIFY] * count
    day.survives(breaks, lambda: day.write(people[0], "BAJA"))
    stopped = day.line(people[0]).opted_out_at is not None
    day.work()
    assert [m for m in day.ledger if m.kind is Kind.VERIFY] == [] or not stopped


def test_a_plan_under_way_queues_nothing_for_a_line_that_has_stopped():
    """The run had read the line before the first transaction, and commits after it, and the event never comes again."""
    day, people = a_care_home(60)
    day.now = day.at("today 16:00")
    records, broke_off = day.records_of, []

    def with_a_stop_in_between(*who):
        plans = records(*who)
        commit = plans.commit

        def late(writes):
            if not broke_off:
                broke_off.append(not day.survives(1, lambda: day.write(people[0], "BAJA")))
            commit(writes)

        object.__setattr__(plans, "commit", late)
        return plans

    day.records_of = lambda *who: records(*who) if day.left else with_a_stop_in_between(*who)
    day.several = EachAlone
    day.tick()
    assert broke_off == [True]
    day.work()
    assert [day.messages(person) for person in people] == [[]] * 60
    assert day.ledger == []


def test_the_word_holds_from_the_first_transaction_on():
    """The function dies after it and the event never comes again: no plan writes to the line."""
    day, people = a_care_home(33)
    assert not day.survives(1, lambda: day.write(people[0], "BAJA"))
    day.go_on("tomorrow 12:00", every=timedelta(hours=1))
    assert day.ledger == []
    assert list(day.journal.words_since(day.at("today 00:00"), until=day.now))


@FEW
@given(count=PEOPLE, breaks=BREAKS)
def test_everybody_comes_back_together(count, breaks):
    """The line listens again with the last transaction."""
    day, people = a_care_home(count)
    day.write(people[0], "BAJA")
    day.now += timedelta(minutes=5)
    at = day.now

    def alta():
        day.write(people[0], "ALTA", provider_id="wamid.alta", at=at)

    silent = [bool(day.line(people[0]).opted_out_at) for _ in day.repeats(breaks, alta)]
    assert silent or breaks
    assert silent == [True] * len(silent)
    assert day.line(people[0]).opted_out_at is None
    said = [[e.granted for e in day.records.consent_events_of(p.id)] for p in people]
    assert said == [[False, True]] * count
    assert {day.person(person).agreed_to(Purpose.REMINDERS) for person in people} == {True}


@FEW
@given(count=PEOPLE, breaks=BREAKS)
def test_everybody_moves_to_the_new_number(count, breaks):
    """Some at a time; at no moment is somebody on neither line."""
    day, people = a_care_home(count)
    day.tick("today 16:00")
    sender = day.clinic.sender.phone_number_id
    wa_ids = [phone.removeprefix("+") for phone in (ANAS_PHONE, NEW_PHONE)]
    event = NumberChanged(sender, "wamid.moved", day.now, *wa_ids)
    ids = {person.id for person in people}

    def on_a_line():
        lines = day.records.get_many(Line, [ANAS_PHONE, NEW_PHONE]).values()
        return {i for line in lines for i in line.patient_ids}

    whole = [on_a_line() == ids for _ in day.repeats(breaks, lambda: day.hear(event))]
    assert whole or breaks
    assert whole == [True] * len(whole)
    new = day.records.get(Line, NEW_PHONE)
    assert (set(new.patient_ids), len(new.visits)) == (ids, count)
    assert day.records.get(Line, ANAS_PHONE).patient_ids == ()
    there = [day.person(person) for person in people]
    assert [(p.e164, p.number) for p in there] == [(NEW_PHONE, NumberState.UNVERIFIED)] * count
    assert {m.state for person in people for m in day.messages(person)} == {State.SUPPRESSED}
    assert len([task for task in day.inbox() if task.kind == "number_changed"]) == count


@pytest.mark.parametrize("breaks", [1, 99])
def test_whatsapps_own_stop_reaches_everybody(breaks):
    """Marketing refused in WhatsApp itself, by a phone of sixty."""
    day, people = a_care_home(60, consents=agreed(Purpose.OFFERS_WHATSAPP))
    sender = day.clinic.sender.phone_number_id
    event = MarketingPreference(sender, stop=True, at=day.now, wa_id=ANAS_PHONE[1:])
    assert len(list(day.repeats(breaks, lambda: day.hear(event)))) < 3
    as_it_should_be(day, people, stays_out=False)

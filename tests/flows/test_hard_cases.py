"""Cases a hostile reader found: a hundred visits, late words, strangers, records that are only busy."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.consent.attest_consent import attest_consent
from chalicelib.consent.model import Source
from chalicelib.messaging.model import Action, Kind
from chalicelib.patients.model import NumberState, Purpose, UpcomingVisit
from chalicelib.shared.errors import ConflictError
from chalicelib.shared.writes import Save
from chalicelib.storage.secrets import Secrets
from chalicelib.storage.table import Table
from tests.builders import agreed, moment
from tests.fakes.memory_several import EachAlone
from tests.flows.clinic_day import ClinicDay
from tests.flows.numbers.acts import ONE_REMINDER, corrected

UNSURE = {
    "number": NumberState.UNVERIFIED,
    "consents": agreed(Purpose.REMINDERS, by_patient=False),
}


def with_many_visits(day, count=100, **changes):
    """Return a patient in therapy, with a visit a day for months."""
    patient = day.patient(**(UNSURE | changes))
    for days in range(count):
        day.book(patient, moment("in 3 days 10:00") + timedelta(days=days))
    return patient


def test_a_hundred_visits_of_one_person_stop_nobodys_reminders():
    """The question goes out once, and whoever else is due is reminded in the same run."""
    day = ClinicDay()
    ana = with_many_visits(day)
    bea = day.patient(id="bea000000001", name="Bea Ruiz", e164="+525587654321")
    day.book(bea, "tomorrow 09:30")
    report = day.tick("today 10:00")
    day.work()
    assert report.failed_clinics == 0
    assert ([m.kind for m in day.told(ana)], len(day.told(bea))) == ([Kind.VERIFY], 1)


def test_a_number_given_later_finds_all_of_a_hundred_visits():
    """None of them is too many to be looked at; which none could help is skipped, with the reason."""
    day = ClinicDay(ONE_REMINDER)
    ana = with_many_visits(day, 50, e164="", number=NumberState.UNVERIFIED)
    day.go_on("in 3 days 12:00", every=timedelta(hours=1))
    assert [m.reason for m in day.messages(ana)] == ["no_number"]
    now = corrected(day, ana, "+525512345678")
    day.go_on("in 3 days 13:00")
    day.tap(day.ledger[0], Action.YES_ME)
    day.go_on("in 52 days 12:00", every=timedelta(hours=3))
    assert [m.kind for m in day.told(now)].count(Kind.REMINDER) == 49


@pytest.mark.parametrize("asked_first", [True, False])
def test_baja_stops_also_whoever_has_a_hundred_visits(asked_first):
    """One word, one transaction, whatever stands in the agenda."""
    day = ClinicDay()
    ana = with_many_visits(day)
    if asked_first:
        day.tick("today 10:00")
        day.work()
    before = len(day.ledger)
    day.write(ana, "BAJA")
    assert day.line(ana).opted_out_at is not None
    day.go_on("in 5 days 12:00", every=timedelta(hours=1))
    assert {m.kind for m in day.ledger[before:]} == {Kind.REPLY}


def test_yes_it_is_me_works_with_a_hundred_visits():
    """And the reminders follow."""
    day = ClinicDay()
    ana = with_many_visits(day)
    day.tick("today 10:00")
    day.work()
    day.tap(day.ledger[0], Action.YES_ME)
    assert day.person(ana).number is NumberState.VERIFIED
    day.go_on("in 4 days 12:00", every=timedelta(hours=1))
    assert Kind.REMINDER in {m.kind for m in day.told(ana)}


def test_an_older_alta_does_not_undo_a_newer_baja():
    """WhatsApp repeats what failed for days: what was said last counts, not what arrives last."""
    day = ClinicDay()
    ana = day.patient()
    said_first = day.now
    day.now += timedelta(minutes=5)
    day.write(ana, "BAJA")
    day.now += timedelta(minutes=5)
    day.write(ana, "ALTA", at=said_first)
    assert day.line(ana).opted_out_at is not None
    assert not day.person(ana).agreed_to(Purpose.REMINDERS)


def test_a_strangers_baja_is_not_the_patients_word():
    """The line stops; Ana's own consent stands, and staff may vouch for it once the number is right."""
    day = ClinicDay()
    ana = day.patient(**UNSURE)
    day.book(ana, "in 3 days 10:30")
    day.tick("today 10:00")
    day.work()
    day.write(ana, "BAJA")
    assert day.line(ana).opted_out_at is not None
    assert day.person(ana).agreed_to(Purpose.REMINDERS)


def test_a_strangers_alta_gives_no_consent_for_the_patient():
    """After "not me" the stranger's words are about nobody."""
    day = ClinicDay()
    ana = day.patient(number=NumberState.UNVERIFIED, consents={})
    day.book(ana, "in 3 days 10:30")
    day.write(ana, "ALTA")
    assert not day.person(ana).agreed_to(Purpose.REMINDERS)


def test_a_question_nobody_answered_is_put_again_after_some_weeks():
    """It may never have arrived; before that nobody is pestered."""
    day = ClinicDay()
    ana = day.patient(**UNSURE)
    day.book(ana, "in 3 days 10:30")
    day.book(ana, "in 30 days 10:30")
    day.go_on("in 20 days 10:00", every=timedelta(hours=6))
    assert [m.kind for m in day.told(ana)] == [Kind.VERIFY]
    day.go_on("in 30 days 08:00", every=timedelta(hours=3))
    assert [m.kind for m in day.told(ana)] == [Kind.VERIFY, Kind.VERIFY]


def test_a_line_that_still_lists_somebody_who_left_tells_nothing_of_them():
    """Ana has another number now: Xavier's phone hears of Xavier's visit only."""
    day = ClinicDay()
    xavier = day.patient(id="xavi00000000", name="Xavier Paz")
    day.book(xavier, "tomorrow 10:30")
    ana = day.patient(id="ana000000001", name="Ana López", e164="+525587654321")
    visit = day.book(ana, "tomorrow 12:00")
    line = day.line(xavier)
    visits = line.visits | {visit.id: UpcomingVisit(visit.starts_at, ana.id)}
    people = (*line.patient_ids, ana.id)
    day.records.commit([Save(replace(line, visits=visits, patient_ids=people))])
    day.tick("today 10:45")
    day.work()
    (told,) = day.told(xavier)
    assert "Ana" not in " ".join(told.content.parameters)


class Busy:
    """Records whose first transaction meets another one on a message's place."""

    def __init__(self, records, place):
        self._records, self._place, self.refused = records, place, 0

    def __getattr__(self, name):
        return getattr(self._records, name)

    def commit(self, writes):
        """Refuse once, as DynamoDB does while another transaction holds the item."""
        if not self.refused:
            self.refused += 1
            place = len(writes) - 1
            raise ConflictError([place], busy=[place] if self._place == "busy" else [])
        self._records.commit(writes)


@pytest.mark.parametrize(("place", "written"), [("busy", 1), ("exists", 0)])
def test_a_message_that_is_only_busy_is_written_all_the_same(place, written):
    """Only one that exists already lets its appointment move on without it."""
    day = ClinicDay()
    ana = day.patient()
    visit = day.book(ana, "tomorrow 10:30")
    records = Busy(day.records, place)
    day.records_of = lambda _clinic_id: records
    day.several = EachAlone
    day.tick("today 10:45")
    assert records.refused == 1
    assert len(day.about(visit)) == written


class Answers:
    """A DynamoDB client whose statements answer by a script of codes."""

    def __init__(self, *rounds):
        self.rounds, self.asked = list(rounds), []

    def batch_execute_statement(self, *, Statements):  # noqa: N803  # boto3's name
        """Answer each statement with the next code."""
        self.asked.append(list(Statements))
        codes = self.rounds.pop(0)
        return {"Responses": [{"Error": {"Code": code}} if code else {} for code in codes]}


@pytest.mark.parametrize("passing", ["ThrottlingError", "TransactionConflict"])
def test_a_throttled_or_busy_statement_is_run_again_and_nothing_else_is(passing):
    """It does not mean that somebody else was first: the outcome of a send must not be lost."""
    client = Answers(["", passing, "ConditionalCheckFailed"], [""])
    codes = Table(client, "table").run_statements(["a", "b", "c"])
    assert codes == ["", "", "ConditionalCheckFailed"]
    assert client.asked == [["a", "b", "c"], ["b"]]


def test_a_hundred_senders_ask_once_for_the_secret():
    """The parameter store allows forty calls a second."""
    calls = []

    class Store:
        exceptions = type("E", (), {"ParameterNotFound": KeyError})

        def get_parameter(self, **asked):
            calls.append(asked["Name"])
            threading.Event().wait(0.02)  # long enough for all to come
            return {"Parameter": {"Value": "token"}}

    secrets = Secrets(Store(), "/puntual/x")
    threads = [threading.Thread(target=secrets.one, args=("meta-token/1",)) for _ in range(100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert calls == ["/puntual/x/meta-token/1"]


def test_staff_may_vouch_for_the_patient_on_the_right_number():
    """What a stranger said on the wrong one does not bind Ana."""
    day = ClinicDay()
    ana = day.patient(**UNSURE)
    day.book(ana, "in 3 days 10:30")
    day.tick("today 10:00")
    day.work()
    day.tap(day.ledger[0], Action.NOT_ME)
    assert day.person(ana).number is NumberState.WRONG
    right = day.patient(id="ana000000002", name=ana.name, e164="+525587654321", **UNSURE)
    vouched, _ = attest_consent(
        day.records,
        day.clinic,
        right,
        Purpose.REMINDERS,
        source=Source.STAFF,
        by="Laura",
        now=day.now,
    )
    assert vouched.number is NumberState.ATTESTED


def test_another_place_at_the_same_hour_is_told_and_nothing_old_leaves():
    """Whoever knew the old place hears of the new one; what was queued is written anew."""
    day = ClinicDay()
    ana = day.patient()
    visit = day.book(ana, "tomorrow 10:30", place="Sucursal Norte")
    day.tick("today 10:45")
    moved = day.move_elsewhere(visit, "Sucursal Sur")  # the reminder is queued, not sent
    day.go_on("today 12:00")
    assert ["Sur" in str(m.content.parameters) for m in day.told(ana)] == [True]
    day.move_elsewhere(moved, "Sucursal Oeste")
    day.go_on("today 14:00")
    assert [m.kind for m in day.told(ana)] == [Kind.REMINDER, Kind.CHANGED]
    assert "Oeste" in str(day.told(ana)[-1].content.parameters)


def test_a_confirmation_stands_in_the_inbox_and_asks_nobody_for_anything():
    """Open tasks are work; good news does not bury them."""
    day = ClinicDay()
    ana = day.patient()
    day.book(ana, "tomorrow 10:30")
    day.tick("today 10:45")
    day.work()
    day.tap(day.ledger[0], Action.CONFIRM)
    assert [task.done_at is not None for task in day.inbox()] == [True]

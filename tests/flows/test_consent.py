"""No yes, no message; and the one word that stops everything."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.consent.attest_consent import attest_consent
from chalicelib.consent.grant_and_withdraw import with_attestation
from chalicelib.consent.model import Source
from chalicelib.messaging.event_types import MarketingPreference
from chalicelib.messaging.model import State
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.patients.model import Line, NumberState, Particulars, Patient, Purpose
from chalicelib.patients.register import register
from chalicelib.shared.errors import NotAllowedError
from tests.builders import ANAS_PHONE, a_clinic, a_message, agreed, refused
from tests.flows.clinic_day import ClinicDay
from tests.flows.seen import answers, reminders

PHONE = a_message()  # somebody who holds Ana's phone, known to the clinic or not
OFFERS = Purpose.OFFERS_WHATSAPP


@pytest.fixture
def day():
    """A day of a clinic that reminds a day before."""
    return ClinicDay(a_clinic(reminder_offsets=(24 * 60,)))


@pytest.mark.parametrize(
    "consents",
    [{}, refused(Purpose.REMINDERS), agreed(OFFERS, Purpose.OFFERS_EMAIL, Purpose.REVIEWS)],
)
@pytest.mark.parametrize("number", list(NumberState))
def test_without_consent_to_reminders_no_message_of_any_kind(day, consents, number):
    """Not the reminder, not the question whose number it is, not a notice of a change."""
    ana = day.patient(consents=consents, number=number)
    visit = day.book(ana, "in 2 days 10:30")
    other = day.book(ana, "in 2 days 12:00")
    day.go_on("tomorrow 12:30", every=timedelta(minutes=30))
    day.move(visit, "in 3 days 10:30")
    day.cancel(other)
    day.go_on("in 3 days 11:00", every=timedelta(hours=1))
    assert day.ledger == []


def test_a_consent_given_to_one_clinic_is_not_anothers(day):
    """The same person, the same phone, another clinic."""
    sender = replace(day.clinic.sender, phone_number_id="other-number")
    other = ClinicDay(
        a_clinic(id="other001", slug="other", sender=sender), store=day.store, now=day.now
    )
    day.patient()
    theirs = other.patient(consents={})
    other.book(theirs, "tomorrow 10:30")
    other.go_on("tomorrow 11:00")
    assert other.ledger == []


@pytest.mark.parametrize("purpose", [OFFERS, Purpose.OFFERS_EMAIL, Purpose.REVIEWS])
def test_a_clinic_vouches_for_reminders_only(day, purpose):
    """Never for offers, whatever paper it holds."""
    ana = day.patient(consents={})
    with pytest.raises(NotAllowedError):
        attest_consent(
            day.records, day.clinic, ana, purpose, source=Source.STAFF, by="staff-1", now=day.now
        )


def test_who_is_vouched_for_is_reminded_whatever_the_spelling_of_the_line(day):
    """An Argentine landline spelling on the record, the line under WhatsApp's: the visits that waited are found."""
    ana = day.patient(e164="+541123456789", consents={}, number=NumberState.UNVERIFIED)
    day.book(ana, "tomorrow 10:30")
    day.go_on("today 10:00")
    _, writes = attest_consent(
        day.records,
        day.clinic,
        day.person(ana),
        Purpose.REMINDERS,
        source=Source.STAFF,
        by="staff-1",
        now=day.now,
    )
    day.records.commit(writes)
    day.go_on("today 11:00")
    assert len(reminders(day)) == 1


def test_nobody_is_vouched_for_over_a_stop_word_in_any_spelling(day):
    """The line said BAJA; a record that spells it otherwise is still on it."""
    ana = day.patient(e164="+5491123456789")
    day.write(ana, "BAJA")
    register_new = register(
        day.records, Particulars("Luis Pérez", "+541123456789"), now=day.now, source="import"
    )
    day.records.commit(register_new.writes)
    luis = day.records.get(Patient, register_new.patient.id)
    with pytest.raises(NotAllowedError, match="only_the_patient_can_come_back"):
        attest_consent(
            day.records,
            day.clinic,
            luis,
            Purpose.REMINDERS,
            source=Source.IMPORT,
            by="staff-1",
            now=day.now,
        )


def test_a_key_of_the_clinics_own_makes_a_third_person_on_a_phone(day):
    """Three children, each with a number in the clinic's system: nobody need be asked who it is."""
    for key, name in (("E1", "Luis Pérez"), ("E2", "Sofía Pérez"), ("E3", "Mateo Pérez")):
        told = Particulars(name, ANAS_PHONE, external_id=key)
        day.records.commit(register(day.records, told, now=day.now, source="import").writes)
    assert len(day.records.get(Line, ANAS_PHONE).patient_ids) == 3


# The word that stops everything


@pytest.mark.parametrize(
    "word", ["BAJA", "baja.", " Alto ", "STOP", "Baja por favor", "darme de baja"]
)
def test_the_word_stops_at_once_and_what_is_queued_too(day, word):
    """Answered once, with the way back; the staff know; nothing goes out any more."""
    ana = day.patient(consents=agreed(*Purpose))
    day.book(ana, "tomorrow 10:30")
    day.tick("today 10:30")
    assert [m.state for m in day.messages(ana)] == [State.QUEUED]
    day.write(ana, word)
    day.go_on("tomorrow 12:00")
    assert (len(answers(day)), reminders(day)) == (1, [])
    assert "ALTA" in answers(day)[0]
    assert not [p for p in Purpose if day.person(ana).agreed_to(p)]
    assert [task.kind for task in day.inbox()] == [TaskKind.OPTED_OUT]


@pytest.mark.parametrize(
    "words", ["no quiero que paren", "stop 12345", "¿BAJA?", "bajamos a las 5"]
)
def test_words_that_only_hold_the_word_stop_nothing(day, words):
    """A person reads them."""
    ana = day.patient()
    day.book(ana, "tomorrow 10:30")
    day.write(ana, words)
    day.go_on("today 10:45")
    assert (len(reminders(day)), len(day.inbox())) == (1, 1)


def test_the_word_is_for_everybody_on_the_phone(day):
    """Both children's reminders stop, the digest in the queue included."""
    luis = day.patient(id="luis", name="Luis Pérez")
    sofia = day.patient(id="sofia", name="Sofía Pérez")
    for who in (luis, sofia):
        day.book(who, "tomorrow 10:30")
    day.tick("today 10:30")
    day.write(sofia, "BAJA")
    day.go_on("tomorrow 12:00")
    assert reminders(day) == []


def test_the_word_twice_is_answered_once(day):
    """They know by now."""
    ana = day.patient()
    day.write(ana, "BAJA")
    day.write(ana, "BAJA")
    assert len(answers(day)) == 1


def test_the_word_of_a_stranger_is_kept_for_whoever_comes(day):
    """Registered later, nobody vouches for them."""
    day.write(PHONE, "BAJA")
    assert len(answers(day)) == 1
    ana = day.patient(consents={})
    with pytest.raises(NotAllowedError):
        with_attestation(
            ana, day.line(ana), Purpose.REMINDERS, Source.STAFF, by="staff-1", now=day.now
        )


@pytest.mark.parametrize("source", [Source.STAFF, Source.IMPORT])
def test_the_office_cannot_undo_the_word_and_the_patient_can(day, source):
    """Only ALTA brings the reminders back, and nothing else of what had been agreed to."""
    ana = day.patient(consents=agreed(*Purpose))
    day.book(ana, "in 2 days 10:30")
    day.write(ana, "BAJA")
    with pytest.raises(NotAllowedError):
        with_attestation(
            day.person(ana), day.line(ana), Purpose.REMINDERS, source, by="staff-1", now=day.now
        )
    day.now += timedelta(minutes=1)
    day.write(ana, "ALTA")
    day.go_on("tomorrow 11:00")
    assert (len(reminders(day)), len(answers(day))) == (1, 2)
    assert [p for p in Purpose if day.person(ana).agreed_to(p)] == [Purpose.REMINDERS]


def test_whatsapps_own_stop_of_marketing_leaves_reminders(day):
    """Offers and reminders are separate; "resume" there does not bring offers back here."""
    ana = day.patient(consents=agreed(*Purpose))
    number = day.clinic.sender.phone_number_id
    for stop in (True, True, False):
        day.hear(MarketingPreference(number, stop, day.now, wa_id="5215512345678"))
    assert not day.person(ana).agreed_to(OFFERS)
    assert day.person(ana).agreed_to(Purpose.REMINDERS)
    events = [e for e in day.records.consent_events_of(ana.id) if e.purpose is OFFERS]
    assert len(events) == 1

"""Who may be written to: nobody without a yes of their own or the clinic's word, nobody after a no."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.consent.change import attest
from chalicelib.consent.model import Proof, Source
from chalicelib.consent.signup import VALID_FOR, Signup
from chalicelib.consent.vouch import vouch
from chalicelib.messaging.events import MarketingPreference
from chalicelib.messaging.inbox import TaskKind
from chalicelib.messaging.model import Kind, State
from chalicelib.patients.model import Line, NumberState, Patient, Purpose
from chalicelib.patients.register import Particulars, register
from chalicelib.shared.errors import NotAllowedError
from tests.builders import ANAS_PHONE, a_clinic, a_message, agreed, keep, refused
from tests.flows.clinic_day import ClinicDay

CODE = "4k9d-x2mp"
PREFILLED = f"Hola, soy Ana López. Confirmo mis recordatorios. Código: {CODE}"
PHONE = a_message()  # somebody who holds Ana's phone, known to the clinic or not
OFFERS = Purpose.OFFERS_WHATSAPP


@pytest.fixture
def day():
    """A day of a clinic that reminds a day before."""
    return ClinicDay(a_clinic(reminder_offsets=(24 * 60,)))


def signup(day, **changes):
    """Let somebody fill in the form; return what waits for their message."""
    usual = {
        "id": CODE,
        "name": "Ana López",
        "typed_phone": ANAS_PHONE,
        "purposes": (Purpose.REMINDERS,),
        "proof": Proof(text_hash="text", notice_version="2026-11"),
        "language": "",
        "created_at": day.now,
    }
    waiting = Signup(**(usual | changes))
    keep(day.records, waiting)
    return waiting


def patients(day):
    """Return everybody on the clinic's list."""
    return day.records.patients_named("")


def answers(day):
    """Return what was answered, oldest first."""
    day.work()
    return [m.content.text for m in day.ledger if m.kind is Kind.REPLY]


def reminders(day):
    """Return the reminders that reached a phone."""
    return [m for m in day.ledger if m.kind is Kind.REMINDER]


# No yes, no message


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
        vouch(day.records, day.clinic, ana, purpose, source=Source.STAFF, by="staff-1", now=day.now)


def test_who_is_vouched_for_is_reminded_whatever_the_spelling_of_the_line(day):
    """An Argentine landline spelling on the record, the line under WhatsApp's: the visits that waited are found."""
    ana = day.patient(e164="+541123456789", consents={}, number=NumberState.UNVERIFIED)
    day.book(ana, "tomorrow 10:30")
    day.go_on("today 10:00")
    _, writes = vouch(
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
        vouch(
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
        attest(ana, day.line(ana), Purpose.REMINDERS, Source.STAFF, by="staff-1", now=day.now)


@pytest.mark.parametrize("source", [Source.STAFF, Source.IMPORT])
def test_the_office_cannot_undo_the_word_and_the_patient_can(day, source):
    """Only ALTA brings the reminders back, and nothing else of what had been agreed to."""
    ana = day.patient(consents=agreed(*Purpose))
    day.book(ana, "in 2 days 10:30")
    day.write(ana, "BAJA")
    with pytest.raises(NotAllowedError):
        attest(day.person(ana), day.line(ana), Purpose.REMINDERS, source, by="staff-1", now=day.now)
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


# The form's code


def test_the_patients_own_message_proves_number_and_consent(day):
    """A new person: registered, sure, agreed to what they ticked, welcomed; the log has the proof."""
    signup(day)
    day.write(PHONE, PREFILLED)
    (ana,) = patients(day)
    assert (ana.e164, ana.number) == (ANAS_PHONE, NumberState.VERIFIED)
    assert [p for p in Purpose if ana.agreed_to(p)] == [Purpose.REMINDERS]
    (event,) = day.records.consent_events_of(ana.id)
    assert (event.proof.text_hash, event.proof.message_id) == ("text", "wamid.in1")
    assert "Hola, Ana" in answers(day)[0]
    day.book(ana, "tomorrow 10:30")
    day.go_on("today 10:45")
    assert len(reminders(day)) == 1


@pytest.mark.parametrize("text", [CODE, CODE.upper(), f"mi código es {CODE} gracias", f"{CODE}\n"])
def test_the_code_is_found_in_whatever_is_written_around_it(day, text):
    """People edit the prefilled sentence."""
    signup(day)
    day.write(PHONE, text)
    assert len(patients(day)) == 1


def test_the_same_message_twice_signs_up_once(day):
    """One person, one welcome, one log entry."""
    signup(day)
    event = day.write(PHONE, PREFILLED)
    day.hear(event)
    (ana,) = patients(day)
    assert (len(answers(day)), len(day.records.consent_events_of(ana.id))) == (1, 1)


def test_a_code_is_good_once(day):
    """Read off somebody's screen, it registers nobody else; a person is told."""
    signup(day)
    day.write(PHONE, PREFILLED)
    day.write(a_message(e164="+525587654321"), PREFILLED)
    assert [p.e164 for p in patients(day)] == [ANAS_PHONE]
    assert "No reconocemos ese código" in answers(day)[-1]
    assert [task.kind for task in day.inbox()] == [TaskKind.TEXT]


def test_an_old_code_is_said_to_be_old(day):
    """The table may keep it a while longer: a consent of last month is not one of today."""
    signup(day, created_at=day.now - VALID_FOR)
    day.write(PHONE, PREFILLED)
    assert (patients(day), len(day.inbox())) == ([], 1)
    assert "ya venció" in answers(day)[0]


def test_a_code_of_its_last_second_is_good(day):
    """Seven days."""
    signup(day, created_at=day.now - VALID_FOR + timedelta(seconds=1))
    day.write(PHONE, PREFILLED)
    assert len(patients(day)) == 1


def test_a_code_nobody_gave_changes_nothing(day):
    """The answer says so, and a person can help."""
    day.write(PHONE, f"Código: {CODE}")
    assert (patients(day), len(day.inbox())) == ([], 1)
    assert "No reconocemos ese código" in answers(day)[0]


def test_another_clinics_code_is_no_code_here(day):
    """Each clinic's sign-ups are its own."""
    sender = replace(day.clinic.sender, phone_number_id="other-number")
    other = ClinicDay(
        a_clinic(id="other001", slug="other", sender=sender), store=day.store, now=day.now
    )
    signup(other)
    day.write(PHONE, PREFILLED)
    assert (patients(day), patients(other)) == ([], [])


def test_the_line_that_wrote_is_believed_whatever_was_typed(day):
    """The form cannot be used to sign up a stranger, nor to write to one."""
    signup(day, typed_phone="+525599999999")
    day.write(PHONE, PREFILLED)
    assert [p.e164 for p in patients(day)] == [ANAS_PHONE]
    assert {m.e164 for m in day.ledger} <= {ANAS_PHONE}


def test_who_said_stop_comes_back_by_the_form(day):
    """By their own word on their own phone; the reminder of tomorrow goes."""
    ana = day.patient(name="Ana López")
    day.book(ana, "tomorrow 10:30")
    day.write(ana, "BAJA")
    signup(day)
    day.write(ana, PREFILLED)
    assert day.line(ana).opted_out_at is None
    day.go_on("today 10:45")
    assert len(reminders(day)) == 1
    assert len(patients(day)) == 1


def test_a_person_from_a_list_who_signs_up_is_asked_no_more(day):
    """The question was out; the code answers it."""
    ana = day.patient(name="Ana López", number=NumberState.UNVERIFIED)
    day.book(ana, "tomorrow 10:30")
    day.go_on("today 10:00")
    assert [m.kind for m in day.told(ana)] == [Kind.VERIFY]
    signup(day)
    day.write(ana, PREFILLED)
    day.go_on("today 10:45")
    assert [m.kind for m in day.told(ana)] == [Kind.VERIFY, Kind.REPLY, Kind.REMINDER]


def test_a_name_that_is_none_of_those_on_the_phone_is_for_a_person(day):
    """Two children share it and a third name signs up: kindly passed on, nobody changed."""
    people = [day.patient(id=n, name=f"{n} Pérez") for n in ("Luis", "Sofía")]
    signup(day, name="Mateo Pérez")
    day.write(PHONE, PREFILLED)
    assert [day.person(p) for p in people] == people
    (task,) = day.inbox()
    assert (task.kind, "Mateo" in task.text) == (TaskKind.TEXT, True)
    assert "Se lo pasamos a la recepción" in answers(day)[0]


def test_a_code_from_a_hidden_number_is_for_a_person(day):
    """No number, no line: somebody looks, nothing is guessed."""
    signup(day)
    day.write(PHONE, PREFILLED, from_wa_id="", bsuid="MX.777")
    assert (patients(day), len(day.inbox())) == ([], 1)

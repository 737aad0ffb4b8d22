from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.appointments.model import Appointment, Status
from chalicelib.consent import grant_and_withdraw
from chalicelib.consent.consent_journal import Said
from chalicelib.consent.model import Proof, Source
from chalicelib.merging.strictest_consent import strictest_consents
from chalicelib.messaging.model import Kind, Message, State
from chalicelib.messaging.watch_dispatches import AGAIN
from chalicelib.patients.model import Line, Patient, Purpose
from chalicelib.reminders.second_copy import terms_of_copy
from chalicelib.shared.errors import ConflictError
from chalicelib.shared.writes import Create, Save
from tests.builders import (
    ANAS_PHONE,
    NOW,
    a_line,
    a_message,
    a_patient,
    agreed,
    an_appointment,
    keep,
    moment,
    refused,
    stopped,
)
from tests.fakes.memory_journal import MemoryJournal
from tests.fakes.memory_records import MemoryClinicRecords

BAJA = Proof(message_id="wamid.baja")
LATER = NOW + timedelta(days=1)  # when they come back
LUIS = a_patient(id="luis", name="Luis Pérez", consents=agreed(*Purpose))
SOFIA = a_patient(id="sofia", name="Sofía Pérez", consents=agreed(Purpose.REMINDERS))
LUIS_VISIT = an_appointment("tomorrow 10:30", id="visit-l", patient_id="luis", due_at=NOW)
SOFIA_VISIT = an_appointment("tomorrow 11:00", id="visit-s", patient_id="sofia", due_at=NOW)


@pytest.fixture
def family(records):
    """Two children on their mother's phone, each with a visit tomorrow."""
    keep(records, LUIS, SOFIA, LUIS_VISIT, SOFIA_VISIT)
    keep(records, a_line(LUIS, SOFIA, visits=[LUIS_VISIT, SOFIA_VISIT]))
    return records


def _message(owner, state=State.QUEUED, **changes):
    visit = LUIS_VISIT if owner == "luis" else SOFIA_VISIT
    return a_message(**({"owner": owner, "about": visit, "state": state} | changes))


def _stops(records, proof=BAJA):
    line = records.get(Line, ANAS_PHONE)
    line_out, writes = stopped(records, line, now=NOW, proof=proof)
    records.commit([Save(line_out), *writes])


def _returns(records, *patients):
    line = records.get(Line, ANAS_PHONE)
    people = [records.get(Patient, patient.id) for patient in patients]
    back, writes = grant_and_withdraw.opt_in(
        records, line, people, now=LATER, proof=Proof(message_id="wamid.alta")
    )
    records.commit([Save(back), *writes])


def test_the_stop_word_is_for_everybody_on_the_line(family):
    """Every consent of every person on the phone is over, and the log says why."""
    _stops(family)
    for person in (LUIS, SOFIA):
        patient = family.get(Patient, person.id)
        assert not any(patient.agreed_to(purpose) for purpose in Purpose)
        events = family.consent_events_of(person.id)
        assert {event.purpose for event in events} == set(person.consents)
        assert {(e.granted, e.source, e.proof) for e in events} == {(False, Source.WHATSAPP, BAJA)}
    assert family.get(Line, ANAS_PHONE).opted_out_at == NOW


def test_the_stop_word_reaches_what_is_queued(family):
    """Whatever has not left, of any kind, for anybody on the line; what left stays as it is."""
    waiting = [
        _message("luis"),
        _message("sofia", State.RETRY),
        _message("luis", kind=Kind.CHANGED),
    ]
    gone = [
        _message("sofia", State.SENDING, kind=Kind.CANCELLED),
        _message("luis", State.READ, kind=Kind.BOOKED),
    ]
    keep(family, *waiting, *gone)
    _stops(family)
    for message in waiting:
        found = family.get(Message, message.id)
        assert (found.state, found.reason) == (State.SUPPRESSED, "opted_out")
    found = [family.get(Message, message.id) for message in gone]
    assert [(m.state, m.recalled) for m in found] == [
        (State.SENDING, "opted_out"),
        (State.READ, ""),
    ]


def test_the_stop_word_of_somebody_who_agreed_to_nothing_is_kept_too(records):
    """The line remembers it, for everybody who comes later; and the person, whose other record may hold a yes."""
    keep(records, a_patient(consents={}), a_line())
    _stops(records)
    (said,) = records.consent_events_of(a_patient().id)
    assert (said.purpose, said.granted) == (Purpose.REMINDERS, False)
    assert records.get(Line, ANAS_PHONE).opted_out_at == NOW
    yes = a_patient(id="other", e164="+525587654321")
    consents = strictest_consents(yes, records.get(Patient, a_patient().id))
    assert not consents[Purpose.REMINDERS].granted


def test_the_stop_word_of_who_came_to_a_line_that_had_stopped_is_theirs_too(records):
    """Said once more, and by somebody who was not on the phone the first time: kept with them, and with a third time no more."""
    keep(records, a_patient(consents={}), a_line(opted_out_at=NOW))
    for _ in range(2):
        _stops(records)
        (said,) = records.consent_events_of(a_patient().id)
        assert (said.purpose, said.granted) == (Purpose.REMINDERS, False)


def test_a_plan_that_was_under_way_conflicts_with_the_stop_word(family):
    """Decided before the BAJA, written after it: refused, so that the plan decides again and sees it."""
    seen = family.get(Appointment, "visit-l")
    _stops(family)
    with pytest.raises(ConflictError):
        family.commit([Save(replace(seen, due_at=None)), Create(_message("luis"))])
    assert family.messages_of("luis") == []


def test_a_stop_word_decided_before_a_copy_conflicts_with_it(family):
    """A message of unknown fate goes out once more: decided again, the word takes the copy back. So does a consent's end."""
    settled = replace(LUIS_VISIT, id="visit-z", due_at=None)
    lost = _message("luis", State.UNKNOWN, about=settled)
    keep(family, settled, lost)
    stop, writes = stopped(family, family.get(Line, ANAS_PHONE), now=NOW, proof=BAJA)
    over = grant_and_withdraw.withdraw(
        family, family.get(Patient, "luis"), Purpose.REMINDERS, Source.STAFF, by="laura", now=NOW
    )
    copy = replace(lost, id=lost.id + AGAIN, state=State.QUEUED)
    family.commit([*terms_of_copy(family, lost, copy.id), Create(copy)])
    for decided in ([Save(stop)], [Save(stop), *writes], over):
        with pytest.raises(ConflictError):
            family.commit(decided)
    _stops(family)
    assert family.get(Message, copy.id).state is State.SUPPRESSED


def test_a_stop_word_decided_before_a_plan_conflicts_with_it(family):
    """Decided before the plan, written after it: decided again, it finds what the plan queued."""
    line_out, writes = stopped(family, family.get(Line, ANAS_PHONE), now=NOW, proof=BAJA)
    family.commit([Save(replace(LUIS_VISIT, due_at=None)), Create(_message("luis"))])
    with pytest.raises(ConflictError):
        family.commit([Save(line_out), *writes])
    _stops(family)
    assert family.get(Message, _message("luis").id).state is State.SUPPRESSED


class MeetsAPlan(MemoryClinicRecords):
    """Records whose reader is overtaken by a plan, right after looking for what is queued."""

    def messages_of(self, owner, **which):
        """Answer as things stood, and let the plan come in once."""
        found = super().messages_of(owner, **which)
        if self.get(Appointment, "visit-l").due_at:
            self.commit([Save(replace(LUIS_VISIT, due_at=None)), Create(_message("luis"))])
        return found


@pytest.mark.parametrize("decide", ["stop", "withdrawal"])
def test_a_plan_between_two_reads_is_noticed(family, decide):
    """What it queued was not seen, so the change must not pass."""
    overtaken = MeetsAPlan(family.store, family.clinic_id)
    with pytest.raises(ConflictError):
        _stops(overtaken) if decide == "stop" else _withdraws(overtaken, LUIS)
    assert family.get(Patient, "luis") == LUIS


def test_an_attestation_under_way_conflicts_with_the_stop_word(family):
    """Nobody is vouched for across a BAJA, not even who had agreed to nothing."""
    nobody = a_patient(id="nobody", consents={})
    keep(family, nobody)
    line = family.get(Line, ANAS_PHONE)
    family.commit([Save(replace(line, patient_ids=(*line.patient_ids, "nobody")))])
    attested, events = grant_and_withdraw.with_attestation(
        nobody, line, Purpose.REMINDERS, Source.STAFF, by="eva", now=NOW
    )
    _stops(family)
    with pytest.raises(ConflictError):
        family.commit([Save(attested), *(Create(event) for event in events)])


def test_the_patients_return_brings_back_reminders_only(family):
    """ALTA is about reminders; offers are agreed to anew, on the form."""
    _stops(family)
    _returns(family, LUIS)
    luis, sofia = family.get(Patient, "luis"), family.get(Patient, "sofia")
    assert [purpose for purpose in Purpose if luis.agreed_to(purpose)] == [Purpose.REMINDERS]
    assert luis.consents[Purpose.REMINDERS].by_patient
    assert not sofia.agreed_to(Purpose.REMINDERS)
    assert family.get(Line, ANAS_PHONE).opted_out_at is None
    assert family.consent_events_of("luis")[-1].granted


@pytest.mark.parametrize(
    ("consents", "opted_out_at", "once_more"),
    [
        (agreed(Purpose.REMINDERS), None, True),  # a yes of long ago: the word is a new one
        (agreed(Purpose.REMINDERS), NOW, True),  # … and there was a stop since
        (agreed(Purpose.REMINDERS, at=NOW), NOW, True),  # … of the same moment: in doubt again
        (agreed(Purpose.REMINDERS, at=NOW + timedelta(seconds=1)), NOW, False),
        (agreed(Purpose.REMINDERS, at=LATER), None, False),
        (agreed(Purpose.REMINDERS, at=LATER, by_patient=False), NOW, True),
        (refused(Purpose.REMINDERS, at=LATER), NOW, True),
        ({}, NOW, True),
    ],
)
def test_a_return_that_broke_off_is_gone_on_with(records, consents, opted_out_at, once_more):
    """Whom it had come to already gets no second entry in the log."""
    keep(records, a_patient(consents=consents), a_line(opted_out_at=opted_out_at))
    _returns(records, a_patient())
    assert len(records.consent_events_of(a_patient().id)) == int(once_more)
    assert records.get(Patient, a_patient().id).agreed_to(Purpose.REMINDERS)


def test_after_the_return_visits_to_come_are_looked_at(records):
    """What was skipped stays skipped; what is left is decided at once; what is off or over is left alone."""
    coming = an_appointment("in 3 days 10:00", id="coming", due_at=moment("in 2 days 10:00"))
    decided = an_appointment("in 3 days 12:00", id="decided", due_at=None)
    off = an_appointment("in 3 days 14:00", id="off", status=Status.CANCELLED, due_at=NOW)
    keep(records, a_patient(consents=refused(Purpose.REMINDERS)), coming, decided, off)
    keep(records, a_line(visits=[coming, decided, off], opted_out_at=NOW))
    _returns(records, a_patient())
    assert records.get(Appointment, "coming").due_at == NOW + timedelta(days=1)
    assert records.get(Appointment, "decided") == decided
    assert records.get(Appointment, "off") == off


# One purpose of one patient


def _withdraws(records, patient, purpose=Purpose.REMINDERS):
    records.commit(
        grant_and_withdraw.withdraw(records, patient, purpose, Source.MY_DATA, by="", now=NOW)
    )


def test_one_purpose_may_be_withdrawn_alone(family):
    """No more offers, reminders as before."""
    keep(family, _message("luis"))
    _withdraws(family, LUIS, Purpose.OFFERS_WHATSAPP)
    luis = family.get(Patient, "luis")
    assert not luis.agreed_to(Purpose.OFFERS_WHATSAPP)
    assert luis.agreed_to(Purpose.REMINDERS)
    assert family.get(Message, _message("luis").id).state is State.QUEUED


@pytest.mark.parametrize("purpose", [Purpose.REMINDERS, Purpose.OFFERS_WHATSAPP])
def test_the_journal_learns_what_was_withdrawn_and_where(family, purpose):
    """A table that was put back is told: this purpose, not all, and in which way it was said."""
    _withdraws(family, LUIS, purpose)
    ((_, word),) = MemoryJournal(family.store).words_since(NOW, until=NOW)
    assert (word.said, word.patient_ids) == (Said.WITHDREW, ("luis",))
    assert (word.purpose, word.source) == (purpose, Source.MY_DATA)


@pytest.mark.parametrize(
    ("due_at", "again"),
    [
        (NOW + grant_and_withdraw.UNDER_PLAN, True),
        (NOW + grant_and_withdraw.UNDER_PLAN + timedelta(seconds=1), False),
        (None, False),
    ],
)
def test_a_withdrawal_touches_what_a_plan_may_be_deciding_and_what_was_told(family, due_at, again):
    """Of others on the line too: what a plan looks at is saved, so that it notices."""
    told = an_appointment("in 5 days 10:30", id="visit-t", patient_id="luis", due_at=None)
    other = an_appointment("in 5 days 11:30", id="visit-o", patient_id="sofia", due_at=due_at)
    queued = _message("luis", about=told)
    line = family.get(Line, ANAS_PHONE)
    there = a_line(LUIS, SOFIA, visits=[told, other])
    keep(family, replace(told, message_ids=(queued.id,)), other, queued)
    family.commit([Save(replace(line, visits=there.visits))])
    before = family.get(Appointment, "visit-o").version
    _withdraws(family, LUIS)
    assert family.get(Appointment, "visit-t").due_at == NOW
    assert (family.get(Appointment, "visit-o").version > before) is again


def test_a_child_whose_reminders_are_withdrawn_leaves_the_other_alone(family):
    """Two people on one phone have two consents."""
    keep(family, _message("luis"), _message("sofia"))
    planned = replace(family.get(Appointment, "visit-s"), message_ids=(_message("sofia").id,))
    family.commit([Save(planned)])
    _withdraws(family, LUIS)
    assert family.get(Message, _message("luis").id).reason == "consent_withdrawn"
    assert family.get(Message, _message("sofia").id).state is State.QUEUED
    assert family.get(Patient, "sofia") == SOFIA
    assert family.get(Line, ANAS_PHONE).opted_out_at is None


@pytest.mark.parametrize("owner", ["luis", "sofia"])
def test_a_digest_of_both_is_taken_back_and_the_others_visit_is_due_again(records, owner):
    """Whoever of the two it was written to: it names a visit that may not be named any more."""
    digest = a_message(owner=owner, about=(LUIS_VISIT, SOFIA_VISIT))
    told = {
        "message_ids": (digest.id,),
        "decided_offsets": (1440,),
        "due_at": moment("tomorrow 08:30"),
    }
    luis, sofia = replace(LUIS_VISIT, **told), replace(SOFIA_VISIT, **told)
    keep(records, LUIS, SOFIA, digest, luis, sofia, a_line(LUIS, SOFIA, visits=[luis, sofia]))
    _withdraws(records, LUIS)
    assert records.get(Message, digest.id).reason == "consent_withdrawn"
    again = records.get(Appointment, "visit-s")
    assert (again.due_at, again.decided_offsets) == (NOW, ())


def test_a_plan_under_way_conflicts_with_a_withdrawal(family):
    """The same promise as for the stop word."""
    seen = family.get(Appointment, "visit-l")
    _withdraws(family, LUIS)
    with pytest.raises(ConflictError):
        family.commit([Save(replace(seen, due_at=None)), Create(_message("luis"))])


def test_a_patient_without_a_number_may_withdraw(records):
    """There is no line and nothing queued; the log and the state change."""
    patient = a_patient(e164="")
    keep(records, patient)
    _withdraws(records, patient)
    assert not records.get(Patient, patient.id).agreed_to(Purpose.REMINDERS)
    assert len(records.consent_events_of(patient.id)) == 1

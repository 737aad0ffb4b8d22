from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.consent import consent_events, grant_and_withdraw
from chalicelib.consent.model import PATIENTS_OWN, Proof, Source
from chalicelib.consent.staff_may_attest import check_grant
from chalicelib.patients.model import Patient, Purpose
from chalicelib.shared.errors import NotAllowedError
from tests.builders import CLINIC_ID, NOW, a_line, a_patient, agreed, keep, refused
from tests.fakes.memory_records import MemoryClinicRecords
from tests.fakes.memory_store import MemoryStore

CLINICS_OWN = sorted(set(Source) - PATIENTS_OWN)
OFFERS = sorted(set(Purpose) - {Purpose.REMINDERS})


def _event(purpose, at, *, granted, source=Source.FORM):
    return consent_events.event_of(
        "p7d2m4q8w1zc", purpose, granted=granted, source=source, at=at, proof=Proof("hash")
    )


@st.composite
def logs(draw):
    """Logs of up to ten expressions of will, each at its own second."""
    kinds = st.tuples(st.sampled_from(Purpose), st.booleans(), st.sampled_from(Source))
    drawn = draw(st.lists(kinds, max_size=10))
    return [
        _event(purpose, NOW + timedelta(seconds=n), granted=granted, source=source)
        for n, (purpose, granted, source) in enumerate(drawn)
    ]


@given(logs(), st.randoms(use_true_random=False))
def test_the_last_word_on_each_purpose_counts(log, order):
    """Whatever the order in which the log is read, and whatever was said before or of other purposes."""
    shuffled = order.sample(log, len(log))
    states = consent_events.state_from(shuffled)
    for purpose in Purpose:
        said = [event for event in log if event.purpose is purpose]
        assert (purpose in states) is bool(said)
        if said:
            assert states[purpose].granted is said[-1].granted
            assert states[purpose].by_patient is (said[-1].source in PATIENTS_OWN)


def test_without_a_word_there_is_no_consent():
    """The strictest reading wins."""
    assert not any(a_patient(consents={}).agreed_to(purpose) for purpose in Purpose)


@pytest.mark.parametrize("source", CLINICS_OWN)
@pytest.mark.parametrize("purpose", OFFERS)
def test_offers_are_never_attested(source, purpose):
    """Not by an import, not by staff with a paper in hand."""
    with pytest.raises(NotAllowedError, match=r"^only_the_patient_agrees_to_offers$"):
        grant_and_withdraw.with_attestation(
            a_patient(consents={}), a_line(), purpose, source, by="eva", now=NOW
        )


@pytest.mark.parametrize("source", CLINICS_OWN)
def test_reminders_may_be_attested(source):
    """The log says by whom, and that it was not the patient."""
    patient, (event,) = grant_and_withdraw.with_attestation(
        a_patient(consents={}), a_line(), Purpose.REMINDERS, source, by="eva", now=NOW
    )
    assert patient.agreed_to(Purpose.REMINDERS)
    assert not patient.consents[Purpose.REMINDERS].by_patient
    assert (event.source, event.proof.attested_by, event.granted) == (source, "eva", True)


@pytest.mark.parametrize("source", CLINICS_OWN)
def test_only_the_patient_can_come_back(source):
    """A no of the patient's own is not the office's to turn."""
    patient = a_patient(consents=refused(Purpose.REMINDERS))
    with pytest.raises(NotAllowedError, match=r"^only_the_patient_can_come_back$"):
        grant_and_withdraw.with_attestation(
            patient, a_line(), Purpose.REMINDERS, source, by="eva", now=NOW
        )


@pytest.mark.parametrize("source", CLINICS_OWN)
def test_nobody_is_attested_on_a_line_that_said_stop(source):
    """Also a person registered after the BAJA, who never said a word."""
    line = a_line(opted_out_at=NOW)
    with pytest.raises(NotAllowedError, match=r"^only_the_patient_can_come_back$"):
        grant_and_withdraw.with_attestation(
            a_patient(consents={}), line, Purpose.REMINDERS, source, by="eva", now=NOW
        )


@pytest.mark.parametrize("source", sorted(PATIENTS_OWN))
@pytest.mark.parametrize("purpose", Purpose)
def test_the_patients_own_word_is_always_heard(source, purpose):
    """Whatever they had said before, and wherever the office could say nothing for them."""
    patient = a_patient(consents=refused(*Purpose))
    with pytest.raises(NotAllowedError):
        check_grant(patient, purpose, Source.STAFF)
    assert check_grant(patient, purpose, source) is None


def test_what_staff_withdrew_staff_may_attest_again():
    """A slip of the office is the office's to put right."""
    patient = a_patient(consents=refused(Purpose.REMINDERS, by_patient=False))
    back, events = grant_and_withdraw.with_attestation(
        patient, a_line(), Purpose.REMINDERS, Source.STAFF, by="eva", now=NOW
    )
    assert back.agreed_to(Purpose.REMINDERS)
    assert len(events) == 1


def test_a_consent_in_force_is_not_attested_over():
    """The patient's own word stays the one on record."""
    patient = a_patient(consents=agreed(Purpose.REMINDERS))
    assert grant_and_withdraw.with_attestation(
        patient, None, Purpose.REMINDERS, Source.IMPORT, by="eva", now=NOW
    ) == (
        patient,
        [],
    )


def test_the_same_expression_of_will_is_one_log_entry():
    """Delivered twice it has one id; each purpose and each answer has its own."""
    assert _event(Purpose.REMINDERS, NOW, granted=True) == _event(
        Purpose.REMINDERS, NOW, granted=True
    )
    ids = {_event(p, NOW, granted=g).id for p in Purpose for g in (True, False)}
    assert len(ids) == 2 * len(Purpose)


@given(st.lists(st.tuples(st.booleans(), st.sampled_from(CLINICS_OWN)), min_size=1, max_size=6))
def test_whatever_the_office_says_after_the_patients_no_it_stays_the_patients(said):
    """A second no, of staff or a file, makes it no no of theirs that they may turn."""
    records = MemoryClinicRecords(MemoryStore(), CLINIC_ID)
    keep(records, a_patient(consents=refused(Purpose.REMINDERS)), a_line())
    assert said
    for is_yes, source in said:
        patient = records.get(Patient, a_patient().id)
        rest = {"by": "eva", "now": NOW}
        if is_yes:
            with pytest.raises(NotAllowedError):
                grant_and_withdraw.with_attestation(
                    patient, a_line(), Purpose.REMINDERS, source, **rest
                )
        else:
            writes = grant_and_withdraw.withdraw(
                records, patient, Purpose.REMINDERS, source, **rest
            )
            records.commit(writes)
    now = records.get(Patient, a_patient().id).consents[Purpose.REMINDERS]
    assert (now.granted, now.by_patient) == (False, True)

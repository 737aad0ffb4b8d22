"""What staff vouch for is written whole: the log, the patient, the question no longer asked, the visits looked at again."""

from datetime import timedelta

import pytest

from chalicelib.appointments import reminder_times
from chalicelib.consent.attest_consent import attest_consent
from chalicelib.consent.model import Source
from chalicelib.messaging.model import Kind, State
from chalicelib.patients.model import NumberState, Purpose
from chalicelib.shared.errors import NotAllowedError
from chalicelib.shared.writes import Create, Save, Withdraw
from tests.builders import NOW, a_clinic, a_line, a_message, a_patient, an_appointment, keep

ASKED = {"number": NumberState.ASKED, "consents": {}}


def vouched(records, patient, **changes):
    """Let the front desk vouch for a patient's reminders."""
    wanted = {"purpose": Purpose.REMINDERS, "source": Source.STAFF, "by": "staff-7", "now": NOW}
    return attest_consent(records, a_clinic(), patient, **(wanted | changes))


def saved(writes, kind):
    return [w.record for w in writes if isinstance(w, Save) and isinstance(w.record, kind)]


def test_the_log_says_who_vouched_when_and_where(records):
    """The entry names the member of staff and nothing of the patient but the record."""
    patient, writes = vouched(records, a_patient(**ASKED), source=Source.IMPORT)
    (event,) = [w.record for w in writes if isinstance(w, Create)]
    assert (event.patient_id, event.purpose, event.granted) == (patient.id, "reminders", True)
    assert (event.source, event.at, event.proof.attested_by) == (Source.IMPORT, NOW, "staff-7")


def test_a_number_vouched_for_is_no_longer_in_question(records):
    """The patient's consent and the number's state are saved together."""
    before = a_patient(**ASKED)
    patient, writes = vouched(records, before)
    assert saved(writes, type(before)) == [patient]
    assert patient.number is NumberState.ATTESTED
    assert patient.agreed_to(Purpose.REMINDERS)


@pytest.mark.parametrize("number", [NumberState.VERIFIED, NumberState.ATTESTED])
def test_a_number_that_was_sure_stays_what_it_was(records, number):
    """What the patient proved is not replaced by what the clinic says."""
    patient, _ = vouched(records, a_patient(number=number, consents={}))
    assert patient.number is number


def test_nobody_is_vouched_for_without_a_number(records):
    """A consent may be noted before a number is known; there is then no number to attest."""
    patient, _ = vouched(records, a_patient(e164="", number=NumberState.UNVERIFIED, consents={}))
    assert patient.number is NumberState.UNVERIFIED
    assert patient.agreed_to(Purpose.REMINDERS)


def test_nothing_is_written_when_all_was_so_already(records):
    """A second attestation of the same adds no entry to the log."""
    before = a_patient()
    assert vouched(records, before) == (before, [])


def test_a_number_that_is_somebody_elses_is_not_vouched_for(records):
    """Whoever answered said that they are not the patient."""
    with pytest.raises(NotAllowedError) as refusal:
        vouched(records, a_patient(number=NumberState.WRONG, consents={}))
    assert refusal.value.code == "wrong_number"


def test_over_a_stop_word_nobody_is_vouched_for(records):
    """Only the patient can come back."""
    keep(records, a_line(opted_out_at=NOW))
    with pytest.raises(NotAllowedError) as refusal:
        vouched(records, a_patient(consents={}))
    assert refusal.value.code == "only_the_patient_can_come_back"


def test_the_question_still_queued_is_withdrawn_and_nothing_else_is(records):
    """Nobody needs to answer it any more; a reminder and what has left stay as they are."""
    question = a_message(kind=Kind.VERIFY, state=State.RETRY)
    reminder = a_message()
    gone = a_message(kind=Kind.VERIFY, state=State.DELIVERED, created_at=NOW - timedelta(hours=1))
    keep(records, question, reminder, gone)
    _, writes = vouched(records, a_patient(**ASKED))
    withdrawn = [w for w in writes if isinstance(w, Withdraw)]
    assert withdrawn == [Withdraw(question.id, State.RETRY, "attested")]


def test_the_patients_visits_to_come_are_looked_at_again(records):
    """Not those of a sibling on the line, not what is over, not what was called off."""
    patient = a_patient(**ASKED)
    mine = an_appointment(id="mine", due_at=None)
    theirs = an_appointment(id="theirs", patient_id="sibling")
    past = an_appointment("yesterday 10:30", id="past")
    off = an_appointment(id="off", status="cancelled")
    keep(records, mine, theirs, past, off, a_line(visits=[mine, theirs, past, off]))
    _, writes = vouched(records, patient)
    (again,) = saved(writes, type(mine))
    assert (again.id, again.due_at) == ("mine", reminder_times.next_due(a_clinic(), mine))

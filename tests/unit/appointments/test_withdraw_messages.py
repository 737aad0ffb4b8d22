from dataclasses import replace

import pytest

from chalicelib.appointments.model import Appointment, Status
from chalicelib.appointments.withdraw_messages import take_back
from chalicelib.messaging.model import AGAIN, RECALLABLE, Kind, Message, State
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.shared.writes import Withdraw
from tests.builders import NOW, a_message, a_patient, an_appointment, keep

MINE = an_appointment("tomorrow 10:30", id="mine", decided_offsets=(1440,))
SISTERS = an_appointment(
    "tomorrow 11:00", id="sisters", patient_id="sofia", decided_offsets=(1440, 99)
)


def _about(visit, message):
    return an_appointment(
        visit.starts_at,
        id=visit.id,
        patient_id=visit.patient_id,
        decided_offsets=visit.decided_offsets,
        message_ids=(message.id,),
        status=visit.status,
    )


@pytest.mark.parametrize("state", [State.QUEUED, State.RETRY])
def test_what_has_not_left_is_withdrawn(records, state):
    """Queued or waiting for another try, with the reason and the state seen."""
    message = a_message(about=MINE, state=state)
    keep(records, message)
    taken = take_back(records, _about(MINE, message), "cancelled", now=NOW)
    assert taken.writes == [Withdraw(message.id, state, "cancelled")]
    assert not taken.was_told


@pytest.mark.parametrize("state", sorted(set(State) - RECALLABLE))
def test_what_left_or_ended_is_not_withdrawn(records, state):
    """Whoever may have it was told; what failed or was suppressed told nobody."""
    message = a_message(about=MINE, state=state)
    keep(records, message)
    taken = take_back(records, _about(MINE, message), "cancelled", now=NOW)
    assert taken.writes == []
    assert taken.was_told is (state not in (State.FAILED, State.SUPPRESSED))


def test_what_is_being_sent_is_recalled(records):
    """It may arrive, so the patient counts as told; should WhatsApp refuse it for now, there is no second attempt."""
    message = a_message(about=MINE, state=State.SENDING)
    keep(records, message)
    taken = take_back(records, _about(MINE, message), "cancelled", now=NOW)
    assert taken.writes == [Withdraw(message.id, State.SENDING, "cancelled")]
    assert taken.was_told
    assert taken.offsets == frozenset()


def test_a_notice_not_sent_yet_still_means_that_an_earlier_time_was_told(records):
    """Told 10:30, moved at night to 12:00, cancelled before the morning: they would come at 10:30."""
    notice = a_message(kind=Kind.CHANGED, about=MINE)
    keep(records, notice)
    taken = take_back(records, _about(MINE, notice), "cancelled", now=NOW)
    assert taken.writes == [Withdraw(notice.id, State.QUEUED, "cancelled")]
    assert taken.was_told


def test_a_visit_that_shared_the_message_becomes_due_again(records):
    """A digest withdrawn for one child is decided again for the other, that reminder only."""
    digest = a_message(about=(MINE, SISTERS))
    sisters = _about(SISTERS, digest)
    keep(records, digest, sisters, a_patient())
    taken = take_back(records, _about(MINE, digest), "cancelled", now=NOW)
    records.commit(taken.writes)
    found = records.get(Appointment, "sisters")
    assert (found.due_at, found.decided_offsets) == (NOW, (99,))
    assert records.get(Message, digest.id).reason == "cancelled"


@pytest.mark.parametrize("coming", [True, False])
def test_who_shared_a_second_copy_is_asked_by_a_person(records, coming):
    """Another reminder would be a third message; of the first nobody knows whether it came."""
    copy = a_message(about=(MINE, SISTERS))
    copy = replace(copy, id=copy.id + AGAIN)
    sisters = _about(SISTERS, copy)
    keep(records, copy, sisters if coming else replace(sisters, status=Status.CANCELLED))
    records.commit(take_back(records, _about(MINE, copy), "moved", now=NOW).writes)
    found = records.get(Appointment, "sisters")
    assert found.decided_offsets == SISTERS.decided_offsets
    asked = [(t.kind, t.patient_id, t.appointment_id) for t in records.inbox()]
    assert asked == [(TaskKind.UNKNOWN_OUTCOME, "sofia", "sisters")] * coming


def test_a_visit_that_shared_a_message_that_left_is_not_due_again(records):
    """It was reminded."""
    digest = a_message(about=(MINE, SISTERS), state=State.SENT)
    keep(records, digest, _about(SISTERS, digest))
    assert take_back(records, _about(MINE, digest), "moved", now=NOW).writes == []


def test_a_cancelled_visit_that_shared_the_message_stays_at_rest(records):
    """Nothing is ever due about a visit that is off."""
    digest = a_message(about=(MINE, SISTERS))
    off = an_appointment(SISTERS.starts_at, id="sisters", status=Status.CANCELLED)
    keep(records, digest, off)
    records.commit(take_back(records, _about(MINE, digest), "moved", now=NOW).writes)
    assert records.get(Appointment, "sisters") == off


def test_a_visit_without_messages_takes_nothing_back(records):
    """Nobody was told, nothing is written."""
    taken = take_back(records, MINE, "cancelled", now=NOW)
    assert (taken.writes, taken.was_told) == ([], False)

"""Messages written beside the change that causes them: whole or not at all, watched over, asked for."""

from datetime import timedelta

import pytest

from chalicelib.messaging.model import TO_CLINIC, ClinicMessageKey, Kind, Message, State
from chalicelib.messaging.put_out_messages import LOOK_AGAIN, put_out, written
from chalicelib.patients.model import Patient
from chalicelib.shared.errors import ConflictError
from chalicelib.shared.retention import MESSAGES_KEPT_FOR
from chalicelib.shared.writes import Create
from tests.builders import CLINIC_ID, NOW, a_message, a_patient, keep, moment
from tests.fakes.memory_queue import MemoryQueue
from tests.fakes.memory_records import MemoryClinicRecords
from tests.fakes.memory_store import MemoryStore

MORNING = moment("tomorrow 09:00")
FOR_ANA = a_message()
FOR_LUIS = a_message(owner="luis")
AT_NIGHT = a_message(owner="sofia", not_before=MORNING)
NOT_SENT = a_message(owner="mateo", state=State.SUPPRESSED, reason="no_consent")


@pytest.fixture
def records():
    """The records of a clinic that has nothing yet."""
    return MemoryClinicRecords(MemoryStore(), CLINIC_ID)


def dispatch_of(records, *messages):
    """Put the messages out; return the dispatch that watches over them."""
    put_out(records, MemoryQueue(), [], messages, now=NOW)
    (dispatch,) = records.dispatches_on("2026-11-22")
    return dispatch


def test_a_change_and_its_messages_are_one_transaction(records):
    """A message that cannot be written takes the change back with it, and nobody is asked to send."""
    queue = MemoryQueue()
    keep(records, FOR_ANA)
    with pytest.raises(ConflictError):
        put_out(records, queue, [Create(a_patient())], [FOR_LUIS, FOR_ANA], now=NOW)
    assert records.get(Patient, a_patient().id) is None
    assert records.get(Message, FOR_LUIS.id) is None
    assert queue.message_ids == []


def test_what_may_go_at_once_is_asked_for_at_once(records):
    """Not what waits for the morning, nor what was written for the log alone."""
    queue = MemoryQueue()
    put_out(records, queue, [], [FOR_ANA, AT_NIGHT, NOT_SENT], now=NOW)
    assert queue.puts == [(FOR_ANA.id, timedelta(0))]


@pytest.mark.parametrize(
    ("waits", "asked"),
    [
        (timedelta(minutes=-5), timedelta(0)),
        (timedelta(seconds=1), timedelta(seconds=1)),
        (timedelta(minutes=3), timedelta(minutes=3)),
        (timedelta(seconds=900), timedelta(seconds=900)),
        (timedelta(seconds=900, microseconds=1), None),
        (timedelta(hours=9), None),
    ],
)
def test_what_leaves_in_minutes_waits_in_the_queue(records, waits, asked):
    """As long as the queue can hold it; what must wait longer the schedule asks for, and it looks at the former too."""
    queue, soon = MemoryQueue(), a_message(owner="sofia", not_before=NOW + waits)
    put_out(records, queue, [], [FOR_ANA, soon], now=NOW)
    expected = [] if asked is None else [(soon.id, asked)]
    assert queue.puts == [(FOR_ANA.id, timedelta(0)), *expected]
    (dispatch,) = records.dispatches_on("2026-11-22")
    assert dispatch.due_at == min(NOW + waits, NOW + LOOK_AGAIN)


def test_a_change_that_tells_nothing_leaves_no_dispatch(records):
    """Nothing is watched, nothing is asked."""
    queue = MemoryQueue()
    put_out(records, queue, [Create(a_patient())], now=NOW)
    assert records.get(Patient, a_patient().id)
    assert (records.dispatches_on("2026-11-22"), queue.puts) == ([], [])


@pytest.mark.parametrize(
    ("messages", "look"),
    [
        ([FOR_ANA, FOR_LUIS], NOW + LOOK_AGAIN),
        ([AT_NIGHT], MORNING),
        ([AT_NIGHT, FOR_ANA], NOW + LOOK_AGAIN),
        ([NOT_SENT], None),
    ],
)
def test_the_schedule_looks_when_a_message_should_have_gone(records, messages, look):
    """The soonest of those that wait; never for what only stands in the log."""
    dispatch = dispatch_of(records, *messages)
    assert (dispatch.due_at, dispatch.message_ids) == (look, tuple(m.id for m in messages))


def test_the_same_messages_at_another_moment_are_another_dispatch():
    """Two runs that overlap do not write each other's."""
    first, *_ = written([FOR_ANA], now=NOW)
    again, *_ = written([FOR_ANA], now=NOW + timedelta(seconds=1))
    assert first.record.id != again.record.id


def test_the_log_goes_back_more_than_a_year(records):
    """And is forgotten then: the table keeps no personal data for ever."""
    dispatch = dispatch_of(records, FOR_ANA)
    gone = {"N": str(int((NOW + MESSAGES_KEPT_FOR).timestamp()))}
    assert records.item(FOR_ANA)["expires_at"] == records.item(dispatch)["expires_at"] == gone


def test_what_lies_with_the_clinic_has_its_key_as_long_as_it_is_kept(records):
    """Under whom it concerns; a patient's own messages need none."""
    notice = a_message(owner=TO_CLINIC, kind=Kind.CLINIC_NOTICE, concerns="ana")
    records.commit(written([notice, FOR_LUIS], now=NOW))
    (key,) = records.keys_about("ana")
    assert key == ClinicMessageKey(f"ana/{notice.id}", notice.created_at)
    assert records.item(key)["expires_at"] == records.item(notice)["expires_at"]
    assert ClinicMessageKey.to(FOR_LUIS) is None

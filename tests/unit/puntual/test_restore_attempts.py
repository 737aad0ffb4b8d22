"""What the journal means for a table put back: decided message by message, word by word."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.appointments.model import Appointment
from chalicelib.clinics.model import UnknownPolicy
from chalicelib.messaging.attempt_journal import Attempt
from chalicelib.messaging.judge_dispatched import judge
from chalicelib.messaging.model import About, Kind, Message, State
from chalicelib.messaging.unknown_fate import ASKED, RESTORED, Verdict
from chalicelib.patients.model import NumberState, Patient
from chalicelib.shared.errors import ConflictError
from puntual.restore_attempts import Fate, Tried, fate_of, last_attempts, replay_attempts
from tests.builders import NOW, a_clinic, a_message, a_patient, an_appointment, keep, moment

SINCE = NOW - timedelta(minutes=30)
QUESTION = "k3v9q2xa.p7d2m4q8w1zc.2611221530-verify-4f9a2c1b"
AFTER, BEFORE = SINCE + timedelta(minutes=5), SINCE - timedelta(minutes=5)


@pytest.mark.parametrize(
    ("changes", "number", "at", "fate"),
    [
        (None, 1, AFTER, Fate.MISSING),
        (None, 1, BEFORE, Fate.KNOWN),  # erased or expired before: it stays away
        ({"state": State.QUEUED}, 1, AFTER, Fate.FORGOTTEN),
        ({"state": State.RETRY, "attempts": 1}, 2, AFTER, Fate.FORGOTTEN),
        (
            {"state": State.RETRY, "attempts": 1},
            1,
            BEFORE,
            Fate.KNOWN,
        ),  # that try was a definite no
        ({"state": State.SENDING, "attempts": 1}, 1, BEFORE, Fate.FORGOTTEN),
        ({"state": State.UNKNOWN, "attempts": 1, "reason": "timeout"}, 1, BEFORE, Fate.FORGOTTEN),
        ({"state": State.UNKNOWN, "attempts": 1, "reason": ASKED}, 1, BEFORE, Fate.KNOWN),
        ({"state": State.UNKNOWN, "attempts": 1, "reason": RESTORED}, 1, AFTER, Fate.KNOWN),
        ({"state": State.SUPPRESSED}, 1, AFTER, Fate.KNOWN),
        ({"state": State.ACCEPTED, "attempts": 1}, 1, AFTER, Fate.KNOWN),
    ],
)
def test_what_an_attempt_means(changes, number, at, fate):
    """Attempts are counted, so the number tells what the table has seen."""
    message = None if changes is None else a_message(**changes)
    assert fate_of(message, Tried(Attempt("k3v9q2xa.p.x-reminder-y", number), at), SINCE) is fate


def test_a_forgotten_message_is_never_copied_even_where_copies_are_wanted():
    """What WhatsApp told of it is lost, so its silence means nothing: a person is asked."""
    clinic = a_clinic(unknown_policy=UnknownPolicy.SEND_ONCE_MORE)
    unknown = a_message(state=State.UNKNOWN, changed_at=NOW, useful_until=moment("tomorrow 10:00"))
    later = NOW + timedelta(minutes=20)
    told = {"now": later, "last_status_at": later}
    assert judge(unknown, clinic, **told) is Verdict.SEND_ONCE_MORE
    assert judge(replace(unknown, reason=RESTORED), clinic, **told) is Verdict.ASK_STAFF


def tried(message, at=AFTER, number=1):
    """Return an attempt as the journal has it."""
    return Tried(Attempt(message.id, number, message.about), at)


def replay(operator, *attempts):
    """Hold attempts against the operator's table."""
    return sum(replay_attempts(operator.installation(), attempts, SINCE, NOW), Counter())


def test_a_missing_message_gets_a_tombstone_and_its_visit_moves_on(operator):
    """The same id, so that the plan cannot write it; the offset is decided, also for another set of visits."""
    visit = an_appointment(due_at=NOW)
    keep(operator.records(), a_patient(), visit)
    gone = a_message(about=visit)
    assert replay(operator, tried(gone)) == {"missing": 1}
    stone = operator.records().get(Message, gone.id)
    assert (stone.state, stone.reason, stone.e164) == (State.UNKNOWN, RESTORED, "+525512345678")
    after = operator.records().get(Appointment, visit.id)
    assert (after.decided_offsets, after.message_ids) == ((1440,), (gone.id,))
    assert after.due_at == moment(
        "tomorrow 09:00"
    )  # the reminder two hours before, which opens late enough
    assert replay(operator, tried(gone)) == {"known": 1}


class Breaking:
    """A clinic's records of which some commits fail, by number."""

    def __init__(self, records, error, failing):
        self.records, self.error, self.failing = records, error, list(failing)
        self.number = 0

    def __getattr__(self, name):
        return getattr(self.records, name)

    def commit(self, writes):
        """Fail in its turn; otherwise commit."""
        self.number += 1
        if self.number in self.failing:
            raise self.error
        self.records.commit(writes)


def breaking(operator, error, *failing):
    """Return the installation with records that break off."""
    records = Breaking(operator.records(), error, failing)
    return replace(operator.installation(), records=lambda _clinic_id: records)


@pytest.mark.parametrize("commit", [1, 2, 3])
def test_what_broke_off_is_done_whole_when_it_is_repeated(operator, commit):
    """A tombstone beside a visit that knows nothing of it would let the plan write another message."""
    visit = an_appointment(due_at=NOW)
    keep(operator.records(), a_patient(number=NumberState.UNVERIFIED), visit)
    gone = [a_message(about=visit), a_message(id=QUESTION, kind=Kind.VERIFY, about=())]
    broken = breaking(operator, TimeoutError(), commit)
    with pytest.raises(TimeoutError):
        list(replay_attempts(broken, map(tried, gone), SINCE, NOW))
    replay(operator, *map(tried, gone))
    after = operator.records().get(Appointment, visit.id)
    assert (after.decided_offsets, after.message_ids) == ((1440,), (gone[0].id,))
    assert operator.records().get(Patient, "p7d2m4q8w1zc").number is NumberState.ASKED
    assert set(operator.records().get_many(Message, [m.id for m in gone])) == {m.id for m in gone}


def test_who_changes_a_visit_meanwhile_does_not_end_the_replay(operator):
    """A patient's reply is taken in all the time: it is decided again."""
    visit = an_appointment(due_at=NOW)
    keep(operator.records(), a_patient(), visit)
    met = breaking(operator, ConflictError([0]), 1, 3)
    (done,) = replay_attempts(met, [tried(a_message(about=visit))], SINCE, NOW)
    assert done == {"missing": 1}
    assert operator.records().get(Appointment, visit.id).decided_offsets == (1440,)


def test_a_visit_that_was_moved_since_is_told_of_by_nobody(operator):
    """The table has its old time: a reminder of that would be wrong."""
    visit = an_appointment(due_at=NOW)
    keep(operator.records(), a_patient(), visit)
    replay(operator, tried(a_message(about=About(visit.id, 2, 1440))))
    assert operator.records().get(Appointment, visit.id).due_at is None


def test_a_question_is_not_put_again(operator):
    """Who was asked "¿Eres Ana?" since is asked in the table too."""
    keep(operator.records(), a_patient(number=NumberState.UNVERIFIED))
    replay(operator, tried(a_message(kind=Kind.VERIFY, about=())))
    person = operator.records().get(Patient, "p7d2m4q8w1zc")
    assert (person.number, person.asked_at) == (NumberState.ASKED, AFTER)


def test_what_a_clinic_sent_that_is_not_in_the_table_is_counted(operator):
    """It was opened after the moment: nothing can be written for it."""
    stranger = a_message(id="another1.p.2611221530-reminder-abcd1234")
    assert replay(operator, tried(stranger)) == {"of_no_clinic": 1}


def test_the_journal_is_read_from_before_the_moment(operator):
    """What was tried shortly before it may have been unsettled at it; the last attempt counts."""
    journal = operator.installation().journal
    message = a_message()
    journal.note([replace(message, attempts=1)], at=BEFORE)
    journal.note([replace(message, attempts=2)], at=AFTER)
    (last,) = last_attempts(operator.installation(), SINCE, NOW).values()
    assert (last.attempt.number, last.at) == (2, AFTER)


def test_restoring_is_foreseen_before_it_is_done(operator):
    """Nothing is changed until it is asked for, and not while sending is on."""
    keep(operator.records(), message := a_message())
    operator.installation().journal.note([replace(message, attempts=1)], at=AFTER)
    restore = ("restore", "--moment", f"{SINCE:%Y-%m-%dT%H:%MZ}")
    status, printed = operator.types(*restore)
    assert (status, "1" in printed, "Dry run" in printed) == (0, True, True)
    assert operator.records().get(Message, message.id) == message
    status, printed = operator.types(*restore, "--apply")
    assert (status, "Sending is on" in printed) == (1, True)
    assert operator.types("sending", "stop")[0] == 0
    status, printed = operator.types(*restore, "--apply")
    assert (status, "messages it would send again" in printed) == (0, True)
    assert operator.records().get(Message, message.id).reason == RESTORED
    assert operator.types("sending", "start") == (0, "schedule: on\nqueue:    on\n")

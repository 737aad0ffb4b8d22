"""What the journal means for a table put back: decided message by message, word by word."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.appointments.model import Appointment
from chalicelib.clinics.model import UnknownPolicy
from chalicelib.consent.word import Said, Word, noted
from chalicelib.messaging.inbox import TaskKind
from chalicelib.messaging.journal import Attempt
from chalicelib.messaging.model import About, Kind, Message, State
from chalicelib.messaging.settle import ASKED, RESTORED, Verdict, judge
from chalicelib.patients.model import Line, NumberState, Patient, Purpose
from chalicelib.shared.errors import ConflictError
from puntual.replay import Fate, Tried, fate_of, last_attempts, replay_attempts
from puntual.replay_words import replay_words, still_meant, words_by_person
from tests.builders import NOW, a_clinic, a_line, a_message, a_patient, an_appointment, keep, moment

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


def word(said, at=AFTER, **changes):
    """Return something Ana said."""
    return Word("x", said, ("p7d2m4q8w1zc",), at, **changes)


def test_the_last_word_holds():
    """Who left and came back is back; who came back and left is gone; a given-up number stays given up."""
    left, back = word(Said.LEFT), word(Said.CAME_BACK, AFTER + timedelta(minutes=1))
    assert still_meant([back, left]) == [back]
    assert still_meant([replace(left, at=NOW), back]) == [replace(left, at=NOW)]
    moved, not_me = word(Said.MOVED, BEFORE), word(Said.NOT_ME, BEFORE)
    assert still_meant([moved, not_me, back]) == [moved, back]
    offers = word(Said.WITHDREW, BEFORE, purpose=Purpose.OFFERS_WHATSAPP)
    reminders = word(Said.WITHDREW, BEFORE, purpose=Purpose.REMINDERS)
    assert still_meant([offers, reminders, back]) == [offers, back]


def said(operator, *words):
    """Note words as they were committed, then hold them against a table that has forgotten."""
    records = operator.records()
    records.commit([note for one in words for note in noted_again(one)])
    installation = operator.installation()
    found = words_by_person(installation, SINCE, NOW)
    return [dict(done) for done in replay_words(installation, found)]


def noted_again(one):
    """Return the write that noted a word."""
    return noted(one.said, [a_patient()], at=one.at, purpose=one.purpose, source=one.source)


def test_who_left_since_has_left_again(operator):
    """The line, the consent, its proof, and what was queued; a second time changes nothing."""
    keep(operator.records(), a_patient(), a_line(), a_message())
    assert said(operator, word(Said.LEFT)) == [{"left": 1}]
    assert operator.records().get(Line, "+525512345678").opted_out_at == AFTER
    assert not operator.records().get(Patient, "p7d2m4q8w1zc").agreed_to(Purpose.REMINDERS)
    (message,) = operator.records().messages_of("p7d2m4q8w1zc")
    assert (message.state, message.reason) == (State.SUPPRESSED, "opted_out")
    assert said(operator) == [{"known": 1}]


def test_who_came_back_since_is_back(operator):
    """Reminders again, as they asked for."""
    keep(operator.records(), a_patient(), a_line(opted_out_at=BEFORE))
    assert said(operator, word(Said.CAME_BACK)) == [{"came_back": 1}]
    assert operator.records().get(Line, "+525512345678").opted_out_at is None


def test_one_withdrawn_consent_is_withdrawn_again(operator):
    """With the source it had: who may bring it back depends on it."""
    keep(operator.records(), a_patient(), a_line())
    assert said(operator, word(Said.WITHDREW, purpose=Purpose.REMINDERS)) == [{"withdrew": 1}]
    person = operator.records().get(Patient, "p7d2m4q8w1zc")
    assert not person.agreed_to(Purpose.REMINDERS)
    assert person.consents[Purpose.REMINDERS].by_patient


@pytest.mark.parametrize(
    ("what", "kind"),
    [(Said.NOT_ME, TaskKind.WRONG_NUMBER), (Said.MOVED, TaskKind.NUMBER_CHANGED)],
)
def test_a_number_that_is_anothers_is_written_to_no_more(operator, what, kind):
    """Staff ask for the right one."""
    keep(operator.records(), a_patient(), a_line())
    assert said(operator, word(what)) == [{what.value: 1}]
    assert operator.records().get(Patient, "p7d2m4q8w1zc").number is NumberState.WRONG
    assert [task.kind for task in operator.records().inbox()] == [kind]
    assert said(operator) == [{"known": 1}]


def test_who_was_erased_since_is_erased_again(operator):
    """Nothing of them comes back with the table."""
    keep(operator.records(), a_patient(), a_line())
    assert said(operator, word(Said.ERASED)) == [{"erased": 1}]
    person = operator.records().get(Patient, "p7d2m4q8w1zc")
    assert person is None or "Ana" not in person.name


def test_words_of_people_who_are_not_in_the_table_are_counted(operator):
    """They came after the moment."""
    assert said(operator, word(Said.LEFT)) == [{"nobody": 1}]


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

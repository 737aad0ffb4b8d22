"""What follows an attempt, as a table: the next state, who must know, when it goes again."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.messaging.attempt_outcome import SHORTEST_WAIT, consequence
from chalicelib.messaging.channel_protocol import Outcome, Verdict
from chalicelib.messaging.model import TO_CLINIC, State
from chalicelib.messaging.staff_tasks import TaskKind
from tests.builders import NOW, a_message

CODE = "1310"
FIRST, MANY = 1, 40
WAIT = timedelta(seconds=16)


def attempted(attempts=FIRST, **changes):
    """Return a claimed message whose attempt of this number was just made."""
    return a_message(state=State.SENDING, attempts=attempts, **changes)


def after(verdict, attempts=FIRST, *, wait=WAIT, **changes):
    """Return what an attempt that ended so leads to."""
    outcome = Outcome(verdict, CODE, after=wait)
    return consequence(attempted(attempts, **changes), outcome, NOW)


@pytest.mark.parametrize("attempts", [FIRST, 2, MANY])
@pytest.mark.parametrize(
    ("verdict", "state", "task"),
    [
        (Verdict.ACCEPTED, State.ACCEPTED, None),
        (Verdict.UNSURE, State.UNKNOWN, None),
        (Verdict.STOP_SENDER, State.RETRY, TaskKind.SENDER_PAUSED),
        (Verdict.HOLD_TEMPLATE, State.RETRY, None),  # its task is the template's
        (Verdict.NOT_NOW, State.FAILED, TaskKind.UNREACHABLE),
        (Verdict.RECIPIENT, State.FAILED, TaskKind.UNREACHABLE),
        (Verdict.MISTAKE, State.FAILED, TaskKind.UNDELIVERABLE),
        (Verdict.WINDOW_CLOSED, State.FAILED, TaskKind.UNDELIVERABLE),
    ],
)
def test_what_a_verdict_leads_to(verdict, attempts, state, task):
    """Whichever attempt it was: nothing that fails for good ends without a line for a person."""
    follows = after(verdict, attempts)
    assert follows.message.state is state
    assert (follows.task.kind if follows.task else None) is task
    assert follows.stops_sender is (verdict is Verdict.STOP_SENDER)
    assert follows.holds_template is (verdict is Verdict.HOLD_TEMPLATE)
    assert (follows.message.retry_at is not None) is (state is State.RETRY)


@pytest.mark.parametrize("attempts", [FIRST, 2, 7, MANY])
def test_a_passing_no_is_tried_again_at_the_time_named(attempts):
    """It was refused before processing, so a repetition cannot be a copy; it is repeated as long as it helps."""
    follows = after(Verdict.TRY_LATER, attempts)
    assert (follows.message.state, follows.message.retry_at) == (State.RETRY, NOW + WAIT)
    assert follows.task is None


def test_a_passing_no_without_a_time_waits_a_little():
    """Never in a circle without a pause."""
    assert after(Verdict.TRY_LATER, wait=timedelta(0)).message.retry_at == NOW + SHORTEST_WAIT


@pytest.mark.parametrize("left", [timedelta(0), timedelta(seconds=15), WAIT])
def test_a_passing_no_too_near_the_end_of_use_is_given_up(left):
    """A reminder that could only go when it helps no more is a person's matter now, while it does."""
    follows = after(Verdict.TRY_LATER, useful_until=NOW + left)
    assert (follows.message.state, follows.task.kind) == (State.FAILED, TaskKind.UNDELIVERABLE)


def test_the_answer_is_remembered_with_the_message():
    """WhatsApp's id to recognise its statuses by, the code for the log, the moment."""
    accepted = consequence(attempted(), Outcome(Verdict.ACCEPTED, provider_id="wamid.A"), NOW)
    assert (accepted.message.provider_id, accepted.message.changed_at) == ("wamid.A", NOW)
    assert accepted.message.reason == ""
    assert after(Verdict.RECIPIENT).message.reason == CODE


def test_a_task_says_whom_and_what_it_is_about():
    """Enough for a receptionist to call: patient, visit, message and reason."""
    message = attempted()
    task = after(Verdict.RECIPIENT).task
    assert (task.patient_id, task.appointment_id) == ("p7d2m4q8w1zc", "a1b2c3d4e5f6")
    assert (task.message_id, task.text, task.at) == (message.id, CODE, NOW)


@pytest.mark.parametrize("verdict", [Verdict.RECIPIENT, Verdict.NOT_NOW])
def test_what_the_clinics_own_telephone_did_not_get_is_no_patients_matter(verdict):
    """Nobody calls the patient it tells of: their number is as good as it was."""
    task = after(verdict, owner=TO_CLINIC).task
    assert (task.kind, task.patient_id, task.appointment_id) == (
        TaskKind.CLINIC_UNREACHABLE,
        "",
        "",
    )


def test_a_stopped_sender_is_told_once_an_hour():
    """Fifty refusals are one line; the next hour's is another."""
    stop = Outcome(Verdict.STOP_SENDER, "131042")
    other = replace(attempted(), id="k3v9q2xa.luis.x", about=())
    half_past = consequence(attempted(), stop, NOW).task
    assert consequence(other, stop, NOW + timedelta(minutes=29)).task.id == half_past.id
    assert consequence(other, stop, NOW + timedelta(minutes=30)).task.id != half_past.id

"""`puntual run-due`, `messages` and `redrive`."""

import json

import pytest

from chalicelib.messaging.model import State
from chalicelib.messaging.put_out_messages import written
from tests.builders import NOW, a_message, moment


def put_out(operator, *messages):
    operator.records().commit(written(messages, now=NOW))
    return messages


def dead_letter(*messages):
    return json.dumps({"ids": [message.id for message in messages]})


def test_the_deployed_function_is_run_and_its_report_printed(operator):
    """The stack says how the function is called."""
    operator.functions.answer = {
        "due": 2,
        "clinics": 1,
        "outcomes": {"reminder": 1, "no_consent": 1},
    }
    status, printed = operator.types("run-due")
    assert status == 0
    assert operator.functions.invoked == ["puntual-SendDueReminders-X"]
    assert "no consent" in printed


def test_a_run_with_nothing_due_says_so(operator):
    """The run ends well and says so."""
    operator.functions.answer = {"due": 0, "clinics": 0, "outcomes": {}}
    status, printed = operator.types("run-due")
    assert status == 0
    assert "Nothing was due" in printed


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({"errorMessage": "boom"}, "Unhandled"),
        ({"due": 1, "failed_clinics": 1, "outcomes": {}}, ""),
    ],
)
def test_a_run_that_fails_is_a_failure(operator, answer, error):
    """A failed function, and a run in which a clinic failed, end with status 1."""
    operator.functions.answer, operator.functions.error = answer, error
    assert operator.types("run-due")[0] == 1


def test_messages_are_listed_with_their_state_and_masked_numbers(operator):
    """The reason is shown; the number only when asked for."""
    put_out(operator, a_message(state=State.FAILED, reason="131026"))
    status, printed = operator.types("messages", "--clinic", "clinica-sonrisa")
    assert status == 0
    assert "no se pudo entregar" in printed
    assert "131026" in printed
    assert "+525512345678" not in printed
    assert "5678" in printed
    shown = operator.types("messages", "--clinic", "clinica-sonrisa", "--show-phones")[1]
    assert "+525512345678" in shown


def test_the_day_is_that_of_the_clinics_calendar(operator):
    """A message of 19:00 in Mexico City is that day's, though UTC has the next."""
    late = a_message(created_at=moment("today 19:00"))
    operator.records().commit(written([late], now=moment("today 19:00")))
    day = ("messages", "--clinic", "clinica-sonrisa", "--day")
    assert "1 messages" in operator.types(*day, "2026-11-22")[1]
    assert "0 messages" in operator.types(*day, "2026-11-23")[1]


def test_a_dead_message_that_still_helps_is_asked_for_again(operator):
    """It goes back to the queue, and only then leaves the dead letters."""
    (message,) = put_out(operator, a_message())
    operator.sqs.dead(dead_letter(message))
    status, printed = operator.types("redrive")
    assert (status, operator.sqs.waiting) == (0, [message.id])
    assert "1 requeued" in printed
    assert operator.types("redrive")[1].strip() == "There are no dead letters."


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"useful_until": moment("yesterday 10:00")}, "too late"),
        ({"state": State.SUPPRESSED}, "ended already: suppressed"),
        ({"state": State.DELIVERED}, "ended already: delivered"),
        ({"state": State.UNKNOWN, "changed_at": NOW}, "it may have been sent"),
        ({"state": State.SENDING}, "it may have been sent"),
        ({"state": State.SENDING, "lease_until": moment("today 23:00")}, "it may have been sent"),
        ({"not_before": moment("today 18:00")}, "its time has not come"),
    ],
)
def test_a_dead_message_that_no_longer_makes_sense_is_let_go(operator, changes, why):
    """Withdrawn, too late, sent or perhaps sent: never asked for again, and the reason is said."""
    (message,) = put_out(operator, a_message(**changes))
    operator.sqs.dead(dead_letter(message))
    _, printed = operator.types("redrive")
    assert operator.sqs.waiting == []
    assert why in printed
    assert operator.sqs.letters["https://sqs.example/dead"] == []


def test_an_unknown_message_is_let_go(operator):
    """A letter about nothing we have ends with a word."""
    operator.sqs.dead(json.dumps({"ids": ["k3v9q2xa.nobody.2611221530-reminder-0a1b2c3d"]}))
    assert "nobody knows it any more" in operator.types("redrive")[1]


@pytest.mark.parametrize("body", ["not json", "[]", '{"ids": "x"}', '{"ids": ["x"]}', "{}"])
def test_a_letter_that_cannot_be_read_is_left_where_it_is(operator, body):
    """It is said, and nothing is lost."""
    operator.sqs.dead(body)
    status, printed = operator.types("redrive")
    assert status == 0
    assert "1 left" in printed
    assert operator.sqs.letters["https://sqs.example/dead"] == [body]


def test_commands_are_named_after_their_modules():
    """`import` is a word of Python's, and `run-due` has a hyphen: both are typed so."""
    from click.testing import CliRunner

    from puntual.cli import main

    printed = CliRunner().invoke(main, ["--help"]).output
    for name in ("clinic", "import", "messages", "redrive", "run-due"):
        assert f"\n  {name} " in printed

"""`puntual reply`: an operator answers for a clinic that asks."""

from datetime import timedelta

import pytest

from chalicelib.messaging.model import Kind, State
from chalicelib.patients.model import Purpose
from tests.builders import NOW, a_line, a_patient, agreed, keep, refused

ANA = a_patient()
CLINIC = ("--clinic", "clinica-sonrisa", "--by", "Laura")


def reply(operator, text, who=ANA.id):
    """Return the status and what is printed."""
    return operator.types("reply", who, *CLINIC, typed=text)


def answers(operator):
    """Return what people wrote to Ana."""
    return [m for m in operator.records().messages_of(ANA.id) if m.kind is Kind.ANSWER]


def test_what_is_piped_in_is_sent(operator):
    """In the name that was said, and counted as the clinic's answer."""
    keep(operator.records(), ANA, a_line(ANA, window_until=NOW + timedelta(hours=20)))
    status, printed = reply(operator, "Claro, te esperamos.\n")
    assert (status, printed.strip()) == (0, "The answer is on its way.")
    (message,) = answers(operator)
    assert (message.content.text, message.by, message.state) == (
        "Claro, te esperamos.",
        "Laura",
        State.QUEUED,
    )


@pytest.mark.parametrize(
    ("consents", "said"),
    [
        (agreed(Purpose.REMINDERS), "They are told that it waits."),
        (refused(Purpose.REMINDERS), "They are not told: they did not agree"),
    ],
)
def test_past_the_window_it_says_that_it_waits(operator, consents, said):
    """And whether they are told."""
    person = a_patient(consents=consents)
    keep(operator.records(), person, a_line(person, window_until=NOW))
    status, printed = reply(operator, "Sí.")
    assert status == 0
    assert said in " ".join(printed.split())
    assert [message.state for message in answers(operator)] == [State.HELD]


@pytest.mark.parametrize(
    ("line", "text", "said"),
    [
        ({"opted_out_at": NOW, "window_until": NOW + timedelta(hours=1)}, "Hola", "call them"),
        ({}, "Hola", "have not written"),
        ({"window_until": NOW + timedelta(hours=1)}, "  ", "nothing to send"),
        ({"window_until": NOW + timedelta(hours=1)}, "a" * 4097, "4,096 letters"),
    ],
)
def test_what_may_not_go_is_said(operator, line, text, said):
    """Nothing is sent."""
    keep(operator.records(), ANA, a_line(ANA, **line))
    status, printed = reply(operator, text)
    assert status == 1
    assert said in printed
    assert answers(operator) == []


def test_nobody_is_nobody(operator):
    """Nor is a number a name of a talk."""
    status, printed = reply(operator, "Hola", who="+525512345678")
    assert status == 1
    assert "no such patient" in printed

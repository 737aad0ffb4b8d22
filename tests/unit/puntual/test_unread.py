"""`puntual unread`: events that the function could not take in."""

from dataclasses import dataclass, field
from io import BytesIO

import pytest

from tests.unit.puntual.operating import DEPLOYMENT, Operator

URL = DEPLOYMENT.unread_events_queue_url


@dataclass
class FakeReceiver:
    """The function of the topic: fails with what it was told it cannot take in."""

    cannot: frozenset[str] = frozenset()
    taken_in: list[str] = field(default_factory=list)

    def invoke(self, FunctionName, Payload):  # noqa: N803  boto3's names
        """Take an event in, or fail."""
        assert FunctionName == "puntual-ReceiveWhatsappEvents-X"
        event = Payload.decode()
        if event in self.cannot:
            return {"FunctionError": "Unhandled", "Payload": BytesIO(b"{}")}
        self.taken_in.append(event)
        return {"Payload": BytesIO(b"null")}


@pytest.fixture
def operator():
    """An operator with three unread events."""
    operator = Operator(functions=FakeReceiver())
    operator.sqs.letters[URL] = ["one", "two", "three"]
    return operator


def test_unread_events_are_offered_again(operator):
    """Each once, as it came; what was taken in is unread no more."""
    status, printed = operator.types("unread")
    assert (status, printed.strip()) == (0, "3 taken in")
    assert operator.functions.taken_in == ["one", "two", "three"]
    assert operator.types("unread")[1].strip() == "There are no unread events."


def test_what_fails_again_stays(operator):
    """It is said, the others are not held up, and the command ends with status 1."""
    operator.functions.cannot = frozenset({"two"})
    status, printed = operator.types("unread")
    assert status == 1
    assert "1 left, 2 taken in" in printed
    assert operator.sqs.letters[URL] == ["two"]
    assert operator.functions.taken_in == ["one", "three"]

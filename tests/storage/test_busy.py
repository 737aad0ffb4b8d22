"""A record that another transaction has in hand: the local AWS never refuses for that, so DynamoDB's answer is played."""

import json

import pytest
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ClientError

from chalicelib.messaging.model import State
from chalicelib.patients.model import Patient
from chalicelib.shared.errors import ConflictError, decide_again
from chalicelib.shared.writes import Create
from chalicelib.storage.failed_conditions import is_out_of_reach
from tests.builders import NOW, a_message, a_patient, keep

CANCELED = "com.amazonaws.dynamodb.v20120810#TransactionCanceledException"
BUSY, CHANGED, NOTHING = "TransactionConflict", "ConditionalCheckFailed", "None"


class Played:
    """Answers a client's next call of one kind; those after it reach the table."""

    def __init__(self, client, operation):
        self.answers, self.asked = [], 0
        self.event = f"before-send.dynamodb.{operation}"
        client.meta.events.register(self.event, self.answer)

    def answer(self, request, **_):
        """Say what is to be said, if anything is left to say."""
        self.asked += 1
        if not self.answers:
            return None
        status, body = self.answers.pop(0)
        raw = type("Raw", (), {"stream": lambda *_, **__: iter([json.dumps(body).encode()])})()
        return AWSResponse(request.url, status, {}, raw)

    def cancels(self, *codes):
        """Let the next transaction be refused, with a reason for each of its places."""
        reasons = [{"Code": code} for code in codes]
        self.answers.append((400, {"__type": CANCELED, "CancellationReasons": reasons}))


@pytest.fixture
def transactions(table):
    played = Played(table.client, "TransactWriteItems")
    yield played
    table.client.meta.events.unregister(played.event, played.answer)


@pytest.fixture
def statements(table):
    played = Played(table.client, "BatchExecuteStatement")
    yield played
    table.client.meta.events.unregister(played.event, played.answer)


@pytest.fixture
def records(dynamodb, clinic_id):
    return dynamodb.records(clinic_id)


def test_what_met_a_transaction_under_way_is_decided_again(records, transactions):
    """As after a change: the second time it is written, and whoever asked hears of no failure."""
    transactions.cancels(BUSY, NOTHING)
    decide_again(lambda: records.commit([Create(a_patient())]))
    assert records.get(Patient, a_patient().id) == a_patient()
    assert transactions.asked == 2


def test_what_is_only_busy_is_told_from_what_has_changed(records, transactions):
    """The run of the schedule goes on with the one as it is, and leaves the other to the next run."""
    transactions.cancels(NOTHING, BUSY, CHANGED, NOTHING)
    with pytest.raises(ConflictError) as conflict:
        records.commit([Create(a_patient(id=name)) for name in ("a", "b", "c")])
    assert (conflict.value.failed, conflict.value.busy) == ((1, 2), {1})
    assert records.get_many(Patient, ["a", "b", "c"]) == {}


def test_a_transaction_there_was_no_room_for_is_no_conflict(records, transactions):
    """Nobody has changed anything: it is not decided again at once, and may do better later."""
    transactions.cancels("ThrottlingError", NOTHING)
    with pytest.raises(ClientError) as refused:
        records.commit([Create(a_patient())])
    assert is_out_of_reach(refused.value)


def test_a_claim_that_meets_a_transaction_is_not_lost(dynamodb, records, clinic_id, statements):
    """A moment later the message is this worker's: nobody else has it."""
    message = a_message(id=f"{clinic_id}.p.2611221530-reminder-abcd")
    keep(records, message)
    statements.answers.append((200, {"Responses": [{"Error": {"Code": BUSY}}]}))
    (claimed,) = dynamodb.outbox.claim([message], lease_until=NOW)
    assert (claimed.state, statements.asked) == (State.SENDING, 2)
    assert dynamodb.outbox.read([message.id]) == [claimed]

"""Only a failed condition means that somebody was faster; whatever else the table says of a statement is told, and costs no other."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import pytest
from botocore.exceptions import ReadTimeoutError

from chalicelib.messaging.model import State
from chalicelib.shared.errors import WriteRefusedError
from chalicelib.storage.failed_conditions import is_out_of_reach
from chalicelib.storage.message_claims import Outbox
from chalicelib.storage.table import PASSING, PAUSES, Table
from tests.builders import CLINIC_ID, NOW, a_message, keep
from tests.fakes.memory_outbox import MemoryOutbox
from tests.fakes.memory_records import MemoryClinicRecords
from tests.fakes.memory_store import MemoryStore

# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchStatementError.html
CODES = (
    *("AccessDenied", "DuplicateItem", "InternalServerError", "ItemCollectionSizeLimitExceeded"),
    *("ProvisionedThroughputExceeded", "RequestLimitExceeded", "ResourceNotFound"),
    *("ThrottlingError", "TransactionConflict", "ValidationError", "a code of next year"),
)
LOST = "ConditionalCheckFailed"
BESIDE = ((), ("",), (LOST,), ("", LOST, ""))  # what else is answered in the same call


@dataclass
class Answers:
    """A client of DynamoDB whose statements are answered with these codes, each time anew."""

    codes: Sequence[str]
    asked: int = 0

    def batch_execute_statement(self, *, Statements: Sequence[Any]) -> dict[str, Any]:  # noqa: N803  # boto3's name
        """Answer; what is run again is what had a passing code."""
        again = [code for code in self.codes if code in PASSING]
        codes = again if self.asked else self.codes
        self.asked += 1
        assert len(codes) == len(Statements)
        return {"Responses": [{"Error": {"Code": code}} if code else {} for code in codes]}


def on_dynamodb(codes, _messages):
    """Return the real outbox, over a client that answers so."""
    return Outbox(Table(Answers(codes), "table", pauses=(0.0,) * len(PAUSES)))


def in_memory(codes, messages):
    """Return the stand-in, in which a lost race is one truly lost."""
    store, by_id = MemoryStore(), dict(zip((m.id for m in messages), codes, strict=True))
    records = MemoryClinicRecords(store, CLINIC_ID)
    for message in messages:
        keep(
            records,
            replace(message, state=State.READ, provider_id="x")
            if by_id[message.id] == LOST
            else message,
        )
    refusals = {i: code for i, code in by_id.items() if code != LOST}
    return MemoryOutbox(store, refusal=lambda message: refusals.get(message.id, ""))


def messages_for(codes):
    """Return a queued message for each code."""
    return [a_message(owner=f"patient{n}") for n, _ in enumerate(codes)]


def ids(messages):
    return [message.id for message in messages]


def named(messages, codes, wanted):
    """Return the ids of those that are answered so."""
    return [message.id for message, code in zip(messages, codes, strict=True) if code == wanted]


@pytest.fixture(params=[on_dynamodb, in_memory])
def outbox_of(request):
    """One of the two: each test runs with both."""
    return request.param


MIXED = [(code, *beside) for code, beside in product(CODES, BESIDE)]


@pytest.mark.parametrize("codes", MIXED)
def test_a_claim_that_is_refused_is_no_lost_race(outbox_of, codes):
    """It is raised with its code; what was claimed in the same call is in our hands, what another has is not."""
    messages = messages_for(codes)
    with pytest.raises(WriteRefusedError) as refused:
        outbox_of(codes, messages).claim(messages, lease_until=NOW)
    assert refused.value.codes == codes[:1]
    assert ids(refused.value.rest) == named(messages, codes, "")
    assert [m.state for m in refused.value.rest] == [State.SENDING] * codes.count("")


@pytest.mark.parametrize("codes", MIXED)
def test_an_outcome_that_is_refused_is_no_lost_race(outbox_of, codes):
    """It is raised with its code; those that had moved on are told as ever."""
    messages = messages_for(codes)
    with pytest.raises(WriteRefusedError) as refused:
        outbox_of(codes, messages).settle(messages, seen=State.QUEUED)
    assert refused.value.codes == codes[:1]
    assert ids(refused.value.rest) == named(messages, codes, LOST)


@pytest.mark.parametrize("code", CODES)
def test_whatsapps_id_that_is_refused_is_told(outbox_of, code):
    """Later statuses would find nothing by it."""
    (message,) = messages_for([code])
    with pytest.raises(WriteRefusedError):
        outbox_of([code], [message]).note_provider_id(replace(message, provider_id="wamid.A"))


@pytest.mark.parametrize("codes", [("",), (LOST,), (LOST, "", LOST)])
def test_a_lost_race_is_raised_by_nobody(outbox_of, codes):
    """Somebody was faster: that is how it should go."""
    messages = messages_for(codes)
    won = outbox_of(codes, messages).claim(messages, lease_until=NOW)
    moved_on = outbox_of(codes, messages).settle(messages, seen=State.QUEUED)
    outbox_of(codes[:1], messages[:1]).note_provider_id(replace(messages[0], provider_id="wamid.A"))
    assert (ids(won), ids(moved_on)) == (named(messages, codes, ""), named(messages, codes, LOST))


def test_a_refusal_names_no_person(outbox_of, caplog):
    """Codes and counts, in the error and in the log."""
    (message,) = messages_for([""])
    with pytest.raises(WriteRefusedError) as refused:
        outbox_of(["AccessDenied"], [message]).claim([message], lease_until=NOW)
    said = str(refused.value) + str([vars(record) for record in caplog.records])
    assert "AccessDenied" in said
    assert message.e164 not in said


def test_what_was_claimed_is_kept_when_nobody_answers_the_second_time():
    """One claim went through, one met a transaction; then the table was out of reach: the first is not stranded."""

    class Hangs(Answers):
        def batch_execute_statement(self, **asked):
            if self.asked:
                raise ReadTimeoutError(endpoint_url="http://127.0.0.1")
            return super().batch_execute_statement(**asked)

    messages = messages_for(["", "TransactionConflict"])
    outbox = Outbox(Table(Hangs(["", "TransactionConflict"]), "table", pauses=(0.0,)))
    with pytest.raises(WriteRefusedError) as refused:
        outbox.claim(messages, lease_until=NOW)
    assert (ids(refused.value.rest), refused.value.codes) == (
        [messages[0].id],
        ("TransactionConflict",),
    )


@pytest.mark.parametrize("code", CODES)
def test_a_refusal_for_the_content_alone_would_come_each_time(code):
    """A status event that met any other is offered again."""
    for_its_content = code in ("ValidationError", "ItemCollectionSizeLimitExceeded")
    assert is_out_of_reach(WriteRefusedError([code])) is not for_its_content

"""What botocore no longer walks over arrives as it was given, and what it still does for us stays."""

import pytest
from botocore.exceptions import ClientError

from chalicelib.shared.errors import ConflictError
from chalicelib.storage import keys
from chalicelib.storage.unreadable_events import Quarantine
from tests.builders import NOW


@pytest.fixture
def place(clinic_id):
    return keys.in_clinic(clinic_id, "TOKEN", "t1")


@pytest.fixture
def item(place):
    return {
        "pk": {"S": place.pk},
        "sk": {"S": place.sk},
        "said": {"S": 'Ñandú "señal" 👍\n'},
        "number": {"N": "12345678901234567890"},
        "much": {"M": {"list": {"L": [{"BOOL": True}, {"NULL": True}]}}},
    }


def test_an_item_comes_back_as_it_was_written(table, item, place):
    """Accents, long numbers and nested values included, by each way of reading."""
    table.put(item)
    read_back = [table.get(place), *table.get_many([place])]
    assert read_back == [item, item]


def test_bytes_are_kept_as_bytes(table, local_aws):
    """A body that was no text is read by any other client as it came."""
    Quarantine(table).keep("body-1", b"\x00\xff{", at=NOW, until=NOW)
    key = keys.quarantine(f"{NOW:%Y-%m-%d}", "body-1")
    found = local_aws.client("dynamodb").get_item(
        TableName=table.name, Key={"pk": {"S": key.pk}, "sk": {"S": key.sk}}
    )
    assert found["Item"]["body"]["B"] == b"\x00\xff{"


def test_a_repeated_transaction_is_applied_once(table, item, place):
    """Botocore's token reaches DynamoDB, so its own retry of a lost answer finds the work done."""
    sent = []
    events = table.client.meta.events
    events.register("before-send.dynamodb", lambda request, **_: sent.append(request.body))
    try:
        table.transact([{"Put": {"TableName": table.name, "Item": item}}])
    finally:
        events.unregister("before-send.dynamodb")
    assert b'"ClientRequestToken":"' in sent[0]


def test_a_failed_condition_is_still_a_conflict(table, item):
    """The reasons of a refused transaction are read as before."""
    table.put(item)
    new = {"TableName": table.name, "Item": item, "ConditionExpression": "attribute_not_exists(pk)"}
    with pytest.raises(ConflictError) as refused:
        table.transact([{"Put": new}])
    assert refused.value.failed == (0,)


def test_a_wrong_parameter_is_refused_by_dynamodb(table):
    """It is an error with a code, not a silence."""
    with pytest.raises(ClientError, match="ValidationException"):
        table.put({"pk": {"S": "x"}})

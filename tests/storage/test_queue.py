import json
import time
from datetime import timedelta

import pytest

from chalicelib.storage.queue import SqsQueue


@pytest.fixture
def sqs(local_aws):
    """The queue service of the local AWS."""
    return local_aws.client("sqs")


@pytest.fixture
def queue(sqs, clinic_id):
    """A queue of this test's own."""
    return SqsQueue(sqs, sqs.create_queue(QueueName=f"work-{clinic_id}")["QueueUrl"])


def _bodies(queue):
    asked = {"QueueUrl": queue.url, "MaxNumberOfMessages": 10}
    pages = [queue.client.receive_message(**asked).get("Messages", []) for _ in range(3)]
    return [json.loads(message["Body"])["ids"] for page in pages for message in page]


def test_ids_travel_fifty_to_a_body(queue):
    """As many as one transaction writes, over several calls, none lost."""
    ids = [f"clinic.patient.message-{number:03}" for number in range(310)]
    queue.put(ids)
    bodies = sorted(_bodies(queue))
    assert [len(body) for body in bodies] == [50] * 6 + [10]
    assert [message_id for body in bodies for message_id in body] == ids


def test_what_is_to_wait_is_not_seen_at_once(queue):
    """And a wait longer than the service's is cut to it, never refused."""
    queue.put(["clinic.patient.later"], delay=timedelta(hours=3))
    assert _bodies(queue) == []
    asked = ["ApproximateNumberOfMessagesDelayed"]
    found = queue.client.get_queue_attributes(QueueUrl=queue.url, AttributeNames=asked)
    assert found["Attributes"][asked[0]] == "1"


def test_what_waits_in_the_queue_never_comes_before_its_time(queue):
    """Seconds are rounded up, as the service counts whole ones; it comes by itself then."""
    since = time.monotonic()
    queue.put(["clinic.patient.soon"], delay=timedelta(seconds=1, microseconds=1))
    found = queue.client.receive_message(QueueUrl=queue.url, WaitTimeSeconds=10)["Messages"]
    assert json.loads(found[0]["Body"])["ids"] == ["clinic.patient.soon"]
    assert time.monotonic() - since > 1.9


def test_nothing_to_send_asks_for_nothing(queue):
    """An empty list is no body."""
    queue.put([])
    assert _bodies(queue) == []


def test_a_queue_that_cannot_be_reached_is_no_error(sqs, caplog):
    """The change is committed already, and the schedule asks again; the log says how many wait."""
    SqsQueue(sqs, f"{sqs.meta.endpoint_url}/000000000000/nowhere").put(["clinic.patient.message"])
    (line,) = [record for record in caplog.records if record.message == "queue_unreachable"]
    assert (line.levelname, line.messages) == ("WARNING", 1)

"""R8: good and poison bodies mixed, through the deployed queue and function; the dead letters, their alarm, the redrive."""

import json
import random
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from click.testing import CliRunner

from chalicelib.clinics.model import Provider
from chalicelib.messaging.model import State
from chalicelib.messaging.put_out_messages import written
from chalicelib.shared import ids
from chalicelib.shared.writes import Create, Withdraw
from puntual.cli import main
from puntual.installation import Installation
from tests.builders import a_message, a_patient
from tests.fakes.memory_records import OF_THE_TEST
from tests.faults.real.ward import CONTENT, ROOMY, Ward
from tests.flows.practice import open_practice, within
from tests.scale import scaled

pytestmark = pytest.mark.deployed

BATCHES = scaled(1_000, part=50)
GOOD, UNREADABLE, VOID, ERASED = 4, 3, 2, 1  # bodies of a batch
SEED = 20261122
# Seconds, where the template says 180: three tries would take nine minutes. Yet longer than a try takes on a busy machine:
# seen again before the last has ended, a body would lie in the dead letters and be sent all the same.
SEEN_AGAIN_AFTER = "10"
POISON = (
    "hola",
    "{}",
    '{"ids": "k3v9q2xa.p.x"}',
    '{"ids": [7]}',
    '{"ids": ["k3v9q2xa"]}',
    '{"Records": [{"eventSource": "aws:s3"}]}',
)


@pytest.fixture
def ward(stack, local_aws, whatsapp_port):
    with (
        open_practice(
            Provider.META,
            stack=stack,
            local_aws=local_aws,
            whatsapp_port=whatsapp_port,
            limits=ROOMY,
        ) as practice,
        impatient(local_aws, stack),
    ):
        yield Ward(
            services=practice.services, clinic=practice.clinic, phone=practice.phone, aws=local_aws
        )


@contextmanager
def impatient(local_aws, stack):
    """Let the queue show a body again soon, and both queues be empty."""
    sqs = local_aws.client("sqs")
    before = sqs.get_queue_attributes(
        QueueUrl=stack.queue_url, AttributeNames=["VisibilityTimeout"]
    )["Attributes"]
    for url in (stack.queue_url, stack.dead_letter_queue_url):
        sqs.purge_queue(QueueUrl=url)
    sqs.set_queue_attributes(
        QueueUrl=stack.queue_url, Attributes={"VisibilityTimeout": SEEN_AGAIN_AFTER}
    )
    yield
    sqs.set_queue_attributes(QueueUrl=stack.queue_url, Attributes=before)


def test_the_good_are_sent_once_and_the_poison_lies_in_the_dead_letters(ward, stack):
    """Whatever lies beside it in a batch, a good body is worked off, and one that nobody can work off is kept."""
    rng = random.Random(SEED)
    good = ward.put_out(BATCHES * GOOD)
    orphan, listed = of_a_deleted_clinic(ward), a_patient(id=ids.new_id())
    ward.records.commit([Create(listed)])
    name = "2611221530-reminder-0a1b2c3d"
    of_somebody_erased = json.dumps({"ids": [f"{ward.clinic.id}.{ids.new_id()}.{name}"]})
    never_written = json.dumps({"ids": [f"{ward.clinic.id}.{listed.id}.{name}"]})
    void = (never_written, json.dumps({"ids": [orphan]}))
    bodies = [json.dumps({"ids": [message_id]}) for message_id in good]
    poison = [POISON[n % len(POISON)] for n in range(BATCHES * UNREADABLE)]
    poison += [void[n % 2] for n in range(BATCHES * VOID)]
    bodies += poison + [of_somebody_erased] * BATCHES * ERASED
    rng.shuffle(bodies)
    put(ward, stack.queue_url, bodies)
    assert within(60 + BATCHES, lambda: not waiting(ward, stack.queue_url))
    assert within(60, lambda: waiting(ward, stack.dead_letter_queue_url) == len(poison))
    copies = ward.copies()
    print(
        f"\nmixed batches: {BATCHES:,} of {GOOD} good, {UNREADABLE} unreadable, {VOID} void bodies and {ERASED} of somebody erased (seed {SEED})"
    )
    print(
        f"  {len(good):,} good ones: {len(copies):,} arrived, {sum(n > 1 for n in copies.values())} twice; {len(poison):,} in the dead letters"
    )
    assert copies == dict.fromkeys(good, 1)
    assert sorted(taken(ward, stack.dead_letter_queue_url)) == sorted(poison)
    (left,) = ward.messages([orphan])
    assert (
        left.state is State.QUEUED
    )  # of a clinic that is no more: it stays, and the run's log names the clinic


def test_dead_letters_ring(stack, local_aws):
    """The alarm watches the very queue that the redrive policy fills, and somebody is told."""
    alarms = local_aws.client("cloudwatch").describe_alarms()["MetricAlarms"]
    (alarm,) = [a for a in alarms if f"{stack.stack}-DeadMessagesAlarm" in a["AlarmName"]]
    sqs = local_aws.client("sqs")
    policy = sqs.get_queue_attributes(QueueUrl=stack.queue_url, AttributeNames=["RedrivePolicy"])
    dead = json.loads(policy["Attributes"]["RedrivePolicy"])["deadLetterTargetArn"]
    assert alarm["Dimensions"] == [{"Name": "QueueName", "Value": dead.rsplit(":", 1)[1]}]
    assert stack.dead_letter_queue_url.endswith(dead.rsplit(":", 1)[1])
    assert (alarm["Namespace"], alarm["MetricName"], alarm["Threshold"]) == (
        "AWS/SQS",
        "ApproximateNumberOfMessagesVisible",
        0,
    )
    assert (alarm["ComparisonOperator"], alarm["Statistic"]) == ("GreaterThanThreshold", "Maximum")
    assert len(alarm["AlarmActions"]) == 1


def test_what_failed_three_times_is_redriven(ward, stack, local_aws):
    """The function is broken, three tries fail, it is mended: what still helps is sent once, the rest is told of."""
    helps, withdrawn = ward.put_out(6), ward.put_out(3)
    with broken(ward, stack):
        put(
            ward,
            stack.queue_url,
            [json.dumps({"ids": [i]}) for i in [*helps, *withdrawn]] + ["hola"],
        )
        assert within(120, lambda: waiting(ward, stack.dead_letter_queue_url) == 10)
    assert ward.copies() == {}
    ward.records.commit(
        [Withdraw(message_id, State.QUEUED, "cancelled") for message_id in withdrawn]
    )
    said = redriven(ward, stack)
    print(said)
    assert "6 requeued" in said
    assert said.count("ended already: suppressed") == 3
    assert "1 left" in said
    assert within(60, lambda: ward.copies() == dict.fromkeys(helps, 1))
    again = redriven(ward, stack)
    assert "requeued" not in again
    assert within(20, lambda: not waiting(ward, stack.queue_url))
    assert ward.copies() == dict.fromkeys(helps, 1)


def of_a_deleted_clinic(ward):
    """Write a message of a clinic that is no more; return its id."""
    now = datetime.now(UTC).replace(microsecond=0)
    gone = ids.new_id(8)
    message = a_message(
        id=f"{gone}.p.{now:%y%m%d%H%M}-reminder-0a1b2c3d",
        created_at=now,
        content=CONTENT,
        about=(),
        useful_until=now + timedelta(hours=5),
    )
    ward.services.records(gone, OF_THE_TEST).commit(written([message], now=now)[1:])
    return message.id


def put(ward, url, bodies):
    """Put bodies into a queue, ten to a call."""
    for n in range(0, len(bodies), 10):
        entries = [{"Id": str(i), "MessageBody": b} for i, b in enumerate(bodies[n : n + 10])]
        ward.aws.client("sqs").send_message_batch(QueueUrl=url, Entries=entries)


def waiting(ward, url):
    """Return how many bodies a queue holds, hidden ones too."""
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    found = ward.aws.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=names)
    return sum(int(number) for number in found["Attributes"].values())


def taken(ward, url):
    """Take all bodies out of a queue."""
    sqs, bodies = ward.aws.client("sqs"), []
    while found := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for one in found:
            bodies.append(one["Body"])
            sqs.delete_message(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"])
    return bodies


@contextmanager
def broken(ward, stack):
    """Let the sender's function fail while the block lasts: its role is denied the table."""
    iam = ward.aws.client("iam")
    roles = [role["RoleName"] for role in iam.list_roles()["Roles"]]
    (role,) = [name for name in roles if name.startswith(f"{stack.stack}-DeliverMessagesRole-")]
    denied = [{"Effect": "Deny", "Action": "dynamodb:BatchGetItem", "Resource": "*"}]
    document = json.dumps({"Version": "2012-10-17", "Statement": denied})
    iam.put_role_policy(RoleName=role, PolicyName="broken", PolicyDocument=document)
    try:
        yield
    finally:
        iam.delete_role_policy(RoleName=role, PolicyName="broken")


def redriven(ward, stack):
    """Run `puntual redrive`; return what it said."""
    installation = Installation(
        deployment=stack,
        client=ward.aws.client,
        directory=ward.services.directory,
        records=partial(ward.services.records, by=OF_THE_TEST),
        queue=ward.services.queue,
        outbox=ward.services.outbox,
        quarantine=ward.services.quarantine,
        journal=ward.services.journal,
    )
    done = CliRunner(env={"COLUMNS": "200"}).invoke(main, ["redrive"], obj=installation)
    assert done.exit_code == 0, done.output
    return done.output

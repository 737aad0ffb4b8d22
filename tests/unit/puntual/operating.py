"""An installation in memory that the command line is tried on."""

import json
from dataclasses import dataclass, field
from io import BytesIO

from click.testing import CliRunner

from puntual.cli import main
from puntual.cloudformation_stack import Deployment
from puntual.installation import Installation
from tests.builders import NOW, a_clinic
from tests.fakes.memory_directory import MemoryDirectory
from tests.fakes.memory_journal import MemoryJournal
from tests.fakes.memory_outbox import MemoryOutbox
from tests.fakes.memory_queue import MemoryQueue
from tests.fakes.memory_records import OF_THE_TEST, MemoryClinicRecords
from tests.fakes.memory_store import MemoryStore

DEPLOYMENT = Deployment(
    stack="puntual",
    api_id="api",
    api_url="https://api.example/app",
    table="table",
    journal="journal",
    queue_url="https://sqs.example/messages",
    dead_letter_queue_url="https://sqs.example/dead",
    unread_events_queue_url="https://sqs.example/unread",
    topic_arn="arn:aws:sns:us-east-1:1:events",
    parameters="/puntual/puntual",
)


@dataclass
class FakeSqs:
    """Two queues: letters by address, each with its body; received ones stay until deleted."""

    letters: dict[str, list[str]] = field(default_factory=dict)

    def receive_message(self, QueueUrl, **_options):  # noqa: N803  boto3's names
        """Return all letters at once, each time."""
        bodies = self.letters.get(QueueUrl, [])
        return {"Messages": [{"MessageId": b, "ReceiptHandle": b, "Body": b} for b in bodies]}

    def send_message(self, QueueUrl, MessageBody):  # noqa: N803
        """Keep a letter."""
        self.letters.setdefault(QueueUrl, []).append(MessageBody)

    def delete_message(self, QueueUrl, ReceiptHandle):  # noqa: N803
        """Drop a letter."""
        self.letters[QueueUrl].remove(ReceiptHandle)

    def dead(self, *bodies):
        """Put letters among the dead."""
        self.letters[DEPLOYMENT.dead_letter_queue_url] = list(bodies)

    @property
    def waiting(self) -> list[str]:
        """The message ids in the sender's queue."""
        bodies = self.letters.get(DEPLOYMENT.queue_url, [])
        return [message_id for body in bodies for message_id in json.loads(body)["ids"]]


@dataclass
class FakeCloudFormation:
    """A stack of one function."""

    def describe_stack_resource(self, StackName, LogicalResourceId):  # noqa: N803
        """Name the function after its stack and resource."""
        return {"StackResourceDetail": {"PhysicalResourceId": f"{StackName}-{LogicalResourceId}-X"}}


@dataclass
class FakeLambda:
    """Answers what it was told to."""

    answer: dict = field(default_factory=dict)
    error: str = ""
    invoked: list[str] = field(default_factory=list)
    mapping: str = "Enabled"

    def get_event_source_mapping(self, UUID):  # noqa: N803
        """Return how the queue's mapping stands."""
        return {"State": self.mapping, "UUID": UUID}

    def update_event_source_mapping(self, UUID, Enabled):  # noqa: N803, ARG002
        """Switch it."""
        self.mapping = "Enabled" if Enabled else "Disabled"

    def invoke(self, FunctionName, Payload):  # noqa: N803
        """Remember who was invoked."""
        assert json.loads(Payload)["detail-type"] == "Scheduled Event"
        self.invoked.append(FunctionName)
        failed = {"FunctionError": self.error} if self.error else {}
        return {"Payload": BytesIO(json.dumps(self.answer).encode()), **failed}


@dataclass
class FakeQuarantine:
    """Unreadable bodies, forgotten by what they hold."""

    bodies: list[str] = field(default_factory=list)

    def forget(self, cut_out, *, now):
        """Keep what is left of each body."""
        assert now
        left = [cut_out(body.encode()) for body in self.bodies]
        gone = sum(one != body.encode() for one, body in zip(left, self.bodies, strict=True))
        self.bodies = [one.decode() for one in left if one is not None]
        return gone


@dataclass
class FakeEvents:
    """A rule."""

    state: str = "ENABLED"

    def describe_rule(self, Name):  # noqa: N803
        """Return how it stands."""
        return {"State": self.state, "Name": Name}

    def disable_rule(self, Name):  # noqa: N803, ARG002
        """Stop it."""
        self.state = "DISABLED"

    def enable_rule(self, Name):  # noqa: N803, ARG002
        """Let it go on."""
        self.state = "ENABLED"


@dataclass
class Operator:
    """Somebody at a terminal, with one clinic there already."""

    store: MemoryStore = field(default_factory=MemoryStore)
    sqs: FakeSqs = field(default_factory=FakeSqs)
    functions: FakeLambda = field(default_factory=FakeLambda)
    events: FakeEvents = field(default_factory=FakeEvents)
    now: object = NOW
    quarantine: FakeQuarantine = field(default_factory=FakeQuarantine)
    known: bool = False  # the store has the clinic already

    def __post_init__(self) -> None:
        self.directory = MemoryDirectory(self.store)
        if not self.known:
            self.directory.add(a_clinic())
        self.queue = MemoryQueue()

    def records(self, clinic_id="k3v9q2xa", by=OF_THE_TEST):
        """Return a clinic's records."""
        return MemoryClinicRecords(self.store, clinic_id, by, lambda: self.now)

    def client(self, service):
        """Return the stand-in for a service."""
        return {
            "sqs": self.sqs,
            "lambda": self.functions,
            "events": self.events,
            "cloudformation": FakeCloudFormation(),
        }[service]

    def installation(self):
        """Return what the commands work with."""
        return Installation(
            deployment=DEPLOYMENT,
            client=self.client,
            directory=self.directory,
            records=self.records,
            queue=self.queue,
            outbox=MemoryOutbox(self.store),
            quarantine=self.quarantine,
            journal=MemoryJournal(self.store),
            now=lambda: self.now,
        )

    def types(self, *arguments, typed=None):
        """Run `puntual` with these arguments, and what is typed then; return status and all that was printed."""
        runner = CliRunner(env={"COLUMNS": "200"})
        done = runner.invoke(main, list(map(str, arguments)), obj=self.installation(), input=typed)
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done.exit_code, done.output

"""A clinic over a table, a journal and a queue of its own on the local AWS, with the sandbox as its WhatsApp.

The sender runs in this process, or in processes of its own (`environment`). What truly arrived is `copies()`;
what the sandbox would report is brought back by `hear_what_arrived`, so that time need not pass.
"""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import boto3

from chalicelib.clinics.model import Clinic, Provider, Sender
from chalicelib.functions.receive_whatsapp_events import take_in
from chalicelib.functions.send_due_reminders import run_of
from chalicelib.messaging.event_types import StatusEvent
from chalicelib.messaging.model import Message
from chalicelib.messaging.put_out_messages import written
from chalicelib.messaging.whatsapp.http_connections import Connections
from chalicelib.messaging.whatsapp.push_templates import push_templates
from chalicelib.messaging.whatsapp.template_accounts import MetaTemplates
from chalicelib.messaging.whatsapp.template_definitions import load_definitions
from chalicelib.reminders.scheduled_run import send_due
from chalicelib.shared import ids
from chalicelib.shared.settings import Settings
from chalicelib.wiring import Services
from puntual.cloudformation_template import merge_template
from puntual.demo.introduce import TOKEN
from puntual.demo.phone import SandboxPhone
from puntual.local_aws import LocalAws
from sandbox.config import Config, Limits, Timing
from sandbox.server import start
from tests.builders import a_clinic, a_content, a_message
from tests.fakes.memory_records import OF_THE_TEST

INFRA = Path(__file__).parents[3] / "infra"
ON_AWS_ONLY = {
    "PointInTimeRecoverySpecification",
    "TimeToLiveSpecification",
    "SSESpecification",
    "DeletionProtectionEnabled",
}
SENDER = Sender(Provider.META, "301122334455", "+525555550173", "701122334455", 10**6)
ROOMY = Limits(
    messages_per_second=10**6, pair_interval_s=0.001, pair_burst=10**6, daily_recipients=10**6
)
CONTENT = a_content(
    parameters=("Ana", "Clínica Dental Sonrisa", "lunes 23 de noviembre, 10:30 a. m.", "Centro")
)
IN_A_TRANSACTION = 49
A_LONG_RUN = timedelta(minutes=10)


class LocalSession(boto3.session.Session):
    """Clients of the local AWS; the environment stays as it is."""

    def __init__(self, local_aws: LocalAws) -> None:
        super().__init__()
        self.local_aws = local_aws

    def client(self, service_name: str, **options: Any) -> Any:
        """Return a client of one service."""
        return self.local_aws.client(service_name, **options)


@dataclass(frozen=True, kw_only=True)
class Ward:
    """The clinic, what it stands on, and the telephones."""

    services: Services
    clinic: Clinic
    phone: SandboxPhone
    aws: LocalAws

    @property
    def environment(self) -> dict[str, str]:
        """Return what leads a process of its own here."""
        settings = self.services.settings
        return {
            **self.aws.environment(),
            "PUNTUAL_TABLE": settings.table,
            "PUNTUAL_JOURNAL": settings.journal,
            "PUNTUAL_QUEUE_URL": settings.queue_url,
            "PUNTUAL_PARAMETERS": settings.parameters,
            "PUNTUAL_META_URL": settings.meta_url,
            "POWERTOOLS_SERVICE_NAME": "puntual",
        }

    def put_out(self, number: int, **changes: Any) -> list[str]:
        """Write queued messages, each to a telephone of its own, watched by dispatches; return their ids."""
        now = datetime.now(UTC).replace(microsecond=0)
        usual: dict[str, Any] = {"useful_until": now + timedelta(hours=5), "about": ()}
        made = [
            a_message(
                id=f"{self.clinic.id}.p{ids.new_id()}.{now:%y%m%d%H%M}-reminder-{ids.new_id(8)}",
                e164=f"+5255{n:08}",
                created_at=now,
                content=CONTENT,
                **(usual | changes),
            )
            for n in range(number)
        ]
        for n in range(0, number, IN_A_TRANSACTION):
            self.records.commit(written(made[n : n + IN_A_TRANSACTION], now=now))
        return [message.id for message in made]

    @property
    def records(self) -> Any:
        """The clinic's records."""
        return self.services.records(self.clinic.id, OF_THE_TEST)

    def messages(self, message_ids: Sequence[str]) -> list[Message]:
        """Return messages as they stand."""
        return self.services.outbox.read(message_ids)

    def states(self, message_ids: Sequence[str]) -> Counter[str]:
        """Return how many messages stand where."""
        return Counter(message.state.value for message in self.messages(message_ids))

    def copies(self) -> dict[str, int]:
        """Return how often each message truly arrived."""
        return {row["id"]: row["copies"] for row in self.phone.ledger()}

    def fault(self, kind: str, **more: Any) -> None:
        """Let WhatsApp misbehave until it is told otherwise."""
        document = {"kind": kind, "times": None, **more}
        self.phone._call("POST", "/sandbox/faults", document)  # noqa: SLF001  # the control API's one door

    def no_faults(self) -> None:
        """Let WhatsApp behave again."""
        self.phone._call("DELETE", "/sandbox/faults")  # noqa: SLF001

    def watch(self, now: datetime) -> dict[str, Any]:
        """Run the schedule as if it were `now`; the ids it asks for lie in the queue."""
        return send_due(run_of(self.services, lambda: A_LONG_RUN), now=now).as_json()

    def asked_for(self) -> list[str]:
        """Take all that lies in the queue; return the ids."""
        sqs, url = self.services.queue.client, self.services.settings.queue_url
        found: list[str] = []
        while letters := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            for letter in letters:
                found += json.loads(letter["Body"])["ids"]
                sqs.delete_message(QueueUrl=url, ReceiptHandle=letter["ReceiptHandle"])
        return found

    def hear_what_arrived(self) -> None:
        """Bring back the statuses of whatever arrived, as WhatsApp reports them."""
        now = datetime.now(UTC)
        number = self.clinic.sender.phone_number_id
        events = [
            StatusEvent(number, row["wamid"], "delivered", now, message_id=row["id"])
            for row in self.phone.ledger()
        ]
        for n in range(0, len(events), 50):
            take_in(self.services, events[n : n + 50], now=now)


@contextmanager
def open_ward(local_aws: LocalAws, *, session: Any = None) -> Iterator[Ward]:
    """Make the tables and the queue, start the sandbox, open the clinic and have its templates approved."""
    name = f"ward-{ids.new_id(8)}"
    sandbox = start(Config(port=0, token=TOKEN, limits=ROOMY, timing=Timing(delivered_after=60)))
    try:
        settings = _made(local_aws, name, sandbox.url)
        services = Services(settings, session or LocalSession(local_aws))
        clinic = a_clinic(
            id=ids.new_id(8),
            slug=name,
            sender=SENDER,
            sending_from=time.min,
            sending_until=time.max,
        )
        services.directory.add(clinic)
        phone = SandboxPhone(sandbox.url)
        _introduce(local_aws, settings, phone)
        yield Ward(services=services, clinic=clinic, phone=phone, aws=local_aws)
        services.pool.shutdown()
        services.channel(Provider.META).connections.close()  # type: ignore[attr-defined]  # Meta's has a pool
    finally:
        sandbox.stop()


def _made(local_aws: LocalAws, name: str, whatsapp: str) -> Settings:
    dynamodb, sqs = local_aws.client("dynamodb"), local_aws.client("sqs")
    resources = merge_template(INFRA, functions=[])["Resources"]
    for resource in ("Table", "Journal"):
        described = resources[resource]["Properties"]
        wanted = {key: value for key, value in described.items() if key not in ON_AWS_ONLY}
        dynamodb.create_table(TableName=f"{name}-{resource}", **wanted)
    return Settings(
        table=f"{name}-Table",
        journal=f"{name}-Journal",
        queue_url=sqs.create_queue(QueueName=name)["QueueUrl"],
        parameters=f"/puntual/{name}",
        meta_url=whatsapp,
    )


def _introduce(local_aws: LocalAws, settings: Settings, phone: SandboxPhone) -> None:
    account = SENDER.business_account_id
    local_aws.client("ssm").put_parameter(
        Name=f"{settings.parameters}/meta-token/{account}",
        Type="SecureString",
        Value=TOKEN,
    )
    phone.register(
        SENDER.phone_number_id,
        display_number=SENDER.display_number,
        waba_id=account,
        name="Clínica Dental Sonrisa",
    )
    with closing(Connections(phone.url)) as connections:
        push_templates(
            MetaTemplates(connections=connections, token=TOKEN, business_account_id=account),
            load_definitions(),
        )

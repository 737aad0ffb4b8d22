"""A clinic on the deployed application with the sandbox as its WhatsApp: what the tests of the main job stand on."""

import itertools
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from datetime import time as wall_clock
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import boto3

from chalicelib.clinics.api_tokens import Scope, issue_token
from chalicelib.clinics.model import ID_LENGTH, Clinic, Provider, Sender
from chalicelib.shared import ids
from chalicelib.wiring import Services
from puntual.cloudformation_stack import Deployment
from puntual.demo.introduce import TOKEN, introduce
from puntual.demo.judged_round import invoke_schedule
from puntual.demo.phone import SandboxPhone
from puntual.demo.start_everything import LOCAL_TIMING
from puntual.local_aws import LocalAws
from sandbox.config import Config, Limits
from sandbox.server import start
from tests.builders import a_clinic, keep
from tests.fakes.memory_records import OF_THE_TEST

WHATSAPPS_OWN = Limits()
_PRACTICES = itertools.count(1)
RECEPTION = "+525555550177"
SENDERS = {
    Provider.AWS: Sender(
        Provider.AWS, "phone-number-id-f10c0de5", "+525555550171", "waba-f10c0de5"
    ),
    Provider.META: Sender(Provider.META, "201122334455", "+525555550172", "601122334455"),
}


@dataclass(frozen=True, kw_only=True)
class Practice:
    """A clinic that may write at any hour, with its software's token and its patients' phones."""

    deployment: Deployment
    services: Services
    clinic: Clinic
    token: str
    phone: SandboxPhone
    aws: LocalAws

    @property
    def form_url(self) -> str:
        """Where patients sign up."""
        return f"{self.deployment.api_url}/c/{self.clinic.slug}"

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """Ask the REST API as the clinic's own software does; return what it answers."""
        parts = urlsplit(self.deployment.api_url)
        connection = HTTPConnection(parts.netloc, timeout=60)
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        try:
            raw = json.dumps(body) if body is not None else None
            connection.request(method, f"{parts.path}/api/v1{path}", raw, headers)
            answer = connection.getresponse()
            said = json.loads(answer.read())
        finally:
            connection.close()
        assert answer.status < 300, said
        return said

    def book(self, external_id: str, phone: str) -> dict[str, Any]:
        """Book a visit in five hours, by day or by night, for whoever signed up with this phone."""
        (patient,) = self.call("POST", "/patients/search", {"phone": phone})["patients"]
        starts_at = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=5)
        visit = {"patient_id": patient["id"], "starts_at": starts_at.isoformat(), "at_night": True}
        return self.call("PUT", f"/appointments/{external_id}", visit)

    def visit(self, external_id: str) -> dict[str, Any]:
        """Return the visit as the API shows it."""
        return self.call("GET", f"/appointments/{external_id}")

    def inbox(self) -> list[dict[str, Any]]:
        """Return the clinic's tasks, newest first."""
        return self.call("GET", "/inbox")["tasks"]

    def run_schedule(self) -> dict[str, Any]:
        """Run the scheduled function, as EventBridge does every quarter of an hour."""
        return invoke_schedule(self.aws, self.deployment)

    def received(self, e164: str) -> list[dict[str, Any]]:
        """Return what truly arrived on a phone, oldest first."""
        return [row for row in self.phone.ledger() if row["to"] == e164]

    def texts(self, e164: str) -> str:
        """Return all that arrived on a phone as one text."""
        return "\n".join(row["text"] for row in self.received(e164))


@contextmanager
def open_practice(
    provider: Provider,
    *,
    stack: Deployment,
    local_aws: LocalAws,
    whatsapp_port: int,
    limits: Limits = WHATSAPPS_OWN,
) -> Iterator[Practice]:
    """Start the sandbox where the functions look for WhatsApp, and open a clinic that writes through it."""
    whatsapp = f"http://127.0.0.1:{whatsapp_port}"
    config = Config(
        port=whatsapp_port,
        token=TOKEN,
        sns_endpoint=local_aws.endpoint,
        timing=LOCAL_TIMING,
        limits=limits,
    )
    sandbox = start(config)
    try:
        services = _services(stack, local_aws, whatsapp)
        clinic = _clinic(services, provider)
        phone = SandboxPhone(sandbox.url)
        introduce(stack, services, clinic, phone)
        record, token = issue_token(clinic.id, "Agenda", tuple(Scope), now=datetime.now(UTC))
        keep(services.records(clinic.id, OF_THE_TEST), record)
        yield Practice(
            deployment=stack,
            services=services,
            clinic=clinic,
            token=token,
            phone=phone,
            aws=local_aws,
        )
    finally:
        sandbox.stop()


def within(seconds: float, condition: Any) -> bool:
    """Ask until the answer is yes, or the time is over."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.2)
    return False


def _services(stack: Deployment, local_aws: LocalAws, whatsapp: str) -> Services:
    return Services(stack.settings(meta_url=whatsapp), _Session(local_aws, whatsapp))


class _Session(boto3.session.Session):
    """Clients of the local AWS, and of the sandbox for what it has not; the environment stays as it is."""

    def __init__(self, local_aws: LocalAws, whatsapp: str) -> None:
        super().__init__()
        self._local_aws, self._whatsapp = local_aws, whatsapp

    def client(self, service_name: str, **options: Any) -> Any:
        if service_name == "socialmessaging":
            return super().client(service_name, endpoint_url=self._whatsapp, **options)
        return self._local_aws.client(service_name, **options)


def _clinic(services: Services, provider: Provider) -> Clinic:
    """Add a clinic with an address and a number that no other practice of this stack has."""
    number, usual = ids.new_id(6), SENDERS[provider]
    clinic = a_clinic(
        id=ids.new_id(ID_LENGTH),
        slug=f"dental-{number}",
        sender=replace(usual, phone_number_id=f"{usual.phone_number_id}{next(_PRACTICES)}"),
        reception_e164=RECEPTION,
        sending_from=wall_clock.min,
        sending_until=wall_clock.max,
        reminder_offsets=(24 * 60,),  # alone: at no hour of the day does it give way to a later one
    )
    services.directory.add(clinic)
    return clinic

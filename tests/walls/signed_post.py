"""A signed post to the webhook's real route: two clinics on a table in memory that refuses what DynamoDB refuses."""

import base64
import hashlib
import hmac
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from botocore.exceptions import ClientError
from chalice.test import Client

import app as application
from chalicelib.clinics.model import Sender
from chalicelib.messaging.model import State
from tests.builders import NOW, a_clinic, a_line, a_message, a_patient, an_appointment, keep
from tests.fakes.memory_store import INDEXES, MemoryStore
from tests.unit.functions.memory_services import SENDER, MemoryServices

PATH = "/webhooks/whatsapp"
SECRET = b"nuevo secreto"
SAID_AT = NOW + timedelta(hours=1)  # when the recorded payloads say that things happened
HEARD_AT = SAID_AT + timedelta(minutes=10)  # too late to be a race with our own record
NEIGHBOUR = "w4t7y2ub"
ITEM_MAX = (
    400 * 1024
)  # bytes; https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
KEY_MAX = {"pk": 2048, "sk": 1024} | {h: 2048 for h, _ in INDEXES.values()}
KEY_MAX |= {r: 1024 for _, r in INDEXES.values()}


class StrictStore(MemoryStore):
    """A table that refuses keys and items as DynamoDB does."""

    def get(self, key):
        """Return one item."""
        self._check({"pk": {"S": key.pk}, "sk": {"S": key.sk}})
        return super().get(key)

    def under(self, pk, sk_prefix=""):
        """Return the items of a partition."""
        self._check({"pk": {"S": pk}})
        return super().under(pk, sk_prefix)

    def indexed(self, index, partition):
        """Return the items of an index's partition."""
        self._check({INDEXES[index][0]: {"S": partition}})
        return super().indexed(index, partition)

    def _put(self, key, item):
        if item is not None:
            self._check({"pk": {"S": key.pk}, "sk": {"S": key.sk}} | item)
        super()._put(key, item)

    def _check(self, item: dict[str, dict[str, Any]]) -> None:
        total = 0
        for name, value in item.items():
            (plain,) = value.values()
            size = len(plain if isinstance(plain, bytes) else str(plain).encode())
            total += len(name) + size
            if name in KEY_MAX and not 0 < size <= KEY_MAX[name]:
                raise refused(f"{name} has {size} bytes")
        if total > ITEM_MAX:
            raise refused(f"item of {total} bytes")


def refused(why):
    """Return what DynamoDB answers to what it cannot hold."""
    return ClientError({"Error": {"Code": "ValidationException", "Message": why}}, "PutItem")


@dataclass
class Town:
    """Ana's clinic, whose reminder is out, and the clinic next door; both stand again after each post."""

    services: MemoryServices = field(default_factory=lambda: MemoryServices(store=StrictStore()))

    def __post_init__(self):
        visit = an_appointment()
        self.reminder = a_message(about=visit, state=State.SENT, provider_id="wamid.reminder")
        self.other = a_message(
            id=f"{self.reminder.id[:-3]}abc", about=(), state=State.ACCEPTED, provider_id="wamid.o"
        )
        keep(self.services.ours, visit, self.reminder, self.other)
        next_door = Sender(SENDER.provider, "999", "+525555550177", "waba-2")
        self.services.directory.add(a_clinic(id=NEIGHBOUR, slug="vecina", sender=next_door))
        theirs = self.services.records(NEIGHBOUR)
        who = a_patient(id="pneighbour01", e164="+525598765432")
        self.foreign = replace(self.reminder, id=self.reminder.id.replace("k3v9q2xa", NEIGHBOUR))
        keep(theirs, who, a_line(who), replace(visit, patient_id=who.id), self.foreign)
        self.before = self.items()
        self.indexed = _copied(self.services.store.indexes)

    def items(self):
        """Return every item there is, by partition."""
        return _copied(self.services.store.partitions)

    def as_before(self):
        """Put everything back."""
        store = self.services.store
        for kept, live in ((self.before, store.partitions), (self.indexed, store.indexes)):
            live.clear()
            live.update(_copied(kept))
        self.services.queue.puts.clear()
        self.services.quarantine.by_id.clear()


def _copied(shelves):
    return {name: dict(items) for name, items in shelves.items() if items}


def next_door(items):
    """Return what belongs to the other clinic."""
    theirs = f"CLINIC#{NEIGHBOUR}"
    return {pk: rows for pk, rows in items.items() if f"{pk}#".startswith(f"{theirs}#")}


def sign(body, secret=SECRET):
    """Return the header that goes with a body."""
    return f"sha256={hmac.new(secret, body, hashlib.sha256).hexdigest()}"


def post(body, *, signature=None, headers=None):
    """Give a body to the application as API Gateway does; return the status."""
    event = {
        "resource": PATH,
        "path": PATH,
        "httpMethod": "POST",
        "headers": {
            "Content-Type": "application/json",
            "X-Hub-Signature-256": sign(body) if signature is None else signature,
        }
        if headers is None
        else headers,
        "multiValueQueryStringParameters": None,
        "pathParameters": None,
        "stageVariables": None,
        "requestContext": {"resourcePath": PATH, "httpMethod": "POST", "identity": {}},
        "body": base64.b64encode(body).decode(),
        "isBase64Encoded": True,
    }
    return application.app(event, None)["statusCode"]


def post_as_client(body):
    """Post by Chalice's own test client."""
    headers = {"Content-Type": "application/json", "X-Hub-Signature-256": sign(body)}
    with Client(application.app) as client:
        return client.http.post(PATH, headers=headers, body=body).status_code

"""The nouns of the sandbox: who sends, who receives, and what passed between them. Decides nothing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

Json = dict[str, Any]
Api = Literal["meta", "aws", "app"]
Outcome = Literal["accepted", "refused", "broken"]


@dataclass(frozen=True)
class Sender:
    """A business number: its ids with both providers and the one route its events take."""

    phone_number_id: str
    meta_phone_number_id: str
    display_number: str
    name: str
    waba_id: str
    aws_waba_id: str
    webhook_url: str | None = None
    app_secret: str | None = None
    topic_arn: str | None = None
    in_app: bool = False  # it lives in the WhatsApp Business app as well

    def answers_to(self, identifier: str) -> bool:
        """True for our id, Meta's id and the ARN that AWS uses for the same number."""
        last = identifier.rsplit("/", 1)[-1]
        bare = self.phone_number_id.removeprefix("phone-number-id-")
        return last in {self.phone_number_id, self.meta_phone_number_id, bare}

    def belongs_to(self, account: str) -> bool:
        """True when `account` names this number's business account, in Meta's or AWS's way."""
        last = account.rsplit("/", 1)[-1]
        return last in {self.waba_id, self.aws_waba_id, self.aws_waba_id.removeprefix("waba-")}


@dataclass(frozen=True)
class Phone:
    """A client's telephone; `shares_number` is false for those known by their user id only."""

    e164: str
    wa_id: str
    bsuid: str
    name: str
    on_whatsapp: bool = True
    shares_number: bool = True
    wants_marketing: bool = True
    read_receipts: bool = True


@dataclass(frozen=True)
class Template:
    """A template in one language, as its business account defined it."""

    id: str
    waba_id: str
    name: str
    language: str
    category: str
    status: str
    components: tuple[Json, ...]
    parameter_format: str = "POSITIONAL"


@dataclass(frozen=True)
class Button:
    """Something to tap: `kind` is `quick_reply` (template), `reply` or `row` (session), or `url`."""

    kind: str
    title: str
    payload: str


@dataclass(frozen=True)
class Status:
    """One step of a sent message, with Meta's errors when it failed."""

    name: str
    at: datetime
    errors: tuple[Json, ...] = ()


@dataclass(frozen=True)
class Sent:
    """A message WhatsApp accepted from a business; `callback` is the business's own message id."""

    wamid: str
    aws_id: str
    api: Api
    sender: str
    phone: str
    kind: str
    callback: str | None
    category: str
    billable: bool
    accepted_at: datetime
    text: str
    header: str = ""
    footer: str = ""
    template: str | None = None
    language: str | None = None
    buttons: tuple[Button, ...] = ()
    statuses: tuple[Status, ...] = ()

    def reached(self, name: str) -> bool:
        """True when the message went through this status."""
        return any(status.name == name for status in self.statuses)

    @property
    def is_unread(self) -> bool:
        """True while it waits on the phone to be looked at."""
        return self.reached("delivered") and not self.reached("read")

    @property
    def arrived(self) -> bool:
        """True unless WhatsApp gave up on it: only then is it on the patient's screen."""
        return not self.reached("failed")


@dataclass(frozen=True)
class Received:
    """A message from a client; `content` is the part of Meta's message that depends on its type."""

    wamid: str
    sender: str
    phone: str
    kind: str
    text: str
    content: Json
    at: datetime


@dataclass(frozen=True)
class Attempt:
    """One POST to a send address, whatever became of it."""

    at: datetime
    api: Api
    sender: str
    to: str
    callback: str | None
    outcome: Outcome
    code: int | str | None = None
    fault: str | None = None

"""Accept or refuse one message, for both APIs, by all the rules. Writes nothing down."""

import base64
import uuid
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sandbox.config import Limits
from sandbox.filling import fill
from sandbox.limits import DAY, Meter
from sandbox.model import Api, Phone, Sender, Sent, Status, Template
from sandbox.payload import Outgoing, read_message
from sandbox.refusals import Refusal, status_errors
from sandbox.world import World

SERVICE = "service"
PER_SECOND_IN_APP = 20.0  # of a number that lives in the WhatsApp Business app as well


@dataclass(frozen=True)
class Gate:
    """What decides whether a message gets in; `late` are the refusals that come afterwards."""

    world: World
    meter: Meter
    limits: Limits
    late: frozenset[int]


@dataclass(frozen=True)
class Post:
    """A message as it came over one of the APIs."""

    api: Api
    sender: Sender
    body: object
    failing: Refusal | None = None


def accept(post: Post, *, gate: Gate, now: datetime) -> Sent | Refusal:
    """Return the accepted message, ready for the ledger, or the refusal.

    A refusal that WhatsApp only finds out later is accepted and carries a `failed` status.
    """
    message = read_message(post.body)
    if isinstance(message, Refusal):
        return message
    with gate.world.lock:
        phone = _phone_for(message, gate.world)
        if isinstance(phone, Refusal):
            return phone
        content = _content(post.sender, message, gate.world)
        if isinstance(content, Refusal):
            return content
        return _weigh(Candidate(post, phone, content, now), gate)


def _phone_for(message: Outgoing, world: World) -> Phone | Refusal:
    if message.to is not None:
        return world.phone_or_new(message.to)
    known = world.phone(message.bsuid or "")
    return known or Refusal(131026, "No WhatsApp user has this business-scoped user id.")


@dataclass(frozen=True)
class Content:
    """What a phone would show, and the category it is billed under."""

    text: str
    header: str
    footer: str
    message: Outgoing
    template: Template | None = None

    @property
    def category(self) -> str:
        """Templates keep theirs; everything else is service."""
        return self.template.category.lower() if self.template else SERVICE


def _content(sender: Sender, message: Outgoing, world: World) -> Content | Refusal:
    if message.template is None:
        return Content(message.text, message.header, message.footer, message)
    name, language = message.template["name"], message.template["language"]["code"]
    template = world.template(sender.waba_id, name, language)
    if template is None or template.status in {"PENDING", "REJECTED", "DELETED"}:
        return Refusal(132001, f"template name ({name}) does not exist in {language}")
    if template.status in {"PAUSED", "DISABLED"}:
        return Refusal(132015 if template.status == "PAUSED" else 132016)
    filled = fill(template, message.template.get("components", []))
    if isinstance(filled, Refusal):
        return filled
    shown = replace(message, buttons=filled.buttons)
    return Content(filled.body, filled.header, filled.footer, shown, template)


@dataclass(frozen=True)
class Candidate:
    """A well-formed message to a known phone, about to be weighed."""

    post: Post
    phone: Phone
    content: Content
    now: datetime


def _weigh(this: Candidate, gate: Gate) -> Sent | Refusal:
    number, phone = this.post.sender.phone_number_id, this.phone
    last = gate.world.last_word(number, phone.e164)
    inside = last is not None and this.now - last < timedelta(hours=gate.limits.window_hours)
    most = PER_SECOND_IN_APP if this.post.sender.in_app else None
    refusal = gate.meter.refuse_speed(number, phone.e164, this.now, most=most)
    if refusal is None and not inside and this.content.template is not None:
        refusal = gate.meter.refuse_volume(phone.e164, this.now)
    refusal = refusal or this.post.failing or _refuse_person(phone, this.content, inside=inside)
    if refusal is not None and refusal.code not in gate.late and refusal is not this.post.failing:
        return refusal
    if refusal is None and not inside:
        gate.meter.note_reached(phone.e164, this.now)
    sent = _sent(this, billable=_is_billable(this, gate))
    if refusal is not None:
        sent = replace(sent, statuses=(Status("failed", this.now, status_errors(refusal)),))
    return sent


def _refuse_person(phone: Phone, content: Content, *, inside: bool) -> Refusal | None:
    if not phone.on_whatsapp:
        return Refusal(131026, "Message Undeliverable.")
    if content.category == "marketing" and not phone.wants_marketing:
        return Refusal(131050, "Recipient has stopped marketing messages from this business.")
    if content.template is None and not inside:
        return Refusal(
            131047,
            "Message failed to send because more than 24 hours have passed since the customer "
            "last replied to this number.",
        )
    return None


def _is_billable(this: Candidate, gate: Gate) -> bool:
    """Templates always; service messages after the free ones of the month."""
    if this.content.template is not None:
        return True
    month, number = this.now.strftime("%Y-%m"), this.post.sender.phone_number_id
    return gate.world.service_messages(number, month) >= gate.limits.free_service_messages


def _sent(this: Candidate, *, billable: bool) -> Sent:
    post, content, template = this.post, this.content, this.content.template
    return Sent(
        wamid=new_wamid(this.phone.wa_id),
        aws_id=str(uuid.uuid4()),
        api=post.api,
        sender=post.sender.phone_number_id,
        phone=this.phone.e164,
        kind=content.message.kind,
        callback=content.message.callback,
        category=content.category,
        billable=billable,
        accepted_at=this.now,
        text=content.text,
        header=content.header,
        footer=content.footer,
        template=template.name if template else None,
        language=template.language if template else None,
        buttons=content.message.buttons,
    )


def new_wamid(wa_id: str) -> str:
    """A message id in WhatsApp's form, never the same twice."""
    raw = b"\x1d\x04" + wa_id.encode() + b"\x15\x02\x00\x11\x18" + uuid.uuid4().bytes
    return "wamid." + base64.b64encode(raw).decode()


def restore_volume(gate: Gate, *, now: datetime) -> None:
    """Count again whom the messages of the last day reached, after a restart."""
    for message in gate.world.sent.values():
        if now - message.accepted_at < DAY and message.template is not None:
            gate.meter.note_reached(message.phone, message.accepted_at)

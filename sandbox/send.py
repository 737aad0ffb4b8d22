"""Accept or refuse one message, for both APIs: the only place that puts a message in the ledger."""

import base64
import uuid
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sandbox.filling import fill
from sandbox.limits import DAY, Meter
from sandbox.model import Api, Phone, Sender, Sent, Status, Template
from sandbox.payload import Outgoing, read_message
from sandbox.refusals import Refusal, status_errors
from sandbox.world import World

SERVICE = "service"


@dataclass(frozen=True)
class Rules:
    """What besides the world decides whether a message is accepted."""

    window: timedelta
    late: frozenset[int]
    free_service_messages: int


@dataclass(frozen=True)
class Post:
    """A message as it came over one of the APIs."""

    api: Api
    sender: Sender
    body: object
    failing: Refusal | None = None


def accept(post: Post, *, world: World, meter: Meter, rules: Rules, now: datetime) -> Sent | Refusal:
    """Return the accepted message, already in the ledger, or the refusal.

    A refusal that WhatsApp only finds out later is accepted and carries a `failed` status.
    """
    message = read_message(post.body)
    if isinstance(message, Refusal):
        return message
    with world.lock:
        phone = _phone_for(message, world)
        if isinstance(phone, Refusal):
            return phone
        content = _content(post.sender, message, world)
        if isinstance(content, Refusal):
            return content
        return _weigh(post, message, phone, content, world=world, meter=meter, rules=rules, now=now)


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


def _weigh(
    post: Post,
    message: Outgoing,
    phone: Phone,
    content: Content,
    *,
    world: World,
    meter: Meter,
    rules: Rules,
    now: datetime,
) -> Sent | Refusal:
    number = post.sender.phone_number_id
    refusal = meter.refuse_speed(number, phone.e164, now)
    last = world.last_word(number, phone.e164)
    inside = last is not None and now - last < rules.window
    if refusal is None and not inside and content.template is not None:
        refusal = meter.refuse_volume(phone.e164, now)
    refusal = refusal or post.failing or _refuse_person(phone, content, inside=inside)
    if refusal is not None and refusal.code not in rules.late and refusal is not post.failing:
        return refusal
    if refusal is None and not inside:
        meter.note_reached(phone.e164, now)
    billable = content.template is not None or _past_free_service(number, world, rules, now)
    sent = _sent(post, phone, content, billable=billable, now=now)
    if refusal is not None:
        sent = replace(sent, statuses=(Status("failed", now, status_errors(refusal)),))
    world.add_sent(sent)
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


def _past_free_service(number: str, world: World, rules: Rules, now: datetime) -> bool:
    used = world.service_messages(number, now.strftime("%Y-%m"))
    return used >= rules.free_service_messages


def _sent(post: Post, phone: Phone, content: Content, *, billable: bool, now: datetime) -> Sent:
    template = content.template
    return Sent(
        wamid=new_wamid(phone.wa_id),
        aws_id=str(uuid.uuid4()),
        api=post.api,
        sender=post.sender.phone_number_id,
        phone=phone.e164,
        kind=content.message.kind,
        callback=content.message.callback,
        category=content.category,
        billable=billable,
        accepted_at=now,
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


def restore_volume(meter: Meter, world: World, *, now: datetime) -> None:
    """Count again whom the messages of the last day reached, after a restart."""
    for message in world.sent.values():
        if now - message.accepted_at < DAY and message.template is not None:
            meter.note_reached(message.phone, message.accepted_at)

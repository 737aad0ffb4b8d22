"""What a client does with the telephone: write, tap, react, edit, withdraw, read, change number, stop offers."""

import uuid
from dataclasses import dataclass, replace
from datetime import datetime

from sandbox import numbers
from sandbox.faults import Faults
from sandbox.model import Button, Json, Phone, Received, Sender, Sent, Status
from sandbox.send import new_wamid
from sandbox.world import World

MEDIA_TYPES = {
    "image": "image/jpeg",
    "audio": "audio/ogg; codecs=opus",
    "video": "video/mp4",
    "document": "application/pdf",
    "sticker": "image/webp",
}


@dataclass(frozen=True)
class Said:
    """What a client said, and the part of Meta's message that holds it."""

    kind: str
    text: str
    content: Json


def text(body: str, *, quoting: str = "") -> Said:
    """Words, perhaps in answer to one message."""
    context = {"context": {"id": quoting}} if quoting else {}
    return Said("text", body, {**context, "text": {"body": body}})


def reaction(wamid: str, emoji: str) -> Said:
    """A sign put on a message; without an emoji it is taken away."""
    sign = {"emoji": emoji} if emoji else {}
    return Said("reaction", emoji, {"reaction": {"message_id": wamid, **sign}})


def edit(former: Received, body: str) -> Said:
    """Other words in the place of what was written."""
    new = {"type": "text", "text": {"body": body}}
    content = {"original_message_id": former.wamid, "message": new}
    return Said("edit", body, {"edit": content})


def revoke(former: Received) -> Said:
    """A message deleted for everybody."""
    return Said("revoke", "", {"revoke": {"original_message_id": former.wamid}})


def media(kind: str) -> Said:
    """A photo, voice note or file; any other kind is one that WhatsApp cannot pass on."""
    if kind not in MEDIA_TYPES:
        problem = {"code": 131051, "title": "Message type unknown"}
        details = {"error_data": {"details": "Message type is not currently supported"}}
        content = {"errors": [{**problem, **details}], "unsupported": {"type": "unknown"}}
        return Said("unsupported", "", content)
    identity = str(uuid.uuid4().int % 10**15)
    about = {"id": identity, "mime_type": MEDIA_TYPES[kind], "sha256": "0" * 44}
    return Said(kind, "", {kind: about})


def tapped(button: Button, message: Sent, sender: Sender) -> Said:
    """A tap: template quick replies and session buttons come back in different shapes."""
    digits = "".join(filter(str.isdigit, sender.display_number))
    context = {"context": {"from": digits, "id": message.wamid}}
    if button.kind == "quick_reply":
        reply: Json = {"button": {"payload": button.payload, "text": button.title}}
        return Said("button", button.title, {**context, **reply})
    kind = "button_reply" if button.kind == "reply" else "list_reply"
    reply = {"type": kind, kind: {"id": button.payload, "title": button.title}}
    return Said("interactive", button.title, {**context, "interactive": reply})


def say(world: World, phone: Phone, sender: Sender, said: Said, *, now: datetime) -> Received:
    """Put a client's message on record."""
    message = Received(
        wamid=new_wamid(phone.wa_id),
        sender=sender.phone_number_id,
        phone=phone.e164,
        kind=said.kind,
        text=said.text,
        content=said.content,
        at=now,
    )
    world.add_received(message)
    return message


def seen_by_business(phone: Phone, faults: Faults) -> Phone:
    """The sender as the event will name it, after the faults that hide or change the number."""
    if faults.take({"plain_wa_id"}, phone.e164, "message"):
        phone = replace(phone, wa_id=phone.e164.removeprefix("+"))
    if faults.take({"bsuid_only"}, phone.e164, "message"):
        phone = replace(phone, shares_number=False)
    return phone


def read_all(world: World, phone: Phone, *, sender: str | None, now: datetime) -> list[Sent]:
    """Mark as read what was delivered, by one business or by all; return what must be told."""
    unread = [
        message
        for message in world.sent_to(phone.e164)
        if message.is_unread and sender in (None, message.sender)
    ]
    read = [
        world.add_status(message.wamid, Status("read", max(now, message.statuses[-1].at)))
        for message in unread
    ]
    return read if phone.read_receipts else []


def change_number(
    world: World, phone: Phone, new: str, *, now: datetime
) -> tuple[Phone, list[Received]]:
    """Move a client to another number; every business it talked to gets a system message.

    The user id changes too: https://developers.facebook.com/documentation/business-messaging/whatsapp/changelog/
    """
    moved = replace(phone, e164=new, wa_id=numbers.wa_id_of(new), bsuid=numbers.bsuid_of(new))
    spoken = dict.fromkeys(m.sender for m in world.sent_to(phone.e164))
    spoken |= dict.fromkeys(m.sender for m in world.received_from(phone.e164))
    told = [
        say(world, phone, world.senders[identifier], news_of_move(phone, moved), now=now)
        for identifier in spoken
        if identifier in world.senders
    ]
    world.put_phone(replace(phone, on_whatsapp=False))
    return world.put_phone(moved), told


def news_of_move(old: Phone, new: Phone) -> Said:
    """What is said of a move; who hides the number is known by the user id only."""
    ids: Json = {"user_id": new.bsuid, "previous_user_id": old.bsuid}
    if new.shares_number:
        body = f"User {old.name} changed from {old.wa_id} to {new.wa_id}"
        system = {"body": body, "wa_id": new.wa_id, "type": "user_changed_number", **ids}
    else:
        body = f"User {old.name} changed from {old.bsuid} to {new.bsuid}"
        system = {"body": body, "type": "user_changed_user_id", **ids}
    return Said("system", body, {"system": system})


def set_marketing(world: World, phone: Phone, *, wanted: bool) -> Phone:
    """Stop or resume offers on this telephone."""
    return world.put_phone(replace(phone, wants_marketing=wanted))

"""What somebody of a business does in the WhatsApp Business app of a number that the API has too: write, edit, withdraw. Sends no event itself.

https://developers.facebook.com/docs/whatsapp/embedded-signup/onboarding-business-app-users
"""

import uuid
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sandbox.model import Json, Phone, Sender, Sent, Status
from sandbox.patient import Said
from sandbox.send import new_wamid
from sandbox.world import World

WITHDRAWN = "🚫 Se eliminó este mensaje"


@dataclass(frozen=True)
class Echo:
    """What is told of something done in the app: on which message, and the part of Meta's message that depends on its type."""

    wamid: str
    kind: str
    content: Json
    at: datetime


def write(
    world: World, sender: Sender, phone: Phone, said: Said, *, now: datetime
) -> tuple[Sent, Echo]:
    """Put a message of the app's on the client's screen; there is no window and no template to it."""
    steps = tuple(
        Status(name, now + timedelta(seconds=n * 0.05))
        for n, name in enumerate(("sent", "delivered"))
    )
    message = Sent(
        wamid=new_wamid(phone.wa_id),
        aws_id=str(uuid.uuid4()),
        api="app",
        sender=sender.phone_number_id,
        phone=phone.e164,
        kind=said.kind,
        callback=None,
        category="app",
        billable=False,
        accepted_at=now,
        text=said.text or f"[{said.kind}]",
        statuses=steps,
    )
    world.add_sent(message)
    return message, Echo(message.wamid, said.kind, said.content, now)


def edit(world: World, message: Sent, body: str, *, now: datetime) -> Echo:
    """Put other words in the place of a message of the app's."""
    world.change_sent(replace(message, text=body, footer="Editado"))
    new = {"type": "text", "text": {"body": body}}
    return _change(message, "edit", {"original_message_id": message.wamid, "message": new}, now)


def revoke(world: World, message: Sent, *, now: datetime) -> Echo:
    """Delete a message of the app's for everybody."""
    world.change_sent(replace(message, text=WITHDRAWN, footer=""))
    return _change(message, "revoke", {"original_message_id": message.wamid}, now)


def _change(message: Sent, kind: str, content: Json, now: datetime) -> Echo:
    name = new_wamid(message.phone.removeprefix("+"))
    return Echo(name, kind, {kind: content}, now)


def old_message(sender: Sender, phone: Phone, *, at: datetime) -> Json:
    """A message of a chat of before, as the history tells it."""
    digits = "".join(filter(str.isdigit, sender.display_number))
    return {
        "from": phone.wa_id,
        "to": digits,
        "id": new_wamid(phone.wa_id),
        "timestamp": str(int((at - timedelta(days=30)).timestamp())),
        "type": "text",
        "text": {"body": "Hola, ¿a qué hora abren?"},
        "history_context": {"status": "READ"},
    }

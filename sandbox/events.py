"""What WhatsApp tells a business: the JSON of status, message and template events. Pure.

https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/components
"""

import json
import uuid
from dataclasses import dataclass, replace
from datetime import datetime

from sandbox.business_app import Echo
from sandbox.model import Json, Phone, Received, Sender, Sent, Status, Template

MESSAGE_LINKED = ("sent", "delivered", "read")


@dataclass(frozen=True)
class Event:
    """One change for one business number; `due` is a moment of the machine's clock (epoch s).

    `name` is the status, `message`, or `template`; `aws_id` is the id AWS gave the message.
    """

    id: str
    sender: str
    name: str
    phone: str | None
    field: str
    value: Json
    due: float
    aws_id: str
    at: str


def _event(sender: Sender, name: str, value: Json, *, at: datetime, due: float) -> Event:
    return Event(
        id=uuid.uuid4().hex,
        sender=sender.phone_number_id,
        name=name,
        phone=None,
        field="messages",
        value=value,
        due=due,
        aws_id=str(uuid.uuid4()),
        at=at.isoformat(),
    )


def _about(sender: Sender) -> Json:
    digits = "".join(filter(str.isdigit, sender.display_number))
    return {
        "messaging_product": "whatsapp",
        "metadata": {
            "display_phone_number": digits,
            "phone_number_id": sender.meta_phone_number_id,
        },
    }


def _contact(phone: Phone) -> Json:
    contact: Json = {"profile": {"name": phone.name or "Sin nombre"}, "user_id": phone.bsuid}
    return {**contact, "wa_id": phone.wa_id} if phone.shares_number else contact


def _seconds(at: datetime) -> str:
    return str(int(at.timestamp()))


def status_event(
    sender: Sender, phone: Phone, message: Sent, status: Status, *, due: float
) -> Event:
    """A step of a message; a `failed` one carries its errors and no contact."""
    body: Json = {
        "id": message.wamid,
        "status": status.name,
        "timestamp": _seconds(status.at),
        "recipient_user_id": phone.bsuid,
    }
    if phone.shares_number:
        body["recipient_id"] = phone.wa_id
    if message.callback is not None:
        body["biz_opaque_callback_data"] = message.callback
    if status.errors:
        body["errors"] = list(status.errors)
    if status.name in MESSAGE_LINKED:
        body["pricing"] = pricing(message)
    value = {**_about(sender), "statuses": [body]}
    if status.name in MESSAGE_LINKED:
        value["contacts"] = [_contact(phone)]
    event = _event(sender, status.name, value, at=status.at, due=due)
    return replace(event, phone=phone.e164, aws_id=message.aws_id)


def pricing(message: Sent) -> Json:
    """Per-message pricing, as statuses have carried it since July 2025."""
    return {
        "billable": message.billable,
        "pricing_model": "PMP",
        "type": "regular" if message.billable else "free_customer_service",
        "category": message.category,
    }


def message_event(sender: Sender, phone: Phone, message: Received, *, due: float) -> Event:
    """Something a client wrote or tapped; without `from` when the number is not shared.

    System messages name no contact and no user id but those in their content.
    """
    body: Json = {
        "id": message.wamid,
        "timestamp": _seconds(message.at),
        "type": message.kind,
        **message.content,
    }
    if phone.shares_number:
        body["from"] = phone.wa_id
    value = {**_about(sender), "messages": [body]}
    if message.kind != "system":
        body["from_user_id"] = phone.bsuid
        value["contacts"] = [_contact(phone)]
    return replace(_event(sender, "message", value, at=message.at, due=due), phone=phone.e164)


def echo_event(sender: Sender, phone: Phone, echo: Echo, *, due: float) -> Event:
    """Something that somebody of the business wrote, edited or withdrew in the app; a hidden number is named by the user id.

    https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/reference/smb_message_echoes
    """
    about = _about(sender)
    to = {"to": phone.wa_id} if phone.shares_number else {}
    body = {
        "from": about["metadata"]["display_phone_number"],
        "to_user_id": phone.bsuid,
        "id": echo.wamid,
        "timestamp": _seconds(echo.at),
        "type": echo.kind,
        **to,
        **echo.content,
    }
    event = _event(sender, "echo", {**about, "message_echoes": [body]}, at=echo.at, due=due)
    return replace(event, phone=phone.e164, field="smb_message_echoes")


def history_event(
    sender: Sender, chats: list[tuple[Phone, list[Json]]], *, at: datetime, due: float
) -> Event:
    """What was said in the app before the API had the number too, chat by chat."""
    threads = [{"id": phone.wa_id, "messages": messages} for phone, messages in chats]
    part = {"metadata": {"phase": 0, "chunk_order": 1, "progress": 100}, "threads": threads}
    event = _event(sender, "history", {**_about(sender), "history": [part]}, at=at, due=due)
    return replace(event, field="history")


def app_state_event(sender: Sender, phones: list[Phone], *, at: datetime, due: float) -> Event:
    """Whom the app's telephone has in its contacts."""
    states = [
        {
            "type": "contact",
            "contact": {"full_name": one.name, "first_name": one.name, "phone_number": one.wa_id},
            "action": "add",
            "metadata": {"timestamp": _seconds(at)},
        }
        for one in phones
    ]
    event = _event(sender, "app_state", {**_about(sender), "state_sync": states}, at=at, due=due)
    return replace(event, field="smb_app_state_sync")


def preference_event(
    sender: Sender, phone: Phone, *, wanted: bool, at: datetime, due: float
) -> Event:
    """A client stopped or resumed marketing from this business."""
    preference = {
        "wa_id": phone.wa_id,
        "user_id": phone.bsuid,
        "detail": "User requested to resume" if wanted else "User requested to stop",
        "category": "marketing_messages",
        "value": "resume" if wanted else "stop",
        "timestamp": int(at.timestamp()),
    }
    value = {**_about(sender), "contacts": [_contact(phone)], "user_preferences": [preference]}
    event = _event(sender, "preference", value, at=at, due=due)
    return replace(event, phone=phone.e164, field="user_preferences")


def template_status_event(sender: Sender, template: Template, *, at: datetime, due: float) -> Event:
    """A template was approved, paused, rejected or disabled; names no phone number."""
    told = {
        "event": template.status,
        "message_template_category": template.category,
        "reason": "INVALID_FORMAT" if template.status == "REJECTED" else "NONE",
    }
    return _template_event("message_template_status_update", sender, template, told, at=at, due=due)


def template_category_event(
    sender: Sender, template: Template, *, previous: str, at: datetime, due: float
) -> Event:
    """WhatsApp moved a template to another category."""
    told = {"previous_category": previous, "new_category": template.category}
    return _template_event("template_category_update", sender, template, told, at=at, due=due)


def template_announced_event(
    sender: Sender, template: Template, *, correct: str, at: datetime, due: float
) -> Event:
    """WhatsApp tells ahead to which category it will move a template."""
    told = {"new_category": template.category, "correct_category": correct}
    return _template_event("template_category_update", sender, template, told, at=at, due=due)


def template_quality_event(
    sender: Sender, template: Template, *, score: str, at: datetime, due: float
) -> Event:
    """WhatsApp rates a template by what clients did with its messages."""
    told = {"previous_quality_score": "UNKNOWN", "new_quality_score": score}
    field = "message_template_quality_update"
    return _template_event(field, sender, template, told, at=at, due=due)


def _template_event(
    field: str, sender: Sender, template: Template, told: Json, *, at: datetime, due: float
) -> Event:
    named = {
        "message_template_id": int(template.id),
        "message_template_name": template.name,
        "message_template_language": template.language,
    }
    return replace(_event(sender, "template", named | told, at=at, due=due), field=field)


def entries(sender: Sender, batch: list[Event]) -> list[Json]:
    """Meta's `entry` list: one account, one change for each event, in the order given."""
    changes = [{"field": event.field, "value": event.value} for event in batch]
    return [{"id": sender.waba_id, "time": int(batch[-1].due), "changes": changes}]


def webhook_body(sender: Sender, batch: list[Event]) -> bytes:
    """The body of one webhook POST."""
    document = {"object": "whatsapp_business_account", "entry": entries(sender, batch)}
    return json.dumps(document, ensure_ascii=False).encode()


def sns_message(sender: Sender, batch: list[Event]) -> str:
    """AWS's envelope around one entry; `messageId` of a lone status is the id the send answered.

    https://docs.aws.amazon.com/social-messaging/latest/userguide/managing-event-destination-dlrs.html
    """
    parts = (sender.topic_arn or "").split(":")
    region, account = (parts[3], parts[4]) if len(parts) > 4 else ("us-east-1", "000000000000")
    arn = f"arn:aws:social-messaging:{region}:{account}"
    waba = sender.aws_waba_id.removeprefix("waba-")
    number = sender.phone_number_id.removeprefix("phone-number-id-")
    envelope = {
        "context": {
            "MetaWabaIds": [{"wabaId": sender.waba_id, "arn": f"{arn}:waba/{waba}"}],
            "MetaPhoneNumberIds": [
                {
                    "metaPhoneNumberId": sender.meta_phone_number_id,
                    "arn": f"{arn}:phone-number-id/{number}",
                }
            ],
        },
        "whatsAppWebhookEntry": json.dumps(entries(sender, batch)[0], ensure_ascii=False),
        "aws_account_id": account,
        "message_timestamp": batch[-1].at.replace("+00:00", "Z"),
        "messageId": batch[0].aws_id,
    }
    return json.dumps(envelope, ensure_ascii=False)

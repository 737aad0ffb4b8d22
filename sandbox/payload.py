"""Read a message body as Meta's Cloud API does: its shape and its limits. Knows no state.

https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages
"""

from dataclasses import dataclass, replace

from sandbox import numbers
from sandbox.interactive import check_interactive
from sandbox.model import Button, Json
from sandbox.refusals import Refusal

CALLBACK_MAX = 512
TEXT_MAX = 4096
MEDIA = ("image", "video", "audio", "document", "sticker")


@dataclass(frozen=True)
class Outgoing:
    """A well-formed message: whom it is for, and what a phone would show of it."""

    to: str | None
    bsuid: str | None
    kind: str
    callback: str | None
    text: str = ""
    header: str = ""
    footer: str = ""
    buttons: tuple[Button, ...] = ()
    template: Json | None = None


@dataclass(frozen=True)
class Recipient:
    """The phone wins over the user id when both are given."""

    to: str | None
    bsuid: str | None


def read_message(body: object) -> Outgoing | Refusal:
    """Return the message, or the refusal Meta would answer with."""
    if not isinstance(body, dict):
        return Refusal(100, "The request body must be a JSON object.")
    if body.get("messaging_product") != "whatsapp":
        return Refusal(100, "The parameter messaging_product is required.")
    if body.get("recipient_type", "individual") != "individual":
        return Refusal(100, "Param recipient_type must be one of {INDIVIDUAL} - got another.")
    recipient = _recipient(body)
    if isinstance(recipient, Refusal):
        return recipient
    callback = body.get("biz_opaque_callback_data")
    if callback is not None and not (isinstance(callback, str) and len(callback) <= CALLBACK_MAX):
        return Refusal(131009, f"biz_opaque_callback_data: at most {CALLBACK_MAX} characters.")
    return _content(body, recipient, callback)


def _recipient(body: Json) -> Recipient | Refusal:
    to, bsuid = body.get("to"), body.get("recipient")
    if to is None and bsuid is None:
        return Refusal(131008, "The parameter to is required.")
    if to is not None:
        e164 = numbers.canonical(to) if isinstance(to, str) else None
        return Recipient(e164, None) if e164 else Refusal(131009, "Param to is not a phone number.")
    if not isinstance(bsuid, str) or not numbers.looks_like_bsuid(bsuid):
        return Refusal(131009, "Param recipient is not a business-scoped user id.")
    return Recipient(None, bsuid)


def _content(body: Json, recipient: Recipient, callback: str | None) -> Outgoing | Refusal:
    kind = body.get("type", "text")
    content = body.get(kind) if isinstance(kind, str) else None
    if kind not in {"text", "template", "interactive", "reaction", *MEDIA}:
        return Refusal(131051, f"Message type {kind!r} is not supported.")
    if not isinstance(content, dict):
        return Refusal(131008, f"The parameter {kind} is required.")
    whole = Outgoing(recipient.to, recipient.bsuid, kind, callback)
    if kind == "template":
        return _template(whole, content)
    if kind == "interactive":
        return _interactive(whole, content)
    return _text(whole, content) if kind == "text" else _media(whole, content)


def _text(whole: Outgoing, content: Json) -> Outgoing | Refusal:
    body = content.get("body")
    if not isinstance(body, str) or not body.strip():
        return Refusal(131008, "The parameter text['body'] is required.")
    if len(body) > TEXT_MAX:
        return Refusal(100, f"Param text['body'] must be at most {TEXT_MAX} characters long.")
    return replace(whole, text=body)


def _media(whole: Outgoing, content: Json) -> Outgoing | Refusal:
    if whole.kind == "reaction":
        emoji, target = content.get("emoji"), content.get("message_id")
        if not isinstance(emoji, str) or not isinstance(target, str):
            return Refusal(131008, "reaction needs message_id and emoji.")
        return replace(whole, text=emoji)
    if ("id" in content) == ("link" in content):
        return Refusal(131009, f"{whole.kind} needs exactly one of id and link.")
    return replace(whole, text=str(content.get("caption", "")), header=f"[{whole.kind}]")


def _interactive(whole: Outgoing, content: Json) -> Outgoing | Refusal:
    seen = check_interactive(content)
    if isinstance(seen, Refusal):
        return seen
    return replace(
        whole, text=seen.body, header=seen.header, footer=seen.footer, buttons=seen.buttons
    )


def _template(whole: Outgoing, content: Json) -> Outgoing | Refusal:
    name, language = content.get("name"), content.get("language")
    if not isinstance(name, str) or not name:
        return Refusal(131008, "The parameter template['name'] is required.")
    if not isinstance(language, dict) or not isinstance(language.get("code"), str):
        return Refusal(131008, "The parameter template['language']['code'] is required.")
    components = content.get("components", [])
    if not isinstance(components, list) or not all(isinstance(c, dict) for c in components):
        return Refusal(131009, "template['components'] must be an array of objects.")
    return replace(whole, template=content)

"""The JSON that WhatsApp is asked to deliver, and the token a tapped button brings back. Never sends.

https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages
"""

import re
import unicodedata
from typing import Any

import msgspec

from chalicelib.messaging.model import Action, Button, Content, Message, Tap
from chalicelib.patients.phone_lines import has_number

Json = dict[str, Any]

PARAMETER_MAX = 1024
TEXT_MAX = 4096
INTERACTIVE_TEXT_MAX = 1024
TITLE_MAX = 20
REPLY_BUTTONS_MAX = 3
NOTHING = "—"  # WhatsApp refuses an empty text

# Format characters that shape emoji and some scripts; all others only hide or reorder text.
_JOINERS = "\u200c\u200d"
_TAP = re.compile(
    r"(?P<action>[a-z_]{1,20}):(?P<message>[\w.-]{1,100})(?::(?P<about>[\w.-]{1,64}))?", re.ASCII
)


def body_of(message: Message) -> Json:
    """Return the body that both providers take; our message id comes back with each status."""
    content = message.content
    kind = _kind(content)
    return {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to" if has_number(message.e164) else "recipient": message.e164,  # or a user id, to answer
        "type": kind,
        "biz_opaque_callback_data": message.id,
        kind: _PARTS[kind](message.id, content),
    }


def bytes_of(message: Message) -> bytes:
    """Return the body as it goes over the wire."""
    return msgspec.json.encode(body_of(message))  # 2 µs, where json.dumps takes 35


def clean_parameter(text: str) -> str:
    """Return the text as a template parameter may be: one line, single spaces, 1 to 1,024 characters."""
    return _clipped(" ".join(_visible(text).split()), PARAMETER_MAX)


def payload_of(button: Button, message_id: str) -> str:
    """Return the token of a button; it names records only, so it carries nothing personal."""
    parts = (button.action.value, message_id, button.about)
    return ":".join(part for part in parts if part)


def read_payload(payload: str) -> Tap | None:
    """Return what a tapped button says, or None for a token we never gave."""
    found = _TAP.fullmatch(payload)
    if found is None or found["action"] not in frozenset(Action):
        return None
    return Tap(Action(found["action"]), found["message"], found["about"] or "")


def _kind(content: Content) -> str:
    if content.template:
        return "template"
    return "interactive" if content.buttons else "text"


def _template(message_id: str, content: Content) -> Json:
    parameters = [{"type": "text", "text": clean_parameter(text)} for text in content.parameters]
    components: list[Json] = [{"type": "body", "parameters": parameters}] if parameters else []
    components += [
        _quick_reply(place, payload_of(button, message_id))
        for place, button in enumerate(content.buttons)
    ]
    return {
        "name": content.template,
        "language": {"code": content.language},
        "components": components,
    }


def _quick_reply(place: int, payload: str) -> Json:
    return {
        "type": "button",
        "sub_type": "quick_reply",
        "index": str(place),
        "parameters": [{"type": "payload", "payload": payload}],
    }


def _text(_message_id: str, content: Content) -> Json:
    return {"preview_url": False, "body": _clipped(_visible(content.text), TEXT_MAX)}


def _interactive(message_id: str, content: Content) -> Json:
    # WhatsApp refuses a fourth button; the wording never offers one, and a refusal would say nothing.
    buttons = content.buttons[:REPLY_BUTTONS_MAX]
    return {
        "type": "button",
        "body": {"text": _clipped(_visible(content.text), INTERACTIVE_TEXT_MAX)},
        "action": {"buttons": [_reply(button, message_id) for button in buttons]},
    }


def _reply(button: Button, message_id: str) -> Json:
    title = _clipped(" ".join(_visible(button.title).split()), TITLE_MAX)
    return {"type": "reply", "reply": {"id": payload_of(button, message_id), "title": title}}


_PARTS = {"template": _template, "text": _text, "interactive": _interactive}


def _visible(text: str) -> str:
    """Drop half characters, controls and bidirectional tricks; line breaks stay for now."""
    if text.isprintable():
        return text  # nearly always, and much quicker than sign by sign
    whole = text.encode("utf-8", "ignore").decode()
    return "".join(sign for sign in whole if _is_visible(sign))


def _is_visible(sign: str) -> bool:
    return sign in "\n\t" or sign in _JOINERS or unicodedata.category(sign) not in {"Cc", "Cf"}


def _clipped(text: str, length: int) -> str:
    text = text.strip()
    if not text.strip(_JOINERS):
        return NOTHING
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"

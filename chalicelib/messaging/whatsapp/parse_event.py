"""Statuses, messages and preferences as WhatsApp writes them, one at a time. Never reads the clock."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from chalicelib.messaging.event_types import (
    AccountEvent,
    Event,
    InboundKind,
    InboundMessage,
    MarketingPreference,
    NumberChanged,
    StatusEvent,
)

Json = dict[str, Any]
TEXT_MAX = 4096  # WhatsApp's own limit
IDENTIFIER_MAX = 512  # bytes; a longer one is nobody's, and fits no key of ours
FIRST_YEAR, LAST_YEAR = 2009, 2100  # WhatsApp's first, and one that a day may be added to
STATES = frozenset({"accepted", "sent", "delivered", "read", "played", "failed"})


class MalformedError(Exception):
    """A part lacks what makes it mean anything; the text names the field, never its value."""


@dataclass(frozen=True)
class Place:
    """Which of a business's numbers an event is about, and who speaks there."""

    business_account_id: str
    phone_number_id: str
    contacts: tuple[Json, ...]

    @classmethod
    def of(cls, business_account_id: str, value: Json) -> "Place":
        """Read what the value says of itself."""
        number = identifier_of(_part(value, "metadata").get("phone_number_id"))
        return cls(business_account_id, number, tuple(listed(value.get("contacts"))))

    def contact(self, wa_id: str, bsuid: str) -> Json:
        """Return the contact of a sender: by either identifier, or the only one there is."""
        for contact in self.contacts:
            known = {identifier_of(contact.get("wa_id")), identifier_of(contact.get("user_id"))} - {
                ""
            }
            if known & {wa_id, bsuid}:
                return contact
        return self.contacts[0] if len(self.contacts) == 1 else {}


def read_status(part: Json, place: Place) -> StatusEvent:
    """Return how far one of our messages came."""
    state = _required(part, "status")
    return StatusEvent(
        phone_number_id=place.phone_number_id,
        provider_id=_required(part, "id"),
        state=state if state in STATES else "other",
        at=_moment(part),
        message_id=identifier_of(part.get("biz_opaque_callback_data")),
        recipient_wa_id=identifier_of(part.get("recipient_id")),
        bsuid=identifier_of(part.get("recipient_user_id")),
        error_codes=tuple(
            str(error["code"])[:10]
            for error in listed(part.get("errors"))
            if isinstance(error.get("code"), int | str)
        ),
    )


def read_message(part: Json, place: Place) -> Event:
    """Return what a person wrote, tapped or changed."""
    kind = _required(part, "type")
    if kind == "system":
        return _system(part, place)
    wa_id, bsuid = identifier_of(part.get("from")), identifier_of(part.get("from_user_id"))
    contact = place.contact(wa_id, bsuid)
    bsuid = bsuid or identifier_of(contact.get("user_id"))
    if not (wa_id or bsuid):
        raise MalformedError("from")
    spoken, text, payload = _said(kind, part)
    return InboundMessage(
        phone_number_id=place.phone_number_id,
        provider_id=_required(part, "id"),
        at=_moment(part),
        kind=spoken,
        from_wa_id=wa_id,
        bsuid=bsuid,
        profile_name=text_of(_part(contact, "profile").get("name"))[:100],
        text=text[:TEXT_MAX],
        payload=payload[:256],
        context_id=identifier_of(_part(part, "context").get("id")),
    )


def read_preference(part: Json, place: Place) -> MarketingPreference:
    """Return what a person told WhatsApp itself about a clinic's marketing."""
    wa_id, bsuid = identifier_of(part.get("wa_id")), identifier_of(part.get("user_id"))
    contact = place.contact(wa_id, bsuid)
    wa_id = wa_id or identifier_of(contact.get("wa_id"))
    bsuid = bsuid or identifier_of(contact.get("user_id"))
    value = _required(part, "value")
    if not (wa_id or bsuid) or value not in {"stop", "resume", "signup"}:
        raise MalformedError("value")
    return MarketingPreference(place.phone_number_id, value == "stop", _moment(part), wa_id, bsuid)


def _system(part: Json, place: Place) -> NumberChanged | AccountEvent:
    """Return WhatsApp's own words in a chat: nobody wrote them, so they open no window."""
    news = _part(part, "system")
    kind = text_of(news.get("type"))
    # Meta's pages name the same news and its fields in two ways, by the age of the API version.
    if kind not in {"user_changed_number", "customer_changed_number"}:
        details = {"type": kind[:100]}
        return AccountEvent("system", place.business_account_id, place.phone_number_id, details)
    changed = NumberChanged(
        phone_number_id=place.phone_number_id,
        provider_id=_required(part, "id"),
        at=_moment(part),
        old_wa_id=identifier_of(news.get("customer")) or identifier_of(part.get("from")),
        new_wa_id=identifier_of(news.get("wa_id")) or identifier_of(news.get("new_wa_id")),
        bsuid=identifier_of(news.get("user_id")) or identifier_of(part.get("from_user_id")),
        old_bsuid=identifier_of(news.get("previous_user_id")),
    )
    if not (changed.old_wa_id or changed.old_bsuid or changed.bsuid):
        raise MalformedError("from")
    return changed


def _said(kind: str, part: Json) -> tuple[InboundKind, str, str]:
    """Return how it was said, the words, and the token of a button."""
    content = _part(part, kind)
    if kind == "text":
        return InboundKind.TEXT, text_of(content.get("body")), ""
    if kind == "button":
        return InboundKind.BUTTON, text_of(content.get("text")), text_of(content.get("payload"))
    if kind == "interactive":
        for way in ("button_reply", "list_reply"):
            reply = _part(content, way)
            if reply:
                title, token = text_of(reply.get("title")), text_of(reply.get("id"))
                return InboundKind.BUTTON, title, token
    said = text_of(content.get("caption")) or text_of(content.get("emoji"))
    return InboundKind.OTHER, f"[{kind[:30]}] {said}".strip(), ""


def text_of(value: object) -> str:
    """Return the text, whole characters only; anything else is nothing."""
    if not isinstance(value, str):
        return ""
    return value.encode("utf-8", "replace").decode().replace("\x00", "")


def identifier_of(value: object) -> str:
    """Return the text as an identifier of WhatsApp's or ours; what cannot be one is nothing."""
    text = text_of(value)
    return text if len(text.encode()) <= IDENTIFIER_MAX else ""


def listed(value: object) -> list[Json]:
    """Return the objects of a list; anything else is none."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _part(whole: Json, name: str) -> Json:
    part = whole.get(name)
    return part if isinstance(part, dict) else {}


def _required(part: Json, name: str) -> str:
    value = identifier_of(part.get(name))
    if not value:
        raise MalformedError(name)
    return value


def _moment(part: Json) -> datetime:
    """Read WhatsApp's seconds, which come as text or as a number."""
    stamp = part.get("timestamp")
    try:
        moment = datetime.fromtimestamp(int("" if isinstance(stamp, bool) else stamp or ""), UTC)
    except (TypeError, ValueError, OverflowError, OSError) as error:
        raise MalformedError("timestamp") from error
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise MalformedError("timestamp")
    return moment

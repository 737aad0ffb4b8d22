"""Statuses, messages and preferences as WhatsApp writes them, one at a time. Never reads the clock."""

from dataclasses import dataclass
from datetime import UTC, datetime

from chalicelib.messaging.event_types import (
    AccountEvent,
    Echo,
    Event,
    InboundKind,
    InboundMessage,
    MarketingPreference,
    NobodysWord,
    NumberChanged,
    StatusEvent,
)
from chalicelib.messaging.whatsapp.json_parts import (
    Json,
    identifier_of,
    listed,
    part_of,
    text_of,
    user_id_of,
    wa_id_of,
)
from chalicelib.messaging.whatsapp.message_words import said_in, type_of
from chalicelib.shared.phone import same_line

TEXT_MAX = 4096  # WhatsApp's own limit
FIRST_YEAR, LAST_YEAR = 2009, 2100  # WhatsApp's first, and one that a day may be added to
STATES = frozenset({"accepted", "sent", "delivered", "read", "played", "failed"})
# Meta's pages name the same news and its fields in several ways, by the age of the API version.
CHANGED = frozenset({"user_changed_number", "customer_changed_number", "user_changed_user_id"})
WELCOME = "request_welcome"  # a chat was opened, and nothing said


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
        number = identifier_of(part_of(value, "metadata").get("phone_number_id"))
        return cls(business_account_id, number, tuple(listed(value.get("contacts"))))

    def contact(self, wa_id: str, bsuid: str) -> Json:
        """Return the contact of a sender: by either identifier, or the only one there is and nobody else's."""
        for contact in self.contacts:
            known = {wa_id_of(contact.get("wa_id")), user_id_of(contact.get("user_id"))} - {""}
            if known & {wa_id, bsuid}:
                return contact
        only = self.contacts[0] if len(self.contacts) == 1 else {}
        return {} if _is_another(only, wa_id, bsuid) else only


def _is_another(contact: Json, wa_id: str, bsuid: str) -> bool:
    """Tell whether a contact has another number, or another user id, than who speaks."""
    number, user_id = wa_id_of(contact.get("wa_id")), user_id_of(contact.get("user_id"))
    has_another_number = bool(number and wa_id) and not same_line(number, wa_id)
    return has_another_number or bool(user_id and bsuid and user_id != bsuid)


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
        bsuid=user_id_of(part.get("recipient_user_id")),
        error_codes=tuple(
            str(error["code"])[:10]
            for error in listed(part.get("errors"))
            if isinstance(error.get("code"), int | str)
        ),
    )


def read_message(part: Json, place: Place) -> Event:
    """Return what a person wrote, tapped or changed; what is nobody's word to us is named only."""
    kind = type_of(part)
    if part.get("group_id"):
        return NobodysWord("group_message", place.phone_number_id)
    if kind == "system":
        return _system(part, place)
    if kind == WELCOME:
        return NobodysWord(kind, place.phone_number_id)
    wa_id, bsuid = _who(part)
    contact = place.contact(wa_id, bsuid)
    bsuid = bsuid or user_id_of(contact.get("user_id"))
    if not (wa_id or bsuid):
        raise MalformedError("from")
    said, at = said_in(part), _moment(part)
    return InboundMessage(
        phone_number_id=place.phone_number_id,
        provider_id=_own_id(part, said.replaces, at),
        at=at,
        kind=said.kind,
        from_wa_id=wa_id,
        bsuid=bsuid,
        profile_name=text_of(part_of(contact, "profile").get("name"))[:100],
        text=said.text[:TEXT_MAX],
        payload=said.payload[:256],
        context_id=said.about or identifier_of(part_of(part, "context").get("id")),
        reaction=said.reaction,
        replaces=said.replaces,
        is_revoked=said.is_revoked,
        words=said.words[:TEXT_MAX],
    )


def _who(part: Json) -> tuple[str, str]:
    """Return the number and the user id of who speaks; a name that stands where the number should is no number."""
    wa_id, bsuid = wa_id_of(part.get("from")), user_id_of(part.get("from_user_id"))
    return wa_id, bsuid or user_id_of(part.get("from"))


def _own_id(part: Json, replaces: str, at: datetime) -> str:
    """Return the event's own id: one that has only that of the message it replaces would pass for a repetition."""
    name = _required(part, "id")
    return f"{name}.{at:%y%m%d%H%M%S}" if name == replaces else name


def read_echo(part: Json, place: Place) -> Echo | NobodysWord:
    """Return what somebody of the clinic wrote in the Business app.

    https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/reference/smb_message_echoes
    """
    if part.get("group_id"):
        return NobodysWord("group_message", place.phone_number_id)
    wa_id, bsuid = wa_id_of(part.get("to")), user_id_of(part.get("to_user_id"))
    bsuid = bsuid or user_id_of(part.get("to")) or user_id_of(part.get("recipient_user_id"))
    if not (wa_id or bsuid):
        raise MalformedError("to")
    said, at = said_in(part), _moment(part)
    is_sign = said.kind is InboundKind.REACTION
    if is_sign and not said.reaction:
        return NobodysWord("reaction_taken_away", place.phone_number_id)
    return Echo(
        phone_number_id=place.phone_number_id,
        provider_id=_own_id(part, said.replaces, at),
        at=at,
        text=said.text[:TEXT_MAX],
        to_wa_id=wa_id,
        to_bsuid=bsuid,
        replaces=said.replaces,
        is_revoked=said.is_revoked,
        is_sign=is_sign,
    )


def read_preference(part: Json, place: Place) -> MarketingPreference:
    """Return what a person told WhatsApp itself about a clinic's marketing."""
    wa_id, bsuid = wa_id_of(part.get("wa_id")), user_id_of(part.get("user_id"))
    contact = place.contact(wa_id, bsuid)
    wa_id = wa_id or wa_id_of(contact.get("wa_id"))
    bsuid = bsuid or user_id_of(contact.get("user_id"))
    value = _required(part, "value")
    if not (wa_id or bsuid) or value not in {"stop", "resume", "signup"}:
        raise MalformedError("value")
    return MarketingPreference(place.phone_number_id, value == "stop", _moment(part), wa_id, bsuid)


def _system(part: Json, place: Place) -> NumberChanged | AccountEvent | NobodysWord:
    """Return WhatsApp's own words in a chat: nobody wrote them, so they open no window."""
    news = part_of(part, "system")
    kind = text_of(news.get("type"))
    if kind not in CHANGED:
        details = {"type": kind[:100]}
        return AccountEvent("system", place.business_account_id, place.phone_number_id, details)
    new = wa_id_of(news.get("wa_id")) or wa_id_of(news.get("new_wa_id"))
    old = wa_id_of(news.get("customer")) or wa_id_of(part.get("from"))
    if same_line(old, new):  # who changed the user id may speak as they are now
        old = ""
    changed = NumberChanged(
        phone_number_id=place.phone_number_id,
        provider_id=_required(part, "id"),
        at=_moment(part),
        old_wa_id=old,
        new_wa_id=new,
        bsuid=user_id_of(news.get("user_id")) or user_id_of(part.get("from_user_id")),
        old_bsuid=user_id_of(news.get("previous_user_id")),
    )
    if not (changed.old_wa_id or changed.old_bsuid):
        return NobodysWord("number_changed_of_nobody", place.phone_number_id)
    return changed


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

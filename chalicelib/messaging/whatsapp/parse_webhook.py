"""Read what WhatsApp tells us, through Meta's webhook or AWS's topic. Never acts, never raises.

One malformed part becomes Unreadable and loses nothing beside it.
https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/components
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from chalicelib.messaging.event_types import (
    AccountEvent,
    AppNews,
    Event,
    NobodysWord,
    StatusEvent,
    Unreadable,
)
from chalicelib.messaging.whatsapp import account_events
from chalicelib.messaging.whatsapp.json_parts import Json, identifier_of, listed, text_of
from chalicelib.messaging.whatsapp.parse_event import (
    MalformedError,
    Place,
    read_echo,
    read_message,
    read_preference,
    read_status,
)

# What happens in groups, and calls: nothing of it is said to the clinic by a patient, and none of it is the account's.
NOBODYS = frozenset(
    {
        "calls",
        "group_lifecycle_update",
        "group_participants_update",
        "group_settings_update",
        "group_status_update",
    }
)
# Of a number that lives in the WhatsApp Business app too: its chats of before, and whom its telephone knows.
OF_THE_APP = frozenset({"history", "smb_app_state_sync"})


def events_of_webhook(body: bytes) -> list[Event]:
    """Return the events of a webhook body whose signature was verified."""
    document = _parsed(body.decode("utf-8", "replace"))
    if isinstance(document, Unreadable):
        return [document]
    if document.get("object") != "whatsapp_business_account":
        return [Unreadable("object")]
    entries = document.get("entry")
    if not isinstance(entries, list):
        return [Unreadable("entry")]
    return [event for entry in entries for event in _of_entry(entry)]


def events_of_sns(message: str) -> list[Event]:
    """Return the events of one notification of AWS End User Messaging Social.

    AWS's own id of a message is known only when its envelope is about one status. Meta's id of
    the number, and of the account, stands in the entry, the one that AWS has for it in the context's ARN; the
    clinic's sender has the latter.
    """
    envelope = _parsed(message)
    if isinstance(envelope, Unreadable):
        return [envelope]
    entry = _parsed(envelope.get("whatsAppWebhookEntry"))
    if isinstance(entry, Unreadable):
        return [Unreadable(f"whatsAppWebhookEntry: {entry.reason}")]
    context = envelope.get("context")
    senders, accounts = _sender_ids(context), _account_ids(context)
    events = [_of_account(_of_sender(event, senders), accounts) for event in _of_entry(entry)]
    if len(events) == 1 and isinstance(events[0], StatusEvent):
        return [replace(events[0], aws_message_id=identifier_of(envelope.get("messageId")))]
    return events


def _sender_ids(context: object) -> dict[str, str]:
    """Return AWS's id of each number by Meta's: "…:phone-number-id/976c…" is "phone-number-id-976c…"."""
    return _ids_of_aws(context, "MetaPhoneNumberIds", "metaPhoneNumberId", "phone-number-id")


def _account_ids(context: object) -> dict[str, str]:
    """Return AWS's id of each account by Meta's: "…:waba/976c…" is "waba-976c…"."""
    return _ids_of_aws(context, "MetaWabaIds", "wabaId", "waba")


def _ids_of_aws(context: object, listing: str, meta_name: str, kind: str) -> dict[str, str]:
    listed = context.get(listing) if isinstance(context, dict) else None
    pairs = [n for n in listed if isinstance(n, dict)] if isinstance(listed, list) else []
    ids = {text_of(n.get(meta_name)): text_of(n.get("arn")) for n in pairs}
    return {
        theirs: f"{kind}-{arn.rsplit('/', 1)[1]}"
        for theirs, arn in ids.items()
        if f":{kind}/" in arn
    }


def _of_account(event: Event, accounts: dict[str, str]) -> Event:
    if not isinstance(event, AccountEvent) or event.business_account_id not in accounts:
        return event
    return replace(event, business_account_id=accounts[event.business_account_id])


def _of_sender(event: Event, senders: dict[str, str]) -> Event:
    if isinstance(event, Unreadable) or event.phone_number_id not in senders:
        return event
    return replace(event, phone_number_id=senders[event.phone_number_id])


def _parsed(text: object) -> Json | Unreadable:
    if not isinstance(text, str):
        return Unreadable("not a text")
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return Unreadable("not JSON")
    return document if isinstance(document, dict) else Unreadable("not an object")


def _of_entry(entry: object) -> Iterator[Event]:
    if not isinstance(entry, dict) or not isinstance(entry.get("changes"), list):
        yield Unreadable("changes")
        return
    account = identifier_of(entry.get("id"))
    for change in entry["changes"]:
        if isinstance(change, dict) and isinstance(change.get("value"), dict):
            yield from _of_change(account, text_of(change.get("field")), change["value"])
        else:
            yield Unreadable("value")


def _of_change(account: str, name: str, value: Json) -> Iterator[Event]:
    place = Place.of(account, value)
    if name == "messages":
        yield from _each(value, "statuses", place, read_status)
        yield from _each(value, "messages", place, read_message)
        if "errors" in value:
            yield AccountEvent(
                "errors", account, place.phone_number_id, account_events.errors(value)
            )
    elif name == "user_preferences":
        yield from _each(value, "user_preferences", place, read_preference)
    elif name == "smb_message_echoes":
        yield from _each(value, "message_echoes", place, read_echo)
    elif name in OF_THE_APP:
        yield AppNews(name, place.phone_number_id)
    elif name in NOBODYS:
        yield NobodysWord(name, place.phone_number_id)
    else:
        details = account_events.details(name, value)
        yield AccountEvent(name[: account_events.LONGEST], account, place.phone_number_id, details)


def _each(
    value: Json, key: str, place: Place, read: Callable[[Json, Place], Event]
) -> Iterator[Event]:
    parts: Any = value.get(key, [])
    if not isinstance(parts, list):
        yield Unreadable(key)
        return
    for part in listed(parts):
        try:
            yield read(part, place)
        except MalformedError as error:
            yield Unreadable(f"{key}: {error}")
    if len(listed(parts)) < len(parts):
        yield Unreadable(f"{key}: not an object")

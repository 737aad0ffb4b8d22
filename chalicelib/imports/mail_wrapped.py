"""A calendar that was saved with the mail that brought it: the calendar alone. RFC 2045, RFC 6047. Pure."""

import re
from email import message_from_bytes
from email.message import Message

_A_HEADER = re.compile(rb"\s*(?!BEGIN:)[A-Za-z][A-Za-z-]*:[ \t]*\S")
CALENDAR = "text/calendar"


def unwrapped(content: bytes) -> bytes:
    """Return the calendars in a mail, one behind the other, decoded; what is no mail with a calendar stays as it is."""
    if not _A_HEADER.match(content) or CALENDAR.encode() not in content.lower():
        return content
    found = [_body(part) for part in message_from_bytes(content.lstrip()).walk() if _is_one(part)]
    return b"\r\n".join(found) or content


def _is_one(part: Message) -> bool:
    return part.get_content_type() == CALENDAR


def _body(part: Message) -> bytes:
    body = part.get_payload(decode=True)
    return body if isinstance(body, bytes) else b""

"""The link that opens a chat on WhatsApp with a text already written. It holds a number and words: it stands on no page that a GET answers."""

from urllib.parse import quote


def chat_link(wa_me_url: str, e164: str, message: str) -> str:
    """Return the link to the chat with a number, the message ready to be sent."""
    return f"{wa_me_url}/{e164.removeprefix('+')}?text={quote(message, safe='')}"

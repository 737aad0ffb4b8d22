"""Session messages with something to tap: reply buttons and lists, within Meta's limits.

https://developers.facebook.com/docs/whatsapp/cloud-api/messages/interactive-reply-buttons-messages
"""

from dataclasses import dataclass

from sandbox.model import Button, Json
from sandbox.refusals import Refusal

BODY_MAX, SHORT_MAX, TITLE_MAX, ID_MAX = 1024, 60, 20, 256
BUTTONS_MAX, ROWS_MAX, ROW_TITLE_MAX = 3, 10, 24


@dataclass(frozen=True)
class Interactive:
    """What the phone shows of an interactive message."""

    body: str
    header: str
    footer: str
    buttons: tuple[Button, ...]


def check_interactive(content: Json) -> Interactive | Refusal:
    """Return what is shown, or why Meta refuses it."""
    kind, action = content.get("type"), content.get("action")
    if kind not in {"button", "list"}:
        return Refusal(131009, f"Interactive type {kind!r} is not supported here.")
    if not isinstance(action, dict):
        return Refusal(131008, "The parameter interactive['action'] is required.")
    texts = _texts(content)
    if isinstance(texts, Refusal):
        return texts
    buttons = _reply_buttons(action) if kind == "button" else _rows(action)
    if isinstance(buttons, Refusal):
        return buttons
    return Interactive(texts["body"], texts["header"], texts["footer"], buttons)


def _texts(content: Json) -> dict[str, str] | Refusal:
    found = {"header": "", "footer": ""}
    for part, longest in (("body", BODY_MAX), ("header", SHORT_MAX), ("footer", SHORT_MAX)):
        block = content.get(part)
        text = block.get("text") if isinstance(block, dict) else None
        if text is None and part != "body":
            continue
        if not isinstance(text, str) or not text:
            return Refusal(131008, f"The parameter interactive['{part}']['text'] is required.")
        if len(text) > longest:
            return Refusal(131009, f"Param {part} text must be at most {longest} characters long.")
        found[part] = text
    return found


def _reply_buttons(action: Json) -> tuple[Button, ...] | Refusal:
    given = action.get("buttons")
    if not isinstance(given, list) or not 1 <= len(given) <= BUTTONS_MAX:
        return Refusal(
            131009,
            f"Invalid buttons count. Min allowed buttons: 1, Max allowed buttons: {BUTTONS_MAX}",
        )
    replies = [b.get("reply") if isinstance(b, dict) else None for b in given]
    return _choices(replies, kind="reply", longest=TITLE_MAX)


def _rows(action: Json) -> tuple[Button, ...] | Refusal:
    sections = action.get("sections")
    if not isinstance(sections, list) or not isinstance(action.get("button"), str):
        return Refusal(131008, "A list needs action['button'] and action['sections'].")
    rows = [row for s in sections if isinstance(s, dict) for row in s.get("rows", [])]
    if not 1 <= len(rows) <= ROWS_MAX:
        return Refusal(131009, f"Total row count exceed max allowed count: {ROWS_MAX}")
    return _choices(rows, kind="row", longest=ROW_TITLE_MAX)


def _choices(given: list[object], *, kind: str, longest: int) -> tuple[Button, ...] | Refusal:
    buttons: list[Button] = []
    for choice in given:
        title, identity = (
            (choice.get("title"), choice.get("id")) if isinstance(choice, dict) else ("", "")
        )
        if not isinstance(title, str) or not 1 <= len(title) <= longest:
            return Refusal(
                131009, f"Button title length invalid. Min length: 1, Max length: {longest}"
            )
        if not isinstance(identity, str) or not 1 <= len(identity) <= ID_MAX:
            return Refusal(131009, f"Button id length invalid. Min length: 1, Max length: {ID_MAX}")
        if any(title == b.title or identity == b.payload for b in buttons):
            return Refusal(131009, "Duplicate button title or id.")
        buttons.append(Button(kind, title, identity))
    return tuple(buttons)

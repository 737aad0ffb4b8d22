"""What passed between one telephone and the businesses, as its screen shows it. Changes nothing."""

from sandbox.model import Button, Json, Phone, Received, Sender, Sent
from sandbox.world import World

TAPPABLE = frozenset({"quick_reply", "reply", "row"})


def conversation(world: World, phone: Phone) -> list[Sent | Received]:
    """Both directions by time; what failed never arrived."""
    both: list[Sent | Received] = [m for m in world.sent_to(phone.e164) if m.arrived]
    both += world.received_from(phone.e164)
    return sorted(both, key=lambda m: m.accepted_at if isinstance(m, Sent) else m.at)


def counterpart(world: World, phone: Phone, given: str | None) -> Sender | None:
    """The business a phone writes to: the one named, the last that spoke, or the only one."""
    if given:
        return world.sender(given) or world.sender_with_number(given)
    known = [m.sender for m in conversation(world, phone) if m.sender in world.senders]
    if known:
        return world.senders[known[-1]]
    return next(iter(world.senders.values())) if len(world.senders) == 1 else None


def find_button(message: Sent, given: Json) -> Button | None:
    """The button with this index, or this title or payload."""
    tappable = [b for b in message.buttons if b.kind in TAPPABLE]
    index, title = given.get("index"), given.get("title")
    if index is not None and str(index).isdigit():
        return tappable[int(index)] if int(index) < len(tappable) else None
    return next((b for b in tappable if title in (b.title, b.payload)), None)


def find_tap(world: World, phone: Phone, given: Json) -> tuple[Sent, Button] | None:
    """The button meant by `{"wamid"?, "index" | "title"}`: on the newest message that has it."""
    for message in reversed(list(world.sent_to(phone.e164))):
        wanted = given.get("wamid") in (None, "", message.wamid)
        button = find_button(message, given) if wanted and message.arrived else None
        if button is not None:
            return message, button
    return None

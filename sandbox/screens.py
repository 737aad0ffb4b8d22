"""What the screens show, in Spanish: chats, bubbles, ticks, times. Changes nothing."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sandbox import numbers
from sandbox.business_app import WITHDRAWN
from sandbox.conversations import conversation
from sandbox.model import Button, Phone, Received, Sender, Sent
from sandbox.world import World

MONTHS = ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"]
TICKS = {"accepted": "○", "sent": "✓", "delivered": "✓✓", "read": "✓✓", "failed": "!"}
SAYS = {
    "accepted": "Aceptado",
    "sent": "Enviado",
    "delivered": "Entregado",
    "read": "Leído",
    "failed": "No entregado",
}
MEDIA = {
    "image": "📷 Foto",
    "audio": "🎤 Mensaje de voz",
    "video": "🎥 Video",
    "document": "📄 Documento",
    "sticker": "Sticker",
    "reaction": "Quitó su reacción",
    "revoke": "🚫 Eliminó un mensaje",
    "unsupported": "Mensaje que WhatsApp no puede mostrar a la empresa",
}


@dataclass(frozen=True)
class Clock:
    """Instants as a phone shows them."""

    now: datetime
    zone: ZoneInfo

    def time(self, at: datetime) -> str:
        """The time as in `10:30 a. m.`."""
        local = at.astimezone(self.zone)
        half = "a. m." if local.hour < 12 else "p. m."
        return f"{local.hour % 12 or 12}:{local.minute:02d} {half}"

    def day(self, at: datetime) -> str:
        """`Hoy`, `Ayer`, or `23 nov 2026`."""
        day, today = at.astimezone(self.zone).date(), self.now.astimezone(self.zone).date()
        if day == today:
            return "Hoy"
        if day == today - timedelta(days=1):
            return "Ayer"
        return f"{day.day} {MONTHS[day.month - 1]} {day.year}"

    def brief(self, at: datetime) -> str:
        """The time of today, or the day."""
        day = self.day(at)
        return self.time(at) if day == "Hoy" else day


@dataclass(frozen=True)
class Choice:
    """A button on a bubble; without an index it cannot be tapped."""

    title: str
    index: int | None
    url: str | None


@dataclass(frozen=True)
class Bubble:
    """One message on the screen; `mine` is the phone's owner."""

    wamid: str
    mine: bool
    note: bool
    day: str | None
    time: str
    header: str
    text: str
    footer: str
    ticks: str
    state: str
    says: str
    choices: tuple[Choice, ...]
    template: str | None
    of_app: bool = False  # somebody of the business wrote it in the app


def from_the_other_side(shown: list[Bubble]) -> list[Bubble]:
    """The same conversation as the business's own app has it: what was sent is its owner's."""
    return [replace(bubble, mine=not bubble.mine) for bubble in shown]


def bubbles(messages: list[Sent | Received], clock: Clock) -> list[Bubble]:
    """The conversation, with the day above the first message of each day."""
    shown: list[Bubble] = []
    last_day = None
    for message in messages:
        at = moment(message)
        day = clock.day(at)
        above, last_day = (None if day == last_day else day), day
        if isinstance(message, Sent):
            shown.append(_from_business(message, day=above, time=clock.time(at)))
        else:
            shown.append(_from_owner(message, day=above, time=clock.time(at)))
    return shown


def moment(message: Sent | Received) -> datetime:
    """When it was said."""
    return message.accepted_at if isinstance(message, Sent) else message.at


def _from_business(message: Sent, *, day: str | None, time: str) -> Bubble:
    state = message.statuses[-1].name if message.statuses else "accepted"
    return Bubble(
        wamid=message.wamid,
        mine=False,
        note=False,
        day=day,
        time=time,
        header=message.header,
        text=message.text,
        footer=message.footer,
        ticks=TICKS[state],
        state=state,
        says=SAYS[state],
        choices=_choices(message.buttons),
        template=f"{message.template} · {message.language}" if message.template else None,
        of_app=message.api == "app" and message.text != WITHDRAWN,
    )


def _choices(buttons: tuple[Button, ...]) -> tuple[Choice, ...]:
    shown, index = [], 0
    for button in buttons:
        tappable = button.kind in {"quick_reply", "reply", "row"}
        url = button.payload if button.kind == "url" else None
        shown.append(Choice(button.title, index if tappable else None, url))
        index += tappable
    return tuple(shown)


def _from_owner(message: Received, *, day: str | None, time: str) -> Bubble:
    return Bubble(
        wamid=message.wamid,
        mine=True,
        note=message.kind == "system",
        day=day,
        time=time,
        header="",
        text=message.text or MEDIA.get(message.kind, message.kind),
        footer="",
        ticks="",
        state="",
        says="",
        choices=(),
        template=None,
    )


@dataclass(frozen=True)
class Chat:
    """One line of the list of telephones."""

    phone: Phone
    title: str
    subtitle: str
    initial: str
    preview: str
    ticks: str
    state: str
    time: str
    unread: int
    last: datetime | None


def chats(world: World, clock: Clock) -> list[Chat]:
    """Every telephone, the one spoken to last first."""
    lines = [_chat(world, phone, clock) for phone in world.phones.values()]
    oldest = datetime.min.replace(tzinfo=clock.now.tzinfo)
    return sorted(lines, key=lambda chat: chat.last or oldest, reverse=True)


def _chat(world: World, phone: Phone, clock: Clock) -> Chat:
    messages = conversation(world, phone)
    last = messages[-1] if messages else None
    state = last.statuses[-1].name if isinstance(last, Sent) and last.statuses else ""
    preview = (last.text or MEDIA.get(last.kind, last.kind)) if last else "Sin mensajes todavía"
    return Chat(
        phone=phone,
        title=title(phone),
        subtitle=numbers.pretty(phone.e164) if phone.name else phone.wa_id,
        initial=(phone.name or "#")[0].upper(),
        preview=" ".join(preview.split()),
        ticks=TICKS.get(state, ""),
        state=state,
        time=clock.brief(moment(last)) if last else "",
        unread=sum(1 for m in messages if isinstance(m, Sent) and m.is_unread),
        last=moment(last) if last else None,
    )


def title(phone: Phone) -> str:
    """The name of a telephone's owner, or its number."""
    return phone.name or numbers.pretty(phone.e164)


def sender_of(world: World, messages: list[Sent | Received], wanted: str) -> Sender | None:
    """The business whose conversation is shown: the one asked for, or the last that spoke."""
    if wanted in world.senders:
        return world.senders[wanted]
    for message in reversed(messages):
        if message.sender in world.senders:
            return world.senders[message.sender]
    return next(iter(world.senders.values()), None)

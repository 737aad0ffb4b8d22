"""A telephone of the sandbox's in a clinic's day in memory: what its owner does comes in as WhatsApp's own JSON, through the real reading."""

import itertools
from dataclasses import dataclass, field, replace
from typing import Any

from chalicelib.messaging.model import Action, Button, Message
from chalicelib.messaging.whatsapp.parse_webhook import events_of_webhook
from chalicelib.messaging.whatsapp.payload import payload_of
from sandbox import events, model, numbers, patient
from tests.flows.clinic_day import ClinicDay

_WAMIDS = itertools.count(1)


@dataclass
class WhatsappPhone:
    """One phone; `hides` leaves its number out of all that WhatsApp tells of it."""

    day: ClinicDay
    e164: str
    hides: bool = True
    said: list[model.Received] = field(default_factory=list)

    def __post_init__(self) -> None:
        ids = numbers.wa_id_of(self.e164), numbers.bsuid_of(self.e164)
        self.owner = model.Phone(self.e164, *ids, name="Ana", shares_number=not self.hides)

    @property
    def bsuid(self) -> str:
        """WhatsApp's user id of the owner."""
        return self.owner.bsuid

    def writes(self, text: str, *, quoting: Message | None = None) -> model.Received:
        """Write a text, perhaps in answer to a message of ours."""
        quoted = self._wamid(quoting) if quoting else ""
        return self.does(patient.text(text, quoting=quoted))

    def taps(self, message: Message, action: Action, **changes: Any) -> model.Received:
        """Tap a button of a template of ours."""
        payload = payload_of(Button(action), message.id)
        button = model.Button("quick_reply", action.value, payload)
        return self.does(patient.tapped(button, self._sent(message), self._business), **changes)

    def reacts(self, message: Message, emoji: str) -> model.Received:
        """Put a sign on a message of ours, or take it away again."""
        return self.does(patient.reaction(self._wamid(message), emoji))

    def edits(self, former: model.Received, text: str) -> model.Received:
        """Change what was written."""
        return self.does(patient.edit(former, text))

    def withdraws(self, former: model.Received) -> model.Received:
        """Delete for everybody what was written."""
        return self.does(patient.revoke(former))

    def does(self, said: patient.Said, **message: Any) -> model.Received:
        """Let the clinic hear of it; further keywords stand in WhatsApp's message itself."""
        content = said.content | message
        received = model.Received(
            f"wamid.phone{next(_WAMIDS)}",
            self._business.phone_number_id,
            self.e164,
            said.kind,
            said.text,
            content,
            self.day.now,
        )
        self.said.append(received)
        self.hears_of(events.message_event(self._business, self.owner, received, due=0))
        return received

    def gets(self, message: Message, status: str = "delivered") -> None:
        """Let WhatsApp report on a message of ours to this phone."""
        told = model.Status(status, self.day.now)
        sent = self._sent(message)
        self.hears_of(events.status_event(self._business, self.owner, sent, told, due=0))

    def moves(self, e164: str) -> None:
        """Go over to another number; one that hides it tells its user id only."""
        old = self.owner
        ids = numbers.wa_id_of(e164), numbers.bsuid_of(e164)
        new = replace(old, e164=e164, wa_id=ids[0], bsuid=ids[1])
        self.does(patient.news_of_move(old, new))
        self.owner, self.e164 = new, e164

    def hears_of(self, event: events.Event) -> None:
        """Bring one event of the sandbox's to the clinic, as its webhook does."""
        self.last = event
        self.day.hear(*events_of_webhook(events.webhook_body(self._business, [event])))

    def is_heard_again(self) -> None:
        """Bring the last event once more, as WhatsApp may."""
        self.hears_of(self.last)

    @property
    def _business(self) -> model.Sender:
        number = self.day.clinic.sender.phone_number_id
        return model.Sender(number, number, "+525555550199", "Sonrisa", "waba-1", "waba-1")

    def _wamid(self, message: Message) -> str:
        return self.day.stored(message).provider_id

    def _sent(self, message: Message) -> model.Sent:
        return model.Sent(
            wamid=self._wamid(message),
            aws_id="",
            api="meta",
            sender=self._business.phone_number_id,
            phone=self.e164,
            kind="template",
            callback=message.id,
            category="utility",
            billable=True,
            accepted_at=self.day.now,
            text="",
        )

"""A clinic's days without a WhatsApp API: whoever sits at the desk takes each message and sends it from their own telephone."""

from dataclasses import dataclass, field, replace
from typing import Any

from chalicelib.by_hand.load_waiting import load_waiting
from chalicelib.by_hand.note_word import Noting
from chalicelib.by_hand.put_back import put_back
from chalicelib.by_hand.take import take
from chalicelib.clinics.model import Provider, Sender
from chalicelib.messaging.deliver import Delivered
from chalicelib.messaging.model import Action
from chalicelib.shared.writes import Save
from tests.builders import a_clinic
from tests.flows.clinic_day import PAGES, ClinicDay

LUPITA = "lup1ta000001"
BY_HAND = Sender(Provider.BY_HAND, "", "+525555550199", "")


def a_clinic_by_hand(**changes):
    """Return the usual clinic with no way to WhatsApp but its people's hands."""
    return a_clinic(**{"sender": BY_HAND} | changes)


@dataclass
class ByHandDay(ClinicDay):
    """One clinic whose people send; nothing of it may ever reach the channel."""

    clinic_as_set_up: Any = field(default_factory=a_clinic_by_hand)
    ways_opened: list = field(default_factory=list)  # to WhatsApp, by the sender
    sent: list = field(default_factory=list)  # what left from the clinic's telephone, in order

    def _delivery(self, pool):
        return replace(super()._delivery(pool), channel_of=self._opened)

    def _opened(self, provider):
        self.ways_opened.append(provider)
        return self.channel

    @property
    def to_send(self):
        """Return what the page shows now, in its order."""
        return load_waiting(self.records, self.clinic, now=self.now).to_send

    @property
    def unanswered(self):
        """Return what was sent and waits for a word."""
        return load_waiting(self.records, self.clinic, now=self.now).unanswered

    @property
    def sent_today(self):
        """Return what else was sent in the last day."""
        return load_waiting(self.records, self.clinic, now=self.now).sent

    @property
    def ledger(self):
        """Return what truly left."""
        return self.sent

    def work(self) -> Delivered:
        """Let the sender have its turn, which has nothing to send, then somebody send all that the page shows."""
        done = super().work()
        for message in self.to_send:
            self.take(message)
        return done

    def take(self, message, *, by=LUPITA):
        """Let somebody take a message and send it."""
        taken = take(self.records, self.clinic, message.id, by=by, now=self.now)
        self.sent += [taken.message] if taken.is_new else []
        return taken.message

    def put_back(self, message):
        """Let somebody say that they did not send it."""
        self.sent = [one for one in self.sent if one.id != message.id]
        return put_back(self.records, message.id, now=self.now)

    def noting(self):
        """Return what notes what came back."""
        return Noting(
            records=self.records,
            queue=self.queue,
            clinic=self.clinic,
            public_url=lambda: PAGES,
            now=self.now,
        )

    def write(self, patient, text, **_changes):
        """Let a person write to the clinic's telephone, and somebody note it."""
        self.noting().word(patient.e164, text)

    def tap(self, message, action, **_changes):
        """Let a person answer whose number it is, and somebody note it."""
        is_them = action is Action.YES_ME
        self.noting().whose_number(message, is_them=is_them, said="Sí" if is_them else "No")

    def report(self, *_told):
        """Nobody reports on what a telephone sent."""

    def go_over_to(self, sender):
        """Let the clinic have an API from now on, or none again."""
        self.records.commit([Save(replace(self.clinic, sender=sender))])

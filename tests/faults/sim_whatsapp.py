"""A WhatsApp whose ledger is the truth: what arrived, whatever we were answered, and what was reported of it since."""

import itertools
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from chalicelib.clinics.model import Provider, Sender
from chalicelib.messaging.channel_protocol import Outcome, Verdict
from chalicelib.messaging.event_types import AccountEvent, StatusEvent
from chalicelib.messaging.model import Message
from chalicelib.messaging.whatsapp import parse_response
from tests.faults.chances import Chances, Fate

FOR_GOOD = (131026, 131021, 131030, 132000, 100, 131008, 131049, 130472, 131047, 470)
FOR_ITS_TEMPLATE = (132001, 132015, 132016)
TO_THE_SENDER = (131031, 131042, 131048, 190, 368, 10, 0)
PASSING = (130429, 131056, 4, 80007)
NOBODY_KNOWS = (131000, 131016, 1, 2, 133004, 999_999)
GIVEN_UP = (131026, 131049, 131053, 131000, 131048, 130472, 777_777)
QUIET_UNTIL = timedelta(
    minutes=40
)  # an event that is late comes after T, and after the look that follows it


@dataclass(frozen=True)
class Arrival:
    """A message that WhatsApp took."""

    message: Message
    at: datetime
    fate: Fate
    provider_id: str


@dataclass
class SimWhatsapp:
    """The channel, its ledger, and what it will report: `report` is given each event with its moment."""

    rng: Random
    chances: Chances
    clock: Callable[[], datetime]
    report: Callable[[StatusEvent | AccountEvent, datetime], None]
    rings: Callable[[Arrival], None]  # a telephone
    looks: Callable[[Message], None]  # at each POST, before anything comes of it
    in_the_air: Callable[[Message], None]  # let somebody act before the message is there
    attempts: list[Message] = field(default_factory=list)
    ledger: list[Arrival] = field(default_factory=list)
    fates: Counter[str] = field(default_factory=Counter)
    seen: Counter[str] = field(default_factory=Counter)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def get_ready(self, _senders: Iterable[Sender]) -> None:
        """Need nothing."""

    def send(self, message: Message, sender: Sender) -> Outcome:
        """Take one POST."""
        self.attempts.append(message)
        self.looks(message)
        if self._happens("change_of_mind"):
            self.in_the_air(message)
        kinds = list(self.chances.fates)
        fate = self.rng.choices(kinds, [self.chances.fates[kind] for kind in kinds])[0]
        self.fates[fate] += 1
        number = next(self._numbers)
        if fate in _ARRIVES or (fate in _MAYBE and self.rng.random() < 0.5):
            self._arrive(message, sender, fate, number)
        return self._answer(message, sender, fate, number)

    def _arrive(self, message: Message, sender: Sender, fate: Fate, number: int) -> None:
        arrival = Arrival(message, self.clock(), fate, f"wamid.{number:05}")
        self.ledger.append(arrival)
        for event, at in self._story(arrival, sender, number):
            if self._happens("event_lost"):
                continue
            self.report(event, at)
            if self._happens("event_doubled"):
                self.report(event, at + timedelta(seconds=self.rng.randrange(7200)))
        self.rings(arrival)

    def _story(
        self, arrival: Arrival, sender: Sender, number: int
    ) -> Iterator[tuple[StatusEvent, datetime]]:
        """Yield what WhatsApp will say of a message, each when it says it."""
        at = arrival.at
        nameless = self._happens("event_nameless")
        failed = self._happens("failed_later")
        first = ["accepted"] if sender.provider is Provider.AWS else []
        for state in [*first, "sent", *(["failed"] if failed else ["delivered", "read"])]:
            at += timedelta(seconds=self.rng.randrange(1, 200))
            late = self._happens("event_late")
            told_at = at + QUIET_UNTIL * late + timedelta(seconds=self.rng.randrange(9000)) * late
            codes = (str(self.rng.choice(GIVEN_UP)),) if state == "failed" else ()
            event = StatusEvent(
                sender.phone_number_id,
                arrival.provider_id,
                state,
                at,
                "" if nameless else arrival.message.id,
                f"aws-{number:05}" if state == "accepted" else "",
                error_codes=codes,
            )
            yield event, told_at

    def _tell_of_template(self, message: Message, sender: Sender) -> None:
        """Let WhatsApp tell within hours how the template stands: soon well, or worse."""
        told = {
            "event": self.rng.choice(("APPROVED", "APPROVED", "PAUSED")),
            "message_template_name": message.content.template,
            "message_template_language": message.content.language,
        }
        field, account = "message_template_status_update", sender.business_account_id
        at = self.clock() + timedelta(seconds=self.rng.randrange(9000))
        self.report(AccountEvent(field, account, details=told), at)

    def _answer(self, message: Message, sender: Sender, fate: Fate, number: int) -> Outcome:
        """Return what the real channel makes of the answer."""
        if fate is Fate.ACCEPTED and sender.provider is Provider.AWS:
            return Outcome(Verdict.ACCEPTED, provider_id=f"aws-{number:05}")
        if fate is Fate.NO_CONNECTION:
            later = Verdict.TRY_LATER
            attempts = message.attempts
            return parse_response.refused(fate, later, attempts=attempts, message_id=message.id)
        if fate is Fate.HELD:
            self._tell_of_template(message, sender)
        if fate in _CODES:
            status, codes = _CODES[fate]
            refusal = {"error": {"code": self.rng.choice(codes)}}
            return self._read(status, refusal, message)
        if fate in _DOCUMENTS:
            status, ids = _DOCUMENTS[fate]
            return self._read(status, {"messages": [{"id": f"wamid.{number:05}"}][:ids]}, message)
        return Outcome(Verdict.UNSURE, "reset" if fate is Fate.RESET else "timeout")

    def _read(self, status: int, document: object, message: Message) -> Outcome:
        body = json.dumps(document).encode()
        return parse_response.outcome_of(
            status, body, attempts=message.attempts, message_id=message.id
        )

    def _happens(self, what: str) -> bool:
        share = getattr(self.chances, what)
        happens = share > 0 and self.rng.random() < share
        self.seen[what] += happens
        return happens


_CODES = {
    Fate.REFUSED: (400, FOR_GOOD),
    Fate.STOPPED: (401, TO_THE_SENDER),
    Fate.HELD: (400, FOR_ITS_TEMPLATE),
    Fate.TOO_FAST: (429, PASSING),
    Fate.VAGUE: (400, NOBODY_KNOWS),
}
_DOCUMENTS = {
    Fate.ACCEPTED: (200, 1),
    Fate.BROKEN: (503, 0),
    Fate.UNREADABLE: (200, 0),
}  # ids in it
_ARRIVES = frozenset({Fate.ACCEPTED, Fate.NO_ANSWER, Fate.RESET, Fate.UNREADABLE})
_MAYBE = frozenset({Fate.BROKEN, Fate.VAGUE})
AMBIGUOUS = _MAYBE | {Fate.NO_ANSWER, Fate.RESET, Fate.UNREADABLE}

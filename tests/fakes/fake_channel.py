"""A scripted way of sending. Its ledger is the ground truth: what really reached WhatsApp, however we were answered."""

# ruff: noqa: D102  # the class it stands in for says what each method promises

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from threading import Lock

from chalicelib.clinics.model import Sender
from chalicelib.messaging.channel_protocol import Outcome, Verdict
from chalicelib.messaging.model import Message


@dataclass(frozen=True)
class Answer:
    """What we are told about one attempt, and whether the message arrived all the same."""

    outcome: Outcome
    arrives: bool


ACCEPTS = Answer(Outcome(Verdict.ACCEPTED), arrives=True)
LOSES_THE_ANSWER = Answer(Outcome(Verdict.UNSURE, "timeout"), arrives=True)
HANGS = Answer(Outcome(Verdict.UNSURE, "timeout"), arrives=False)


@dataclass
class FakeChannel:
    """Answers from the line's own answer, else from the script in order, else accepts."""

    script: Sequence[Outcome | Answer] = ()
    of_line: dict[str, Outcome | Answer] = field(default_factory=dict)  # by E.164
    attempts: list[Message] = field(default_factory=list)
    ledger: list[Message] = field(default_factory=list)
    senders: list[Sender] = field(default_factory=list)  # of each attempt
    ready: list[Sender] = field(default_factory=list)  # for whom it was asked to be
    _lock: Lock = field(default_factory=Lock)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        self._answers = iter(self.script)

    def get_ready(self, senders: Iterable[Sender]) -> None:
        self.ready += senders

    def send(self, message: Message, sender: Sender) -> Outcome:
        with self._lock:
            self.attempts.append(message)
            self.senders.append(sender)
            answer = self._answer(message)
            if answer.arrives:
                self.ledger.append(message)
            return self._with_provider_id(answer.outcome)

    @property
    def arrived(self) -> list[str]:
        """The ids of what reached WhatsApp, copies included."""
        return [message.id for message in self.ledger]

    def _answer(self, message: Message) -> Answer:
        told = self.of_line.get(message.e164) or next(self._answers, ACCEPTS)
        if isinstance(told, Answer):
            return told
        return Answer(told, arrives=told.verdict is Verdict.ACCEPTED)

    def _with_provider_id(self, outcome: Outcome) -> Outcome:
        if outcome.verdict is not Verdict.ACCEPTED or outcome.provider_id:
            return outcome
        return replace(outcome, provider_id=f"wamid.{next(self._numbers):04}")

"""What the machine of `clinic_machine.py` knows of its clinic, and what it looks at whenever a message is claimed."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from chalicelib.messaging.may_leave import PROMPTED
from chalicelib.messaging.model import Kind, Message
from chalicelib.patients import phone_lines
from chalicelib.patients.model import NumberState, Patient
from tests.faults.answers_oracle import Answers
from tests.faults.boundary import Process
from tests.faults.closed_days import ClosedDays
from tests.faults.forbidden import forbidden

ANSWERED = (NumberState.VERIFIED, NumberState.WRONG)  # what only whoever holds the phone can say


@dataclass
class Meddling:
    """Lets the next process of a kind die at one of its calls, or somebody else act there."""

    kind: str
    at: int
    instead: Callable[[], None] | None = None
    count: int = 0
    spent: bool = False

    def before(self, process: Process, _name: str) -> None:
        """Be there before a call takes effect."""
        self._moment(process)

    def after(self, process: Process, _name: str) -> None:
        """Be there after it has."""
        self._moment(process)

    def _moment(self, process: Process) -> None:
        if self.spent or process.kind != self.kind:
            return
        self.count += 1
        if self.count == self.at:
            self.spent = True
            if self.instead is None:
                process.die()
            else:
                self.instead()


@dataclass
class Model:
    """What was said and decided, in nobody's words but the machine's."""

    stopped: set[str] = field(default_factory=set)  # phones that said BAJA
    noes: dict[str, str] = field(default_factory=dict)  # person → who said no: patient or staff
    off: set[str] = field(default_factory=set)  # cancelled visits
    here: set[str] = field(default_factory=set)  # visits whose patient stands at the desk
    undone: set[str] = field(default_factory=set)  # messages that tell of what was taken back
    schedule: dict[str, int] = field(default_factory=dict)
    spoke: set[str] = field(default_factory=set)  # phones that wrote or tapped anything
    whose: set[tuple[str, str]] = field(default_factory=set)  # phone, and what was said of it
    moves: dict[str, int] = field(default_factory=dict)  # how often a person's consent changed
    answers: Answers = field(default_factory=Answers)  # what the front desk wrote
    silent: bool = False  # an operator paused the clinic …
    silent_until: datetime | None = None  # … until then, or for good
    answers_wait: bool = False  # … and the answers with the rest
    closed: ClosedDays = field(default_factory=ClosedDays)
    merges: list[tuple[str, str, str, str, int]] = field(default_factory=list)

    def unsaid(self, people: Iterable[Patient]) -> Iterator[str]:
        """Say whose number became sure, or wrong, though nobody said a word on that phone."""
        for person in people:
            answer = (
                (phone_lines.line_id(person.e164), str(person.number)) if person.e164 else ("", "")
            )
            if answer[1] not in ANSWERED or answer in self.whose:
                continue
            if answer[0] not in self.spoke:
                yield f"{person.id} is {answer[1]}, and nobody said so on {answer[0]}"
            self.whose.add(answer)

    def against(self, message: Message, now: datetime) -> Iterator[str]:
        """Say why a message must not leave."""
        is_paused = self.silent and (self.silent_until is None or now < self.silent_until)
        if is_paused and (self.answers_wait or message.kind not in PROMPTED):
            yield "the clinic is paused"
        yield from self.answers.against(message, now)
        if message.kind in PROMPTED and message.kind is not Kind.ANSWER:
            return
        if phone_lines.line_id(message.e164) in self.stopped:
            yield "that phone had said BAJA"
        if message.kind is not Kind.ANSWER:
            yield from self._unprompted(message)

    def _unprompted(self, message: Message) -> Iterator[str]:
        """Say why what answers nobody must not leave."""
        if message.owner in self.noes:
            yield "the person had said no"
        if message.id in self.undone:
            yield "what it tells of was undone"
        for about in message.about:
            if about.appointment_id in self.here and message.kind in ("reminder", "verify"):
                yield "the patient stands at the desk"
            if about.appointment_id in self.off and message.kind != "cancelled":
                yield "the visit is off"
            now = self.schedule.get(about.appointment_id, about.schedule)
            if now != about.schedule:
                yield "the visit has another time"


@dataclass
class Watched:
    """The outbox: at each claim it asks the table and the model whether the message may leave."""

    inner: Any
    records: Any
    model: Model
    catch_up: Callable[[], None]
    clock: Callable[[], datetime]
    faults: list[str] = field(default_factory=list)
    claims: int = 0

    def claim(self, messages: Sequence[Message], *, lease_until: datetime) -> list[Message]:
        """Claim, and look."""
        self.catch_up()
        won: list[Message] = self.inner.claim(messages, lease_until=lease_until)
        self.claims += len(won)
        for message in won:
            now = self.clock()
            why = [
                *forbidden(self.records, message),
                *self.model.against(message, now),
                *self.model.closed.against(message, now, self.records),
            ]
            self.faults += [f"claimed, though {reason}: {message.id}" for reason in why]
        return won

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

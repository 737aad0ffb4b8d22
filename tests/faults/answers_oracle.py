"""What must be so of whatever people of the clinic answer: each once at most, in the window, never after a BAJA, and none lost unseen.

Each answer of a world has words of its own, so it is known again under whatever id it goes. The rules are written apart
from the code's: what was said, and when, is the phones' own record.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from chalicelib.messaging.event_types import Echo
from chalicelib.messaging.model import Kind, Message, State
from chalicelib.messaging.staff_tasks import StaffTask, TaskKind
from chalicelib.patients.phone_lines import line_id
from tests.faults.oracle import every
from tests.faults.world import Report, World

WINDOW = timedelta(hours=24)
GOES_ON = {"released", "window_closed", "merged", "merge_undone"}  # under another id
ENDED = {
    "opted_out",
    "answered_since",
    "wrong_number",
    "number_changed",
}  # by what somebody did, which is checked at the claim
TOLD_STAFF = {
    TaskKind.ANSWER_NOT_READ,
    TaskKind.UNREACHABLE,
    TaskKind.UNDELIVERABLE,
    TaskKind.UNKNOWN_OUTCOME,
}


@dataclass
class Answers:
    """What was answered, and when each phone spoke."""

    written: dict[str, str] = field(default_factory=dict)  # words → phone
    spoke_at: dict[str, datetime] = field(default_factory=dict)  # phone → its last word or tap
    # Words written in the app → line, when, and whether the clinic had a talk there by then.
    echoed: dict[str, tuple[str, datetime, bool]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)  # what was seen on the way

    def heard(self, phone: str, at: datetime) -> None:
        """Remember that a phone spoke."""
        phone = line_id(phone)
        self.spoke_at[phone] = max(at, self.spoke_at.get(phone, at))

    def against(self, message: Message, now: datetime) -> Iterator[str]:
        """Say why an answer must not leave now."""
        if message.kind is not Kind.ANSWER:
            return
        spoke = self.spoke_at.get(line_id(message.e164))
        if spoke is None or now >= spoke + WINDOW:
            yield "its window is closed"

    def faults(self, world: World) -> Iterator[str]:
        """Say what became of none, or of two, at the end of time."""
        arrived: dict[str, int] = {}
        for arrival in world.whatsapp.ledger:
            if arrival.message.kind is Kind.ANSWER:
                text = arrival.message.content.text
                arrived[text] = arrived.get(text, 0) + 1
        kept = [m for m in every(world, Message, " MSG#") if m.kind is Kind.ANSWER]
        tasks = every(world, StaffTask, " INBOX#")
        for text in self.written:
            times = arrived.get(text, 0)
            if times > 1:
                yield f"answered {times} times: {text}"
            theirs = [m for m in kept if m.content.text == text]
            if not theirs:
                yield f"an answer is gone: {text}"
            if not times:
                yield from self._untold(text, theirs, tasks)
        yield from (*self._echoes(world), *self.wrong)

    def _echoes(self, world: World) -> Iterator[str]:
        """Each stands once in the talk it belongs to, and nowhere else."""
        kept = [m for m in every(world, Message, " MSG#") if m.kind is Kind.ECHO]
        for text, (line, _, is_known) in self.echoed.items():
            lines = [line_id(m.e164) for m in kept if m.content.text == text]
            if lines != [line] and (lines or is_known):
                yield f"an echo stands {len(lines)} times: {text}"

    def look(self, world: World, report: Report) -> None:
        """Look, when an echo was taken in, whether what was held by then has ended."""
        if any(isinstance(event, Echo) for event in report.events):
            self.wrong += self.held_in_vain(world)

    def held_in_vain(self, world: World) -> Iterator[str]:
        """Say which answers are held though the clinic has answered since, in the app."""
        messages = every(world, Message, " MSG#")
        echoes = [m for m in messages if m.kind is Kind.ECHO and not m.replaces]
        for held in (m for m in messages if m.state is State.HELD):
            since = held.changed_at or held.created_at
            if any(m.e164 == held.e164 and m.created_at >= since for m in echoes):
                yield f"held, though answered since: {held.id}"

    def _untold(self, text: str, theirs: list[Message], tasks: list[Any]) -> Iterator[str]:
        """Say where an answer that reached nobody ended without a cause, or without a person who knows."""
        last = [m for m in theirs if m.reason not in GOES_ON]
        if len(last) != 1:
            yield f"{len(last)} ends of an answer: {text}"
            return
        (end,) = last
        told = any(t.message_id == end.id and t.kind in TOLD_STAFF for t in tasks)
        if end.state is State.SUPPRESSED and (end.reason in ENDED or end.recalled in ENDED):
            if "answered_since" in (end.reason, end.recalled) and not self._was_answered(text):
                yield f"given up for an answer that nobody wrote: {text}"
            return
        if not told:
            yield f"an answer that nobody read, and nobody knows: {text} is {end.state} ({end.reason})"

    def _was_answered(self, text: str) -> bool:
        """Tell whether the clinic wrote there again, from the page or in the app."""
        line = line_id(self.written[text])
        others = [line_id(phone) for other, phone in self.written.items() if other != text]
        return line in others or line in [there for there, *_ in self.echoed.values()]

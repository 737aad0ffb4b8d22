"""What a line wrote or tapped: each a record of its own, beside the line, and under which task staff read it. Never tells what it means."""

from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.messaging.data_link_code import without_code
from chalicelib.messaging.event_types import InboundKind
from chalicelib.messaging.model import Message
from chalicelib.messaging.staff_tasks import StaffTask
from chalicelib.shared import ids
from chalicelib.shared.later_release import Extensible


@dataclass(frozen=True)
class ReceivedText(Extensible):
    """One thing that a line said; of a photo or a voice note there are no words."""

    id: str  # the line's, then the moment it was written and a hash of the event: `+5255…/261122153000-4f9a2c1b`
    at: datetime  # when it was written
    task_id: str  # under which staff read it; "" where nobody has to
    text: str = ""
    kept_until: datetime | None = None  # by the clinic; None of a former release's
    patient_id: str = ""  # who answered there first; "" while the line was nobody's
    kind: InboundKind = InboundKind.TEXT
    replaces: str = ""  # the name of the text that it edits or takes back
    version: int = 0

    @property
    def name(self) -> str:
        """What tells it from the line's other texts, and says nothing of the line."""
        return self.id.rsplit("/", 1)[1]

    @property
    def line(self) -> str:
        """The line that said it: its number, or WhatsApp's name for one that hides it."""
        return self.id.rsplit("/", 1)[0]


@dataclass(frozen=True)
class TextThread(Extensible):
    """What a line said last, and which task its next text joins, as long as nobody has looked at it."""

    id: str  # the line's
    task_id: str  # "" where nothing of the line was ever for a person to read
    at: datetime  # when the task was opened
    answered_at: datetime | None = None  # when the line was told last that a person reads it
    waits_since: datetime | None = (
        None  # of what nobody has looked at yet, when the first was written
    )
    said: str = ""  # the last words, taps aside
    said_at: datetime | None = None
    said_by: str = ""  # who answered there; "" while the line was nobody's
    kept_until: datetime | None = None  # of those words, as long as their clinic keeps them
    answer: str = ""  # the last words of somebody of the clinic
    answer_id: str = ""  # of the message that has them
    answer_at: datetime | None = None
    answer_by: str = ""
    noticed_at: datetime | None = None  # when the line was told last that an answer waits
    version: int = 0

    @property
    def last_at(self) -> datetime:
        """When anybody said anything last."""
        return max(filter(None, (self.said_at, self.answer_at, self.waits_since)), default=self.at)

    @property
    def was_answered_last(self) -> bool:
        """Tell whether the last word is the clinic's."""
        return self.answer_at is not None and (
            self.said_at is None or self.said_at < self.answer_at
        )

    def answering(self, message: Message, *, noticed: bool = False) -> "TextThread":
        """Return the thread with this as the clinic's last word: whoever reads it knows that a person does."""
        at = message.created_at
        return replace(
            self,
            answer=message.content.text,
            answer_id=message.id,
            answer_at=at,
            answer_by=message.by,
            answered_at=max(at, self.answered_at or at),
            kept_until=max(filter(None, (self.kept_until, message.kept_until)), default=None),
            noticed_at=at if noticed else self.noticed_at,
        )

    def hearing(self, text: ReceivedText) -> "TextThread":
        """Return the thread with these words as the last, unless later ones were heard before them."""
        if not text.text or (self.said_at and text.at < self.said_at):
            return self
        return replace(
            self,
            said=text.text,
            said_at=text.at,
            said_by=text.patient_id,
            kept_until=text.kept_until,
        )


def received_text(
    line_id: str,
    task_id: str,
    provider_id: str,
    *,
    at: datetime,
    text: str,
    kept_until: datetime | None = None,
) -> ReceivedText:
    """Return the record of a text; the same event gives the same one."""
    text_id = f"{line_id}/{name_of_text(provider_id, at)}"
    return ReceivedText(text_id, at, task_id, without_code(text), kept_until)


def name_of_text(provider_id: str, at: datetime) -> str:
    """Return how the text of an event is told from others of its line."""
    return f"{at:%y%m%d%H%M%S}-{ids.derived_id(provider_id, length=8)}"


def opened(task: StaffTask, text: ReceivedText) -> StaffTask:
    """Return a task as its first text makes it."""
    return replace(
        task, text=text.text, first_at=text.at, last_at=text.at, kept_until=text.kept_until
    )


def joined(task: StaffTask, text: ReceivedText, *, now: datetime) -> StaffTask:
    """Return the task with one more text; one that was written before the last stands behind it."""
    first, last = task.first_at or task.at, task.last_at or task.at
    return replace(
        task,
        texts=task.texts + 1,
        text=text.text if text.at >= last else task.text,
        first_at=min(first, text.at),
        last_at=max(last, text.at),
        joined_at=now,
        snoozed_until=None,  # they wrote: whoever waited for them has it again
        kept_until=max(filter(None, (task.kept_until, text.kept_until)), default=None),
    )

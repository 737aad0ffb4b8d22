"""The Message: outbox record, idempotency key and the log a receptionist reads. Never sends anything."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from chalicelib.shared import ids
from chalicelib.shared.audit import Actor
from chalicelib.shared.later_release import Extensible, ExtensibleEnum, is_known


class Kind(ExtensibleEnum):
    """Why we write to somebody."""

    VERIFY = "verify"
    REMINDER = "reminder"
    BOOKED = "booked"
    CHANGED = "changed"
    CANCELLED = "cancelled"
    REPLY = "reply"
    ANSWER = "answer"  # somebody of the clinic wrote it: answers/
    ANSWER_WAITS = "answer_waits"  # that one waits until they write again
    ECHO = "echo"  # somebody of the clinic wrote it in the Business app: it left without us
    CLINIC_NOTICE = "clinic_notice"
    TEST = "test"  # somebody of the clinic asked for it, on their own telephone


class State(ExtensibleEnum):
    """Where a message stands; see docs/flows.md."""

    QUEUED = "queued"
    SENDING = "sending"
    RETRY = "retry"  # a definite, passing no; goes out again at retry_at
    UNKNOWN = "unknown"  # no answer, or the sender died: it may have arrived
    ACCEPTED = "accepted"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    SUPPRESSED = "suppressed"
    HELD = "held"  # somebody's answer, until the person writes again
    BY_HAND = "by_hand"  # somebody of the clinic took it, to send from their own telephone


class _OrLater(frozenset[State]):
    """States, and each that a later release added: nobody here knows that it is not among them."""

    def __contains__(self, state: object) -> bool:
        return super().__contains__(state) or (isinstance(state, State) and not is_known(state))


SENDABLE = frozenset({State.QUEUED, State.RETRY})
WITHDRAWABLE = SENDABLE | {State.HELD}
# What is being sent cannot be taken back, only kept from another attempt.
RECALLABLE = _OrLater(WITHDRAWABLE | {State.SENDING})
ARRIVED = frozenset({State.DELIVERED, State.READ})
TOLD = _OrLater(ARRIVED | {State.SENDING, State.UNKNOWN, State.ACCEPTED, State.SENT, State.BY_HAND})
UNDONE_BY_MERGE = ("merged", "merge_undone")  # why one was withdrawn that stands under another id
NUMBER_CHANGED = "number_changed"  # why it was withdrawn: it was on its way to a former number
NUMBER_UNSURE = "not_verified"  # … whose the number is is a question again
HELD_FOR = timedelta(days=3)  # an answer that nobody fetched by then is somebody's to tell
NEWS = frozenset({Kind.CHANGED, Kind.CANCELLED})  # without them a patient comes at the wrong time
AGAIN = "-again"  # ends the id of a second copy; there is never a third
TO_CLINIC = "clinic"  # stands where a patient's id would, in notices to the front desk
OF_A_LINE = "line-"  # … in what is written to a line that is nobody's: line_owner.py


class Action(ExtensibleEnum):
    """What a button asks for."""

    CONFIRM = "confirm"
    CANCEL = "cancel"
    MOVE = "move"
    YES_ME = "yes_me"
    NOT_ME = "not_me"
    UNDO = "undo"  # "fue sin querer": the cancellation just made
    ANOTHER_DATE = "another_date"  # after it


@dataclass(frozen=True)
class Tap:
    """What a tapped button says: the action, the message it stood under, and which of its visits if several."""

    action: Action
    message_id: str
    about: str = ""


@dataclass(frozen=True)
class Button(Extensible):
    """One answer to tap; the payload names the message, so it carries nothing personal."""

    action: Action
    title: str = ""  # template buttons have theirs in the template
    about: str = ""  # the one appointment meant, when the message names several


@dataclass(frozen=True)
class Replaced(Extensible):
    """The template that another replaces: which of the new one's parameters and buttons it has, by their places."""

    template: str
    parameters: tuple[int, ...]
    buttons: tuple[int, ...] = ()


@dataclass(frozen=True)
class Content(Extensible):
    """What the person reads: an approved template with its parameters, or free text inside the 24-hour window."""

    template: str = ""
    language: str = ""
    parameters: tuple[str, ...] = ()
    text: str = ""
    buttons: tuple[Button, ...] = ()
    link_seed: str = ""  # of the code that data_link_code.py puts into the text as it leaves
    replaced: Replaced | None = None  # what goes while the template is not approved yet

    @property
    def choices(self) -> "tuple[Content, ...]":
        """What may be sent, the best first: itself, then the same in the words of the template that it replaces."""
        before = self.replaced
        if before is None:
            return (self,)
        parameters = tuple(self.parameters[place] for place in before.parameters)
        buttons = tuple(self.buttons[place] for place in before.buttons)
        return (self, Content(before.template, self.language, parameters, buttons=buttons))


@dataclass(frozen=True)
class About(Extensible):
    """An appointment as it stood when the message was written."""

    appointment_id: str
    schedule: int
    offset: int = 0  # which reminder it was, or a notice of a change stands for, in minutes before the visit; else 0


@dataclass(frozen=True)
class Message(Extensible):
    """One message to one line. `id` is `<clinic>.<owner>.<name>`; the name is its natural key."""

    id: str
    kind: Kind
    e164: str
    content: Content
    created_at: datetime
    useful_until: datetime  # later than this it is dropped, never sent
    not_before: datetime | None = None  # quiet hours: wait until then
    about: tuple[About, ...] = ()
    state: State = State.QUEUED
    reason: str = ""  # why suppressed, failed or unknown, in a stable code
    provider_id: str = ""  # wamid, or AWS's id until the wamid is known
    attempts: int = 0
    lease_until: datetime | None = None
    retry_at: datetime | None = None
    changed_at: datetime | None = None  # of the state
    told_at: datetime | None = (
        None  # when it left us: WhatsApp's moment of *sent*, else of its answer
    )
    recalled: str = ""  # why there is no other attempt, should the one under way come to nothing
    concerns: str = ""  # of a notice to the front desk: the patient it tells of
    is_holding: bool = False  # says but that a person reads what was written: it ends no question
    by: str = ""  # who of the clinic wrote it; "" of what the program says, and of an echo
    sent_by: str = ""  # who of the clinic sent it by hand
    replaces: str = ""  # of an echo: what it changes, or takes back, by WhatsApp's id
    kept_until: datetime | None = None  # of what they wrote, as long as their clinic keeps words
    went_as: str = ""  # the template it was tried by, where that is the one its own replaces

    @property
    def said(self) -> Content:
        """In whose words it left, or will: its own, or those of the template that went instead."""
        found = (one for one in self.content.choices if one.template == self.went_as)
        return next(found, self.content)

    @property
    def clinic_id(self) -> str:
        """The clinic that speaks."""
        return self.id.split(".", 1)[0]

    @property
    def owner(self) -> str:
        """The patient written to, TO_CLINIC, or a line that is nobody's."""
        return self.id.split(".", 2)[1]

    @property
    def patient_id(self) -> str:
        """The patient written to; "" where it went to nobody who has a record."""
        is_nobodys = self.owner == TO_CLINIC or self.owner.startswith(OF_A_LINE)
        return "" if is_nobodys else self.owner

    @property
    def line_of_nobody(self) -> str:
        """The number written to while it is nobody's; "" of a patient's, and of the clinic's own."""
        return self.e164 if self.owner.startswith(OF_A_LINE) else ""

    @property
    def is_of_known_kind(self) -> bool:
        """Tell whether this release knows why it is written and what its buttons ask for: else a later one sends it."""
        words = (self.kind, *(button.action for button in self.content.buttons))
        return all(map(is_known, words))

    @property
    def held_until(self) -> datetime:
        """When an answer has waited long enough for its reader to write again."""
        return (self.changed_at or self.created_at) + HELD_FOR

    @property
    def is_copy(self) -> bool:
        """Tell whether another of unknown fate went before it."""
        return self.id.endswith(AGAIN)


def message_id(clinic_id: str, owner: str, kind: Kind, slot: datetime, *natural_key: str) -> str:
    """Return the deterministic id: the same cause always gives the same message, so it is written once.

    `slot` is the planned moment; it stands first, so that one patient's messages sort by time.
    """
    name = f"{slot:%y%m%d%H%M}-{kind}-{ids.derived_id(kind, *natural_key, length=8)}"
    return f"{clinic_id}.{owner}.{name}"


@dataclass(frozen=True)
class ClinicMessageKey(Extensible):
    """Leads from whom a message concerns that lies with the clinic to the message; it is written beside it."""

    id: str  # `<patient, or of a former release's answers the line of somebody nobody knew>/<message>`
    at: datetime

    @property
    def message_id(self) -> str:
        """Where it leads."""
        return self.id.split("/", 1)[1]

    @classmethod
    def to(cls, message: Message) -> "ClinicMessageKey | None":
        """Return what leads to a message; None for a patient's own, which lies with the patient."""
        whose = message.concerns or message.e164
        is_of_clinic = message.owner == TO_CLINIC and whose
        return cls(f"{whose}/{message.id}", message.created_at) if is_of_clinic else None


@dataclass(frozen=True)
class Dispatch(Extensible):
    """Messages written together; stays due until each of them is settled, so a crash loses none.

    It is the audit item of its transaction too: the store fills in `by` and `wrote`.
    """

    id: str  # `<clinic>.<day>.<time>-<hash>`
    message_ids: tuple[str, ...]
    due_at: datetime | None
    created_at: datetime
    by: Actor | None = None
    wrote: dict[str, tuple[str, ...]] = field(default_factory=dict)  # beside the messages
    version: int = 0

    @classmethod
    def of(
        cls,
        messages: "tuple[Message, ...]",
        *,
        now: datetime,
        look_again: timedelta,
        again: int = 0,
    ) -> "Dispatch":
        """Return the dispatch of messages of one clinic, due for a look after `look_again`; `again` tells a later one of the same apart."""
        message_ids = tuple(message.id for message in messages)
        nth = (str(again),) if again else ()
        name = f"{now:%Y-%m-%d}.{now:%H%M%S}-{ids.derived_id(*message_ids, *nth, length=10)}"
        return cls(f"{messages[0].clinic_id}.{name}", message_ids, now + look_again, now)

"""What was written to a person, also under ids of merged records, and whether it may still go. Never writes."""

from typing import Protocol

from chalicelib.messaging.model import Kind, Message, State
from chalicelib.messaging.template_wording import PREPARED
from chalicelib.patients.model import Line, NumberState, Patient, Purpose
from chalicelib.shared.phone import same_line


class OwnedMessages(Protocol):
    """A clinic's records, with the messages kept under one owner."""

    def messages_of(self, owner: str, *, states: frozenset[State] = frozenset()) -> list[Message]:
        """Return the owner's messages in these states (all, when none are named)."""
        ...


def written_to(
    records: OwnedMessages, person: Patient, *, states: frozenset[State] = frozenset()
) -> list[Message]:
    """Return a person's messages in these states (all, when none are named), newest planned first."""
    found = [m for owner in person.ids for m in records.messages_of(owner, states=states)]
    return sorted(found, key=lambda message: message.id.split(".", 2)[2], reverse=True)


def may_be_written_to(message: Message, person: Patient, line: Line | None) -> bool:
    """Tell whether a message that was right when written still may go to this person on this line."""
    is_question = message.kind is Kind.VERIFY
    is_asked = person.number is NumberState.ASKED and person.deceased_at is None
    says_more = (
        message.content.template == PREPARED
    )  # than when and where: who reads there is proved
    is_sure = person.is_reachable and (person.has_proved_number or not says_more)
    is_known = is_asked if is_question else is_sure
    listens = line is not None and not line.opted_out_at
    is_theirs = same_line(person.e164, message.e164)
    return is_known and is_theirs and listens and person.agreed_to(Purpose.REMINDERS)

"""What each message of ours asks, and what a short answer means after it. A table; it reads no words and changes nothing."""

from enum import Enum, auto

from chalicelib.messaging.model import Action, Kind, Message
from chalicelib.replies.short_answer import Short


class Asks(Enum):
    """What a message asks of whoever reads it."""

    NOTHING = auto()  # it tells something, or offers buttons for a change of mind
    WHOSE_NUMBER = auto()  # "¿Eres Ana?"
    COMING = auto()  # "¿Nos confirmas?"
    A_PERSON = auto()  # somebody of the clinic wrote it: who knows what
    WHICH = auto()  # "¿Cuál cita quieres cancelar? 1… 2…"
    UNKNOWN = auto()  # of a later release: only that one knows


class Means(Enum):
    """What an answer means."""

    IS_THEM = auto()
    NOT_THEM = auto()
    CONFIRM = auto()  # the visits that the message names
    ASK_AGAIN = auto()
    OFFER = auto()  # another time, or none: two buttons
    NOTHING = auto()  # politeness: no change, no task, no answer
    FOR_A_PERSON = auto()


# A number, a name or an hour answers WHICH alone: replies/chosen_visit.py.
MEANS: dict[Asks, dict[Short, Means]] = {
    Asks.NOTHING: {
        Short.YES: Means.NOTHING,
        Short.OK: Means.NOTHING,
        Short.NO: Means.FOR_A_PERSON,
        Short.COURTESY: Means.NOTHING,
    },
    Asks.WHOSE_NUMBER: {
        Short.YES: Means.IS_THEM,
        Short.OK: Means.FOR_A_PERSON,  # whoever got it by mistake says so too
        Short.NO: Means.NOT_THEM,
        Short.COURTESY: Means.NOTHING,
    },
    # "No" may mean another day as well: nothing is cancelled by it.
    Asks.COMING: {
        Short.YES: Means.CONFIRM,
        Short.OK: Means.CONFIRM,
        Short.NO: Means.OFFER,
        Short.COURTESY: Means.NOTHING,
    },
    Asks.WHICH: {
        Short.YES: Means.ASK_AGAIN,
        Short.OK: Means.ASK_AGAIN,
        Short.NO: Means.FOR_A_PERSON,
        Short.COURTESY: Means.NOTHING,
    },
    Asks.A_PERSON: dict.fromkeys(Short, Means.FOR_A_PERSON) | {Short.COURTESY: Means.NOTHING},
    Asks.UNKNOWN: dict.fromkeys(Short, Means.FOR_A_PERSON),
}


BY_KIND = {
    Kind.VERIFY: Asks.WHOSE_NUMBER,
    Kind.REMINDER: Asks.COMING,
    Kind.CHANGED: Asks.COMING,
    Kind.BOOKED: Asks.NOTHING,
    Kind.CANCELLED: Asks.NOTHING,
    Kind.REPLY: Asks.COMING,
    Kind.ANSWER: Asks.A_PERSON,
    Kind.ANSWER_WAITS: Asks.A_PERSON,
    Kind.ECHO: Asks.A_PERSON,
    Kind.CLINIC_NOTICE: Asks.NOTHING,
    Kind.TEST: Asks.NOTHING,  # its buttons are about no visit
}


def asks(message: Message) -> Asks:
    """Return what a message asks: by its kind, where its buttons do ask; one that offers but to move or cancel does not."""
    if not message.is_of_known_kind:
        return Asks.UNKNOWN
    asked = BY_KIND[message.kind]
    actions = [button.action for button in message.content.buttons]
    if asked is not Asks.COMING:
        return asked
    if len(actions) > 1 and len(set(actions)) == 1:
        return Asks.WHICH
    return Asks.COMING if Action.CONFIRM in actions else Asks.NOTHING

"""Which message of ours an answer is an answer to, and what it still asks. Reads no words and changes nothing."""

from datetime import timedelta

from chalicelib.messaging.lease import left_at
from chalicelib.messaging.model import Message
from chalicelib.replies.conversation_turn import Turn
from chalicelib.replies.what_it_asks import Asks, asks
from chalicelib.replies.who_is_asked import asked_about

QUESTION_STANDS = timedelta(hours=24)  # for so long a word without a question answers our last one


def said_last(turn: Turn, *, behind_holding: bool = True) -> Message | None:
    """Return the message that is answered: the one quoted, else the last; of those of one second the one that asks.

    That a person reads what was written ends no question (`is_holding`): a "sí" after it answers what was asked before.
    """
    if turn.quoted:
        return turn.quoted
    told = [m for m in turn.told if not (behind_holding and m.is_holding)]
    if not told:
        return None
    at_once = [m for m in told if left_at(m) == left_at(told[0])]
    return next((m for m in at_once if asks_now(turn, m) is not Asks.NOTHING), told[0])


def asks_now(turn: Turn, message: Message) -> Asks:
    """Return what a message still asks: whose number it is, only until somebody has said so, unless that very message is quoted."""
    asked = asks(message)
    is_open = message is turn.quoted or any(message.owner in p.ids for p in asked_about(turn))
    if asked is Asks.WHOSE_NUMBER and not is_open:
        return Asks.NOTHING
    return asked


def are_two_questions(turn: Turn, message: Message) -> bool:
    """Tell whether a "sí" may answer another question as well: one of the same second, or whose number it is of another person."""
    if turn.quoted:
        return False
    asked = asks_now(turn, message)
    if asked is Asks.WHOSE_NUMBER and len(asked_about(turn)) > 1:
        return True
    at_once = [m for m in turn.told if left_at(m) == left_at(message)]
    return sum(asks_now(turn, m) is not Asks.NOTHING for m in at_once) > 1


def quotes_what_nobody_finds(turn: Turn) -> bool:
    """Tell whether it quotes a message that WhatsApp's id does not lead to, and may be about more than one thing.

    On AWS that id is known with the first report only; and people quote themselves.
    """
    if not turn.inbound.context_id or turn.quoted:
        return False
    visits = {about.appointment_id for message in turn.told for about in message.about}
    return len(visits) + len(asked_about(turn)) > 1

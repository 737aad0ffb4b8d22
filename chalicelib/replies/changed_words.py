"""A message that a patient edited or took back: a person reads what it says now and what it was. Never changes a visit; a BAJA counts at once."""

from chalicelib.messaging import staff_wording
from chalicelib.messaging.model import TO_CLINIC, Kind, Message, message_id
from chalicelib.messaging.received_texts import ReceivedText, id_of_text
from chalicelib.replies import text_replies
from chalicelib.replies.conversation_turn import Turn
from chalicelib.replies.intent import Intent, read_intent
from chalicelib.replies.seen_messages import Inbound
from chalicelib.shared.audit import event_ref


def act_on_change(turn: Turn) -> None:
    """Put an edit or a withdrawal before staff; new words that opt out need nobody."""
    inbound = turn.inbound
    if inbound.is_revoked:
        turn.pass_on(staff_wording.revoked(turn.clinic, former=_former(turn)))
    elif read_intent(inbound.text) is Intent.OPT_OUT:
        text_replies.act_on_consent(turn, Intent.OPT_OUT)
    else:
        turn.pass_on(staff_wording.edited(turn.clinic, inbound.text, former=_former(turn)))


def _former(turn: Turn) -> str:
    seen = turn.records.get(Inbound, event_ref(turn.inbound.replaces))
    words, answer = (_words_of(turn, seen), _answer_to(turn, seen)) if seen else ("", "")
    at = seen.at if seen else None
    return staff_wording.former(turn.clinic, at, words=words, answer=answer)


def _words_of(turn: Turn, seen: Inbound) -> str:
    """Return the words, if a person was to read them; they may lie under the user id, of before the number was known."""
    lines = dict.fromkeys(filter(None, (turn.line_key, turn.line.bsuid)))
    ids = [id_of_text(line, turn.inbound.replaces, seen.at) for line in lines]
    kept = turn.records.get_many(ReceivedText, ids).values()
    return next((text.text for text in kept), "")


def _answer_to(turn: Turn, seen: Inbound) -> str:
    """Return what we answered at once: that says what it did."""
    who = turn.people[0].id if turn.people else TO_CLINIC
    name = message_id(turn.clinic.id, who, Kind.REPLY, seen.at, turn.inbound.replaces)
    answer = turn.records.get(Message, name)
    return answer.content.text if answer and answer.e164 == turn.line.id else ""

"""A message that a patient edited or took back: a person reads what it says now and what it was. Never changes a visit; a BAJA counts at once.

The change may come first: then what it changed acts no more when it comes.
"""

from dataclasses import replace

from chalicelib.messaging import staff_wording
from chalicelib.messaging.line_owner import owner_of_line
from chalicelib.messaging.model import Kind, Message, message_id
from chalicelib.messaging.received_texts import ReceivedText, name_of_text
from chalicelib.replies import text_replies
from chalicelib.replies.conversation_turn import Turn
from chalicelib.replies.seen_messages import Inbound, change_of, change_remembered
from chalicelib.shared.audit import event_ref
from chalicelib.shared.writes import Save


def act_on_change(turn: Turn) -> None:
    """Put an edit or a withdrawal before staff; new words that opt out need nobody."""
    inbound = turn.inbound
    seen = turn.records.get(Inbound, event_ref(inbound.replaces))
    turn.replaced = name_of_text(inbound.replaces, seen.at) if seen else ""
    if seen is None:
        remember_change(turn, inbound.replaces)
    if inbound.is_revoked:
        turn.pass_on(staff_wording.revoked(turn.clinic, former=_former(turn, seen)))
    elif not text_replies.leaves(turn):
        former = _former(turn, seen)
        turn.pass_on(staff_wording.edited(turn.clinic, inbound.text, former=former))


def remember_change(turn: Turn, replaced: str) -> None:
    """Keep that something of this line's is changed, for when it comes; what nobody's line says changes nothing anyway."""
    inbound = turn.inbound
    if turn.people:
        by = name_of_text(inbound.provider_id, inbound.at)
        turn.writes += change_remembered(
            turn.records, turn.line_key, replaced, at=inbound.at, by=by, now=turn.now
        )


def was_changed_before(turn: Turn) -> bool:
    """Let a person read what was edited or taken back before it came, with what it became; a BAJA counts all the same. Tell whether it was."""
    inbound = turn.inbound
    change = change_of(turn.records, turn.line_key, inbound.provider_id) if turn.people else None
    if change is None:
        return False
    became = turn.records.get(ReceivedText, f"{turn.line_key}/{change.changed_by}")
    if became:
        of_this = name_of_text(inbound.provider_id, inbound.at)
        turn.writes.append(Save(replace(became, replaces=of_this)))
    if not text_replies.leaves(turn):
        later = became.text if became else ""
        turn.pass_on(staff_wording.changed_since(turn.clinic, inbound.text, change.at, later))
    return True


def _former(turn: Turn, seen: Inbound | None) -> str:
    """Name the earlier message: what staff were to read needs no word of what they were told by us."""
    if seen is None:
        return staff_wording.former(turn.clinic, None, words="", answer="")
    said = _words_of(turn)
    answer = "" if said and said.task_id else _answer_to(turn, seen)
    words = said.text if said else ""
    return staff_wording.former(turn.clinic, seen.at, words=words, answer=answer)


def _words_of(turn: Turn) -> ReceivedText | None:
    """Return what it said; it may lie under the user id, of before the number was known."""
    lines = dict.fromkeys(filter(None, (turn.line_key, turn.line.bsuid)))
    kept = turn.records.get_many(ReceivedText, [f"{line}/{turn.replaced}" for line in lines])
    return next(iter(kept.values()), None)


def _answer_to(turn: Turn, seen: Inbound) -> str:
    """Return what we answered at once: that says what it did. The line may have been nobody's then."""
    owners = (turn.owner, owner_of_line(turn.records.keyed_hashes, turn.line_key))
    key = (Kind.REPLY, seen.at, turn.inbound.replaces)
    names = [message_id(turn.clinic.id, owner, *key) for owner in dict.fromkeys(owners)]
    found = turn.records.get_many(Message, names).values()
    return next((m.content.text for m in found if m.e164 == turn.line.id), "")

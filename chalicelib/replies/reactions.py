"""A reaction under a message of ours: 👍 or ❤️ to one that asks for a yes is that yes. Taken away again it changes nothing, and staff see it at the visit."""

from datetime import datetime

from chalicelib.messaging import staff_wording
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.replies.changed_words import remember_change
from chalicelib.replies.conversation_turn import Turn
from chalicelib.replies.line_visits import find_visit
from chalicelib.replies.seen_messages import change_of
from chalicelib.replies.short_answer import Short, short_answer
from chalicelib.replies.what_it_asks import Asks, asks
from chalicelib.replies.words_in_their_moment import answer_in_short

HEARTS = "❤💕💖💗💙💚💛💜🧡🤍"


def act_on_reaction(turn: Turn) -> None:
    """Take a yes for what it answers, politeness for nothing, and let a person read all else."""
    emoji = turn.inbound.reaction
    if not emoji:
        _taken_away(turn)
    elif turn.quoted is None:
        turn.pass_on(turn.inbound.text)
    elif gone := _gone_since(turn):
        turn.pass_on(staff_wording.changed_since(turn.clinic, turn.inbound.text, gone, ""))
    elif set(emoji) & set(HEARTS) or short_answer(emoji) is Short.OK:
        _yes(turn)
    elif short_answer(emoji) is not Short.COURTESY:
        turn.pass_on(turn.inbound.text)


def _yes(turn: Turn) -> None:
    """A heart under what asks nothing is thanks; what came too late a person reads."""
    if turn.quoted is None or asks(turn.quoted) is Asks.NOTHING:
        return
    if turn.is_late:
        turn.pass_on(turn.inbound.text)
    else:
        answer_in_short(turn, Short.YES)


def _taken_away(turn: Turn) -> None:
    """Note at the visits of the message that the reaction is gone: nobody is asked anything. One that is still to come is gone too."""
    remember_change(turn, _name_of_reaction(turn))
    if turn.quoted is None or asks(turn.quoted) is not Asks.COMING:
        return
    for about in turn.quoted.about:
        if visit := find_visit(turn, about.appointment_id):
            ids = {"patient_id": visit.patient.id, "appointment_id": visit.appointment.id}
            turn.ask_staff(TaskKind.REACTION_GONE, **ids)


def _gone_since(turn: Turn) -> datetime | None:
    """Return when a reaction that comes late was taken away again; None while it stands."""
    change = change_of(turn.records, turn.line_key, _name_of_reaction(turn))
    return change.at if change and turn.inbound.at <= change.at else None


def _name_of_reaction(turn: Turn) -> str:
    return f"reaction to {turn.inbound.context_id}"  # one phone has one to a message

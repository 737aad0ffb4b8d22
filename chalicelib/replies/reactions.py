"""A reaction under a message of ours: 👍 or ❤️ to one that asks for a yes is that yes. Taken away again it changes nothing, and staff see it at the visit."""

from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.replies.conversation_turn import Turn
from chalicelib.replies.line_visits import find_visit
from chalicelib.replies.short_answer import Short, short_answer
from chalicelib.replies.what_it_asks import Asks, asks
from chalicelib.replies.words_in_their_moment import answer_in_short

HEARTS = "❤💕💖💗💙💚💛💜🧡🤍"


def act_on_reaction(turn: Turn) -> None:
    """Take a yes for what it answers, politeness for nothing, and let a person read all else."""
    emoji = turn.inbound.reaction
    if turn.quoted is None and emoji:
        turn.pass_on(turn.inbound.text)
    elif not emoji:
        _taken_away(turn)
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
    """Note at the visits of the message that the reaction is gone: nobody is asked anything."""
    if turn.quoted is None or asks(turn.quoted) is not Asks.COMING:
        return
    for about in turn.quoted.about:
        if visit := find_visit(turn, about.appointment_id):
            ids = {"patient_id": visit.patient.id, "appointment_id": visit.appointment.id}
            turn.ask_staff(TaskKind.REACTION_GONE, **ids)

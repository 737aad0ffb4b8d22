"""Whoever writes or taps opens the window: what somebody of the clinic wrote them meanwhile leaves with that turn. Never commits.

Of most turns nothing is held: what lets it go is imported when something is.
"""

from chalicelib.messaging.line_owner import owners_of_line
from chalicelib.messaging.service_window import LAST_MINUTE
from chalicelib.messaging.waiting_answers import waiting_answers
from chalicelib.replies.conversation_turn import Turn


def let_answers_go(turn: Turn) -> None:
    """Let go what is held for the line, unless this very word stops it, or came too late to open anything."""
    until = turn.line.window_until
    is_open = until is not None and turn.now < until - LAST_MINUTE
    if turn.leaving or turn.line.opted_out_at or not (turn.line.id and until and is_open):
        return
    owners = [i for person in turn.people for i in person.ids]
    owners += owners_of_line(turn.records.keyed_hashes, turn.line_key)
    waiting = waiting_answers(turn.records, owners, turn.line.id)
    if not waiting:
        return
    from chalicelib.answers.held_answers import released

    ended, answers = released(
        waiting, until=until - LAST_MINUTE, now=turn.now, cause=turn.inbound.provider_id
    )
    turn.writes += ended
    turn.said += answers

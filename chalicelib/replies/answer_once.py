"""The one answer that says a person will read what somebody wrote: once in a talk, never after a BAJA. So nobody is met with silence, or talked to death.

A tap is no talk: whoever tapped believes that it did something, and reads each time what became of it.
"""

import re
from datetime import timedelta

from chalicelib.messaging import reply_wording
from chalicelib.messaging.event_types import InboundKind
from chalicelib.messaging.model import Kind
from chalicelib.messaging.received_texts import TextThread
from chalicelib.messaging.service_window import ANSWER_HELPS, WINDOW
from chalicelib.patients.model import NumberState
from chalicelib.replies.conversation_turn import Turn

A_TALK = timedelta(hours=12)
_MEDIA = re.compile(r"\[(image|video|audio|voice|document)\]")


def say_who_reads_it(turn: Turn, thread: TextThread | None) -> None:
    """Answer what only a person understands, unless the line hears something else, or words were answered so within the last hours."""
    if turn.for_staff is None or not _may_be_answered(turn):
        return
    if any(message.kind in (Kind.REPLY, Kind.ANSWER) for message in turn.said):
        return
    if _knows(turn, thread):
        return
    if turn.people:
        say = reply_wording.not_seen if _is_unseen(turn) else reply_wording.passed_on
        turn.answer(say(turn.clinic, language=turn.language), is_holding=True)
    else:
        turn.answer(reply_wording.stranger(turn.clinic, turn.form, language=turn.language))


def _is_unseen(turn: Turn) -> bool:
    """Tell whether it is a photo, a voice or a file: its bytes are not kept, and only the clinic's own telephone, where it has the app, shows it."""
    is_media = _MEDIA.match(turn.inbound.text) is not None
    return turn.inbound.kind is InboundKind.OTHER and is_media and not turn.clinic.sender.in_app


def _may_be_answered(turn: Turn) -> bool:
    """Tell whether the line listens, is in its window, and belongs to nobody who said that it is not theirs."""
    is_open = turn.now - turn.inbound.at < WINDOW - ANSWER_HELPS
    is_somebodys = not turn.people or any(p.number is not NumberState.WRONG for p in turn.people)
    stopped = turn.leaving or turn.line.opted_out_at
    return bool(turn.line.id) and is_open and is_somebodys and not stopped


def _knows(turn: Turn, thread: TextThread | None) -> bool:
    answered_at = thread.answered_at if thread and not turn.is_tap else None
    return answered_at is not None and turn.now - answered_at < A_TALK

"""How much of a stranger is kept in an hour: beyond it only the open task counts on. Never keeps anybody from a BAJA or a sign-up."""

from chalicelib.patients.model import Line
from chalicelib.replies.conversation_turn import Turn
from chalicelib.replies.keep_words import open_task
from chalicelib.replies.reply_rate_limit import COUNTED_FOR, counter_names
from chalicelib.shared.writes import Count, CountNotKept, Write

HOURS = (0, 1)  # the one that runs and the one before, so that no stretch of an hour has more


def stranger_counted(turn: Turn) -> list[Write]:
    """Return the count of one more event of a line with no person of the clinic."""
    return [] if turn.people else [Count(_counter_names(turn, 0)[0], 1, turn.now + COUNTED_FOR)]


def beyond_limit(turn: Turn, before: Line) -> list[Write] | None:
    """Return all that is written of a stranger's event beyond the limit; None where it is taken in like any other.

    That is also what opens a task: as often as staff close one. Of a repeated event nothing is remembered
    here, so it may be counted again.
    """
    if turn.people or _changes(turn, before) or not _is_spent(turn):
        return None
    if turn.for_staff is None:
        return []
    task = open_task(turn)
    return [CountNotKept(task.id)] if task else None


def _changes(turn: Turn, before: Line) -> bool:
    """Tell whether the event means more than something to read or to answer: coming back, and leaving once more, do not."""
    stops = turn.line.opted_out_at is not None and before.opted_out_at is None
    return bool(turn.writes or turn.returning) or stops


def _is_spent(turn: Turn) -> bool:
    spent = turn.records.counts([name for hours in HOURS for name in _counter_names(turn, hours)])
    return spent >= turn.clinic.limits.strangers_texts_an_hour


def _counter_names(turn: Turn, hours: int) -> list[str]:
    return counter_names(turn, "strangers", turn.line_key, hours)

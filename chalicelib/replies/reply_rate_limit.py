"""How many answers one phone gets in an hour: whoever writes a thousand texts is heard, and not answered a thousand times."""

import dataclasses
from collections.abc import Sequence
from datetime import datetime, timedelta

from chalicelib.messaging.model import Kind, Message, State
from chalicelib.replies.conversation_turn import Turn
from chalicelib.shared.writes import Count, Write

COUNTED_FOR = timedelta(hours=3)
TOO_MANY = "too_many_answers"


def answers_within_rate_limit(turn: Turn) -> tuple[list[Message], list[Write]]:
    """Return what is said, answers past the clinic's limit suppressed, and the count of those that go.

    What the person asked for is done all the same. It counts the hour that runs and the one before, so no
    stretch of an hour has more. Of a stranger, events taken in side by side may each pass once; a line
    that is known changes with each, so they come one after the other.
    """
    answers = [message for message in turn.said if message.kind is Kind.REPLY]
    if not answers:
        return turn.said, []
    spent = turn.records.counts([name for hours in (0, 1) for name in _counters(turn, hours)])
    if spent + len(answers) > turn.clinic.limits.answers_an_hour:
        return _without(turn.said, turn.now), []
    return turn.said, [Count(_counters(turn, 0)[0], len(answers), turn.now + COUNTED_FOR)]


def _without(said: Sequence[Message], now: datetime) -> list[Message]:
    return [
        dataclasses.replace(m, state=State.SUPPRESSED, reason=TOO_MANY, changed_at=now)
        if m.kind is Kind.REPLY
        else m
        for m in said
    ]


def _counters(turn: Turn, hours: int) -> list[str]:
    return counter_names(turn, "answers", turn.line.id, hours)


def counter_names(turn: Turn, what: str, line_id: str, hours: int) -> list[str]:
    """Return a line's counter so many hours ago, the newest key's first: no name tells the number, as it may outlive an erasure by hours."""
    hour = turn.now - timedelta(hours=hours)
    hashes = turn.records.keyed_hashes(f"{what}/{line_id}")
    return [f"{what}-{hour:%Y%m%d%H}-{each[:12]}" for each in hashes]

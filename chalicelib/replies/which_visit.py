"""Which visits a text is about: those of the message it quotes, else of the reminder the phone was told last. Never guesses."""

from chalicelib.appointments.model import Appointment
from chalicelib.messaging.model import TOLD, About, Kind, Message
from chalicelib.patients.phone_lines import line_id
from chalicelib.replies.conversation_turn import Turn


def visits_meant(turn: Turn) -> list[About]:
    """Return the visits a text is about: those of the message it quotes, else of the reminder sent last."""
    quoted = turn.inbound.context_id
    message = turn.records.message_by_provider_id(quoted) if quoted else None
    if message is None or not was_told_here(turn, message):
        message = _last_reminder(turn)
    return list(message.about) if message and message.is_of_known_kind else []


def was_told_here(turn: Turn, message: Message) -> bool:
    """Tell whether a message went to this line: what another was told is not this one's to answer."""
    return line_id(message.e164) == turn.line.id


def _last_reminder(turn: Turn) -> Message | None:
    """Return the newest message that names a visit still to come at the time it has now, of anybody on the line."""
    visits = turn.records.get_many(Appointment, turn.line.visits).values()
    coming = [visit for visit in visits if visit.is_open and visit.starts_at > turn.now]
    ids = {message_id for visit in coming for message_id in visit.message_ids}
    messages = turn.records.get_many(Message, ids).values()
    told = [m for m in messages if m.state in TOLD and m.kind is not Kind.CANCELLED]
    stands = {(visit.id, visit.schedule) for visit in coming}
    told = [m for m in told if was_told_here(turn, m) and _names(m, stands)]
    return max(told, key=lambda m: m.changed_at or m.created_at, default=None)


def _names(message: Message, visits: set[tuple[str, int]]) -> bool:
    return any((about.appointment_id, about.schedule) in visits for about in message.about)

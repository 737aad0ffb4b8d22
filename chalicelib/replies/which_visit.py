"""Which visits a text is about, by what the phone had been told when it was written. Never guesses: None is for a person to find out."""

from collections.abc import Iterable
from datetime import datetime

from chalicelib.appointments.model import Appointment, Status
from chalicelib.messaging.model import About, Action, Message
from chalicelib.replies.conversation_turn import Turn
from chalicelib.replies.read_words import Words


def visits_meant(turn: Turn, words: Words, action: Action) -> list[About] | None:
    """Return the visits of the message it quotes, else of the last that named any; where a time is named, those of that time.

    None where it may be another visit than the words say; nothing where the phone was told of none.
    """
    subject = turn.quoted or next((m for m in turn.told if m.about), None)
    if subject is None:
        return []
    if not subject.is_of_known_kind:
        return None
    visits = _visits(turn, [subject, *turn.told])
    if words.time:
        return _of_that_time(turn, words, action, subject, visits)
    return None if _is_settled(subject, visits, action, turn.now) else list(subject.about)


def _of_that_time(
    turn: Turn, words: Words, action: Action, subject: Message, visits: dict[str, Appointment]
) -> list[About] | None:
    told = _as_told_last([subject] if turn.quoted else [subject, *turn.told], visits)
    coming = [about for about in told if visits[about.appointment_id].starts_at > turn.now]
    if action is Action.MOVE:  # the time may be the one wished for
        return coming if len(coming) == 1 else None
    named = [visits[about.appointment_id] for about in coming]
    fits = [
        about
        for about, visit in zip(coming, named, strict=True)
        if words.time.fits(visit.starts_at, turn.clinic.zone) and not _waits(visit, action)
    ]
    of_subject = [about for about in fits if about in subject.about]
    return of_subject or (fits if len(fits) == 1 else None)


def _as_told_last(told: Iterable[Message], visits: dict[str, Appointment]) -> list[About]:
    """Return each open visit as it was told last, if that is how it still stands."""
    last: dict[str, About] = {}
    for about in (about for message in told for about in message.about):
        last.setdefault(about.appointment_id, about)
    stands = {i: v.schedule for i, v in visits.items() if v.is_open}
    return [about for i, about in last.items() if stands.get(i) == about.schedule]


def _visits(turn: Turn, told: Iterable[Message]) -> dict[str, Appointment]:
    ids = {about.appointment_id for message in told for about in message.about}
    return turn.records.get_many(Appointment, ids)


def _is_settled(
    subject: Message, visits: dict[str, Appointment], action: Action, now: datetime
) -> bool:
    """Tell whether the last that was said of visits ended the matter, so that new words may be about another.

    A visit that was called off, and a change that was asked for, are confirmed by no words: "está bien, confirmo" may
    be a yes to the call that was promised.
    """
    theirs = [visits[a.appointment_id] for a in subject.about if a.appointment_id in visits]
    others = {i for i, v in visits.items() if v.is_open} - {v.id for v in theirs}
    if not any(v.is_open and v.starts_at > now for v in theirs):
        is_off = any(v.status is Status.CANCELLED for v in theirs)
        return bool(theirs) and (bool(others) or not (is_off and action is Action.CANCEL))
    return any(_waits(visit, action) for visit in theirs)


def _waits(visit: Appointment, action: Action) -> bool:
    return visit.status is Status.CHANGE_REQUESTED and action is Action.CONFIRM

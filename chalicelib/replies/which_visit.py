"""Which visits a text is about, by what the phone had been told when it was written. Never guesses: None is for a person to find out."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from chalicelib.appointments.model import Appointment, Status
from chalicelib.messaging.lease import left_at
from chalicelib.messaging.model import About, Action, Message
from chalicelib.replies.conversation_turn import Turn
from chalicelib.replies.open_question import QUESTION_STANDS
from chalicelib.replies.read_words import Words
from chalicelib.replies.what_it_asks import Asks, asks


def visits_meant(turn: Turn, words: Words, action: Action) -> list[About] | None:
    """Return the visits of the message it quotes, else of the last that named any; where a time is named, those of that time.

    After news that asked nothing it may be any visit named since the last question. Only what was asked about is
    confirmed by words. None where it may be another visit than they say; nothing where the phone was told of none.
    """
    told = [turn.quoted] if turn.quoted else [m for m in turn.told if m.about]
    if not told:
        return []
    if not told[0].is_of_known_kind:
        return None
    visits = _visits(turn, told)
    if words.time:
        return _of_that_time(turn, words, action, told, visits)
    if _is_settled(told[0], visits, action, turn.now):
        return None
    if asks(told[0]) is not Asks.NOTHING:
        return list(told[0].about) if turn.quoted else _asked_at_once(turn, action, told, visits)
    return _since_the_question(turn, action, told, visits)


def _asked_at_once(
    turn: Turn, action: Action, told: Sequence[Message], visits: dict[str, Appointment]
) -> list[About]:
    """Return what the last message asks about, with what others ask that nobody has answered.

    "Confirmo" may answer those of the same second, "no puedo ir" any of the last day.
    """
    last = left_at(told[0])
    since = last if action is Action.CONFIRM else turn.inbound.at - QUESTION_STANDS
    asked = [m for m in told[1:] if asks(m) is Asks.COMING and left_at(m) >= since]
    beside = [about for about in _coming(turn, asked, visits) if about not in told[0].about]
    is_open = {i for i, visit in visits.items() if visit.status is Status.BOOKED}
    return [*told[0].about, *(a for a in beside if a.appointment_id in is_open)]


def _since_the_question(
    turn: Turn, action: Action, told: Sequence[Message], visits: dict[str, Appointment]
) -> list[About] | None:
    """Return what news may be answered for: all that they named, with what had been asked before; to be confirmed that alone."""
    place = next((n for n, m in enumerate(told) if asks(m) is not Asks.NOTHING), len(told))
    named = _coming(turn, told[: place + 1], visits)
    if action is not Action.CONFIRM:
        return named or list(told[0].about)
    asked = [*told[place].about] if place < len(told) else []
    is_sure = {a.appointment_id for a in named} <= {a.appointment_id for a in asked}
    return asked if asked and is_sure else None


def _of_that_time(
    turn: Turn,
    words: Words,
    action: Action,
    told: Sequence[Message],
    visits: dict[str, Appointment],
) -> list[About] | None:
    coming = _coming(turn, told, visits)
    if action is Action.MOVE:  # the time may be the one wished for
        return coming if len(coming) == 1 else None
    fits = [
        about
        for about in coming
        if words.time.fits(visits[about.appointment_id].starts_at, turn.clinic.zone)
        and not _waits(visits[about.appointment_id], action)
    ]
    if action is Action.CANCEL and not turn.quoted:
        return fits or None  # of several they are asked which
    asked = {a.appointment_id for m in told if asks(m) is not Asks.NOTHING for a in m.about}
    if action is Action.CONFIRM and not {a.appointment_id for a in fits} <= asked:
        return None
    of_subject = [about for about in fits if about in told[0].about]
    return fits if len(fits) == 1 or (fits and fits == of_subject) else None


def _coming(turn: Turn, told: Iterable[Message], visits: dict[str, Appointment]) -> list[About]:
    """Return the visits to come as they were told last, if that is how they still stand."""
    last = _as_told_last(told, visits)
    return [about for about in last if visits[about.appointment_id].starts_at > turn.now]


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

"""Decide which reminders to send now, and say why not for the others. Pure: no clock, no I/O, no randomness."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.appointments import reminder_times
from chalicelib.clinics.model import Clinic
from chalicelib.messaging.model import Kind
from chalicelib.reminders.ask_whose_number import (
    is_asked,
    look_after_asking,
    must_ask,
    one_question_each,
)
from chalicelib.reminders.clinic_daily_limit import DailyLimit
from chalicelib.reminders.digest import one_a_line
from chalicelib.reminders.may_be_reminded import refusal
from chalicelib.reminders.model import Decision, DueVisit, Send, Skip, SkipReason, Wait
from chalicelib.reminders.remind_confirmed import asks_for_answer, is_reminded_enough

ASK_AGAIN = timedelta(hours=1)  # when a limit or a pause may have lifted


@dataclass(frozen=True)
class Ripe:
    """The one reminder of a visit that is to be decided now."""

    visit: DueVisit
    offset: int
    useful_until: datetime
    gives_way: bool = False  # late, and the visit's next reminder comes today


def plan_reminders(
    now: datetime, clinic: Clinic, visits: Iterable[DueVisit], *, limit: DailyLimit
) -> list[Decision]:
    """Return what to do about visits due at `now` (aware, UTC); each visit is decided once.

    Never sends without consent, to an unsure number, outside the clinic's hours, or twice for
    the same start; a Skip carries the reason a receptionist will read. `limit` is how many
    messages may still start today: the soonest visits get them.
    """
    decided: list[Decision] = []
    sends: list[Send] = []
    for visit in sorted(visits, key=lambda v: (v.appointment.starts_at, v.id)):
        for decision in _decide(now, clinic, visit):
            (sends if isinstance(decision, Send) else decided).append(decision)  # type: ignore[arg-type]  # narrowed by the choice itself
    questions, later = one_question_each(now, clinic, sends)
    reminders = one_a_line(clinic, [send for send in sends if send.kind is Kind.REMINDER])
    return decided + later + _within(limit, now, clinic, [*questions, *reminders])


def _decide(now: datetime, clinic: Clinic, visit: DueVisit) -> list[Decision]:
    appointment = visit.appointment
    if not appointment.is_remindable:
        return [Wait(visit, None)]
    slots = reminder_times.undecided(clinic, appointment)
    ripe = sorted(offset for offset, slot in slots.items() if slot <= now)
    if not ripe:
        return _before_any(now, clinic, visit)
    slot = slots[ripe[0]]
    older: list[Decision] = [Skip(visit, o, SkipReason.SUPERSEDED) for o in ripe[1:]]
    if reminder_times.is_told(clinic, appointment, slot):
        return [*older, Skip(visit, ripe[0], SkipReason.SUPERSEDED)]
    last_call = reminder_times.useful_until(appointment.starts_at, ripe[0])
    gives_way = reminder_times.gives_way(clinic, appointment, ripe[0], now)
    return [*older, _decide_one(now, clinic, Ripe(visit, ripe[0], last_call, gives_way))]


def _before_any(now: datetime, clinic: Clinic, visit: DueVisit) -> list[Decision]:
    """Decide about a visit that is looked at early: to ask whose number it is, or for nothing."""
    next_look = reminder_times.next_due(clinic, visit.appointment)
    if next_look is None or not must_ask(now, visit):
        return [Wait(visit, next_look)]
    is_stopped = clinic.is_held(now) or not clinic.may_send
    opens = reminder_times.next_open_hours(clinic, now)
    if opens == now and not is_stopped:
        return [Send(Kind.VERIFY, (visit,))]
    soon = now + ASK_AGAIN if is_stopped else opens
    return [Wait(visit, min(next_look, soon))]


def _decide_one(now: datetime, clinic: Clinic, ripe: Ripe) -> Decision:
    visit = ripe.visit
    why_not = refusal(visit)
    if now >= ripe.useful_until:
        late = SkipReason.NOT_VERIFIED if is_asked(now, visit) else _why_late(clinic, ripe)
        return Skip(visit, ripe.offset, why_not if why_not is SkipReason.NO_NUMBER else late)
    if why_not is SkipReason.NO_NUMBER:  # until it helps no more, one may be given
        return Wait(visit, look_after_asking(now, clinic, visit))
    if why_not and not (is_asked(now, visit) or must_ask(now, visit)):
        return Skip(visit, ripe.offset, why_not)
    if is_reminded_enough(clinic, visit.appointment, ripe.offset):
        return Skip(visit, ripe.offset, SkipReason.ALREADY_CONFIRMED)
    if is_asked(now, visit):
        return Wait(visit, look_after_asking(now, clinic, visit))
    return _in_time(now, clinic, ripe)


def _in_time(now: datetime, clinic: Clinic, ripe: Ripe) -> Decision:
    visit = ripe.visit
    if clinic.is_held(now):  # by its end at the latest: somebody may resume at any moment
        until = min(now + ASK_AGAIN, ripe.useful_until)
        return Wait(visit, until, SkipReason.CLINIC_PAUSED)
    if not clinic.may_send:
        return _later(ripe, now + ASK_AGAIN, SkipReason.SENDER_PAUSED)
    if not clinic.is_sending_time(now):
        return _later(ripe, reminder_times.next_opening(clinic, now), SkipReason.QUIET_HOURS)
    look = reminder_times.closed_until(clinic, visit.appointment, ripe.offset, now)
    return Wait(visit, look) if look else _by_day(now, ripe)


def _by_day(now: datetime, ripe: Ripe) -> Decision:
    visit = ripe.visit
    if must_ask(now, visit):
        return Send(Kind.VERIFY, (visit,))
    if ripe.gives_way:
        return Skip(visit, ripe.offset, SkipReason.SUPERSEDED)
    return Send(Kind.REMINDER, (visit,), (ripe.offset,), asks_for_answer(visit))


def _why_late(clinic: Clinic, ripe: Ripe) -> SkipReason:
    is_held = clinic.is_held(ripe.useful_until)
    return SkipReason.CLINIC_PAUSED if is_held else SkipReason.TOO_LATE


def _later(ripe: Ripe, until: datetime, reason: SkipReason) -> Decision:
    if until < ripe.useful_until:
        return Wait(ripe.visit, until, reason)
    return Skip(ripe.visit, ripe.offset, reason)


def _within(limit: DailyLimit, now: datetime, clinic: Clinic, sends: list[Send]) -> list[Decision]:
    by_start = sorted(sends, key=lambda send: send.first.appointment.starts_at)
    postponed = [
        _postponed(now, clinic, v, send, limit.when_spent)
        for send in by_start[limit.room :]
        for v in send.visits
    ]
    return [*by_start[: limit.room], *postponed]


def _postponed(
    now: datetime, clinic: Clinic, visit: DueVisit, send: Send, reason: SkipReason
) -> Decision:
    """Put off a reminder while it helps; a question is put later, and the reminder behind it is not decided by that."""
    if send.kind is Kind.VERIFY:
        until = min(now + ASK_AGAIN, look_after_asking(now, clinic, visit))
        return Wait(visit, until, reason)
    offset = send.offsets[send.visits.index(visit)]
    until = reminder_times.useful_until(visit.appointment.starts_at, offset)
    return _later(Ripe(visit, offset, until), now + ASK_AGAIN, reason)

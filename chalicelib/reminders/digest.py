"""Which visits of one phone and day go into one message: a digest. Pure; who may be reminded is decided before."""

import dataclasses
from collections.abc import Iterable, Sequence
from datetime import datetime

from chalicelib.appointments import reminder_times
from chalicelib.appointments.model import Status
from chalicelib.clinics.model import Clinic
from chalicelib.messaging.model import Kind
from chalicelib.reminders.may_be_reminded import refusal
from chalicelib.reminders.model import Decision, DueVisit, Send, visits_in
from chalicelib.reminders.preparation import preparation_of
from chalicelib.reminders.room_in_digest import has_room
from chalicelib.shared import times


def siblings_wanted(clinic: Clinic, visit: DueVisit) -> list[str]:
    """Return the ids of other visits the line has on that day: they belong into one message."""
    if visit.line is None:
        return []
    day = times.local_day(visit.appointment.starts_at, clinic.zone)
    return [
        other
        for other, upcoming in visit.line.visits.items()
        if other != visit.id and times.local_day(upcoming.starts_at, clinic.zone) == day
    ]


def with_siblings(
    now: datetime, clinic: Clinic, sends: Sequence[Decision], others: Iterable[DueVisit]
) -> list[Decision]:
    """Return the decisions with the line's other visits of the day put into the same reminder, where it has room."""
    decided = {visit.id for decision in sends for visit in visits_in(decision)}
    spare = {visit.id: visit for visit in others if visit.id not in decided}
    order = {visit_id: place for place, visit_id in enumerate(spare)}
    whole: list[Decision] = []
    for decision in sends:
        wanted = sorted(_wanted(clinic, decision) & spare.keys(), key=order.__getitem__)
        whole.append(_joined(now, clinic, decision, [spare[one] for one in wanted]))
        for visit in visits_in(whole[-1]):
            spare.pop(visit.id, None)
    return whole


def one_a_line(clinic: Clinic, sends: Iterable[Send]) -> list[Send]:
    """Put the visits of one line and day into one message, or into as few as have room for them.

    Confirmed visits are told one by one: a message of several asks for a confirmation. So are those that need a preparation.
    """
    groups: dict[tuple[object, ...], list[Send]] = {}
    for send in sends:
        day = times.local_day(send.first.appointment.starts_at, clinic.zone)
        is_shared = send.asks and not preparation_of(clinic, send.first)
        key = (send.first.patient.e164, day) if is_shared else (send.first.id,)
        messages = groups.setdefault(key, [])
        if messages and has_room(clinic, messages[-1], send):
            messages[-1] = _merged(messages[-1], send)
        else:
            messages.append(send)
    return [send for messages in groups.values() for send in messages]


def _wanted(clinic: Clinic, decision: Decision) -> set[str]:
    visits = decision.visits if isinstance(decision, Send) else ()
    return {one for visit in visits for one in siblings_wanted(clinic, visit)}


def _joined(now: datetime, clinic: Clinic, decision: Decision, spare: list[DueVisit]) -> Decision:
    if not isinstance(decision, Send) or decision.kind is not Kind.REMINDER:
        return decision
    if preparation_of(clinic, decision.first):
        return decision
    offset = decision.offsets[0]
    joining = [
        Send(Kind.REMINDER, (visit,), (offset,), decision.asks)
        for visit in spare
        if visit.line == decision.first.line  # a line may still list who has another number now
        and offset not in visit.appointment.decided_offsets
        and now < reminder_times.useful_until(visit.appointment.starts_at, offset)
        and not reminder_times.is_told(clinic, visit.appointment, now)
        and _may_be_asked(visit)
        and not preparation_of(clinic, visit)
    ]
    for other in joining if decision.asks else ():
        if has_room(clinic, decision, other):
            decision = _merged(decision, other)
    return decision


def _may_be_asked(visit: DueVisit) -> bool:
    appointment = visit.appointment
    is_asked = appointment.status is Status.BOOKED and appointment.is_remindable
    return is_asked and refusal(visit) is None


def _merged(one: Send, other: Send) -> Send:
    pairs = zip(one.visits + other.visits, one.offsets + other.offsets, strict=True)
    visits, offsets = zip(*sorted(pairs, key=lambda p: p[0].appointment.starts_at), strict=True)
    return dataclasses.replace(one, visits=visits, offsets=offsets)

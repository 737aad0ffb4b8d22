"""Gathering what somebody of the clinic is to send by hand now, and what of it nobody has answered yet. Never writes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from chalicelib.appointments.model import Appointment, Status
from chalicelib.clinics.model import Clinic
from chalicelib.messaging.may_leave import PROMPTED, may_be_sent_by_hand
from chalicelib.messaging.model import SENDABLE, Dispatch, Kind, Message, State
from chalicelib.patients.model import NumberState, Patient
from chalicelib.replies.what_it_asks import Asks, asks
from chalicelib.shared.writes import Records

# What was put out in these days is found by when it was; what waits longer stands with its visit, as that comes near.
PUT_OUT_WITHIN = timedelta(days=7)
COMES_WITHIN = timedelta(days=7)
_A_DAY = timedelta(days=1)
_BY_HANDS = SENDABLE | {State.BY_HAND}


class WaitingRecords(Records, Protocol):
    """A clinic's records, with what was put out on a day and which visits come."""

    def dispatches_on(self, day: str) -> list[Dispatch]:
        """Return what was put out on a day of UTC."""

    def visit_ids_between(self, start: datetime, end: datetime) -> list[str]:
        """Return the ids of appointments that start in [start, end)."""

    def messages_of(self, owner: str, *, states: frozenset[State] = frozenset()) -> list[Message]:
        """Return the owner's messages in these states."""

    def read_together(self, wanted: Mapping[type, Iterable[str]]) -> Mapping[type, dict[str, Any]]:
        """Return the records of several kinds that exist, by kind and identifier."""


@dataclass(frozen=True)
class Waiting:
    """What waits for somebody's hand, the soonest visit first, with what it is about."""

    to_send: tuple[Message, ...]
    unanswered: tuple[Message, ...]  # sent by hand; what they wrote back is noted by a tap
    sent: tuple[Message, ...]  # the others that were sent by hand in the last day
    visits: Mapping[str, Appointment]
    people: Mapping[str, Patient]

    def visits_of(self, message: Message) -> list[Appointment]:
        """Return the visits that a message names and that are still there."""
        named = (self.visits.get(about.appointment_id) for about in message.about)
        return [visit for visit in named if visit]


def load_waiting(records: WaitingRecords, clinic: Clinic, *, now: datetime) -> Waiting:
    """Return what is to be sent now, by the rules by which it would leave by itself, and what was sent and waits."""
    visits, people = _coming(records, now)
    messages = _messages(records, visits.values(), people.values(), now)
    about = {a.appointment_id for message in messages for a in message.about}
    visits |= records.read_together({Appointment: about - visits.keys()})[Appointment]
    owners = {m.patient_id for m in messages if m.patient_id}
    owners |= {visit.patient_id for visit in visits.values()}
    people |= records.read_together({Patient: owners - people.keys()})[Patient]
    in_order = sorted(messages, key=lambda message: _place(message, visits))
    to_send = [m for m in in_order if may_be_sent_by_hand(m, clinic, now=now)]
    unanswered = [m for m in in_order if _waits_for_word(m, visits, people, now)]
    sent = [m for m in in_order if _is_of_today(m, now) and m not in unanswered]
    return Waiting(tuple(to_send), tuple(unanswered), tuple(sent), visits, people)


def _coming(
    records: WaitingRecords, now: datetime
) -> tuple[dict[str, Appointment], dict[str, Patient]]:
    ids = records.visit_ids_between(now, now + COMES_WITHIN)
    visits: dict[str, Appointment] = dict(records.read_together({Appointment: ids})[Appointment])
    owners = {visit.patient_id for visit in visits.values()}
    return visits, dict(records.read_together({Patient: owners})[Patient])


def _is_of_today(message: Message, now: datetime) -> bool:
    is_sent = message.state is State.BY_HAND and message.told_at is not None
    return is_sent and now - (message.told_at or now) < _A_DAY


def _place(message: Message, visits: Mapping[str, Appointment]) -> tuple[bool, datetime, str]:
    """Return where it stands: who waits for an answer first, then by the visit."""
    named = (visits.get(about.appointment_id) for about in message.about)
    starts = [visit.starts_at for visit in named if visit]
    return message.kind not in PROMPTED, min(starts, default=message.created_at), message.id


def _messages(
    records: WaitingRecords,
    coming: Iterable[Appointment],
    people: Iterable[Patient],
    now: datetime,
) -> list[Message]:
    days = [now - n * _A_DAY for n in range(PUT_OUT_WITHIN.days + 1)]
    put_out = [one for day in days for one in records.dispatches_on(f"{day:%Y-%m-%d}")]
    ids = {i for dispatch in put_out for i in dispatch.message_ids}
    ids |= {i for visit in coming for i in visit.message_ids}
    found: dict[str, Message] = dict(records.read_together({Message: ids})[Message])
    found |= {m.id: m for m in _questions(records, people)}
    return [message for message in found.values() if message.kind is not Kind.CLINIC_NOTICE]


def _questions(records: WaitingRecords, people: Iterable[Patient]) -> list[Message]:
    """Return what asks whose number it is: no visit leads there, and it may have been put out long ago."""
    asked = [person for person in people if person.number is NumberState.ASKED]
    waiting = (m for p in asked for i in p.ids for m in records.messages_of(i, states=_BY_HANDS))
    return [message for message in waiting if message.kind is Kind.VERIFY]


def _waits_for_word(
    message: Message,
    visits: Mapping[str, Appointment],
    people: Mapping[str, Patient],
    now: datetime,
) -> bool:
    """Tell whether what was sent by hand asked something that nobody has noted an answer to."""
    if message.state is not State.BY_HAND:
        return False
    if asks(message) is Asks.WHOSE_NUMBER:
        person = people.get(message.patient_id)
        return person is not None and person.number is NumberState.ASKED
    if asks(message) is not Asks.COMING:
        return False
    told = ((about, visits.get(about.appointment_id)) for about in message.about)
    return any(
        visit is not None
        and visit.status is Status.BOOKED
        and visit.schedule == about.schedule
        and visit.starts_at > now
        for about, visit in told
    )

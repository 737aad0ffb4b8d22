"""What two records have to come: visits, and messages that have not left. Reads only.

Visits are read before messages: a plan in between then collides with the visits' versions, and nothing
queued is overlooked.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib.appointments.model import Appointment
from chalicelib.merging.ports import MergingRecords
from chalicelib.messaging.messages_of_person import written_to
from chalicelib.messaging.model import RECALLABLE, Message
from chalicelib.patients.model import Line, Patient
from chalicelib.patients.phone_lines import PAST, line_id


@dataclass(frozen=True)
class ToCome:
    """What has not happened yet, and the phones concerned."""

    visits: dict[str, Appointment]  # of these people, to come or still on their line
    siblings: dict[str, Appointment]  # others that a waiting message names too
    messages: tuple[Message, ...]
    lines: dict[str, Line]


def to_come(
    records: MergingRecords,
    people: Sequence[Patient],
    *,
    also: Iterable[str] = (),
    numbers: Iterable[str] = (),
    now: datetime,
) -> ToCome:
    """Return what these people have to come; `also` are more visits, `numbers` more phones, to look at."""
    phones = {line_id(e164) for e164 in (*(p.e164 for p in people), *numbers) if e164}
    lines = records.get_many(Line, phones)
    visits = records.get_many(Appointment, {*_coming(records, people, lines, now), *also})
    messages = _waiting(records, people, visits.values())
    named = {about.appointment_id for message in messages for about in message.about}
    siblings = records.get_many(Appointment, named - visits.keys())
    return ToCome(visits, siblings, messages, lines)


def _coming(
    records: MergingRecords, people: Sequence[Patient], lines: dict[str, Line], now: datetime
) -> set[str]:
    """Return the ids of visits to come; the lines know those that the index does not show yet."""
    everyone = {each for person in people for each in person.ids}
    on_lines = {
        visit_id
        for line in lines.values()
        for visit_id, visit in line.visits.items()
        if visit.patient_id in everyone and visit.starts_at > now - PAST
    }
    found = [visit for each in everyone for visit in records.appointments_of(each)]
    return on_lines | {visit.id for visit in found if visit.is_open and visit.starts_at > now}


def _waiting(
    records: MergingRecords, people: Iterable[Patient], visits: Iterable[Appointment]
) -> tuple[Message, ...]:
    """Return what may still leave: what they own, and what a sibling owns but names a visit of theirs."""
    own = [m for person in people for m in written_to(records, person, states=RECALLABLE)]
    named = {message_id for visit in visits for message_id in visit.message_ids}
    shared = records.get_many(Message, named).values()
    found = {m.id: m for m in (*own, *shared) if m.state in RECALLABLE}
    return tuple(found[message_id] for message_id in sorted(found))

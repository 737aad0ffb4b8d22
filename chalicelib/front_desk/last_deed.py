"""The deed that a visit leads to: whether the visit is still as that left it, and what was written since. Never writes."""

import dataclasses
from collections.abc import Iterable

from chalicelib.appointments.model import Appointment
from chalicelib.appointments.says_the_same import says_the_same
from chalicelib.appointments.withdraw_messages import Visit
from chalicelib.front_desk.model import DeskDeed
from chalicelib.messaging.model import Message
from chalicelib.shared.errors import NotFoundError
from chalicelib.shared.writes import Records


def deed_of(records: Records, visit: Visit, name: str) -> DeskDeed:
    """Return the deed of that name of a visit, whoever's record the patient's went over to; raises NotFoundError."""
    found = records.get_many(DeskDeed, [f"{each}/{name}" for each in visit.patient.ids])
    ours = [deed for deed in found.values() if deed.visit_id == visit.appointment.id]
    if not ours:
        raise NotFoundError(name)
    return ours[0]


def messages_since(records: Records, visit: Appointment, deed: DeskDeed) -> list[Message]:
    """Return what was written about a visit by its deed, or after it."""
    written, known = (*visit.message_ids, *deed.message_ids), _known_before(deed)
    since = [i for i in dict.fromkeys(written) if i not in known]
    return list(records.get_many(Message, since).values())


def written_since(deed: DeskDeed, messages: Iterable[Message]) -> list[Message]:
    """Return those of a visit's messages that were written by a deed, or after it. Pure."""
    known = _known_before(deed)
    return [message for message in messages if message.id not in known]


def _known_before(deed: DeskDeed) -> tuple[str, ...]:
    return deed.before.message_ids if deed.before else ()


def stands(visit: Appointment, deed: DeskDeed) -> bool:
    """Tell whether nobody has decided anything about the visit since: it says the same, by the same decision. Pure.

    Called off and put back since it says the same, and somebody was answered that it stands.
    """
    left = deed.after
    if visit.deed != deed.name or left is None:
        return False
    return _decisions(visit) == _decisions(left) and says_the_same(
        dataclasses.replace(visit, patient_id=left.patient_id), left
    )


def _decisions(visit: Appointment) -> tuple[object, ...]:
    return visit.decided_at, visit.schedule, visit.restored


def as_left_before(deed: DeskDeed, visit: Appointment) -> Appointment | None:
    """Return the visit with what the deed changed as it was before; what else came since stays. None of one that was booked. Pure."""
    before, after = deed.before, deed.after
    if before is None or after is None:
        return None
    names = (field.name for field in dataclasses.fields(Appointment))
    put_back = {
        name: getattr(before, name)
        for name in names
        if name in _BEFORE or getattr(before, name) != getattr(after, name)
    }
    kept = {"patient_id": visit.patient_id, "version": visit.version, "rest": visit.rest}
    return dataclasses.replace(visit, **(put_back | kept))


# What was decided on the deed's ground goes with it: written reminders, and what the deed before it had left.
_BEFORE = frozenset(
    {"decided_offsets", "message_ids", "told_at", "due_at", "given_back", "deed", "tells_at"}
)

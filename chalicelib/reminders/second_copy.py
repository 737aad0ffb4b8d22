"""Whether a message of unknown fate may go out once more: only while it says what is so. Never sends."""

import dataclasses

from chalicelib.appointments.model import Appointment, Status
from chalicelib.clinics.model import Clinic
from chalicelib.messaging.desk_rings import taking_back
from chalicelib.messaging.messages_of_person import may_be_written_to
from chalicelib.messaging.model import About, Kind, Message
from chalicelib.messaging.template_wording import PREPARED
from chalicelib.patients.model import Line
from chalicelib.patients.patient_by_id import find_people
from chalicelib.patients.phone_lines import line_id
from chalicelib.shared.writes import Records, Save, Write


def terms_of_copy(records: Records, message: Message, copy_id: str) -> list[Write] | None:
    """Return what a copy rests on, to be committed with it, or None where it must not go.

    Who cancelled, confirmed, moved, opted out or took another number in between gets no copy. The
    visits learn the copy's id, so that it can be taken back like any other; people and line are saved as they are,
    so that a no decided meanwhile is decided again and takes it back.
    """
    if message.kind is Kind.TEST:  # whoever asked for it asks again
        return None
    if message.kind is Kind.CLINIC_NOTICE:
        clinic = records.get(Clinic, records.clinic_id)
        is_desks = clinic is not None and clinic.reception_e164 == message.e164
        return [] if is_desks and not records.get(Message, taking_back(message.id)) else None
    if not message.patient_id:  # an answer to somebody the clinic does not know
        line = records.get(Line, line_id(message.e164))
        return None if line and line.opted_out_at else []
    visits = records.get_many(Appointment, [about.appointment_id for about in message.about])
    found = find_people(records, {message.owner, *(v.patient_id for v in visits.values())})
    people = {person.id: person for person in found.values()}
    line = records.get(Line, line_id(message.e164))
    still_so = all(_is_as_told(message, about, visits) for about in message.about)
    still_so = still_so and _is_as_prepared(records, message, visits)
    willing = all(may_be_written_to(message, person, line) for person in people.values())
    if line is None or not (people and still_so and willing):
        return None
    return [
        *(Save(_with_copy(v, copy_id)) for v in visits.values()),
        *map(Save, people.values()),
        Save(line),
    ]


def _is_as_told(message: Message, about: About, visits: dict[str, Appointment]) -> bool:
    visit = visits.get(about.appointment_id)
    if visit is None or visit.schedule != about.schedule:
        return False
    if message.kind is Kind.CANCELLED:
        return visit.status is Status.CANCELLED
    asks = bool(message.content.buttons)
    return visit.status is Status.BOOKED or (visit.status is Status.CONFIRMED and not asks)


def _is_as_prepared(records: Records, message: Message, visits: dict[str, Appointment]) -> bool:
    """Tell whether the visit still asks for the preparation that the message names; of one that names none, it does."""
    if message.content.template != PREPARED:
        return True
    clinic = records.get(Clinic, records.clinic_id)
    kinds = [clinic.visit_kind(visit.visit_kind) for visit in visits.values()] if clinic else []
    return [kind.preparation for kind in kinds if kind] == [message.content.parameters[-1]]


def _with_copy(visit: Appointment, copy_id: str) -> Appointment:
    return dataclasses.replace(visit, message_ids=(*visit.message_ids, copy_id))

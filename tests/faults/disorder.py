"""What must hold between agenda, phones, keys and aliases of a clinic at any moment, whatever was done to it."""

from collections.abc import Iterator

from chalicelib.appointments.model import Appointment
from chalicelib.messaging.model import WITHDRAWABLE, Message
from chalicelib.patients import phone_lines
from chalicelib.patients.model import Line, Patient, PatientAlias, PatientKey, UpcomingVisit
from tests.faults.oracle import every
from tests.faults.world import World


def disorder(world: World) -> Iterator[str]:
    """Say where agenda, phones, keys and aliases do not fit together."""
    people = {p.id: p for p in every(world, Patient, " PATIENT ")}
    phones = {line.id: line for line in every(world, Line, " LINE ")}
    aliases = {a.id: a for a in every(world, PatientAlias, " FORMER ")}
    yield from _people_and_phones(people, phones)
    yield from _visits_and_phones(world, people, phones, aliases)
    for alias in aliases.values():
        if alias.patient_id not in people and alias.patient_id not in aliases:
            yield f"an alias leads nowhere: {alias.id}"
        if alias.id in people:
            yield f"both alias and patient: {alias.id}"
    for key in every(world, PatientKey, " PATIENTKEY "):
        if key.patient_id not in people and key.patient_id not in aliases:
            yield f"a key leads nowhere: {key.id}"
    for message in every(world, Message, " MSG#"):
        is_new = message.state in WITHDRAWABLE and message.attempts == 0
        if is_new and message.owner in aliases:
            yield f"queued under a former id: {message.id}"


def _visits_and_phones(
    world: World,
    people: dict[str, Patient],
    phones: dict[str, Line],
    aliases: dict[str, PatientAlias],
) -> Iterator[str]:
    for visit in every(world, Appointment, " APPT "):
        if visit.patient_id not in people and visit.patient_id not in aliases:
            yield f"a visit of nobody: {visit.id}"
            continue
        if not visit.is_open or visit.starts_at <= world.now:
            continue
        person = people.get(visit.patient_id)
        if person is None:
            yield f"to come under a former id: {visit.id}"
            continue
        home = phone_lines.line_id(person.e164) if person.e164 else ""
        named = {p.id: p.visits[visit.id] for p in phones.values() if visit.id in p.visits}
        wanted = {home: UpcomingVisit(visit.starts_at, person.id)} if home else {}
        if named != wanted:
            yield f"{visit.id} should stand on {wanted}, and stands on {named}"


def _people_and_phones(people: dict[str, Patient], phones: dict[str, Line]) -> Iterator[str]:
    for person in people.values():
        home = {phone_lines.line_id(person.e164)} if person.e164 else set()
        named = {phone.id for phone in phones.values() if person.id in phone.patient_ids}
        if named != home:
            yield f"{person.id} answers on {home}, and stands on {named}"
    for phone in phones.values():
        for patient_id in phone.patient_ids:
            if patient_id not in people:
                yield f"{phone.id} names {patient_id}, who is nobody"

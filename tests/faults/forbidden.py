"""Why a message must not leave, read from the records as they stand, with rules written apart from the code's."""

from collections.abc import Iterator
from typing import Any

from chalicelib.appointments.model import Appointment, Status
from chalicelib.messaging.may_leave import PROMPTED
from chalicelib.messaging.model import Kind, Message
from chalicelib.patients import phone_lines
from chalicelib.patients.model import Line, NumberState, Patient, PatientAlias, Purpose

SURE = (NumberState.VERIFIED, NumberState.ATTESTED)


def forbidden(records: Any, message: Message) -> Iterator[str]:
    """Say why a message must not leave, as the records stand."""
    if message.kind in PROMPTED and message.kind is not Kind.ANSWER:
        return
    line = records.get(Line, phone_lines.line_id(message.e164))
    if (line is None and message.kind is not Kind.ANSWER) or (line and line.opted_out_at):
        yield "the line had said BAJA"
    if message.kind is Kind.ANSWER:  # it rests on what the line wrote, whoever has it
        return
    visits = records.get_many(Appointment, [a.appointment_id for a in message.about])
    for person_id in sorted({message.owner, *(visit.patient_id for visit in visits.values())}):
        yield from _forbidden_to(_follow(records, person_id), message)
    for about in message.about:
        visit = visits[about.appointment_id]
        if message.kind is Kind.CANCELLED:
            continue
        if visit.status is Status.CANCELLED:
            yield "the visit was cancelled"
        if visit.schedule != about.schedule:
            yield "the visit was moved"


def _forbidden_to(person: Patient | None, message: Message) -> Iterator[str]:
    if person is None:
        yield "there is nobody of that id"
        return
    consent = person.consents.get(Purpose.REMINDERS)
    if consent is None or not consent.granted:
        yield "the patient does not agree"
    wanted = (NumberState.ASKED,) if message.kind is Kind.VERIFY else SURE
    if person.number not in wanted:
        yield f"the number is {person.number}"
    if not person.e164 or phone_lines.line_id(person.e164) != phone_lines.line_id(message.e164):
        yield "the number is another"


def _follow(records: Any, patient_id: str) -> Patient | None:
    alias = records.get(PatientAlias, patient_id)
    return _follow(records, alias.patient_id) if alias else records.get(Patient, patient_id)

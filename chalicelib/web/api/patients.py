"""Patients over the API. Who is who is the domain's to say. Loads pydantic: import it late."""

import re

from chalicelib.appointments.person_hits import Hit, person_hits
from chalicelib.appointments.replan_visits import replan_visits
from chalicelib.appointments.staged_records import Staged
from chalicelib.patients.find_person import MOST_SHOWN, find_person
from chalicelib.patients.model import Line, Particulars, Patient, PatientKey
from chalicelib.patients.patient_by_id import find_patient, find_people
from chalicelib.patients.patients_number import region_of
from chalicelib.patients.phone_lines import line_id
from chalicelib.patients.register import Registration, register
from chalicelib.shared.compare_names import fold
from chalicelib.shared.errors import NotFoundError, decide_again
from chalicelib.web.api import request_models, response_models
from chalicelib.web.api.authorized_request import Answer, AuthorizedRequest
from chalicelib.web.api.field_types import OUR_ID
from chalicelib.web.api.parse_request import read_body, read_query
from chalicelib.web.api.problems import FieldError, RefusedError


def kept(call: AuthorizedRequest) -> Answer:
    """Put a person on the list or bring what is known up to date; the same twice changes nothing."""
    asked = read_body(request_models.PatientIn, call.asked.body, call.clinic)
    particulars = Particulars(
        name=asked.name,
        e164=asked.phone,
        language=asked.language or "",
        email=asked.email,
        guardian=asked.guardian,
        called=asked.called,
        external_id=asked.external_id,
    )

    done = decide_again(lambda: _registered(call, particulars))
    shown = shown_patient(done.patient).model_dump() | {"result": done.result}
    status = 201 if done.result == "created" else 200
    return Answer(response_models.PatientKept.model_validate(shown), status)


def get(call: AuthorizedRequest) -> Answer:
    """Show one patient."""
    return Answer(shown_patient(patient_of(call)))


def listed(call: AuthorizedRequest) -> Answer:
    """Show a page of all patients."""
    page = read_query(request_models.PatientPage, call.asked.query)
    return _page(call, "", page.limit, page.cursor, "?cursor")


def found(call: AuthorizedRequest) -> Answer:
    """Show whom a number, a key, the beginning of a name or what somebody types leads to."""
    asked = read_body(request_models.PatientSearch, call.asked.body, call.clinic)
    if "q" in asked.model_fields_set:
        return _hits(call, asked.q, asked.limit)
    if asked.name:
        return _page(call, asked.name, asked.limit, asked.cursor, "#/cursor")
    ids = _on_the_line(call, asked.phone) if asked.phone else _under_key(call, asked.external_id)
    people = {person.id: person for person in find_people(call.records, ids).values()}.values()
    shown = [shown_patient(person) for person in sorted(people, key=lambda p: (p.name, p.id))]
    return Answer(response_models.Patients(patients=shown, next_cursor=""))


def patient_of(call: AuthorizedRequest) -> Patient:
    """Return the patient of the path, also by the id of a record merged into theirs; raises NotFoundError."""
    patient_id = call.asked.path["patient_id"]
    found = find_patient(call.records, patient_id) if re.fullmatch(OUR_ID, patient_id) else None
    if found is None:
        raise NotFoundError
    return found


def shown_patient(patient: Patient) -> response_models.PatientOut:
    """Return a patient as the API shows one."""
    return response_models.PatientOut(
        phone=patient.e164,
        consents=shown_consents(patient),
        called=patient.first_name,
        **response_models.plain(
            patient,
            *("id", "external_id", "name", "number", "language"),
            *("email", "guardian", "created_at", "deceased_at"),
        ),
    )


def shown_consents(patient: Patient) -> list[response_models.Consent]:
    """Return what a patient agreed to and took back, as the API shows it."""
    return [
        response_models.Consent(
            purpose=purpose, **response_models.plain(state, "granted", "at", "by_patient")
        )
        for purpose, state in patient.consents.items()
    ]


def _registered(call: AuthorizedRequest, particulars: Particulars) -> Registration:
    """Commit a registration with what it means for visits to come: nothing goes to a former number."""
    staged = Staged(call.records)
    registration = register(staged, particulars, now=call.now, source="api")
    staged.stage(registration.writes)
    before = call.records.get(Patient, registration.patient.id)
    if before and registration.writes:
        after = registration.patient
        staged.stage(replan_visits(staged, call.clinic, before, after, now=call.now))
    call.records.commit(staged.writes)
    return registration


def _hits(call: AuthorizedRequest, typed: str, limit: int) -> Answer:
    unreadable: list[str] = []
    records = call.leaving_out(unreadable)
    region, most = region_of(call.clinic), min(limit, MOST_SHOWN)
    answer = find_person(records, typed, region=region, most=most)
    hits = person_hits(records, answer.people, now=call.now)
    return Answer(
        response_models.Patients(
            patients=[shown_patient(person) for person in answer.people],
            next_cursor="",
            unreadable=unreadable,
            hits=[_shown_hit(hit) for hit in hits],
            has_more=answer.has_more,
            needs=answer.needs,
        )
    )


def _shown_hit(hit: Hit) -> response_models.PatientHit:
    return response_models.PatientHit(
        patient_id=hit.patient.id,
        next_visit_at=hit.next_visit.starts_at if hit.next_visit else None,
        last_visit_at=hit.last_visit.starts_at if hit.last_visit else None,
        shares_phone=hit.shares_phone,
    )


def _page(call: AuthorizedRequest, prefix: str, limit: int, cursor: str, pointer: str) -> Answer:
    after = call.records.get(Patient, cursor) if cursor else None
    if cursor and (after is None or not fold(after.name) or not _begins(after, prefix)):
        raise RefusedError("invalid_request", (FieldError(pointer, "cursor_unknown"),))
    unreadable: list[str] = []
    records = call.leaving_out(unreadable)
    people = records.patients_named(prefix, limit=limit + 1, after=after)
    shown = [shown_patient(person) for person in people[:limit]]
    is_last = len(people) + len(unreadable) <= limit or not shown
    return Answer(
        response_models.Patients(
            patients=shown,
            next_cursor="" if is_last else shown[-1].id,
            unreadable=unreadable,
        )
    )


def _begins(patient: Patient, prefix: str) -> bool:
    return fold(patient.name).startswith(fold(prefix))


def _on_the_line(call: AuthorizedRequest, e164: str) -> tuple[str, ...]:
    line = call.records.get(Line, line_id(e164))
    return line.patient_ids if line else ()


def _under_key(call: AuthorizedRequest, external_id: str) -> tuple[str, ...]:
    key = call.records.get(PatientKey, external_id)
    return (key.patient_id,) if key else ()

"""Appointments over the API. Which state may follow which is the domain's to say. Loads pydantic: import it late."""

import dataclasses
import re
from collections.abc import Callable
from datetime import datetime, timedelta

from chalicelib.appointments.agenda_change import By, Change, carry_out, said_again
from chalicelib.appointments.arrival import note_arrival
from chalicelib.appointments.attendance import record_attendance as decide_attendance
from chalicelib.appointments.booking_notice import Tell
from chalicelib.appointments.cancel import cancel as decide_cancel
from chalicelib.appointments.confirm import confirm as decide_confirm
from chalicelib.appointments.model import Appointment, Slot, Status
from chalicelib.appointments.night_hours import starts_at_night
from chalicelib.appointments.restore import is_restorable
from chalicelib.appointments.restore import restore as decide_restore
from chalicelib.appointments.upsert import Upserted, by_key, upsert
from chalicelib.appointments.visits_of_person import place_of_visit, visits_of_person
from chalicelib.appointments.with_whom import practitioner_id_of
from chalicelib.appointments.withdraw_messages import Visit
from chalicelib.front_desk.take_back_arrival import take_back_arrival
from chalicelib.patients.model import Patient, PatientKey
from chalicelib.patients.patient_by_id import find_patient
from chalicelib.reminders.clinic_daily_limit import why_no_room
from chalicelib.shared import times
from chalicelib.shared.errors import NotFoundError
from chalicelib.web.api import request_models, response_models
from chalicelib.web.api.authorized_request import Answer, AuthorizedRequest
from chalicelib.web.api.field_types import EXTERNAL_ID, OUR_ID
from chalicelib.web.api.list_cursors import cursor_of, place_in
from chalicelib.web.api.parse_request import read_body, read_query
from chalicelib.web.api.patients import patient_of
from chalicelib.web.api.problems import FieldError, RefusedError

LONGEST_RANGE = timedelta(days=request_models.LONGEST_RANGE_DAYS)


def put(call: AuthorizedRequest) -> Answer:
    """Book the visit, move it, or leave it as it is."""
    asked = read_body(request_models.AppointmentIn, call.asked.body)
    external_id = call.asked.path["external_id"]
    _known(call)  # refuses what is no key before anything is decided, and an unknown patient
    _patient(call, asked)
    _ask_about_night(call, asked)
    slot = _slot(call, asked)
    arranged: list[Upserted] = []

    def decide() -> Change:
        known = _known(call)
        arranged.append(
            upsert(
                call.records,
                call.clinic,
                _patient(call, asked),  # read again: their number may have changed meanwhile
                slot,
                known,
                external_id=external_id,
                now=call.now,
                tell=_tell(call) if asked.tell and known is None else None,
            )
        )
        return arranged[-1].change

    appointment = carry_out(call.records, call.queue, decide, now=call.now)
    result = arranged[-1].result
    return _kept(call, appointment, result, status=201 if result == "created" else 200)


def get(call: AuthorizedRequest) -> Answer:
    """Show one visit."""
    return Answer(_out(call, _meant(call)))


def listed(call: AuthorizedRequest) -> Answer:
    """Show the visits of a day or a stretch of time."""
    asked = read_query(request_models.AppointmentRange, call.asked.query)
    start, end = _bounds(call, asked)
    unreadable: list[str] = []
    found = call.leaving_out(unreadable).appointments_between(start, end)
    whose = asked.practitioner_id
    shown = [out for v in found if (out := _out(call, v)).practitioner_id == whose or not whose]
    return Answer(response_models.Appointments(appointments=shown, unreadable=unreadable))


def cancel(call: AuthorizedRequest) -> Answer:
    """Call a visit off for the clinic; twice is as good as once."""
    return _changed(
        call,
        lambda visit: (
            said_again(visit, call.now)
            if visit.status is Status.CANCELLED
            else decide_cancel(
                call.records, call.clinic, visit.id, by=By.CLINIC, now=call.now, source="api"
            )
        ),
    )


def restore(call: AuthorizedRequest) -> Answer:
    """Let a cancelled visit stand after all, at its own time; twice is as good as once."""
    return _changed(
        call,
        lambda visit: decide_restore(
            call.records, call.clinic, visit.id, by=By.CLINIC, now=call.now
        ),
    )


def confirm(call: AuthorizedRequest) -> Answer:
    """Note that the patient will come."""
    return _changed(
        call,
        lambda visit: decide_confirm(call.records, call.clinic, visit.id, now=call.now, how="api"),
    )


def arrived(call: AuthorizedRequest) -> Answer:
    """Note that the patient is here; twice keeps the first moment."""
    return _changed(
        call, lambda visit: note_arrival(call.records, call.clinic, visit.id, now=call.now)
    )


def not_arrived(call: AuthorizedRequest) -> Answer:
    """Take an arrival back; twice is as good as once."""
    return _changed(
        call, lambda visit: take_back_arrival(call.records, call.clinic, visit.id, now=call.now)
    )


def of_patient(call: AuthorizedRequest) -> Answer:
    """Show a page of a patient's visits, the latest first."""
    asked = read_query(request_models.VisitPage, call.asked.query)
    patient = patient_of(call)
    what = f"visits/{patient.id}"
    place = place_in(call.records, what, asked.cursor)
    unreadable: list[str] = []
    records = call.leaving_out(unreadable)
    found = visits_of_person(records, patient, before=place, most=asked.limit + 1)
    shown = found[: asked.limit]
    more = place_of_visit(shown[-1]) if len(found) > asked.limit else ""
    return Answer(
        response_models.VisitsOfPatient(
            appointments=[_out(call, visit) for visit in shown],
            unreadable=unreadable,
            next_cursor=cursor_of(call.records, what, more),
        )
    )


def attendance(call: AuthorizedRequest) -> Answer:
    """Note whether the patient came."""
    asked = read_body(request_models.AttendanceIn, call.asked.body)
    return _changed(
        call,
        lambda visit: decide_attendance(
            call.records, call.clinic, visit.id, came=asked.came, now=call.now
        ),
    )


def _meant(call: AuthorizedRequest) -> Appointment:
    """Return the visit of the path: by the caller's own key, or by ours behind a tilde."""
    found = _by_either_key(call)
    if found is None:
        raise NotFoundError
    return found


def _known(call: AuthorizedRequest) -> Appointment | None:
    """Return the visit of the path, None where the caller's own key leads to none yet; ours is never made up by a caller."""
    key = call.asked.path["external_id"]
    if key.startswith("~"):
        return _meant(call)
    if not re.fullmatch(EXTERNAL_ID, key):
        raise _refused("/external_id", "string_pattern_mismatch")
    return by_key(call.records, key)


def _by_either_key(call: AuthorizedRequest) -> Appointment | None:
    key = call.asked.path["external_id"]
    if re.fullmatch(EXTERNAL_ID, key):
        return by_key(call.records, key)
    is_ours = key.startswith("~") and re.fullmatch(OUR_ID, key[1:])
    return call.records.get(Appointment, key[1:]) if is_ours else None


def _ask_about_night(call: AuthorizedRequest, asked: request_models.AppointmentIn) -> None:
    """Refuse an hour of the night until it is said to be meant; of a visit that has it already nothing is asked."""
    if asked.at_night or not starts_at_night(asked.starts_at, call.clinic.zone):
        return
    known = _known(call)
    if known is None or known.starts_at != asked.starts_at:
        raise RefusedError("time_at_night")


def _slot(call: AuthorizedRequest, asked: request_models.AppointmentIn) -> Slot:
    """Return the time that is asked for; of a practitioner who is chosen, with the name they have. Who left gets no new visit."""
    slot = Slot(asked.starts_at, asked.minutes, asked.practitioner, asked.place)
    if not asked.practitioner_id:
        return slot
    known = (one for one in call.clinic.practitioners if one.id == asked.practitioner_id)
    chosen = next(known, None)
    if chosen is None:
        raise RefusedError("practitioner_not_found")
    visit = _known(call) if chosen.has_left else None
    if chosen.has_left and not (visit and practitioner_id_of(call.clinic, visit) == chosen.id):
        raise RefusedError("practitioner_has_left")
    return dataclasses.replace(slot, practitioner=chosen.name, practitioner_id=chosen.id)


def _tell(call: AuthorizedRequest) -> Tell:
    """Return that the patient is to be told of a new visit, with what the day's limit says to it."""
    return Tell(why_no_room(call.records, call.clinic, call.now))


def _patient(call: AuthorizedRequest, asked: request_models.AppointmentIn) -> Patient:
    patient_id = asked.patient_id
    if asked.patient_external_id:
        key = call.records.get(PatientKey, asked.patient_external_id)
        patient_id = key.patient_id if key else ""
    patient = find_patient(call.records, patient_id) if patient_id else None
    if patient is None:
        raise RefusedError("patient_not_found")
    return patient


def _changed(call: AuthorizedRequest, decide: Callable[[Appointment], Change]) -> Answer:
    seen: list[Appointment] = []

    def attempt() -> Change:
        seen.append(_meant(call))
        return decide(seen[-1])

    appointment = carry_out(call.records, call.queue, attempt, now=call.now)
    result = "unchanged" if appointment == seen[-1] else "updated"
    return _kept(call, appointment, result)


def _bounds(
    call: AuthorizedRequest, asked: request_models.AppointmentRange
) -> tuple[datetime, datetime]:
    """Return what to list; raises RefusedError when the question has two answers or too long a one."""
    if asked.from_ is None or asked.until is None:
        if asked.from_ or asked.until:
            raise _refused("?until" if asked.from_ else "?from", "other_end_missing")
        day = asked.day or times.local_day(call.now, call.clinic.zone)
        return times.day_bounds(day, call.clinic.zone)
    if asked.day:
        raise _refused("?day", "day_or_range")
    if asked.until <= asked.from_:
        raise _refused("?until", "range_reversed")
    if asked.until - asked.from_ > LONGEST_RANGE:
        raise _refused("?until", "range_too_long")
    return asked.from_, asked.until


def _refused(pointer: str, code: str) -> RefusedError:
    return RefusedError("invalid_request", (FieldError(pointer, code),))


def _kept(
    call: AuthorizedRequest, appointment: Appointment, result: str, *, status: int = 200
) -> Answer:
    how = {"result": result, "restore": _where_restored(call, appointment)}
    shown = _out(call, appointment).model_dump() | how
    return Answer(response_models.AppointmentKept.model_validate(shown), status)


def _where_restored(call: AuthorizedRequest, appointment: Appointment) -> str:
    if not appointment.is_cancelled:
        return ""
    patient = find_patient(call.records, appointment.patient_id)
    may_be = patient is not None and is_restorable(Visit(appointment, patient), call.now)
    return f"/api/v1/appointments/~{appointment.id}/restore" if may_be else ""


def _out(call: AuthorizedRequest, appointment: Appointment) -> response_models.AppointmentOut:
    shown = {name: getattr(appointment, name) for name in _SHOWN}
    shown["starts_at"] = times.local(appointment.starts_at, call.clinic.zone)
    shown["practitioner_id"] = practitioner_id_of(call.clinic, appointment)
    return response_models.AppointmentOut.model_validate(shown)


_SHOWN = tuple(
    field.name
    for field in dataclasses.fields(Appointment)
    if field.name in response_models.AppointmentOut.model_fields
)

"""Plausible records for tests, each with what the test cares about named and the rest as a small clinic has it."""

import dataclasses
import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from chalicelib.appointments.model import Appointment
from chalicelib.appointments.row_for_review import RowCell, RowForReview
from chalicelib.clinics.known_practitioner import KnownPractitioner
from chalicelib.clinics.model import Clinic, Provider, Sender
from chalicelib.consent import opt_out
from chalicelib.consent.consent_journal import Said, hashes_of, noted
from chalicelib.consent.model import Proof
from chalicelib.consent.ports import PatientRecords
from chalicelib.data_rights.data_link import new_link
from chalicelib.messaging.data_link_code import code_of
from chalicelib.messaging.model import About, Action, Button, Content, Kind, Message, message_id
from chalicelib.patients.model import (
    ConsentState,
    Line,
    NumberState,
    Patient,
    Purpose,
    UpcomingVisit,
)
from chalicelib.patients.phone_lines import line_id
from chalicelib.patients.refusal_hashes import KeyedHashes, refusals
from chalicelib.shared import times
from chalicelib.shared.one_time_secrets import id_of
from chalicelib.shared.transaction_batches import stages
from chalicelib.shared.writes import Create, Records, Write
from chalicelib.staff.model import Device, StaffMember
from chalicelib.staff.permissions import Role
from chalicelib.staff.pin_hash import Cost, hash_pin

NOW = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)  # a Sunday, 09:30 in Mexico City
CLINIC_ID = "k3v9q2xa"
ZONE = "America/Mexico_City"
ANAS_PHONE = "+525512345678"
LUPITAS_PIN = "7381"
FAST = Cost(1, 1, 1)
THE_COUNTERS = "el-aparato-del-mostrador"  # what the computer there keeps


def moment(text: str, *, zone: str = ZONE) -> datetime:
    """Return the instant of "today 18:00", "tomorrow 10:30", "in 3 days 09:00" or "2026-11-24 10:30"."""
    day_text, clock = text.rsplit(" ", 1)
    today = times.local_day(NOW, zone)
    hour, minute = (int(part) for part in clock.split(":"))
    return times.instant(_day(day_text, today), datetime(1, 1, 1, hour, minute).time(), zone)  # noqa: DTZ001  # a wall clock


def a_clinic(**changes: Any) -> Clinic:
    """Return a dental practice in Mexico City that writes through AWS."""
    usual: dict[str, Any] = {
        "id": CLINIC_ID,
        "slug": "clinica-sonrisa",
        "name": "Clínica Dental Sonrisa",
        "legal_name": "Sonrisa Dental S.A. de C.V.",
        "address": "Av. Insurgentes Sur 1234, Ciudad de México",
        "phone": "+525555550100",
        "privacy_contact": "privacidad@sonrisa.example",
        "sender": Sender(
            provider=Provider.AWS,
            phone_number_id="phone-number-id-106540352242922",
            display_number="+525555550199",
            business_account_id="waba-102290129340398",
        ),
    }
    return Clinic(**(usual | changes))


def with_practitioners(clinic: Clinic, *practitioners: KnownPractitioner | str) -> Clinic:
    """Return the clinic with these on its list; a name alone has itself as an id."""
    known = (
        p if isinstance(p, KnownPractitioner) else KnownPractitioner(p, p) for p in practitioners
    )
    return dataclasses.replace(clinic, practitioners=tuple(known))


def a_patient(**changes: Any) -> Patient:
    """Return Ana, who wrote to the clinic herself and agreed to reminders."""
    usual: dict[str, Any] = {
        "id": "p7d2m4q8w1zc",
        "name": "Ana López García",
        "e164": ANAS_PHONE,
        "number": NumberState.VERIFIED,
        "consents": agreed(Purpose.REMINDERS),
        "created_at": NOW - timedelta(days=30),
    }
    return Patient(**(usual | changes))


def agreed(
    *purposes: Purpose, by_patient: bool = True, at: datetime = NOW - timedelta(days=30)
) -> dict[Purpose, ConsentState]:
    """Return the state after somebody said yes, a month ago, to each purpose."""
    state = ConsentState(granted=True, at=at, by_patient=by_patient)
    return dict.fromkeys(purposes, state)


def refused(
    *purposes: Purpose, by_patient: bool = True, at: datetime = NOW - timedelta(days=7)
) -> dict[Purpose, ConsentState]:
    """Return the state after somebody said no, a week ago, to each purpose."""
    state = ConsentState(granted=False, at=at, by_patient=by_patient)
    return dict.fromkeys(purposes, state)


def said_no(hashes: KeyedHashes, *numbers: str) -> tuple[str, ...]:
    """Return what is remembered of a person about phones that said "no soy yo"."""
    people = (a_patient(e164=e164, number=NumberState.WRONG) for e164 in numbers)
    return tuple(one for person in people for one in refusals(person, hashes))


def an_appointment(starting: str | datetime = "tomorrow 10:30", **changes: Any) -> Appointment:
    """Return a visit of Ana's; its `due_at` is what the test says, by default nothing."""
    usual: dict[str, Any] = {
        "id": "a1b2c3d4e5f6",
        "patient_id": "p7d2m4q8w1zc",
        "starts_at": moment(starting) if isinstance(starting, str) else starting,
        "created_at": NOW - timedelta(days=7),
    }
    return Appointment(**(usual | changes))


def a_message(**changes: Any) -> Message:
    """Return a queued reminder of Ana's visit; `about` may be given as an appointment, or several."""
    usual: dict[str, Any] = {"kind": Kind.REMINDER, "e164": ANAS_PHONE, "created_at": NOW}
    fields = usual | changes
    fields["about"] = _about(fields.get("about", an_appointment()))
    fields.setdefault("id", _message_id(fields, fields.pop("owner", "p7d2m4q8w1zc")))
    fields.setdefault("content", a_content())
    fields.setdefault("useful_until", moment("tomorrow 10:00"))
    return Message(**fields)


def a_content(**changes: Any) -> Content:
    """Return the text of a reminder with its three buttons."""
    usual: dict[str, Any] = {
        "template": "recordatorio_cita",
        "language": "es_MX",
        "parameters": ("Ana", "Clínica Dental Sonrisa", "lunes 23 de noviembre, 10:30 a. m."),
        "buttons": (Button(Action.CONFIRM), Button(Action.MOVE), Button(Action.CANCEL)),
    }
    return Content(**(usual | changes))


def a_line(*patients: Patient, visits: Iterable[Appointment] = (), **changes: Any) -> Line:
    """Return the phone of these people (Ana alone, when none are named) with their visits to come."""
    people = patients or (a_patient(),)
    usual: dict[str, Any] = {
        "id": line_id(people[0].e164),
        "patient_ids": tuple(person.id for person in people),
        "visits": {v.id: UpcomingVisit(v.starts_at, v.patient_id) for v in visits},
    }
    return Line(**(usual | changes))


def a_row_for_review(*cells: tuple[str, str, str], **changes: Any) -> RowForReview:
    """Return a row of a file that waits for a person; of each cell its heading, its meaning and its text."""
    fields: dict[str, Any] = {
        "id": "9f86d081884c7d68",
        "import_ids": ("261122153000-4f9a2c1b",),
        "at": NOW,
        "number": "14",
        "reason": "phone_too_short",
        "region": "MX",
        "day_first": True,
        "evidence": "file",
        "notation": "24",
    }
    return RowForReview(cells=tuple(RowCell(*cell) for cell in cells), **(fields | changes))


def keep(records: Records, *things: Any) -> None:
    """Store records as new ones, as many at a time as a transaction holds beside its audit item."""
    for some in stages([Create(thing)] for thing in things):
        records.commit(some)


def _day(text: str, today: date) -> date:
    if text in ("today", "tomorrow", "yesterday"):
        return today + timedelta(days={"today": 0, "tomorrow": 1, "yesterday": -1}[text])
    if ahead := re.fullmatch(r"in (\d+) days?", text):
        return today + timedelta(days=int(ahead[1]))
    return date.fromisoformat(text)


def _about(given: Any) -> tuple[About, ...]:
    several = given if isinstance(given, tuple | list) else (given,)
    return tuple(
        About(one.id, one.schedule, 24 * 60) if isinstance(one, Appointment) else one
        for one in several
    )


def _message_id(fields: dict[str, Any], owner: str) -> str:
    natural_key = [f"{a.appointment_id}/{a.schedule}/{a.offset}" for a in fields["about"]]
    return message_id(CLINIC_ID, owner, fields["kind"], fields["created_at"], *natural_key)


def a_data_link(records: Records, e164: str, patient_ids: tuple[str, ...], now: datetime) -> str:
    """Keep a link to the data of people of a line, as "MIS DATOS" does; return its code."""
    seed, kept = new_link(records, e164, patient_ids, now)
    records.commit([kept])
    return code_of(records, seed)


def stopped(
    records: PatientRecords, line: Line, *, now: datetime, proof: Proof
) -> tuple[Line, list[Write]]:
    """Return the line and all the writes that a BAJA on it leads to, for a line of few people."""
    people = records.get_many(Patient, line.patient_ids).values()
    left = opt_out.decide_opt_out(records, line, now=now, proof=proof)
    ended = [w for part in left.parts([]) for w in part]
    return dataclasses.replace(line, opted_out_at=now), [
        *ended,
        *noted(Said.LEFT, people, at=now, hashes=hashes_of(records, line.id)),
    ]


def a_member(records: Records, **changes: Any) -> StaffMember:
    """Return Lupita of the front desk, whose PIN is `pin`; it is hashed fast, as a test need not wait."""
    pin = changes.pop("pin", LUPITAS_PIN)
    usual: dict[str, Any] = {
        "id": "lup1ta000001",
        "name": "Lupita",
        "role": Role.RECEPTION,
        "created_at": NOW - timedelta(days=30),
        "sessions_from": NOW - timedelta(days=30),
    }
    fields = usual | changes
    return StaffMember(pin=hash_pin(records, fields["id"], pin, cost=FAST), **fields)


def a_device(*members: StaffMember, secret: str = THE_COUNTERS, **changes: Any) -> Device:
    """Return the computer at the counter, on which these people may sign in."""
    usual: dict[str, Any] = {
        "id": id_of(secret),
        "label": "Recepción",
        "member_ids": tuple(member.id for member in members),
        "created_at": NOW - timedelta(days=30),
        "used_at": NOW,
        "seen_at": NOW - timedelta(days=30),
    }
    return Device(**(usual | changes))

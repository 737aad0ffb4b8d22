"""Clínica Dental Sonrisa and its agenda: two weeks around today, topped up at each start. Never sends."""

import dataclasses
from collections.abc import Iterator
from datetime import datetime, time, timedelta

from chalicelib.appointments.agenda_change import carry_out
from chalicelib.appointments.book import book
from chalicelib.appointments.keep_practitioners import add_practitioner
from chalicelib.appointments.link_visits import link_visits
from chalicelib.appointments.model import Appointment, AppointmentKey, Slot, Status
from chalicelib.appointments.with_whom import linked
from chalicelib.clinics.model import ID_LENGTH, Clinic, OpeningHours, Provider, Sender
from chalicelib.clinics.practitioner import Colour, Practitioner
from chalicelib.consent import consent_events
from chalicelib.consent.grant_and_withdraw import with_event
from chalicelib.consent.model import Proof, Source
from chalicelib.patients.model import Line, NumberState, Particulars, Patient, Purpose
from chalicelib.patients.register import register
from chalicelib.shared import ids, times
from chalicelib.shared.audit import Actor, ActorKind
from chalicelib.shared.writes import Create, Save, Write
from chalicelib.storage.clinic_records import ClinicRecords
from chalicelib.wiring import Services
from puntual.demo.people import PEOPLE, Person, number_of

DEMO = Actor(ActorKind.OPERATOR, cause="puntual demo")

SLUG = "clinica-dental-sonrisa"
ZONE = "America/Mexico_City"
RECEPTION = "+525550000198"
SENDERS = {
    Provider.AWS: Sender(
        Provider.AWS, "phone-number-id-5a0b1c2d3e4f", "+525550000199", "waba-5a0b1c2d3e4f", 2000
    ),
    Provider.META: Sender(Provider.META, "106540352242922", "+525550000199", "1029384756", 2000),
}
OPENS, CLOSES = time(9), time(20)
VISITS = ((9, 30), (10, 15), (11, 0), (12, 30), (16, 0), (17, 30), (18, 45))  # of each day
PRACTITIONERS = (
    Practitioner("ruiz", "Dra. Ruiz", Colour.TEAL, also_called=("Dra. Elena Ruiz Montes",)),
    Practitioner("salgado", "Dr. Salgado", Colour.ORANGE),
    Practitioner("ferrer", "Dra. Ferrer", Colour.PURPLE),
)
DAYS_BACK, DAYS_AHEAD = 6, 8
A_ROUND = timedelta(minutes=10)  # goes by from the start until all is sent, at most
NUMBER_STATES = {
    "verified": NumberState.VERIFIED,
    "opted_out": NumberState.VERIFIED,
    "attested": NumberState.ATTESTED,
}


def open_clinic(services: Services, provider: Provider, *, now: datetime) -> Clinic:
    """Return the demo clinic, made at the first start; its quiet hours are lifted when they are on, or about to begin."""
    clinic = services.directory.by_slug(SLUG)
    if clinic is None:
        clinic = _new_clinic(SENDERS[provider])
        services.directory.add(clinic)
    usual = dataclasses.replace(clinic, sending_from=OPENS, sending_until=CLOSES)
    wanted = usual
    if not all(map(usual.is_sending_time, (now, now + A_ROUND))):
        wanted = dataclasses.replace(usual, sending_from=time.min, sending_until=time.max)
    records = services.records(clinic.id, DEMO)
    if wanted != clinic:
        records.commit([Save(wanted)])
    return _with_doctors(records, now) or wanted


def _with_doctors(records: ClinicRecords, now: datetime) -> Clinic | None:
    """Put the three who see patients on the list, and link the visits of a demo that was begun before they were."""
    known = {one.id for one in records.practitioners()}
    new = [one for one in PRACTITIONERS if one.id not in known]
    for one in new:
        add_practitioner(records, one, now=now)
    if new:
        link_visits(records, now=now)
    return records.get(Clinic, records.clinic_id)


def is_night(clinic: Clinic) -> bool:
    """Tell whether the quiet hours were lifted for the demo."""
    return clinic.sending_from == time.min


def fill_agenda(services: Services, clinic: Clinic, *, now: datetime) -> Iterator[str]:
    """Register the patients and book what the two weeks around `now` lack; yield each name as it is done."""
    records = services.records(clinic.id, DEMO)
    patients = []
    for person in PEOPLE:
        patients.append(_patient(records, person, now))
        yield person.name
    for place, starts_at in enumerate(_visit_times(now)):
        patient = patients[place % len(patients)]
        slot = Slot(starts_at, 30, PRACTITIONERS[place % len(PRACTITIONERS)].name)
        if _booked(services, records, clinic, patient, slot, now):
            yield f"{patient.name}, {times.local(starts_at, ZONE):%d/%m %H:%M}"


DUE_NOW = timedelta(
    hours=23, minutes=55
)  # late by minutes; by hours, the next reminder of the day would go instead


def book_one_soon(services: Services, clinic: Clinic, *, now: datetime) -> Appointment:
    """Book a visit in a day for somebody whose number is sure: its reminder is due, at whatever hour this runs.

    For somebody on whose phone no other visit of that day is told, as one message would tell of both: a tap names one visit.
    """
    records = services.records(clinic.id, DEMO)
    starts_at = (now + DUE_NOW).replace(second=0, microsecond=0)
    day = times.day_bounds(times.local_day(starts_at, ZONE), ZONE)
    whose = {visit.patient_id for visit in records.appointments_between(*day)}
    told = {person.e164 for person in records.get_many(Patient, whose).values()}
    turn = int(now.timestamp() // 60)
    sure = [person for person in PEOPLE if person.known == "verified" and not person.guardian]
    in_turn = [_patient(records, each, now) for each in (*sure[turn % len(sure) :], *sure)]
    patient = next((each for each in in_turn if each.e164 not in told), in_turn[0])
    slot = Slot(starts_at, 30, PRACTITIONERS[0].name)
    return carry_out(
        records,
        services.queue,
        lambda: book(records, clinic, patient, slot, now=now, source="demo"),
        now=now,
    )


def _new_clinic(sender: Sender) -> Clinic:
    return Clinic(
        id=ids.new_id(ID_LENGTH),
        slug=SLUG,
        name="Clínica Dental Sonrisa",
        legal_name="Servicios Dentales Sonrisa, S. C.",
        address="Av. Álvaro Obregón 100, Roma Norte, Ciudad de México",
        phone="+525550000197",
        privacy_contact="privacidad@clinica-sonrisa.example",
        sender=sender,
        zone=ZONE,
        languages=("es_MX", "en", "pt_BR"),
        hours=tuple(OpeningHours(day, OPENS, CLOSES) for day in range(7)),
        reception_e164=RECEPTION,
    )


def _visit_times(now: datetime) -> Iterator[datetime]:
    """Yield each visit's time; those before `now` were kept or missed."""
    today = times.local_day(now, ZONE)
    for days in range(-DAYS_BACK, DAYS_AHEAD):
        for hour, minute in VISITS:
            yield times.instant(today + timedelta(days=days), time(hour, minute), ZONE)


def _patient(records: ClinicRecords, person: Person, now: datetime) -> Patient:
    e164 = number_of(person.line)
    key = "" if e164 else "demo-no-phone"  # without it each start would write the person anew
    particulars = Particulars(
        person.name, e164, person.language, guardian=person.guardian, external_id=key
    )
    found = register(records, particulars, now=now, source="demo")
    if found.result != "created":
        return found.patient
    patient = dataclasses.replace(
        found.patient, number=NUMBER_STATES.get(person.known, NumberState.UNVERIFIED)
    )
    others = [w for w in found.writes if not (isinstance(w, Create) and w.record.id == patient.id)]
    patient, consents = _agreed(patient, person, now)
    records.commit([Create(patient), *consents, *(_stopped(w, person, now) for w in others)])
    return patient


def _agreed(patient: Patient, person: Person, now: datetime) -> tuple[Patient, list[Write]]:
    if person.known in ("none", "no_consent"):
        return patient, []
    source = Source.FORM if person.known in ("verified", "opted_out") else Source.IMPORT
    proof = Proof(attested_by="demo")
    event = consent_events.event_of(
        patient.id, Purpose.REMINDERS, granted=True, source=source, at=now, proof=proof
    )
    return with_event(patient, event), [Create(event)]


def _stopped(write: Write, person: Person, now: datetime) -> Write:
    """Return the write with the line opted out, for whoever once said BAJA."""
    if person.known == "opted_out" and isinstance(write, Create | Save):
        record = write.record
        if isinstance(record, Line):
            return Create(dataclasses.replace(record, opted_out_at=now))
    return write


def _booked(
    services: Services,
    records: ClinicRecords,
    clinic: Clinic,
    patient: Patient,
    slot: Slot,
    now: datetime,
) -> bool:
    external_id = f"demo-{slot.starts_at:%Y%m%d%H%M}"
    if records.get(AppointmentKey, external_id):
        return False
    if slot.starts_at <= now:
        _remember(records, patient, linked(clinic, slot), external_id, now)
        return True
    carry_out(
        records,
        services.queue,
        lambda: book(
            records, clinic, patient, slot, now=now, external_id=external_id, source="demo"
        ),
        now=now,
    )
    return True


def _remember(
    records: ClinicRecords, patient: Patient, slot: Slot, external_id: str, now: datetime
) -> None:
    """Write a visit of last week: one in seven was missed, which is what the clinic wants to change."""
    missed = slot.starts_at.toordinal() % 7 == slot.starts_at.hour % 7
    past = Appointment(
        ids.new_id(),
        patient.id,
        slot.starts_at,
        slot.minutes,
        slot.practitioner,
        practitioner_id=slot.practitioner_id,
        status=Status.NO_SHOW if missed else Status.ATTENDED,
        external_id=external_id,
        source="demo",
        created_at=now,
    )
    records.commit([Create(past), Create(AppointmentKey(external_id, past.id))])

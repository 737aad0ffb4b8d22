"""Clinics with patients whose reminders are due now, as the items a table holds. Never writes them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from chalicelib.appointments.model import Appointment
from chalicelib.clinics.model import Clinic, Provider, Sender
from chalicelib.patients.model import (
    ConsentState,
    Line,
    NumberState,
    Patient,
    Purpose,
    UpcomingVisit,
)
from chalicelib.patients.phone_lines import line_id
from chalicelib.shared import ids
from chalicelib.storage import keys
from chalicelib.storage.item_codec import Item, to_item

NOW = datetime(2026, 11, 23, 18, 30, tzinfo=UTC)  # a Monday, 12:30 in Mexico City
ACCOUNT = "102290129340398"
DAY_BEFORE = timedelta(days=1)
ZONES = ("America/Mexico_City", "America/Mexico_City", "America/Tijuana", "America/Cancun")
NAMES = ("Ana López García", "José Hernández", "María Guadalupe Ramírez Soto", "Luis Ángel Peña")
PRACTITIONERS = ("Dra. Ruiz", "Dr. Ortega Mena", "")


@dataclass(frozen=True)
class Population:
    """How many reminders are due and how they are spread; `name` keeps two populations of a table apart."""

    name: str
    provider: Provider
    reminders: int
    in_each_clinic: int = 500

    @property
    def clinics(self) -> int:
        """How many clinics there are."""
        return -(-self.reminders // self.in_each_clinic)

    def items(self) -> Iterator[Item]:
        """Yield each clinic with its patients, their phones and their visits of tomorrow."""
        for number in range(self.clinics):
            clinic = a_clinic(self, number)
            yield to_item(clinic.id, clinic)
            yield _lead(clinic, keys.sender(clinic.sender.phone_number_id))
            yield _lead(clinic, keys.slug(clinic.slug))
            first = number * self.in_each_clinic
            for place in range(first, min(first + self.in_each_clinic, self.reminders)):
                for record in _someone(place):
                    yield to_item(clinic.id, record)


def phone_number_id(population: Population, number: int) -> str:
    """Return the WhatsApp number that a clinic of the population writes from."""
    return f"phone-number-id-{population.name}{number:012}"


def a_clinic(population: Population, number: int) -> Clinic:
    """Return one practice with a number of its own and WhatsApp's highest limit but one."""
    clinic_id = ids.derived_id(population.name, str(number), length=8)
    return Clinic(
        id=clinic_id,
        slug=f"clinica-{clinic_id}",
        name="Clínica Dental Sonrisa",
        legal_name="Sonrisa Dental S.A. de C.V.",
        address="Av. Insurgentes Sur 1234, Col. del Valle, Ciudad de México",
        phone="+525555550100",
        privacy_contact="privacidad@sonrisa.example",
        sender=Sender(
            provider=population.provider,
            phone_number_id=phone_number_id(population, number),
            display_number="+525555550199",
            business_account_id=ACCOUNT,  # one for all: its token is asked for once
            daily_limit=100_000,
        ),
        zone=ZONES[number % len(ZONES)],
    )


def _lead(clinic: Clinic, key: keys.Key) -> Item:
    return {"pk": {"S": key.pk}, "sk": {"S": key.sk}, "clinic_id": {"S": clinic.id}}


def _someone(place: int) -> tuple[Patient, Line, Appointment]:
    """Return a patient with a verified number and consent, the phone, and a visit a day after the last quarter."""
    patient = Patient(
        id=ids.derived_id("patient", str(place)),
        name=NAMES[place % len(NAMES)],
        e164=f"+5255{place:08}",
        number=NumberState.VERIFIED,
        consents={
            Purpose.REMINDERS: ConsentState(granted=True, at=NOW - DAY_BEFORE, by_patient=True)
        },
        source="form",
        created_at=NOW - 30 * DAY_BEFORE,
    )
    starts_at = NOW + DAY_BEFORE - timedelta(minutes=5 * (place % 3))
    visit = Appointment(
        id=ids.derived_id("appointment", str(place)),
        patient_id=patient.id,
        starts_at=starts_at,
        practitioner=PRACTITIONERS[place % len(PRACTITIONERS)],
        due_at=starts_at - DAY_BEFORE,
        external_id=f"ERP-{place:06}",
        source="import",
        created_at=NOW - 7 * DAY_BEFORE,
    )
    line = Line(
        id=line_id(patient.e164),
        patient_ids=(patient.id,),
        wa_id=f"52155{place:08}",
        visits={visit.id: UpcomingVisit(starts_at, patient.id)},
    )
    return patient, line, visit


def stored_appointments(number: int) -> Iterator[Item]:
    """Yield appointments that are not due yet, of 1,000 clinics: the keys, which is what queries see, and a short text."""
    for place in range(number):
        clinic_id = f"full{place % 1000:04}"
        starts_at = NOW + timedelta(days=2, minutes=15 * (place // 1000 % 2880))
        flat = {
            "pk": f"CLINIC#{clinic_id}#APPT#{place:012}",
            "sk": "APPT",
            **keys.due(clinic_id, starts_at - DAY_BEFORE),
            **keys.agenda(clinic_id, starts_at),
            **keys.of_patient(clinic_id, f"{place // 4:012}", starts_at),
            "data": "{}",
        }
        yield {name: {"S": value} for name, value in flat.items()}

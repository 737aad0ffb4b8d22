"""`puntual agenda`: a clinic's day as its front desk sees it, and what it has to do."""

import json
from dataclasses import replace

import pytest

from chalicelib.appointments.model import Status
from chalicelib.clinics.model import Clinic
from chalicelib.messaging.model import State
from chalicelib.messaging.staff_tasks import TaskKind, staff_task
from chalicelib.shared.writes import Save
from tests.builders import (
    ANAS_PHONE,
    CLINIC_ID,
    NOW,
    a_line,
    a_message,
    a_patient,
    an_appointment,
    keep,
)

CLINIC = ("--clinic", "clinica-sonrisa")
LUIS = a_patient(id="lu1s00000000", name="Luis Paz", e164="+525587654321")
RUIZ, SOTO = "Dra. Ruiz", "Dr. Soto"


@pytest.fixture
def records(operator):
    """Today's two visits: Ana read her reminder and said nothing, Luis cancelled; and a stranger wrote."""
    records = operator.records()
    ana = an_appointment("today 11:30", practitioner=RUIZ)
    read = a_message(about=ana, state=State.READ)
    luis = an_appointment(
        "today 12:30",
        id="b00000000000",
        patient_id=LUIS.id,
        practitioner=SOTO,
        status=Status.CANCELLED,
        cancelled_by="patient",
        cancelled_at=NOW,
    )
    off = staff_task(TaskKind.CANCELLED, NOW, patient_id=LUIS.id, appointment_id=luis.id)
    wrote = staff_task(
        TaskKind.TEXT, NOW, "text", e164="+525599990000", text="¿Me pueden dar el precio?"
    )
    keep(records, a_patient(), a_line(visits=[ana]), LUIS, a_line(LUIS), read, luis, off, wrote)
    keep(records, replace(ana, message_ids=(read.id,)))
    return records


def agenda(operator, *options):
    """Return what the day looks like."""
    status, printed = operator.types("agenda", *CLINIC, *options)
    assert status == 0, printed
    return printed


def whole(operator, *options):
    """Return the day as a program reads it."""
    return json.loads(agenda(operator, "--json", *options))


def test_each_visit_is_a_line_in_the_order_of_the_day(operator, records):
    """Hour, name, state in the words of the front desk, doctor, what is open, and the id for other commands."""
    lines = [line for line in agenda(operator).splitlines() if "│" in line]
    ana, luis = (next(line for line in lines if name in line) for name in ("Ana", "Luis"))
    assert lines.index(ana) < lines.index(luis)
    assert all(word in ana for word in ("11:30", "Sin respuesta", RUIZ, "~a1b2c3d4e5f6")), ana
    assert all(word in luis for word in ("12:30", "Canceló", SOTO)), luis
    assert records.open_tasks().tasks


def test_what_is_to_be_done_stands_below_in_its_order(operator, records):
    """Who wrote comes first, then the hour that is free, then who has not answered; by rank and never by chance."""
    assert [item["rank"] for item in whole(operator)["to_do"]] == ["wrote", "gap", "no_answer"]
    printed = agenda(operator)
    below = printed[printed.index("Por hacer") :]
    places = [below.index(word) for word in ("Escribió", "Hueco de 30 min", "Sin respuesta")]
    assert places == sorted(places)
    assert records.open_tasks().tasks


def test_numbers_are_masked_until_they_are_asked_for(operator, records):
    """In the table and for a program alike, a stranger's too."""
    for options in ((), ("--json",)):
        printed = agenda(operator, *options)
        assert ANAS_PHONE not in printed
        assert "+525599990000" not in printed
        assert "+52 ··· 5678" in printed
        shown = agenda(operator, *options, "--show-phones")
        assert ANAS_PHONE in shown
        assert "+525599990000" in shown


def test_what_patients_wrote_is_not_shown(operator, records):
    """It may be of their health, and a terminal keeps what it showed."""
    for options in ((), ("--json",)):
        assert "precio" not in agenda(operator, *options)


def test_one_doctors_day_is_theirs_alone(operator, records):
    """By any word of the name, accents aside; what is to be done too."""
    day = whole(operator, "--doctor", "ruiz")
    assert [visit["doctor"] for visit in day["visits"]] == [RUIZ]
    assert [item["rank"] for item in day["to_do"]] == ["no_answer"]
    assert agenda(operator, "--doctor", "nadie").startswith("Ninguna cita así.")


def test_an_empty_day_is_a_sentence(operator, records):
    """And what today asks for stands on no other day."""
    printed = agenda(operator, "--day", "2026-12-05")
    assert printed.strip() == "No hay citas este día."
    assert whole(operator, "--day", "2026-12-05")["to_do"] == []


def test_a_program_reads_states_and_ids_as_they_are_kept(operator, records):
    """Nothing in words."""
    day = whole(operator)
    ana, luis = day["visits"]
    assert (ana["state"], ana["starts_at"]) == ("no_answer", "2026-11-22T11:30:00-06:00")
    assert (luis["state"], luis["status"]) == ("cancelled", "cancelled")
    assert [task["kind"] for task in luis["open"]] == ["cancelled"]
    assert (day["clinic"], day["day"]) == ("clinica-sonrisa", "2026-11-22")


@pytest.mark.parametrize(
    ("language", "word"),
    [("en", "No answer"), ("pt_BR", "Sem resposta"), ("es_MX", "Sin respuesta")],
)
def test_states_are_said_in_the_clinics_language(operator, records, language, word):
    """As its front desk reads them."""
    clinic = records.get(Clinic, CLINIC_ID)
    records.commit([Save(replace(clinic, languages=(language,)))])
    assert word in agenda(operator)


@pytest.mark.parametrize("kind", TaskKind)
def test_every_kind_of_task_has_its_words(operator, kind):
    """Also one that concerns no visit."""
    records = operator.records()
    keep(records, a_patient(), a_line(), an_appointment("today 11:30"))
    keep(records, staff_task(kind, NOW, "cause", patient_id=a_patient().id))
    printed = agenda(operator)
    assert "desk." not in printed
    assert "Ana López García" in printed

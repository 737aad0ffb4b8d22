"""What a cell says of the state of a visit, as a table."""

from datetime import datetime

import pytest

from chalicelib.appointments.model import Status
from chalicelib.imports import parse_status
from chalicelib.imports.columns import Column, Columns
from chalicelib.imports.model import Field, SheetRow
from chalicelib.imports.parse_status import Said
from chalicelib.imports.read_status import status_in


@pytest.mark.parametrize(
    ("cell", "status"),
    [
        ("", Status.BOOKED),
        ("Agendada", Status.BOOKED),
        ("SIN CONFIRMAR", Status.BOOKED),
        ("Confirmada", Status.CONFIRMED),
        ("No confirmada", Status.BOOKED),
        ("Cancelada por el paciente", Status.CANCELLED),
        ("No asistió", Status.NO_SHOW),
        ("no-show", Status.NO_SHOW),
        ("NO_SHOW", Status.NO_SHOW),
        ("Atendida", Status.ATTENDED),
        ("faltou", Status.NO_SHOW),
        ("Falleció", Status.CANCELLED),
        ("Reagendada", None),
        ("Reprogramada", None),
        ("Cita reprogramada", None),
        ("Quién sabe", None),
        ("Cancelado por doctor", Status.CANCELLED),
        ("Cancelada (paciente)", Status.CANCELLED),
        ("Canceló por WhatsApp", Status.CANCELLED),
        ("Cancelled by patient", Status.CANCELLED),
        ("CANCELED", Status.CANCELLED),
        ("Cita cancelada", Status.CANCELLED),
        ("Paciente canceló", Status.CANCELLED),
        ("Se canceló", Status.CANCELLED),
        ("Cancelamento", Status.CANCELLED),
        ("Anulada por la clínica", Status.CANCELLED),
        ("Desmarcou", Status.CANCELLED),
        ("x Canceled", Status.CANCELLED),
        ("Cancelada y reagendada", None),
        ("¿Cancelada?", None),
        ("No cancelada", None),
        ("Por cancelar", None),
        ("No llegó", Status.NO_SHOW),
        ("No acudió", Status.NO_SHOW),
        ("Paciente no asistió", Status.NO_SHOW),
        ("En sala", Status.ATTENDED),
        ("En sala de espera", Status.ATTENDED),
        ("Llegó", Status.ATTENDED),
        ("Cita atendida", Status.ATTENDED),
        ("Por atender", Status.BOOKED),
        ("Cita confirmada", Status.CONFIRMED),
        ("-", Status.BOOKED),
        ("—", Status.BOOKED),
        ("?", None),
        ("%", None),
        ("✓", None),
        ("✗", None),
    ],
)
def test_a_status_is_one_of_ours_or_a_question(cell, status):
    """A word that could mean that the visit is off is never taken for a visit that is on."""
    assert parse_status.status(cell) is status


@pytest.mark.parametrize(
    "cell",
    ["Falleció", "FALLECIDO", "fallecida", "Finado", "(difunto)", "deceased", "Falecido", "óbito"],
)
def test_that_somebody_died_is_read(cell):
    """However it is written; as a visit's status it is off."""
    assert parse_status.says_deceased(cell)
    assert parse_status.status(cell) is Status.CANCELLED


@pytest.mark.parametrize("cell", ["", None, "Cancelada", "Falló", "Dr. Finado Ruiz", "no falleció"])
def test_nobody_dies_of_a_word_like_it(cell):
    """Only the whole cell says it."""
    assert not parse_status.says_deceased(cell)


@pytest.mark.parametrize(
    ("heading", "cell", "status"),
    [
        *(
            ("Cancelada", cell, Status.CANCELLED)
            for cell in ("SI", "Sí", "✓", "Yes", "1", 1.0, "x", True, "sim")
        ),
        *(("Cancelada", cell, Status.BOOKED) for cell in ("NO", "no", "0", 0.0, False, "-")),
        ("Cancelada", "Por el paciente", None),
        ("Cancelada", "✗", None),
        ("¿Cancelada?", "si", Status.CANCELLED),
        ("Canceled", "Yes", Status.CANCELLED),
        ("Anulada", "x", Status.CANCELLED),
        ("Cancelled at", "2026-12-02 18:00", Status.CANCELLED),
        ("Cancelled at", datetime(2026, 12, 2, 18), Status.CANCELLED),  # noqa: DTZ001
        ("Fecha de cancelación", "02/12/2026", Status.CANCELLED),
        ("deleted_at", "2026-12-02 18:00", Status.CANCELLED),
        ("Eliminada", "Sí", Status.CANCELLED),
        ("Motivo de cancelación", "Viaje", Status.CANCELLED),
        ("Cancellation reason", "Feeling better", Status.CANCELLED),
        ("Canceled By", "Ana Prueba", Status.CANCELLED),
        ("Cancellation reason", "N/A", Status.BOOKED),
        ("Motivo de cancelación", "Ninguno", Status.BOOKED),
        ("Confirmó?", "Sí", Status.CONFIRMED),
        ("Confirmó?", "No", Status.BOOKED),
        ("Confirmó?", "Canceló", Status.CANCELLED),
        ("Confirmó?", "Dejé recado", None),
        ("¿Vino?", "Sí", Status.ATTENDED),
        ("¿Vino?", "No", Status.NO_SHOW),
        ("Asistencia", "Cancelada", Status.CANCELLED),
        ("Asistió", "x", Status.ATTENDED),
        ("Patient arrived", "No", Status.BOOKED),
        ("Did not arrive", "Yes", Status.NO_SHOW),
        ("Did not arrive", "No", Status.BOOKED),
        ("Marked as No-Show", "Yes", Status.NO_SHOW),
        ("Reagendada", "Sí", None),
        ("Reagendada", "No", Status.BOOKED),
        ("Estado cita", "SI", None),
    ],
)
def test_below_a_question_a_yes_is_its_answer(heading, cell, status):
    """A flag, a day, a reason: what a mark means stands above it."""
    assert parse_status.said_below(heading, cell) == Said(status)


def test_a_mark_below_fallecio_is_a_death():
    """And so is a day; a no is none."""
    died = Said(Status.CANCELLED, deceased=True)
    assert parse_status.said_below("Fecha de defunción", "02/11/2026") == died
    assert parse_status.said_below("Falleció", "x") == Said(Status.CANCELLED, deceased=True)
    assert parse_status.said_below("Falleció", "no") == Said(Status.BOOKED)


@pytest.mark.parametrize(
    ("cells", "status"),
    [
        ({"Estado": "Agendada", "Cancelada": "SI"}, Status.CANCELLED),
        ({"Estado": "Confirmada", "Cancelada": "NO"}, Status.CONFIRMED),
        ({"Estado": "Ya mero", "Cancelada": "NO"}, None),
        ({"Estado": "Ya mero", "Cancelada": "SI"}, Status.CANCELLED),
        ({"Estado": "Atendida", "No show": "x"}, None),
        ({"Estado": "", "Cancelada": ""}, Status.BOOKED),
        ({"Notas": "Quiere factura"}, Status.BOOKED),
        *(
            ({"Estado": status, "Notas": note}, None)
            for status in ("Confirmada", "Agendada", "Atendida")
            for note in ("Canceló ayer", "No vino", "Avisó que ya no va a venir", "Pide cambio")
        ),
        ({"Estado": "Confirmada", "Notas": "Trae estudios"}, Status.CONFIRMED),
        ({"Estado": "Cancelada", "Notas": "Habló para cancelar"}, Status.CANCELLED),
        ({"Estado": "No vino", "Notas": "Canceló ayer"}, Status.CANCELLED),
        ({"Estado": "", "Notas": "Canceló ayer"}, None),
        ({"Notas": "Canceló por WhatsApp"}, Status.CANCELLED),
        ({"Notas": "avisó que canceló"}, None),
        ({"Notas": "Ya no viene, falleció su mamá"}, None),
        ({"Paciente": "Ana Prueba (canceló)"}, None),
        ({"Paciente": "CANCELADA Ana Prueba"}, None),
        ({"Paciente": "Ana Cancela Prueba"}, Status.BOOKED),
    ],
)
def test_all_that_a_row_says_counts_together(cells, status):
    """Off beats all, then what we do not know; a note only ever calls a visit off or asks."""
    meanings = {"Notas": Field.REMARK, "Paciente": Field.PATIENT_NAME}
    columns = Columns(
        tuple(
            Column(place, header, meanings.get(header, Field.STATUS), "name")
            for place, header in enumerate(cells)
        )
    )
    assert status_in(SheetRow(2, tuple(cells.values())), columns).status is status

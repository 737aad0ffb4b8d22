"""What columns come to in the agenda: each file that went in wrong without a word, and what becomes of it."""

import pytest

from chalicelib.imports.model import Outcome
from tests.unit.imports.taking_in import FrontDesk, ended

VISIT = "15/12/2026;10:30;Ana Prueba;5512340001"
HEADER = "Fecha de la cita;Hora de la cita;Paciente;Celular"
IN_THE_AGENDA = "2026-12-15 10:30 30' Ana Prueba +525512340001 - - booked"


def agenda_of(*lines):
    """Return the agenda and the rows' ends after taking lines in."""
    desk = FrontDesk()
    report = desk.take_in_bytes("\n".join(lines).encode())
    return desk.agenda(), ended(report)


@pytest.mark.parametrize(
    "heading",
    ["Fecha de reserva", "F_Asignacion", "Capturada", "Last updated", "Booked on", "Record date"],
)
def test_a_visit_is_on_its_day(heading):
    """Not on the day on which somebody typed it."""
    found, _ = agenda_of(f"{HEADER};{heading}", f"{VISIT};02/12/2026 18:00")
    assert found == [IN_THE_AGENDA]


@pytest.mark.parametrize(
    ("heading", "cell"),
    [
        *(("Estado cita", "Cancelada"), ("EstadoCita", "Cancelada"), ("Asistencia", "Cancelada")),
        *(
            ("Cancelada", "SI"),
            ("Cancelada", "✓"),
            ("Canceled", "Yes"),
            ("Cancelled at", "02/12/2026 18:00"),
        ),
        *(("Zzyx", "Cancelado por doctor"), ("Observaciones", "Canceló por WhatsApp")),
    ],
)
def test_a_cancelled_visit_is_not_booked(heading, cell):
    """Whatever the column is called."""
    found, ends = agenda_of(
        f"{HEADER};{heading}", f"{VISIT};{cell}", f"{VISIT.replace('10:30', '12:30')};"
    )
    assert found == [IN_THE_AGENDA.replace("10:30", "12:30")]
    assert ends == ["2 unchanged cancelled_and_not_here", "3 created"]


NOTES = [
    *("Observaciones", "Notas", "Comentarios de recepción", "Zzyx"),
    *("Seguimiento", "Aviso", "Recados", "Follow up", ""),
]
OFF = [
    *("Canceló ayer", "avisó que ya no va a venir", "Se cambió a otro día", "pidió mover su cita"),
    *("no va a poder asistir", "se pasa al viernes", "Llamó para cancelar", "pide otra fecha"),
    *("solicita cambio de horario", "no puede venir"),
]
STILL_ON = [
    *("trae sus estudios", "quiere cambiar de brackets", "solicita cambio de resina pieza 14"),
    *("Se cambió a seguro GNP", "se pasa a nutrición después", "no puede venir sola"),
    *("no puede llegar antes de las 10", "No llegó el laboratorio", "No llegó el mensaje"),
    *("Ya canceló (pagó) $500", "canceló su saldo", "Reprogramada del martes", "cancelado $300"),
]


@pytest.mark.parametrize("heading", NOTES)
@pytest.mark.parametrize("note", OFF)
@pytest.mark.parametrize("status", ["Confirmada", "Agendada", ""])
def test_a_note_that_calls_a_visit_off_is_never_overlooked(heading, note, status):
    """Beside a column of states a person is asked: one of them is old, and nobody else knows which."""
    lines = [f"{VISIT};{status};{note}", f"{VISIT.replace('10:30', '12:30')};Confirmada;al día"]
    _, ends = agenda_of(f"{HEADER};Estado cita;{heading}", *lines)
    assert ends == ["2 needs_review status_unknown", "3 created"]


@pytest.mark.parametrize("heading", NOTES)
@pytest.mark.parametrize("note", STILL_ON)
def test_what_calls_no_visit_off_is_no_card(heading, note):
    """Ordinary words of an ordinary clinic; and "cancelado" is paid, in half of Latin America."""
    lines = [f"{VISIT};Confirmada;{note}", f"{VISIT.replace('10:30', '12:30')};Confirmada;al día"]
    _, ends = agenda_of(f"{HEADER};Estado cita;{heading}", *lines)
    assert ends == ["2 created", "3 created"]


@pytest.mark.parametrize(
    ("heading", "end"),
    [
        ("Observaciones", "unchanged cancelled_and_not_here"),
        ("Seguimiento", "needs_review status_unknown"),
        ("", "needs_review status_unknown"),
    ],
)
def test_without_a_column_of_states_a_note_decides_where_notes_stand(heading, end):
    """Below a heading that may be of something else, or none, a person is asked."""
    _, ends = agenda_of(f"{HEADER};{heading}", f"{VISIT};Canceló ayer")
    assert ends == [f"2 {end}"]


def test_a_column_without_a_name_says_of_no_visit_that_it_stands():
    """It may be the bills."""
    cells = ["pagado", "cancelado", "debe", "pagado"]
    lines = [f"{VISIT.replace('10:30', f'{9 + n}:30')};{cell}" for n, cell in enumerate(cells)]
    _, ends = agenda_of(HEADER, *lines)
    assert ends == ["2 created", "3 needs_review status_unknown", "4 created", "5 created"]


@pytest.mark.parametrize(
    "heading",
    [
        *("Pago", "Estado del pago", "Política de cancelación", "Tipo de pago", "Notas de pago"),
        *("Detalle de pago", "Observaciones de cobro", "Última cita", "Última visita"),
        *("Status anterior", "Recordatorio", "Cita anterior", "Last visit", "Próxima cita notas"),
    ],
)
@pytest.mark.parametrize("cell", ["Cancelado", "canceló", "No asistió"])
def test_what_is_said_of_something_else_calls_no_visit_off(heading, cell):
    """Of the bill, of the visit before, of a message."""
    for header, line in ((HEADER, VISIT), (f"{HEADER};Estado cita", f"{VISIT};Agendada")):
        assert agenda_of(f"{header};{heading}", f"{line};{cell}")[0] == [IN_THE_AGENDA]


def test_of_words_we_do_not_know_a_person_is_asked():
    """The known ones beside them act, however few they are."""
    words = ["Cancelada", "Llegó", "En trámite", "Reagendada", "Confirmada", "Cancelada"]
    lines = [f"{VISIT.replace('10:30', f'{9 + n}:30')};{word}" for n, word in enumerate(words)]
    found, ends = agenda_of(f"{HEADER};Estado cita", *lines)
    assert [line.split()[-1] for line in found] == ["confirmed"]
    assert ends == [
        "2 unchanged cancelled_and_not_here",
        "3 needs_review over_before_it_began",
        "4 needs_review status_unknown",
        "5 needs_review status_unknown",
        "6 created",
        "7 unchanged cancelled_and_not_here",
    ]


def test_a_number_is_the_patients():
    """Not the doctor's, and not stored as somebody's key."""
    lines = (
        "Fecha,Hora,Paciente,Tel. doctor,Teléfono del paciente",
        "15/12/2026,10:30,Ana Prueba,5599990000,5512340001",
    )
    assert agenda_of(*lines)[0] == [IN_THE_AGENDA]


def test_a_name_is_the_patients():
    """Not what the visit is for."""
    lines = ("Fecha,Hora,Dx,Px,Celular", "15/12/2026,10:30,Caries múltiple,Ana Prueba,5512340001")
    assert agenda_of(*lines)[0] == [IN_THE_AGENDA]


@pytest.mark.parametrize(
    ("heading", "cells", "name"),
    [
        ("Nombre;Segundo nombre;Apellidos", "Ana;Sol;Prueba Sur", "Ana Sol Prueba Sur"),
        ("Apellido paterno;Apellido materno;Nombre(s)", "PRUEBA;SUR;ANA SOL", "Ana Sol Prueba Sur"),
        ("FName;LName", "Ana;Prueba", "Ana Prueba"),
        ("Paciente", "PRUEBA SUR, ANA", "Ana Prueba Sur"),
        ("Paciente;Apellidos", "Ana Prueba Sur;Prueba Sur", "Ana Prueba Sur"),
        ("Paciente;Apellidos", "Ana;Prueba Sur", "Ana Prueba Sur"),
        ("Paciente;Apellidos", "Ana Sol;", "Ana Sol"),
    ],
)
def test_a_name_is_joined_from_its_columns(heading, cells, name):
    """In the order in which people say it, and nothing twice."""
    found, _ = agenda_of(f"Fecha;Hora;{heading};Celular", f"15/12/2026;10:30;{cells};5512340001")
    assert found == [f"2026-12-15 10:30 30' {name} +525512340001 - - booked"]


@pytest.mark.parametrize(
    ("heading", "cells", "e164"),
    [
        ("Lada;Teléfono", "55;12340001", "+525512340001"),
        ("Lada;Teléfono", "664;1234567", "+526641234567"),
        ("Lada;Teléfono", "55;5512340001", "+525512340001"),
        ("Lada;Teléfono", ";5512340001", "+525512340001"),
        ("Lada;Teléfono", "55;+1 619 555 0134", "+16195550134"),
        ("Lada;Teléfono", "+52;5512340001", "+525512340001"),
        ("Country code;Phone", "1;6195550134", "+16195550134"),
        ("Código de país;Celular", "+1;619 555 0134", "+16195550134"),
        ("Teléfono;Lada", "12340001;55", "+525512340001"),
        ("Celular;Lada;Teléfono", "5512340001;664;1234567", "+525512340001"),
    ],
)
def test_a_number_in_two_columns_is_one(heading, cells, e164):
    """The area's or the country's digits stand before it, once."""
    found, _ = agenda_of(f"Fecha;Hora;Paciente;{heading}", f"15/12/2026;10:30;Ana Prueba;{cells}")
    assert found == [f"2026-12-15 10:30 30' Ana Prueba {e164} - - booked"]


@pytest.mark.parametrize(
    "heading", ["Finalización", "Hora de finalización", "HoraFin", "Hora de término", "End Time"]
)
def test_a_visit_is_as_long_as_the_file_says(heading):
    """Not the usual half hour."""
    found, _ = agenda_of(f"{HEADER};{heading}", f"{VISIT};11:30")
    assert found == [IN_THE_AGENDA.replace("30' ", "60' ")]


@pytest.mark.parametrize(
    "heading", ["Data de Nasc.", "DOB", "Fec. Nacto.", "Cumpleaños", "registration_date", "Fecha"]
)
def test_a_list_of_patients_is_taken_in_as_one(heading):
    """No row of it is rejected for want of an hour."""
    desk = FrontDesk()
    lines = (
        f"Nombre;Celular;{heading}",
        "Ana Prueba;5512340001;02/12/1986",
        "Luis Prueba;5512340002;03/12/2026",
    )
    rows = desk.understand("\n".join(lines).encode())
    report = desk.take_in(*rows)
    assert report.counts == {Outcome.CREATED: 2}
    assert (len(desk.patients()), desk.visits()) == (2, [])


@pytest.mark.parametrize(
    "row",
    [
        "25/11/2026,10:30,Ana Prueba,5512345678,Dra. Sol,Sala 2,Cancelada",
        "Ana Prueba,5512345678,Dra. Sol,Sala Uno,Confirmada,25/11/2026,10:30",
    ],
)
def test_the_first_row_of_a_file_without_a_header_is_a_row(row):
    """However many of its words are names of columns too."""
    from chalicelib.imports.read_file import read_file
    from tests.builders import NOW

    sheet = read_file(f"{row}\n{row}\n".encode(), now=NOW)
    assert (len(sheet.rows), sheet.headers[0]) == (2, "Columna 1")

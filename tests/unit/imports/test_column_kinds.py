"""Kinds of columns as programs and people name them, each beside the visit's own: none goes in wrong without a word."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.imports.column_names import key
from chalicelib.imports.guess_columns import guess
from chalicelib.imports.model import Field, Sheet, SheetRow

AGENDA = {
    "Fecha de la cita": "15/12/2026",
    "Hora de la cita": "10:30",
    "Paciente": "Ana Prueba",
    "Celular": "5512340001",
}
SURE = (Field.DATE, Field.TIME, Field.PATIENT_NAME, Field.PATIENT_PHONE)


def a_sheet(*rows):
    """Return a sheet of rows written as dictionaries of heading and cell."""
    cells = tuple(SheetRow(n, tuple(row.values())) for n, row in enumerate(rows, 2))
    return Sheet(tuple(rows[0]), cells, "CSV")


def guessed(*rows, **options):
    """Return heading → meaning, and what is asked."""
    columns = guess(a_sheet(*rows), region="MX", **options)
    return {c.header: c.meaning for c in columns.all}, columns.questions


def asked(*rows, **options):
    """Return what is asked, and about which columns."""
    return [(q.meaning, q.headers) for q in guessed(*rows, **options)[1]]


BOOKKEEPING = [
    *(
        "Fecha de reserva",
        "Fecha reserva",
        "F_Asignacion",
        "Capturada",
        "Fecha de captura",
        "Creada el",
    ),
    *(
        "Record date",
        "Booked on",
        "Booking date",
        "Last updated",
        "created_at",
        "CreatedAt",
        "Modified",
    ),
    *(
        "updatedAt",
        "Date Scheduled",
        "Fecha de registro",
        "FechaRegistro",
        "Fec. registro",
        "Registro",
    ),
    *("Fecha de creación", "Fecha creación", "Última modificación", "Actualizado", "fecha_alta"),
    *("Data de criação", "Criado em", "Data de cadastro", "Atualizado em", "Data do agendamento"),
    *("Marca temporal", "Timestamp", "SecDateTEntry", "Event Created Date & Time", "Date entered"),
    *("Fecha de pago", "Fecha de nacimiento", "DOB", "Fec. Nacto.", "Data de Nasc.", "Cumpleaños"),
    *(
        "Última visita",
        "Próxima cita",
        "Next appointment",
        "Fecha de ingreso",
        "registration_date",
        "Hora de llegada",
    ),
    *("Fecha de solicitud", "Agendada el", "Fecha de impresión", "Recordatorio enviado", "Zzyx"),
]


@pytest.mark.parametrize("heading", BOOKKEEPING)
@pytest.mark.parametrize("cell", ["02/12/2026 18:00", "02/12/2026", "18:00"])
@pytest.mark.parametrize("first", [True, False])
def test_no_other_moment_is_the_visits(heading, cell, first):
    """When somebody booked, typed or changed a row is nothing, wherever the column stands and whatever it holds."""
    row = {heading: cell, **AGENDA} if first else {**AGENDA, heading: cell}
    meanings, questions = guessed(row)
    assert meanings == {**dict(zip(AGENDA, SURE, strict=True)), heading: Field.IGNORE}
    assert questions == ()


@pytest.mark.parametrize(
    ("row", "meaning"),
    [
        ({"Fecha": "15/12/2026", "Hora": "10:30"}, {"Fecha": Field.DATE, "Hora": Field.TIME}),
        ({"Fecha y hora": "15/12/2026 10:30"}, {"Fecha y hora": Field.STARTS_AT}),
        ({"AptDateTime": "2026-12-15 10:30:00"}, {"AptDateTime": Field.STARTS_AT}),
        ({"Start Time": "December 15, 2026 10:30 am"}, {"Start Time": Field.STARTS_AT}),
        (
            {"Fecha": "15/12/2026", "Hora": "10:30", "Finalización": "11:30"},
            {"Fecha": Field.DATE, "Hora": Field.TIME, "Finalización": Field.END_TIME},
        ),
        (
            {"Fecha": "15/12/2026", "HoraInicio": "10:30", "HoraFin": "11:30"},
            {"Fecha": Field.DATE, "HoraInicio": Field.TIME, "HoraFin": Field.END_TIME},
        ),
        (
            {"Data": "15/12/2026", "Hora de início": "10:30", "Hora de término": "11:30"},
            {"Data": Field.DATE, "Hora de início": Field.TIME, "Hora de término": Field.END_TIME},
        ),
        (
            {"Inicio": "15/12/2026 10:30", "Hora de finalización": "11:30"},
            {"Inicio": Field.STARTS_AT, "Hora de finalización": Field.END_TIME},
        ),
        (
            {"Start Date & Time": "2026-12-15 10:30 am", "End Date & Time": "2026-12-15 11:30 am"},
            {"Start Date & Time": Field.STARTS_AT, "End Date & Time": Field.END_TIME},
        ),
        (
            {"Fecha": "01/12/2026", "Inicio": "15/12/2026 10:30"},
            {"Fecha": Field.IGNORE, "Inicio": Field.STARTS_AT},
        ),
        (
            {
                "Fecha de reserva de la cita": "02/12/2026",
                "Fecha cita": "15/12/2026",
                "Hora": "10:30",
            },
            {
                "Fecha de reserva de la cita": Field.IGNORE,
                "Fecha cita": Field.DATE,
                "Hora": Field.TIME,
            },
        ),
        (
            {"Cita": "45001", "Fecha": "15/12/2026", "Hora": "10:30"},
            {"Cita": Field.IGNORE, "Fecha": Field.DATE, "Hora": Field.TIME},
        ),
        (
            {"Turno": 1001.0, "Fecha": "15/12/2026", "Hora": "10:30"},
            {"Turno": Field.IGNORE, "Fecha": Field.DATE, "Hora": Field.TIME},
        ),
        (
            {"Fecha": 46371.0, "Hora": 1030.0},
            {"Fecha": Field.DATE, "Hora": Field.TIME},
        ),
        (
            {"fechacita": "15/12/2026", "horacita": "10:30", "horafin": "11:30"},
            {"fechacita": Field.DATE, "horacita": Field.TIME, "horafin": Field.END_TIME},
        ),
        (
            {"startdate": "12/15/2026", "starttime": "10:30 AM"},
            {"startdate": Field.DATE, "starttime": Field.TIME},
        ),
        (
            {"Fecha": "15/12/2026 10:30", "Hora": "10:30"},
            {"Fecha": Field.STARTS_AT, "Hora": Field.TIME},
        ),
        (
            {"Fecha": "15/12/2026", "Turno": "Matutino", "Hora": "10:30"},
            {"Fecha": Field.DATE, "Turno": Field.IGNORE, "Hora": Field.TIME},
        ),
        (
            {"Fecha": "15/12/2026", "Fecha y hora": "15/12/2026 10:30"},
            {"Fecha": Field.IGNORE, "Fecha y hora": Field.STARTS_AT},
        ),
        (
            {"Fecha y hora": "15/12/2026 10:30", "Fecha": "15/12/2026", "Hora": "10:30"},
            {"Fecha y hora": Field.IGNORE, "Fecha": Field.DATE, "Hora": Field.TIME},
        ),
        (
            {"Fecha": "15/12/2026", "Día": "martes", "Hora": "10:30"},
            {"Fecha": Field.DATE, "Día": Field.IGNORE, "Hora": Field.TIME},
        ),
    ],
)
def test_day_hour_and_end_are_found(row, meaning):
    """In one cell or in two, and the end in whatever words."""
    meanings, questions = guessed({**row, "Paciente": "Ana Prueba", "Celular": "5512340001"})
    assert {header: meanings[header] for header in row} == meaning
    assert questions == ()


@pytest.mark.parametrize(
    ("row", "question"),
    [
        (
            {"Fecha cita": "15/12/2026", "Fecha consulta": "16/12/2026", "Hora": "10:30"},
            (Field.DATE, ("Fecha cita", "Fecha consulta")),
        ),
        (
            {"Inicio": "15/12/2026 10:30", "Cita": "16/12/2026 10:30"},
            (Field.STARTS_AT, ("Inicio", "Cita")),
        ),
        ({"Fecha de llamada": "15/12/2026", "Hora": "10:30"}, (Field.DATE, ("Fecha de llamada",))),
        ({"Fecha de reserva": "15/12/2026", "Hora": "10:30"}, (Field.DATE, ("Fecha de reserva",))),
        (
            {"Fecha": "15/12/2026", "Hora": "10:30", "Horario": "12:30"},
            (Field.TIME, ("Hora", "Horario")),
        ),
        ({"Fecha": "02/12/2026 18:00", "Hora": "10:30"}, (Field.DATE, ("Fecha",))),
        ({"Próxima cita": "15/12/2026 10:30"}, (Field.STARTS_AT, ("Próxima cita",))),
        (
            {"Fecha y hora": "15/12/2026 10:30", "Fecha": "16/12/2026"},
            (Field.STARTS_AT, ("Fecha y hora", "Fecha")),
        ),
        ({"Zzyx": "15/12/2026", "Hora": "10:30"}, (Field.DATE, ("Zzyx",))),
        ({"Zzyx": "15/12/2026 10:30"}, (Field.STARTS_AT, ("Zzyx",))),
        ({"Fecha": "15/12/2026", "Zzyx": "10:30"}, (Field.TIME, ("Zzyx",))),
        (
            {"Fecha de registro": "15/12/2026", "Hora": "10:30"},
            (Field.DATE, ("Fecha de registro",)),
        ),
    ],
)
def test_what_may_be_the_visits_moment_is_asked(row, question):
    """Two that are as near and say different days, a name that says something else, or one that we do not know."""
    assert asked({**row, "Paciente": "Ana Prueba", "Celular": "5512340001"}) == [question]


def test_two_columns_that_say_the_same_are_no_question():
    """In every row the same day: either will do."""
    row = {"Fecha cita": "15/12/2026", "Fecha consulta": "15/12/2026", "Hora": "10:30"}
    assert asked({**row, "Paciente": "Ana Prueba", "Celular": "5512340001"}) == []


@pytest.mark.parametrize(
    "heading",
    [
        *(
            "Estado cita",
            "EstadoCita",
            "Estado de la cita",
            "ESTADO",
            "Estatus",
            "Status",
            "Situación",
            "Situação",
        ),
        *(
            "Asistencia",
            "Confirmó?",
            "¿Vino?",
            "¿Asistió?",
            "Confirmación",
            "AptStatus",
            "pc_apptstatus",
        ),
        *(
            "Appointment status",
            "Cancelada",
            "¿Cancelada?",
            "Canceled",
            "Cancelled at",
            "Motivo de cancelación",
        ),
        *(
            "Cancellation reason",
            "Marked as No-Show",
            "Did not arrive",
            "Falleció",
            "Reagendada",
            "Anulada",
        ),
        *(
            "Status da consulta",
            "Compareceu",
            "Edo. cita",
            "Ya confirmó",
            "deleted_at",
            "Eliminada",
            "Zzyx",
        ),
    ],
)
def test_a_status_is_never_dropped(heading):
    """By its name, or because some cell says that a visit is off, however many words beside it we do not know."""
    cells = ["En trámite", "Ya mero", "Quién sabe", "Cancelada", "Zzz"]
    meanings, questions = guessed(*({**AGENDA, heading: cell} for cell in cells))
    assert meanings[heading] is Field.STATUS
    assert questions == ()


@pytest.mark.parametrize(
    "heading",
    [
        *(
            "Estado de pago",
            "Estado civil",
            "Payment status",
            "Invoice status",
            "Estado de la factura",
        ),
        *(
            "Política de cancelación",
            "Cancellation fee",
            "Pago",
            "Saldo",
            "Confirmed at",
            "Estado del presupuesto",
        ),
    ],
)
def test_the_state_of_something_else_is_no_status(heading):
    """A bill that is "cancelado" is paid."""
    assert guessed({**AGENDA, heading: "Cancelado"})[0][heading] is Field.IGNORE


@pytest.mark.parametrize(
    ("row", "meaning", "questions"),
    [
        ({"Estado": "Jalisco"}, Field.IGNORE, []),
        ({"Estado": "Edo. Méx."}, Field.IGNORE, []),
        ({"Estado": "Baja California"}, Field.IGNORE, []),
        ({"Estado": "Texas"}, Field.IGNORE, []),
        ({"Municipio": "Tala", "Estado": "Jal."}, Field.IGNORE, []),
        ({"Estado": "Agendada"}, Field.STATUS, []),
        ({"Estado": ""}, Field.STATUS, []),
        ({"Estado": "Cancelado por doctor"}, Field.STATUS, []),
        ({"Estado": "Ya mero"}, Field.STATUS, [(Field.STATUS, ("Estado",))]),
    ],
)
def test_estado_is_of_the_visit_or_of_the_country(row, meaning, questions):
    """What it holds and what stands beside it tell; else somebody is asked."""
    assert guessed({**AGENDA, **row})[0]["Estado"] is meaning
    assert asked({**AGENDA, **row}) == questions


@pytest.mark.parametrize(
    "heading",
    [
        *(
            "Teléfono del paciente",
            "Teléfono paciente",
            "Teléfono cliente",
            "telefono_paciente",
            "Tel. paciente",
        ),
        *(
            "Teléfono (paciente)",
            "Fono paciente",
            "TelefonoPaciente",
            "No. de teléfono",
            "No. celular",
        ),
        *(
            "Client phone",
            "Patient phone numbers",
            "WirelessPhone",
            "Telefone do paciente",
            "Celular",
        ),
        *(
            "Número de contacto",
            "phone_cell",
            "WhatsApp",
            "Text Reminder Number",
            "Mobile number",
            "Cell",
        ),
    ],
)
def test_the_patients_telephone_is_a_telephone(heading):
    """And never the other system's key: words have ends."""
    row = {"Fecha": "15/12/2026", "Hora": "10:30", "Paciente": "Ana Prueba", heading: "5512340001"}
    meanings, questions = guessed(row)
    assert (meanings[heading], questions) == (Field.PATIENT_PHONE, ())


@pytest.mark.parametrize(
    "heading",
    [
        *(
            "Tel. doctor",
            "Teléfono médico",
            "Teléfono de la médica",
            "Teléfono sucursal",
            "Teléfono clínica",
        ),
        *(
            "Teléfono emergencia",
            "Contacto de emergencia",
            "Emergency contact phone",
            "Fax",
            "Tel. oficina",
        ),
        *(
            "Teléfono del consultorio",
            "Cel. dentista",
            "WkPhone",
            "Work phone",
            "Doctor phone",
            "TelDoctor",
        ),
        *(
            "Teléfono del trabajo",
            "Celular Dra.",
            "Business phone",
            "Telefone do médico",
            "Hospital (tel.)",
        ),
    ],
)
def test_somebody_elses_number_is_not_the_patients(heading):
    """Not even when the patient has none: then it is asked."""
    assert guessed({heading: "5599990000", **AGENDA})[0][heading] is Field.IGNORE
    alone = {**AGENDA, heading: "5599990000"}
    del alone["Celular"]
    assert asked(alone) == [(Field.PATIENT_PHONE, (heading,))]


@pytest.mark.parametrize("heading", ["Zzyx", "Extra"])
def test_an_unknown_column_of_numbers_is_no_second_telephone(heading):
    """Beside a telephone it is nothing; alone it is asked about."""
    assert guessed({heading: "5599990000", **AGENDA})[0][heading] is Field.IGNORE
    alone = {**AGENDA, heading: "5599990000"}
    del alone["Celular"]
    assert asked(alone) == [(Field.PATIENT_PHONE, (heading,))]


def test_of_two_headings_alike_it_is_asked_which():
    """Names and telephones of the patient and of the doctor, each below "Nombre" and "Tel"."""
    headers = ("Fecha", "Hora", "Nombre", "Tel", "Nombre", "Tel", "")
    cells = ("15/12/2026", "10:30", "Sol Norte", "5599990000", "Ana Prueba", "5512340001", "x")
    sheet = Sheet(headers, (SheetRow(2, cells),), "CSV")
    columns = guess(sheet, region="MX")
    assert [(q.meaning, q.headers) for q in columns.questions] == [
        (Field.PATIENT_PHONE, ("Tel", "Tel 2")),
        (Field.PATIENT_NAME, ("Nombre", "Nombre 2")),
    ]
    said = {"tel 2": Field.PATIENT_PHONE, "Nombre 2": Field.PATIENT_NAME, "Columna 7": Field.PLACE}
    columns = guess(sheet, region="MX", overrule=said)
    assert (columns.questions, columns.places(Field.PLACE)) == ((), [6])
    assert (columns.places(Field.PATIENT_NAME), columns.places(Field.PATIENT_PHONE)) == ([4], [5])


def test_a_number_under_numero_may_be_a_telephone():
    """It is no key of the visit, and asked about."""
    row = {"Fecha": "15/12/2026", "Hora": "10:30", "Paciente": "Ana Prueba", "Número": "5512340001"}
    meanings, questions = guessed(row)
    assert meanings["Número"] is Field.PATIENT_PHONE
    assert [(q.meaning, q.headers) for q in questions] == [(Field.PATIENT_PHONE, ("Número",))]


def test_a_contact_that_is_no_number_is_no_telephone():
    """A column of how somebody came has no digits."""
    row = {**AGENDA, "Contacto": "WhatsApp"}
    assert guessed(row)[0]["Contacto"] is Field.IGNORE


@pytest.mark.parametrize(
    "heading",
    [
        *(
            "Dx",
            "Tipo",
            "Detalle",
            "notes",
            "cargo",
            "Motivo",
            "Especialidad",
            "Diagnóstico",
            "Ocupación",
        ),
        *(
            "Tratamiento",
            "Servicio",
            "Procedimiento",
            "Service",
            "TX",
            "ProcDescript",
            "Puesto",
            "Profesión",
        ),
        *(
            "Event Type Name",
            "Categorías",
            "Appointment type",
            "DesTipoHistoria",
            "medical_history_hypertension",
        ),
        *(
            "Recursos de la reunión",
            "User Name",
            "Invitee Time Zone",
            "dni_paciente",
            "Observações",
        ),
        *("Nombre del servicio", "Nombre del tratamiento", "Tipo de paciente", "Detalhes"),
    ],
)
def test_what_a_visit_is_for_is_no_name(heading):
    """Beside a name it is nothing; alone the name is asked for, and what is there is not offered as one."""
    cell = "Caries Múltiple"
    assert guessed({heading: cell, **AGENDA})[0][heading] is Field.IGNORE
    alone = {heading: cell, **AGENDA}
    del alone["Paciente"]
    assert asked(alone) == [(Field.PATIENT_NAME, ())]


@pytest.mark.parametrize(
    ("cells", "question"),
    [
        ({"Zzyx": "Caries múltiple", "Extra": "Ana Prueba"}, ("Zzyx", "Extra")),
        ({"Zzyx": "Caries múltiple"}, ("Zzyx",)),
        ({"Zzyx": "Ana Prueba"}, ("Zzyx",)),
        ({"Columna 1": "Limpieza dental"}, ("Columna 1",)),
        ({"": "Limpieza dental", "Columna 2": "Ana Prueba"}, ("Columna 4", "Columna 2")),
        ({"Cliente": "Ana Prueba", "Paciente": "Firulais Prueba"}, ("Cliente", "Paciente")),
    ],
)
def test_a_name_is_asked_where_it_is_not_sure(cells, question):
    """Two columns that look like names, or one whose own name we do not know."""
    row = {"Fecha": "15/12/2026", "Hora": "10:30", "Celular": "5512340001"}
    assert asked({**row, **cells}) == [(Field.PATIENT_NAME, question)]


@pytest.mark.parametrize(
    ("cells", "meaning"),
    [
        ({"Px": "Ana Prueba"}, [Field.PATIENT_NAME]),
        ({"Pte": "Ana Prueba"}, [Field.PATIENT_NAME]),
        ({"Pac.": "Ana Prueba"}, [Field.PATIENT_NAME]),
        ({"NombrePaciente": "Ana Prueba"}, [Field.PATIENT_NAME]),
        ({"Client name": "Ana Prueba"}, [Field.PATIENT_NAME]),
        ({"Apellidos y nombres": "Prueba Ana"}, [Field.PATIENT_NAME]),
        ({"FName": "Ana", "LName": "Prueba"}, [Field.PATIENT_NAME, Field.PATIENT_SURNAME]),
        (
            {"fname": "Ana", "mname": "Sol", "lname": "Prueba"},
            [Field.PATIENT_NAME, Field.PATIENT_MIDDLE_NAME, Field.PATIENT_SURNAME],
        ),
        (
            {"Apellido paterno": "Prueba", "Apellido materno": "Sur", "Nombre(s)": "Ana"},
            [Field.PATIENT_SURNAME, Field.PATIENT_SURNAME, Field.PATIENT_NAME],
        ),
        (
            {"Primer nombre": "Ana", "Segundo nombre": "Sol", "Apellidos": "Prueba"},
            [Field.PATIENT_NAME, Field.PATIENT_MIDDLE_NAME, Field.PATIENT_SURNAME],
        ),
        (
            {"Invitee Name": "Ana Prueba", "Invitee First Name": "", "Invitee Last Name": ""},
            [Field.PATIENT_NAME, Field.IGNORE, Field.PATIENT_SURNAME],
        ),
        ({"First": "Ana", "Last": "Prueba"}, [Field.PATIENT_NAME, Field.PATIENT_SURNAME]),
        (
            {"Given name": "Ana", "Family name": "Prueba"},
            [Field.PATIENT_NAME, Field.PATIENT_SURNAME],
        ),
        ({"N° paciente": "17", "Paciente": "Ana Prueba"}, [Field.PATIENT_ID, Field.PATIENT_NAME]),
        ({"Nombre": "Luis", "Paciente": "Ana Prueba"}, [Field.IGNORE, Field.PATIENT_NAME]),
        (
            {"Turno paciente": "25/11/2026 10:30", "Nombre": "Ana Prueba"},
            [Field.IGNORE, Field.PATIENT_NAME],
        ),
    ],
)
def test_a_name_is_known_in_its_parts(cells, meaning):
    """However programs cut and call it."""
    row = {"Fecha": "15/12/2026", "Hora": "10:30", "Celular": "5512340001"}
    meanings, questions = guessed({**row, **cells})
    assert ([meanings[header] for header in cells], questions) == (meaning, ())


@pytest.mark.parametrize(
    "heading",
    [
        *(
            "Data de Nasc.",
            "DOB",
            "Fec. Nacto.",
            "Cumpleaños",
            "registration_date",
            "Fecha de ingreso",
        ),
        *("Data de Criação", "Fecha de alta", "Última visita"),
    ],
)
@pytest.mark.parametrize("cell", ["02/12/1986", "02/12/2026 18:00"])
def test_a_list_of_patients_is_one(heading, cell):
    """Birth and registration are no visits: without hours of visits it is a list, and nothing is asked."""
    columns = guess(
        a_sheet({"Nombre": "Ana Prueba", "Celular": "5512340001", heading: cell}), region="MX"
    )
    starts = columns.has(Field.DATE, Field.TIME, Field.STARTS_AT)
    is_asked = [q.headers for q in columns.questions]
    # An admission with its hour may be the visit: that alone is asked.
    doubtful = heading == "Fecha de ingreso" and ":" in cell
    assert (starts, is_asked) == (doubtful, [(heading,)] if doubtful else [])


def test_days_without_hours_are_offered_as_a_list():
    """A plain "Fecha" may be the visit's: the hour is asked for, or that it is a list."""
    row = {"Nombre": "Ana Prueba", "Celular": "5512340001", "Fecha": "02/12/2026"}
    columns = guess(a_sheet(row), region="MX")
    (question,) = columns.questions
    assert (question.is_it_a_list, question.headers) == (True, ("Fecha",))
    assert not columns.has(Field.DATE, Field.STARTS_AT)
    assert asked(row, overrule={"Fecha": Field.IGNORE}) == []


@pytest.mark.parametrize(
    ("heading", "cells"),
    [("No.", ["1", "2", "3"]), ("N°", [1.0, 2.0, 3.0]), ("Num", ["1", "2"])],
)
def test_a_column_that_numbers_the_rows_is_no_key(heading, cells):
    """Tomorrow's list begins at 1 again."""
    rows = ({**AGENDA, heading: cell} for cell in cells)
    assert guessed(*rows)[0][heading] is Field.IGNORE


@pytest.mark.parametrize("heading", ["Fecha", "Fecha y hora", "Cita"])
@pytest.mark.parametrize("cell", ["el 15, 10:30", "15 dic 4 pm", "20261215 10:30 hrs"])
def test_a_day_whose_hour_we_cannot_read_is_still_a_visits(heading, cell):
    """Its rows are rejected or for review with their reason: the file is no list of patients for that."""
    row = {"Nombre": "Ana Prueba", "Celular": "5512340001", heading: cell}
    columns = guess(a_sheet(row), region="MX")
    assert columns.has(Field.DATE, Field.STARTS_AT)
    assert columns.questions == ()


@pytest.mark.parametrize(
    "cell", ["02/12/1986 00:00", "1986-12-02 0:00:00", "1986-12-02T00:00:00.000"]
)
def test_midnight_is_no_hour_of_a_visit(cell):
    """It is how programs write a day: a list of patients."""
    row = {"Nombre": "Ana Prueba", "Celular": "5512340001", "Fecha": cell}
    (question,) = guess(a_sheet(row), region="MX").questions
    assert question.is_it_a_list


def test_what_was_said_before_counts_and_is_shown_as_that():
    """The operator's word of today stands above it."""
    row = {**AGENDA, "Otro": "5599990000"}
    said = {"otro": Field.PATIENT_PHONE, "celular": Field.IGNORE}
    columns = guess(a_sheet(row), region="MX", remembered=said)
    told = {c.header: (c.meaning, c.because) for c in columns.all}
    assert told["Otro"] == (Field.PATIENT_PHONE, "remembered")
    assert told["Celular"] == (Field.IGNORE, "remembered")
    today = guess(a_sheet(row), region="MX", remembered=said, overrule={"OTRO": Field.IGNORE})
    assert {c.header: c.because for c in today.all}["Otro"] == "operator"


@pytest.mark.parametrize("name", ["HoraFin", "hora fin", "horafin", "HORA_FIN"])
def test_a_column_is_named_as_one_types_it(name):
    """Capitals, accents, blanks and humps do not matter."""
    row = {**AGENDA, "HoraFin": "11:30"}
    assert guessed(row, overrule={name: Field.IGNORE})[0]["HoraFin"] is Field.IGNORE


HEADINGS = [
    *(
        "Fecha",
        "Fecha cita",
        "Fecha de reserva",
        "Hora",
        "Horario",
        "Cita",
        "Fecha y hora",
        "Zzyx",
        "",
        "Extra",
    ),
    *(
        "Paciente",
        "Cliente",
        "Nombre",
        "Apellidos",
        "Dx",
        "Tel",
        "Tel",
        "Celular",
        "Tel. doctor",
        "Lada",
        "Número",
    ),
    *("Estado", "Estado cita", "Cancelada", "Notas", "Fin", "ID", "Nombre", "Asunto"),
]
CELLS = [
    *(
        "15/12/2026",
        "16/12/2026 12:30",
        "10:30",
        "Ana Prueba",
        "Caries múltiple",
        "5512340001",
        "55",
        "Jalisco",
    ),
    *(
        "Cancelada",
        "SI",
        "Ya mero",
        "",
        None,
        46371.0,
        1001.0,
        True,
        "a@correo.example",
        "Canceló ayer por la tarde, dijo",
    ),
]


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(HEADINGS), st.sampled_from(CELLS)), min_size=1, max_size=9),
    st.randoms(),
)
def test_every_question_can_be_answered(columns, random):
    """Whatever a file has: the first column that is offered for each question, and after that nothing is asked of it again."""
    sheet = Sheet(
        tuple(header for header, _ in columns),
        (SheetRow(2, tuple(cell for _, cell in columns)),),
        "CSV",
    )
    said = {}
    for _ in range(2 * len(columns)):
        questions = [q for q in guess(sheet, region="MX", overrule=said).questions if q.headers]
        if not questions:
            return
        question = random.choice(questions)
        name = random.choice(question.headers)
        assert key(name) not in said
        said[key(name)] = Field.IGNORE if question.is_it_a_list else question.meaning
    pytest.fail(f"asked without end: {questions}")

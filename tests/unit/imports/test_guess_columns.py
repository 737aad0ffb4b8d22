"""What columns are taken for: by name, by content, by the operator's word."""

import pytest

from chalicelib.imports.guess_columns import UnknownColumnError, guess
from chalicelib.imports.model import Field, Sheet, SheetRow


def a_sheet(headers, *rows):
    return Sheet(
        tuple(headers), tuple(SheetRow(n, tuple(cells)) for n, cells in enumerate(rows, 2)), "CSV"
    )


def meanings(sheet, **options):
    return [column.meaning for column in guess(sheet, region="MX", **options).all]


@pytest.mark.parametrize(
    ("header", "example", "meaning"),
    [
        ("Fecha", "23/11/2026", Field.DATE),
        ("FECHA DE LA CITA", "23/11/2026", Field.DATE),
        ("Fecha y hora", "23/11/2026 10:30", Field.STARTS_AT),
        ("Fecha", "23/11/2026 10:30", Field.STARTS_AT),
        ("Inicio", "10:30", Field.TIME),
        ("Inicio", "23/11/2026 10:30", Field.STARTS_AT),
        ("Cita", "23/11/2026 10:30", Field.STARTS_AT),
        ("Hora", "10:30", Field.TIME),
        ("Hora fin", "11:00", Field.END_TIME),
        ("Start Date", "11/23/2026", Field.DATE),
        ("Data", "23/11/2026", Field.DATE),
        ("Horário", "10:30", Field.TIME),
        ("Paciente", "Ana López", Field.PATIENT_NAME),
        ("Nombre completo", "Ana López", Field.PATIENT_NAME),
        ("Nome do paciente", "Ana López", Field.PATIENT_NAME),
        ("Apellido paterno", "López", Field.PATIENT_SURNAME),
        ("Teléfono", "5512345678", Field.PATIENT_PHONE),
        ("Tel.", "5512345678", Field.PATIENT_PHONE),
        ("Celular / WhatsApp", "5512345678", Field.PATIENT_PHONE),
        ("Telefone", "5512345678", Field.PATIENT_PHONE),
        ("Correo electrónico", "a@b.example", Field.PATIENT_EMAIL),
        ("E-mail", "a@b.example", Field.PATIENT_EMAIL),
        ("Dra.", "Núñez", Field.PRACTITIONER),
        ("Médico tratante", "Núñez", Field.PRACTITIONER),
        ("Nombre del doctor", "Núñez", Field.PRACTITIONER),
        ("Duración (min)", "30", Field.MINUTES),
        ("Estatus", "Confirmada", Field.STATUS),
        ("Estado", "Confirmada", Field.STATUS),
        ("Estado", "Jalisco", Field.IGNORE),
        ("Folio", "1001", Field.EXTERNAL_ID),
        ("ID Cita", "1001", Field.EXTERNAL_ID),
        ("No. expediente", "17", Field.PATIENT_ID),
        ("ID del paciente", "17", Field.PATIENT_ID),
        ("Fecha de nacimiento", "23/11/1986", Field.IGNORE),
        ("Fecha de registro", "23/11/2026", Field.IGNORE),
        ("Motivo de consulta", "dolor", Field.IGNORE),
        ("Observaciones", "Ana López", Field.IGNORE),
        ("X1", "5512345678", Field.PATIENT_PHONE),
        ("X1", "a@b.example", Field.PATIENT_EMAIL),
        ("X1", "23/11/2026", Field.DATE),
        ("X1", "Ana López Vega", Field.PATIENT_NAME),
        ("X1", "nada", Field.IGNORE),
    ],
)
def test_a_column_is_taken_for_what_its_name_and_content_say(header, example, meaning):
    """Names in three languages; content where the name says nothing, or says too much."""
    assert meanings(a_sheet([header], [example])) == [meaning]


def test_a_key_that_repeats_is_no_key_of_visits():
    """A column called ID with the same values over and over is somebody else's key."""
    sheet = a_sheet(["ID", "Paciente"], *[["7", "Ana López"]] * 6)
    assert meanings(sheet)[0] is Field.IGNORE


def test_a_file_without_a_header_is_read_by_its_content():
    """Date, time, name and number are told from each other by what they look like."""
    from chalicelib.imports.read_file import read_file
    from tests.builders import NOW

    sheet = read_file(
        b"23/11/2026,10:30,Ana Lopez,5512345678\n24/11/2026,11:30,Luis Perez,5523456789\n", now=NOW
    )
    assert len(sheet.rows) == 2
    assert meanings(sheet) == [Field.DATE, Field.TIME, Field.PATIENT_NAME, Field.PATIENT_PHONE]


def test_the_mobile_is_tried_before_the_landline():
    """Of several telephone columns the one called mobile comes first."""
    sheet = a_sheet(["Tel. casa", "Celular"], ["5511112222", "5512345678"])
    assert guess(sheet, region="MX").places(Field.PATIENT_PHONE) == [1, 0]


def test_the_operators_word_wins():
    """An overruled column means what was said, however it is spelled, and the guess makes room."""
    sheet = a_sheet(["Teléfono", "Contacto"], ["5511112222", "5512345678"])
    said = {"telefono": Field.IGNORE, "CONTACTO": Field.PATIENT_PHONE}
    assert meanings(sheet, overrule=said) == [Field.IGNORE, Field.PATIENT_PHONE]


def test_overruling_a_column_that_is_not_there_is_said():
    """A misspelt name is an error, not a silent nothing."""
    with pytest.raises(UnknownColumnError):
        guess(a_sheet(["Fecha"], ["x"]), region="MX", overrule={"fehca": Field.DATE})

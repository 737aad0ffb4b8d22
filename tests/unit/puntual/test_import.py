"""`puntual import`: what the operator sees before and after, and the result file."""

import csv
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.appointments.agenda_change import By
from chalicelib.appointments.cancel import cancel
from chalicelib.clinics.column_choice import ColumnChoice
from chalicelib.clinics.model import Clinic
from chalicelib.imports.column_names import key
from chalicelib.imports.columns import Column, Columns
from chalicelib.imports.model import Field
from chalicelib.imports.remembered_columns import MOST, remembered_columns, remembering
from chalicelib.shared.writes import Save
from tests.builders import CLINIC_ID, NOW, a_clinic, a_line, a_patient, keep
from tests.unit.imports.taking_in import FILES
from tests.unit.imports.workbooks import Page, a_compound_file, a_visit, an_agenda, an_xlsx

CLINIC = ("--clinic", "clinica-sonrisa")
HEADER = "Fecha;Hora;Paciente;Contacto 1\n"


def a_file(tmp_path, text, name="agenda.csv"):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_the_guess_and_the_result_are_shown(operator):
    """Columns with what they are taken for, the order of dates with its reason, rows and counts."""
    status, printed = operator.types("import", FILES / "agenda-generica.csv", *CLINIC)
    assert status == 0
    assert "Windows-1252, separado por punto y coma" in printed
    assert "patient_phone" in printed
    assert "el día primero (dd/mm): en el archivo hay ahí un número mayor que 12" in printed
    assert "phone_excel_damage" in printed
    assert "todas las filas" in printed
    assert len(operator.records().patients_named("")) == 7


def test_a_dry_run_says_so_and_changes_nothing(operator):
    """The same answer, and the table as it was."""
    before = list(operator.store.everything())
    status, printed = operator.types("import", FILES / "erp-dental.xlsx", *CLINIC, "--dry-run")
    assert status == 0
    assert "no se cambió nada" in printed
    assert list(operator.store.everything()) == before


def test_each_row_is_in_the_result_file_and_no_cell_is_a_formula(operator, tmp_path):
    """What a patient list holds opens harmlessly in a spreadsheet."""
    text = (
        HEADER + '24/11/2026;10:30;"=HYPERLINK(""http://x"")";5512345678\n25/11/2026;;@SUM(A1);+1\n'
    )
    report = tmp_path / "result.csv"
    status, _ = operator.types("import", a_file(tmp_path, text), *CLINIC, "--report", report)
    with report.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert status == 0
    assert [row[:3] for row in rows[1:]] == [
        ["2", "creada", ""],
        ["3", "rechazada", "time_missing"],
    ]
    assert rows[1][6].startswith("'=")
    assert rows[2][6:] == ["'@SUM(A1)", "'+1"]


def test_what_a_patient_cancelled_is_told_on_the_screen_and_in_the_result_file(operator, tmp_path):
    """By whom, when, and how it would stand again: the list has it still."""
    agenda = a_file(tmp_path, HEADER + "24/11/2026;10:30;Ana López;5512345678\n")
    operator.types("import", agenda, *CLINIC)
    records = operator.records()
    (visit,) = records.appointments_between(NOW, NOW + timedelta(days=9))
    off = cancel(records, a_clinic(), visit.id, by=By.PATIENT, now=NOW)
    records.commit(off.writes)
    report = tmp_path / "result.csv"
    _, printed = operator.types("import", agenda, *CLINIC, "--report", report)
    with report.open(encoding="utf-8-sig", newline="") as file:
        row = list(csv.reader(file))[1]
    assert row[:3] == ["2", "sin cambio", "cancelled_here"]
    told = f"la canceló el paciente, 2026-11-22 09:30; si sigue en pie, `puntual visit restore ~{visit.id} --clinic clinica-sonrisa`"
    assert row[3].endswith(told)
    assert visit.id in "".join(printed.split())


def test_a_column_can_be_overruled(operator, tmp_path):
    """The operator knows which telephone is the patient's."""
    text = "Fecha;Hora;Paciente;Telefono;Otro\n24/11/2026;10:30;Ana López;5511110000;5512345678\n"
    path = a_file(tmp_path, text)
    columns = ("--column", "telefono=ignore", "--column", "otro=patient_phone")
    assert operator.types("import", path, *CLINIC, *columns)[0] == 0
    assert operator.records().patients_named("ana")[0].e164 == "+525512345678"


@pytest.mark.parametrize(
    ("column", "said"),
    [
        ("telefono=phone", "uno de date, time"),
        ("nosuch=patient_phone", "no tiene la columna nosuch"),
        ("telefono", "NOMBRE=SIGNIFICADO"),
    ],
)
def test_a_wrong_overruling_is_said(operator, tmp_path, column, said):
    """A misspelt column or meaning is an error before anything is read in."""
    path = a_file(tmp_path, HEADER + "24/11/2026;10:30;Ana;5512345678\n")
    status, printed = operator.types("import", path, *CLINIC, "--column", column)
    assert status == 2
    assert said in " ".join(printed.split())


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "está vacío"),
        (bytes(range(256)) * 100, "esto no es una agenda"),
        (b"%PDF-1.7\n1 0 obj\n", "esto es un PDF"),
        (
            b"<table><tr><td>Fecha</td></tr></table>",
            "página web, diga lo que diga su nombre: ábrelo en",
        ),
        (a_compound_file({"EncryptedPackage": b"x"}), "tiene contraseña"),
        (b"x;y\n" * 2_600_000, "pesa más de 10 MB"),
        (("Fecha;Tel\n" + "24/11/2026;5512345678\n" * 20_001).encode(), "más de 20,000 filas"),
        (b"Fecha;Hora;Paciente\n24/11/2026;10:30;Ana\n", "--column NAME=patient_phone"),
        (b"Hora;Paciente;Tel\n10:30;Ana;5512345678\n", "--column NAME=date"),
    ],
)
def test_a_file_that_is_no_agenda_gets_a_clear_answer(operator, tmp_path, content, said):
    """One sentence, status 1, nothing changed."""
    before = list(operator.store.everything())
    status, printed = operator.types("import", a_file(tmp_path, content), *CLINIC)
    assert status == 1
    assert said in " ".join(printed.split())
    assert list(operator.store.everything()) == before


def test_sheets_that_were_not_read_are_said_and_rows_name_their_sheet(operator, tmp_path):
    """Two months are one agenda; of a note and an old copy the rows are told, whatever their names look like."""
    pages = (
        an_agenda("[/Noviembre]", a_visit("Ana López")),
        an_agenda("Diciembre", a_visit("Luis Pérez", day="15/12/2026", number="12")),
        Page("[/b] Notas", (("Comprar guantes", "2"),)),
        an_agenda("Datos", *[a_visit("Olga Vieja")] * 3, hidden=True),
    )
    path, report = a_file(tmp_path, an_xlsx(*pages), "agenda.xlsx"), tmp_path / "result.csv"
    status, printed = operator.types("import", path, *CLINIC, "--report", report)
    said = " ".join(printed.split())
    assert status == 0
    assert "No se leyó: [/b] Notas (1 fila), Datos (3 filas, oculta)." in said
    with report.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert [row[:3] for row in rows[1:]] == [
        ["[/Noviembre] 2", "creada", ""],
        ["Diciembre 2", "rechazada", "phone_too_short"],
    ]
    assert "Diciembre 2" in said


def test_what_a_file_calls_its_columns_is_only_shown(operator, tmp_path):
    """Brackets that rich would take for its own marks, and not find closed."""
    header = "Fecha;Hora;Paciente;Contacto 1;[/bold]\n24/11/2026;10:30;Ana López;5512345678;[/x]\n"
    status, printed = operator.types("import", a_file(tmp_path, header), *CLINIC)
    assert (status, "[/bold]" in printed) == (0, True)


def test_somebody_vouches_by_name(operator, tmp_path):
    """The log says who attested; numbers are attested only when that is said as well."""
    path = a_file(tmp_path, HEADER + "24/11/2026;10:30;Ana López;5512345678\n")
    assert operator.types("import", path, *CLINIC, "--attest-numbers")[0] == 2
    attested = ("--attest-reminders", "Dra. Núñez", "--attest-numbers")
    assert operator.types("import", path, *CLINIC, *attested)[0] == 0
    (ana,) = operator.records().patients_named("ana")
    (event,) = operator.records().consent_events_of(ana.id)
    assert (ana.number, event.proof.attested_by) == ("attested", "Dra. Núñez")


def test_visits_that_vanished_are_said(operator, tmp_path):
    """They are kept, and the operator is told what to do."""
    rows = ["24/11/2026;10:30;Ana López;5512345678\n", "25/11/2026;10:30;Luis Pérez;5523456789\n"]
    operator.types("import", a_file(tmp_path, HEADER + "".join(rows)), *CLINIC)
    _, printed = operator.types("import", a_file(tmp_path, HEADER + rows[1]), *CLINIC)
    assert "no están en este archivo: 1." in printed


def test_every_row_is_shown_when_asked(operator):
    """Rows that ended well are left out otherwise."""
    path = FILES / "google-calendar.ics"
    shown = operator.types("import", path, *CLINIC, "--dry-run")[1]
    every = operator.types("import", path, *CLINIC, "--dry-run", "--all-rows")[1]
    assert len(every.splitlines()) > len(shown.splitlines())


def test_what_a_calendar_does_not_say_is_shown_with_its_place(operator, tmp_path):
    """The line of an event that cannot be read, the name of a zone that nobody knows: in the table and in the report."""
    events = ("DTSTART:20260230T163000Z", "DTSTART;TZID=[bold] Oficina:20261215T103000")
    texts = [
        f"BEGIN:VEVENT\nUID:{place}\n{line}\nEND:VEVENT\n" for place, line in enumerate(events)
    ]
    path = a_file(tmp_path, f"BEGIN:VCALENDAR\n{''.join(texts)}END:VCALENDAR\n")
    report = tmp_path / "result.csv"
    _, printed = operator.types("import", path, *CLINIC, "--report", report)
    for shown in (printed, report.read_text("utf-8-sig")):
        assert "su fecha no se puede leer: línea 2" in shown
        assert "su zona horaria no se conoce: [bold] Oficina" in shown


def test_a_dry_run_shows_what_each_person_would_be_called(operator, tmp_path):
    """Once each, before the first message goes; what the clinic set is kept."""
    keep(operator.records(), a_patient(called="Anita"), a_line())
    rows = (
        "24/11/2026;10:30;Ana López García;5512345678\n"
        "24/11/2026;11:30;HERNANDEZ LOPEZ JUAN CARLOS;5523456789\n"
        "25/11/2026;11:30;HERNANDEZ LOPEZ JUAN CARLOS;5523456789\n"
    )
    path = a_file(tmp_path, HEADER + rows)
    printed = operator.types("import", path, *CLINIC, "--dry-run")[1]
    called = [line.split("│")[2:4] for line in printed.splitlines() if line.count("│") == 4]
    assert [name.strip() for row in called for name in row if "Ani" in name] == ["Anita"]
    assert [name.strip() for row in called for name in row if "Juan" in name] == [
        "Hernandez Lopez Juan Carlos",
        "Juan Carlos",
    ]


DOUBTFUL = "Fecha;Hora;Paciente;Tel. oficina\n24/11/2026;10:30;Ana Prueba;5512345678\n"
LANGUAGES = {
    "es_MX": ("¿Cuál es el teléfono del paciente?", "No se importó nada"),
    "en": ("Which is the patient's telephone?", "nothing was imported"),
    "pt_BR": ("Qual é o telefone do paciente?", "Nada foi importado"),
}


def kept_in(operator, **fields):
    """Keep the clinic so, as an operator set it."""
    clinic = operator.records().get(Clinic, CLINIC_ID)
    operator.records().commit([Save(replace(clinic, **fields))])


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_not_sure_is_asked_in_the_clinics_language(operator, tmp_path, language):
    """The dry run asks and says how to answer; a real run guesses nothing, and changes nothing."""
    kept_in(operator, languages=(language,))
    before = list(operator.store.everything())
    path = a_file(tmp_path, DOUBTFUL)
    asks, refuses = LANGUAGES[language]
    status, printed = operator.types("import", path, *CLINIC, "--dry-run")
    assert status == 0
    assert f"{asks}\n  --column 'Tel. oficina=patient_phone'\n" in printed
    status, printed = operator.types("import", path, *CLINIC)
    assert (status, asks in printed, refuses in printed) == (1, True, True)
    assert list(operator.store.everything()) == before


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        (DOUBTFUL, "Tel. oficina=patient_phone"),
        ("Fecha;Hora;Zzyx;Tel\n24/11/2026;10:30;Ana Prueba;5512345678\n", "Zzyx=patient_name"),
        (
            "Fecha;Hora;Zzyx;Extra;Tel\n24/11/2026;10:30;Caries múltiple;Ana Prueba;5512345678\n",
            "Extra=patient_name",
        ),
        (
            "Fecha cita;Fecha visita;Hora;Paciente;Tel\n23/11/2026;24/11/2026;10:30;Ana Prueba;5512345678\n",
            "Fecha visita=date",
        ),
        ("Zzyx;Paciente;Tel\n24/11/2026 10:30;Ana Prueba;5512345678\n", "Zzyx=starts_at"),
        (
            "Fecha;Hora;Horario;Paciente;Tel\n24/11/2026;10:30;12:30;Ana Prueba;5512345678\n",
            "Hora=time",
        ),
        (
            "Fecha;Hora;Paciente;Tel;Estado\n24/11/2026;10:30;Ana Prueba;5512345678;Zona 3\n",
            "Estado=ignore",
        ),
    ],
)
def test_an_answer_is_enough_and_is_remembered(operator, tmp_path, text, answer):
    """What was said once is not asked again: the next file with that heading goes in, and it is shown why."""
    path = a_file(tmp_path, text)
    assert operator.types("import", path, *CLINIC)[0] == 1
    assert operator.types("import", path, *CLINIC, "--column", answer)[0] == 0
    (ana,) = operator.records().patients_named("ana")
    (visit,) = operator.records().appointments_between(NOW, NOW + timedelta(days=9))
    assert (ana.name, ana.e164, f"{visit.starts_at:%d %H:%M}") == (
        "Ana Prueba",
        "+525512345678",
        "24 16:30",
    )
    status, printed = operator.types("import", path, *CLINIC)
    assert (status, "recordado" in printed) == (0, True)
    shown = operator.types("clinic", "show", "clinica-sonrisa")[1]
    heading, _, meaning = answer.partition("=")
    assert f"{key(heading)}={meaning}" in "".join(shown.split())


def test_a_dry_run_remembers_nothing(operator, tmp_path):
    """It may be tried until it is right."""
    path = a_file(tmp_path, DOUBTFUL)
    before = list(operator.store.everything())
    said = ("--column", "tel. oficina=patient_phone")
    assert operator.types("import", path, *CLINIC, *said, "--dry-run")[0] == 0
    assert list(operator.store.everything()) == before


def test_a_list_of_patients_is_offered(operator, tmp_path):
    """Days without an hour: nothing is rejected row by row, and one answer takes the people in."""
    path = a_file(tmp_path, "Nombre;Tel;Fecha\nAna Prueba;5512345678;02/12/2026\n")
    status, printed = operator.types("import", path, *CLINIC, "--dry-run")
    assert (status, "time_missing" in printed) == (0, False)
    assert "¿Es una lista de pacientes, sin citas?\n  --column Fecha=ignore\n" in printed
    assert operator.types("import", path, *CLINIC)[0] == 1
    assert operator.types("import", path, *CLINIC, "--column", "Fecha=ignore")[0] == 0
    assert [p.name for p in operator.records().patients_named("")] == ["Ana Prueba"]


@pytest.mark.parametrize("heading", ["Columna 1", "Ana Prueba 5512345678", "x" * 41])
def test_what_may_be_no_heading_is_not_remembered(heading):
    """A file without a header has a person in its place."""
    columns = Columns((Column(0, heading, Field.PATIENT_NAME, "operator"),))
    assert remembering(a_clinic(), columns) == a_clinic()


def test_a_clinic_remembers_a_hundred_headings(operator):
    """The oldest makes room, the newest word of a heading counts, and a later release's word decides nothing."""
    clinic = a_clinic(
        column_choices=(ColumnChoice("zzyx", "a_later_word"), ColumnChoice("hora", "time"))
    )
    assert remembered_columns(clinic) == {"hora": Field.TIME}
    for number in range(MOST):
        columns = Columns((Column(0, f"Raro {number}", Field.IGNORE, "operator"),))
        clinic = remembering(clinic, columns)
    again = remembering(clinic, Columns((Column(0, "RARO 0", Field.PLACE, "operator"),)))
    assert (len(again.column_choices), again.column_choices[-1].meaning) == (MOST, "place")
    assert "hora" not in remembered_columns(again)


def test_an_agenda_of_titled_days_is_taken_in_with_what_is_asked(operator, tmp_path):
    """No column is a date: the titles are, and the result file has each row with the day it was given."""
    text = "Hora;Paciente;Celular\nLunes 23 de noviembre;;\n10:30;Ana López;5512345678\n"
    path = a_file(
        tmp_path, text + "1:00;Luis Pérez;5523456789\nCancelados;;\n4 pm;Rosa;5534567890\n"
    )
    report = tmp_path / "result.csv"
    status, printed = operator.types("import", path, *CLINIC, "--report", report)
    assert status == 0
    assert "time_out_of_hours" in printed
    with report.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert [(row[2], row[-1]) for row in rows] == [
        ("código", "Fecha"),
        ("day_title", "Lunes 23 de noviembre"),
        ("", "Lunes 23 de noviembre"),
        ("time_out_of_hours", "Lunes 23 de noviembre"),
        ("time_unreadable", ""),
        ("date_missing", ""),
    ]
    assert rows[3][3].endswith("Probable: 13:00 (01:00 p. m.)")

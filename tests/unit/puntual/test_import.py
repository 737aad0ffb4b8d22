"""`puntual import`: what the operator sees before and after, and the result file."""

import csv
from datetime import timedelta

import pytest

from chalicelib.appointments.agenda_change import By
from chalicelib.appointments.cancel import cancel
from tests.builders import NOW, a_clinic, a_line, a_patient, keep
from tests.unit.imports.taking_in import FILES

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
    assert "Windows-1252, separated by semicolons" in printed
    assert "patient_phone" in printed
    assert "day first (dd/mm): the file has a number above 12 there" in printed
    assert "phone_excel_damage" in printed
    assert "all rows" in printed
    assert len(operator.records().patients_named("")) == 7


def test_a_dry_run_says_so_and_changes_nothing(operator):
    """The same answer, and the table as it was."""
    before = list(operator.store.everything())
    status, printed = operator.types("import", FILES / "erp-dental.xlsx", *CLINIC, "--dry-run")
    assert status == 0
    assert "nothing was changed" in printed
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
        ["2", "created", ""],
        ["3", "rejected", "time_missing"],
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
    assert row[:3] == ["2", "unchanged", "cancelled_here"]
    told = f"by the patient, 2026-11-22 09:30; if it stands, `puntual visit restore ~{visit.id}`"
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
        ("telefono=phone", "one of date, time"),
        ("nosuch=patient_phone", "has no column nosuch"),
        ("telefono", "NAME=MEANING"),
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
        (b"", "is empty"),
        (bytes(range(256)) * 100, "this is no agenda"),
        (b"x;y\n" * 2_000_000, "larger than 6 MB"),
        (("Fecha;Tel\n" + "24/11/2026;5512345678\n" * 20_001).encode(), "more than 20,000 rows"),
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
    assert "1 imported visits to come are not in this file" in printed


def test_every_row_is_shown_when_asked(operator):
    """Rows that ended well are left out otherwise."""
    path = FILES / "google-calendar.ics"
    shown = operator.types("import", path, *CLINIC, "--dry-run")[1]
    every = operator.types("import", path, *CLINIC, "--dry-run", "--all-rows")[1]
    assert len(every.splitlines()) > len(shown.splitlines())


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

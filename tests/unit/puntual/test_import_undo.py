"""`puntual import list` and `undo`: what was taken in is named, and taken back with a report like the import's."""

import csv
import re

import pytest

from chalicelib.appointments.confirm import confirm
from chalicelib.appointments.imported_records import ImportRun
from chalicelib.clinics.model import Clinic
from tests.builders import CLINIC_ID, NOW, a_clinic
from tests.fakes.wrapped import Dying
from tests.unit.puntual.test_import import CLINIC, HEADER, a_file, kept_in

AGENDA = (
    HEADER
    + "24/11/2026;10:30;Ana López;5512345678\n"
    + "25/11/2026;11:30;Luis Pérez;5523456789\n"
    + "26/11/2026;1:00;[/b] Rosa Ruiz;5534567890\n"
    + "26/11/2026;;Eva Paz;12\n"
)


class Interrupted(Dying):
    """Records of somebody who presses Ctrl-C after some commits."""

    def commit(self, writes):
        """Commit, as long as nobody does."""
        try:
            super().commit(writes)
        except RuntimeError:
            raise KeyboardInterrupt from None


@pytest.fixture
def import_id(operator, tmp_path):
    """An agenda was taken in."""
    status, printed = operator.types("import", a_file(tmp_path, AGENDA), *CLINIC)
    assert status == 0
    return re.search(r"puntual import undo (\S+) --clinic clinica-sonrisa", printed)[1]


def test_each_row_is_named_by_person_day_and_hour(operator, tmp_path):
    """As it was understood, else as it stands in the file; in the clinic's language."""
    printed = operator.types("import", a_file(tmp_path, AGENDA), *CLINIC, "--all-rows")[1]
    table = printed[printed.index("persona") :]
    for said in ("Ana López", "mar 24 nov 2026", "10:30", "creada", "Rosa Ruiz", "26/11/2026"):
        assert said in " ".join(re.sub(r"[│┃\s]+", " ", table).split()), said


def test_what_was_taken_in_is_listed(operator, import_id):
    """With how its rows ended."""
    status, printed = operator.types("import", "list", *CLINIC)
    assert status == 0
    assert import_id in "".join(printed.split())
    assert "2 creada" in " ".join(printed.split())


def test_an_import_is_taken_back(operator, import_id, tmp_path):
    """The agenda is as before, each record stands in the report, and a second undo says that nothing is left."""
    report = tmp_path / "undo.csv"
    status, _ = operator.types("import", "undo", import_id, *CLINIC, "--report", report)
    assert status == 0
    assert operator.records().patients_named("") == []
    with report.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert sorted((row[0], row[3]) for row in rows[1:]) == [
        *[("Ana López", "deshecho")] * 2,
        *[("Luis Pérez", "deshecho")] * 2,
    ]
    again = operator.types("import", "undo", import_id, *CLINIC)
    assert (again[0], f"De la importación {import_id} no queda nada" in again[1]) == (0, True)
    assert "deshecha" in operator.types("import", "list", *CLINIC)[1]


def test_a_dry_undo_says_so_and_changes_nothing(operator, import_id):
    """And what is left is named with its reason."""
    records = operator.records()
    visit = next(iter(records.appointments_between(NOW, NOW.replace(year=2027))))
    records.commit(confirm(records, a_clinic(), visit.id, now=NOW).writes)
    before = list(operator.store.everything())
    status, printed = operator.types("import", "undo", import_id, *CLINIC, "--dry-run")
    assert status == 0
    assert "cambió después de la importación" in " ".join(re.sub(r"[│┃\s]+", " ", printed).split())
    assert "no se cambió nada" in printed
    assert list(operator.store.everything()) == before


@pytest.mark.parametrize("language", ["es_MX", "en", "pt_BR"])
def test_an_unknown_import_is_said_in_the_clinics_language(operator, language):
    """With how to find the right one; and where there is none yet, that."""
    kept_in(operator, languages=(language,))
    status, printed = operator.types("import", "undo", "nosuch", *CLINIC)
    assert (status, "puntual import list --clinic clinica-sonrisa" in printed) == (1, True)
    assert "nosuch" in printed
    assert operator.types("import", "list", *CLINIC)[0] == 1


def test_what_ends_it_in_between_is_said_with_what_to_do(operator, tmp_path):
    """How far it came, and that the same file goes on; then it does."""
    lines = [f"24/11/2026;10:30;Ana López;55123{n:05}\n" for n in range(420)]
    path = a_file(tmp_path, HEADER + "".join(lines))
    whole = operator.records
    dying = Interrupted(whole(), 20)
    operator.records = lambda *_args, **_options: dying
    status, printed = operator.types("import", path, *CLINIC)
    assert status == 1
    assert "Se detuvo en 200 de 420 filas" in printed
    (run,) = whole().imports()
    assert f"puntual import undo {run.id} --clinic clinica-sonrisa" in printed
    assert not run.is_whole
    operator.records = whole
    assert operator.types("import", path, *CLINIC)[0] == 0
    assert whole().imports()[0].is_whole
    assert whole().get(Clinic, CLINIC_ID) is not None
    assert whole().get(ImportRun, run.id) == run


def test_a_file_may_be_called_like_a_command(operator, tmp_path, monkeypatch):
    """By its path."""
    monkeypatch.chdir(tmp_path)
    a_file(tmp_path, AGENDA, "undo")
    assert operator.types("import", "./undo", *CLINIC)[0] == 0

"""`puntual import list` and `undo`: what was taken in is named, and taken back with a report like the import's."""

import csv
import re
from collections import Counter
from dataclasses import replace

import pytest
from click.testing import CliRunner

from chalicelib.appointments.apply_reminder_settings import change_reminding
from chalicelib.appointments.confirm import confirm
from chalicelib.appointments.imported_records import ImportRun
from chalicelib.clinics.model import Clinic
from puntual.cli import main
from tests.builders import CLINIC_ID, NOW, a_clinic
from tests.fakes.wrapped import Dying, Wrapped
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
    assert "creada: 2" in " ".join(printed.split())


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
    assert operator.types("import", "list", *CLINIC)[0] == 0


def test_what_ends_it_in_between_is_said_with_what_to_do(operator, tmp_path):
    """How far it came, and that the same file goes on; then it does."""
    lines = [f"24/11/2026;10:30;Ana López;55123{n:05}\n" for n in range(420)]
    path = a_file(tmp_path, HEADER + "".join(lines))
    whole = operator.records
    dying = Interrupted(whole(), 28)
    operator.records = lambda *_args, **_options: dying
    status, printed = operator.types("import", path, *CLINIC)
    assert status == 1
    assert "Se detuvo en 200 de 420 filas" in printed
    (run,) = whole().imports()
    assert f"puntual import undo {run.id} --clinic clinica-sonrisa" in printed
    assert not run.is_whole
    operator.records = whole
    assert operator.types("import", path, *CLINIC)[0] == 0
    assert any(run.is_whole for run in whole().imports())
    assert whole().get(Clinic, CLINIC_ID) is not None
    assert whole().get(ImportRun, run.id) == run


def test_a_file_may_be_called_like_a_command(operator, tmp_path, monkeypatch):
    """By its path."""
    monkeypatch.chdir(tmp_path)
    a_file(tmp_path, AGENDA, "undo")
    assert operator.types("import", "./undo", *CLINIC)[0] == 0


def test_the_id_is_whole_on_a_narrow_terminal_and_its_beginning_is_enough(operator, import_id):
    """Without it nothing can be taken back."""
    done = CliRunner(env={"COLUMNS": "60"}).invoke(
        main, ["import", "list", *CLINIC], obj=operator.installation()
    )
    assert import_id in done.output
    status, _ = operator.types("import", "undo", import_id[:16], *CLINIC)
    assert (status, operator.records().patients_named("")) == (0, [])


@pytest.mark.parametrize("command", ["import", "undo"])
def test_a_report_that_cannot_be_written_is_said_before_anything_is_done(
    operator, import_id, tmp_path, command
):
    """A folder that is not there: nothing is taken in, nothing is taken back."""
    before = list(operator.store.everything())
    report = ("--report", tmp_path / "nosuch" / "x.csv")
    path = a_file(tmp_path, AGENDA.replace("10:30", "12:30"))
    typed = ("undo", import_id) if command == "undo" else (path,)
    status, printed = operator.types("import", *typed, *CLINIC, *report)
    assert (status, "nosuch" in printed) == (2, True)
    assert list(operator.store.everything()) == before


def test_what_was_taken_back_in_part_is_called_so(operator, import_id):
    """A visit that was confirmed since stays, and so does who comes."""
    records = operator.records()
    visit = next(iter(records.appointments_between(NOW, NOW.replace(year=2027))))
    records.commit(confirm(records, a_clinic(), visit.id, now=NOW).writes)
    operator.types("import", "undo", import_id, *CLINIC)
    assert "deshecha en parte" in operator.types("import", "list", *CLINIC)[1]


def test_the_visits_that_a_file_names_no_more_are_named(operator, import_id, tmp_path):
    """By person, day and hour: otherwise nobody finds them."""
    assert import_id
    later = HEADER + "25/11/2026;11:30;Luis Pérez;5523456789\n"
    printed = operator.types("import", a_file(tmp_path, later, "last.csv"), *CLINIC)[1]
    said = re.sub(r"[│┃\s]+", " ", printed)
    assert "no están en este archivo: 1." in said
    assert "Ana López mar 24 nov 2026 10:30" in said
    assert "Luis Pérez" not in said.partition("no están en este archivo")[2]


@pytest.mark.parametrize(
    ("day", "is_said"), [("24/11/2026", True), ("2026-11-24", False), ("24 nov 2026", False)]
)
def test_the_order_of_dates_is_said_where_it_matters(operator, tmp_path, day, is_said):
    """A calendar or a file that names its months has none."""
    path = a_file(tmp_path, f"{HEADER}{day};10:30;Ana López;5512345678\n")
    printed = operator.types("import", path, *CLINIC, "--dry-run")[1]
    assert ("Las fechas se leen" in printed) == is_said


def test_a_country_that_is_none_is_refused(operator, tmp_path):
    """Otherwise each number of the file would be none."""
    path = a_file(tmp_path, AGENDA)
    assert operator.types("import", path, *CLINIC, "--country", "XX")[0] == 2


@pytest.mark.parametrize("typed", ["", "2", "2611221530"])
def test_nothing_is_taken_back_by_what_may_be_a_slip(operator, import_id, typed):
    """An unset variable of a shell is no import."""
    before = list(operator.store.everything())
    assert import_id.startswith(typed)
    assert operator.types("import", "undo", typed, *CLINIC)[0] == 1
    assert list(operator.store.everything()) == before


def test_a_programs_empty_date_ends_no_command(operator, tmp_path):
    """The year 1 has no hour on the clinic's clock: the row waits, shown as it stands."""
    rows = "N1;0001-01-01T00:00:00Z;Ana López;5512345678\nN2;;Eva Paz;5512345670\n"
    good = "N3;2026-11-24T16:30:00Z;Luis Paz;5512345671\n"
    path = a_file(tmp_path, f"Folio;Inicio;Paciente;Celular\n{good}{rows}")
    assert operator.types("import", path, *CLINIC, "--dry-run")[0] == 0
    assert operator.types("import", path, *CLINIC)[0] == 0
    status, shown = operator.types("import", "review", *CLINIC)
    assert (status, "Ana López" in shown) == (0, True)


class Meanwhile(Wrapped):
    """Records of somebody while whose command an owner adds a reminder of three days, at its n-th commit."""

    def __init__(self, records, at):
        super().__init__(records)
        self.left = at

    def commit(self, writes):
        """Commit, after the owner where it is her turn."""
        self.left -= 1
        if not self.left:
            stands = self._records.get(Clinic, CLINIC_ID)
            after = replace(stands, reminder_offsets=(3 * 1440, *stands.reminder_offsets))
            change_reminding(self._records, stands, after, now=NOW)
        self._records.commit(writes)


def meddled(operator, at, *typed):
    """Type a command while an owner adds a reminder; return on which days visits are looked at next."""
    plain = operator.records
    meddling = Meanwhile(plain(), at)
    operator.records = lambda *_args, **_options: meddling
    assert operator.types("import", *typed, *CLINIC)[0] == 0
    assert meddling.left < 0
    operator.records = plain
    visits = plain().appointments_between(NOW, NOW.replace(year=2027))
    return Counter(f"{visit.due_at:%d}" for visit in visits)


FAR = "Folio;" + HEADER + "".join(f"{n};27/11/2026;10:{n};Ana;55123{n:05}\n" for n in range(10, 50))


@pytest.mark.parametrize("at", [2, 3, 4])
def test_a_reminder_added_meanwhile_comes_to_every_visit_of_the_file(operator, tmp_path, at):
    """Also to those written afterwards, by the clinic that the command began with."""
    assert meddled(operator, at, a_file(tmp_path, FAR)) == {"24": 40}


def test_a_reminder_added_meanwhile_comes_to_what_is_taken_back(operator, tmp_path):
    """Visits that an import moved are put back as the clinic reminds by then."""
    operator.types("import", a_file(tmp_path, FAR), *CLINIC)
    operator.types("import", a_file(tmp_path, FAR.replace("27/11", "28/11")), *CLINIC)
    moved = next(run.id for run in operator.records().imports() if run.counts.get("updated"))
    assert meddled(operator, 2, "undo", moved) == {"24": 40}

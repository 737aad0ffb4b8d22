"""Real-shaped files, taken in whole: what became of each row and of the agenda stands in a golden file beside it."""

import runpy

import pytest

from chalicelib.imports.guess_columns import guess
from chalicelib.imports.model import Outcome
from chalicelib.imports.read_file import read_file
from tests.builders import NOW
from tests.unit.imports.taking_in import FILES, FrontDesk, ended, told

EXPORTS = sorted(f"exports/{path.name}" for path in (FILES / "exports").glob("*.csv"))
NAMES = [
    *("agenda-generica.csv", "google-calendar.csv", "google-calendar.ics", "erp-dental.xlsx"),
    *EXPORTS,
]
ON_THE_SECOND_TIME = dict.fromkeys((Outcome.CREATED, Outcome.UPDATED), Outcome.UNCHANGED)


@pytest.mark.parametrize("name", NAMES)
def test_each_row_ends_as_the_golden_file_says(name):
    """Rows and agenda after taking a file in; delete the golden file and run twice to renew it, then read it."""
    desk = FrontDesk()
    found = told(desk, desk.take_in_file(name))
    golden = FILES / f"{name}.golden.txt"
    if not golden.exists():
        golden.write_text(found, "utf-8")
        pytest.fail(f"wrote {golden.name}: read it and run again")
    assert found == golden.read_text("utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_the_same_file_again_changes_nothing(name):
    """Whatever was stored stands as it was, and no row is created or updated."""
    desk = FrontDesk()
    first = desk.take_in_file(name).results
    before = desk.everything()
    again = desk.take_in_file(name).results
    assert desk.everything() == before
    assert [(row.number, row.outcome) for row in again] == [
        (row.number, ON_THE_SECOND_TIME.get(row.outcome, row.outcome)) for row in first
    ]


@pytest.mark.parametrize("name", NAMES)
def test_taking_in_sends_nothing(name):
    """Nothing is asked of the sender, and nobody has consented to anything."""
    desk = FrontDesk()
    desk.take_in_file(name)
    assert desk.queue.message_ids == []
    assert {tuple(patient.consents) for patient in desk.patients()} == {()}


def test_there_are_exports_of_what_clinics_use():
    """Each made up here, with the headings of its program; the tests above take them in."""
    assert len(EXPORTS) == 15


@pytest.mark.parametrize("name", NAMES)
def test_of_no_export_anything_is_asked(name):
    """The programs that clinics use name their columns so that nothing is left to guess."""
    columns = guess(read_file((FILES / name).read_bytes(), now=NOW), region="MX")
    assert columns.questions == ()


def test_the_spreadsheet_is_what_its_script_makes():
    """The damage in the XLSX can be read in the script beside it."""
    made = runpy.run_path(str(FILES / "make_erp_dental.py"))
    import zipfile

    with zipfile.ZipFile(FILES / "erp-dental.xlsx") as zipped:
        assert {name: zipped.read(name).decode() for name in zipped.namelist()} == made["parts"]()


def test_an_occurrence_deleted_from_a_series_is_cancelled():
    """Google writes it as an exception of the series: it is in the file, as deleted."""
    desk = FrontDesk()
    whole = (FILES / "google-calendar.ics").read_bytes()
    desk.take_in_bytes(whole)
    kept = b"EXDATE;TZID=America/Mexico_City:20261207T103000"
    deleted = kept + b"\r\nEXDATE;TZID=America/Mexico_City:20261221T103000"
    report = desk.take_in_bytes(whole.replace(kept, deleted))
    assert "7 updated cancelled" in ended(report)
    assert desk.agenda()[-1] == "2026-12-21 10:30 30' Ana López +525512345678 - - cancelled"


def test_the_calendars_readers_are_loaded_only_when_used():
    """The sender and the webhook do not pay for spreadsheets and calendars."""
    import subprocess
    import sys

    look = (
        "import sys, chalicelib.imports.import_rows, chalicelib.imports.read_file;"
        "print([m for m in ('icalendar', 'python_calamine', 'phonenumbers')"
        " if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", look], capture_output=True, encoding="utf-8", check=True
    )
    assert done.stdout.strip() == "[]"

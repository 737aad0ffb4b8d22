"""Reading in a process of its own: the same rows, and an end to whatever costs too much."""

import os
import re
import signal
import subprocess
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from chalicelib.imports.file_limits import MOST_BYTES, Cost
from chalicelib.imports.model import (
    Field,
    Reason,
    RowNumber,
    Sheet,
    SheetLeftOut,
    SheetRow,
    Unreadable,
)
from chalicelib.imports.read_apart import read_apart, surroundings, what_came_of
from chalicelib.imports.read_file import read_file
from chalicelib.imports.sheet_as_json import from_json, to_json
from tests.builders import NOW
from tests.unit.imports.taking_in import FILES
from tests.unit.imports.workbooks import Page, an_agenda, an_ods, an_xlsx

ROOT = Path(__file__).parents[3]
NAMES = ["agenda-generica.csv", "google-calendar.csv", "google-calendar.ics", "erp-dental.xlsx"]
EVERY_CELL = (
    'Ana; "López"\n😀 \udcff',
    "",
    None,
    True,
    7,
    46349.4375,
    date(2026, 11, 24),
    datetime(2026, 11, 24, 10, 30),  # noqa: DTZ001  # a wall clock, as spreadsheets have it
    datetime(2026, 11, 24, 16, 30, tzinfo=UTC),
    time(10, 30, 0, 5),
    timedelta(hours=1, microseconds=5),
)
ENDLESS = b"""BEGIN:VCALENDAR\r
VERSION:2.0\r
BEGIN:VEVENT\r
UID:1\r
DTSTART:20261125T163000Z\r
RRULE:FREQ=SECONDLY\r
END:VEVENT\r
END:VCALENDAR\r
"""
MANY_LINES = b"Fecha;Celular\n" + b"1;2\n" * 2_300_000


@pytest.mark.parametrize("name", NAMES)
def test_the_same_is_read_apart_as_here(name):
    """Rows, cells with their types, and what is said of them."""
    content = (FILES / name).read_bytes()
    assert read_apart(content, now=NOW) == read_file(content, now=NOW)


def test_what_is_no_agenda_is_told_apart_as_well():
    """Before a process is started, or by it."""
    assert read_apart(b" \n", now=NOW) is Unreadable.EMPTY
    assert read_apart(b"x" * (MOST_BYTES + 1), now=NOW) is Unreadable.TOO_LARGE
    assert read_apart(b"%PDF-1.7\n", now=NOW) is Unreadable.PDF


def test_every_kind_of_cell_survives_the_way():
    """Dates are not moments, moments keep their zone, a number its sheet; a torn row stays torn."""
    rows = (
        SheetRow(RowNumber(2, "Enero"), EVERY_CELL),
        SheetRow(
            3,
            ("x",),
            unfit=Reason.QUOTE_NOT_CLOSED,
            because="line 3",
            former_keys=("a",),
            aside=Reason.DAY_TITLE,
        ),
    )
    sheet = Sheet(
        ("a", "b"),
        rows,
        "CSV",
        (Field.DATE, Field.TIME),
        (SheetLeftOut("Datos", 3, is_hidden=True),),
    )
    back = from_json(to_json(sheet))
    assert back == sheet
    assert [type(cell) for cell in back.rows[0].cells] == [type(cell) for cell in EVERY_CELL]
    assert [str(row.number) for row in back.rows] == ["Enero 2", "3"]


def test_what_calamine_falls_over_is_refused():
    """Without references nothing is measured: it asks for 400 GB and the process is gone. Ours is not."""
    first = Page("Citas", (("x",) * 2,), far=[(0, 16_383), (99_998, 0)])
    content = an_xlsx(first, change=('<row r="99999"><c r="A99999"', '<row r="1048576"><c'))
    assert read_apart(content, now=NOW) is Unreadable.TOO_HARD


def test_an_endless_calendar_ends_in_a_refusal():
    """An event each second for ever, in 120 bytes: one row that is refused, before anything is written out."""
    found = read_apart(ENDLESS, now=NOW, cost=Cost(processor=2))
    assert isinstance(found, Sheet)
    assert [row.unfit for row in found.rows] == [Reason.REPEATS_TOO_OFTEN]


@pytest.mark.parametrize(
    "cost",
    [Cost(clock=0.02), Cost(answer=10), Cost(memory=150_000_000)],
    ids=["clock", "answer", "memory"],
)
def test_what_goes_past_a_limit_is_refused(cost):
    """Each limit by itself: within all of them this file is told that it has too many rows."""
    assert read_apart(MANY_LINES, now=NOW) is Unreadable.TOO_MANY_ROWS
    assert read_apart(MANY_LINES, now=NOW, cost=cost) is Unreadable.TOO_HARD


def test_what_takes_too_much_of_the_processor_is_refused():
    """A hundred megabytes of cells in a file of a hundred kilobytes: five seconds' work where one is allowed."""
    cells = "<table:table-cell/>" * 5_000_000
    content = an_ods(an_agenda("Citas"), change=("<table:table-row>", f"<table:table-row>{cells}"))
    assert read_apart(content, now=NOW, cost=Cost(processor=1)) is Unreadable.TOO_HARD


def test_nothing_is_left_running(monkeypatch):
    """However it ended: each process that was started is over, and nobody waits for it."""
    started = []
    begin = subprocess.Popen.__init__

    def begun(process, *arguments, **options):
        begin(process, *arguments, **options)
        started.append(process)

    monkeypatch.setattr(subprocess.Popen, "__init__", begun)
    for cost in (Cost(clock=0.02), Cost()):
        read_apart(MANY_LINES, now=NOW, cost=cost)
    assert len(started) == 2
    assert [process.returncode is None for process in started] == [False, False]
    for process in started:
        with pytest.raises(ChildProcessError):
            os.waitpid(process.pid, os.WNOHANG)


@pytest.mark.parametrize(
    "ended_by", [signal.SIGABRT, signal.SIGSEGV, signal.SIGXCPU, signal.SIGKILL]
)
def test_a_reader_that_a_signal_ended_went_past_a_limit(ended_by):
    """Rust aborts without memory, a deep one falls off its stack, the system ends the others."""
    assert what_came_of(-ended_by, b"") is Unreadable.TOO_HARD


def test_a_reader_that_failed_is_a_defect_of_ours():
    """It is said, and logged without a word of the file."""
    assert what_came_of(1, b"") is Unreadable.DEFECT


def test_the_reader_knows_no_secret(monkeypatch):
    """Whatever a file makes of it, there is nothing to take."""
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    assert set(surroundings()) == {"PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "LC_ALL"}


def test_whatever_comes_from_outside_is_read_apart():
    """Only the process itself calls the reader in place."""
    calling = re.compile(r"\bread_file\(|import read_file\b|, read_file\b")
    found = [
        path.name
        for folder in ("chalicelib", "puntual", "bench", "sandbox")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if calling.search(path.read_text("utf-8"))
    ]
    assert found == ["read_file.py", "reader_process.py"]

"""`make days`: each day is the process's own, and each commit has one."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from tests.days import DAYS, main

ROOT = Path(__file__).parents[2]
TESTS = """
import codecs, locale, time
from datetime import UTC, datetime

AT_IMPORT = datetime.now(UTC)


def test_it_is_that_day(tmp_path):
    for moment in (AT_IMPORT, datetime.now(UTC)):
        assert f"{moment:%Y-%m-%d %H}" == "2028-02-28 23"
    assert time.tzname == ("NZST", "NZDT")
    assert f"{datetime.now():%Y-%m-%d %H}" == "2028-02-29 12"


def test_a_file_is_ascii_unless_said_otherwise():
    assert codecs.lookup(locale.getencoding()).name == "ascii"
"""


def run_as_if(folder, name, *options):
    """Run these tests as if it were that day; return the status and what was said."""
    (folder / "test_a_day.py").write_text(TESTS, "utf-8")
    plain = "-m pytest -c /dev/null -p no:cacheprovider -p tests.days"
    done = subprocess.run(
        [sys.executable, *plain.split(), "--as-if", name, *options, "--rootdir", folder, folder],
        cwd=ROOT,
        env=os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return done.returncode, done.stdout


def test_the_clock_the_zone_and_the_locale_are_those_of_the_day(tmp_path):
    """From the first import on; and the run says how to have it again."""
    status, said = run_as_if(tmp_path, "leap-day", "-k", "that_day")
    assert status == 0, said
    assert "as if it were leap-day: 2028-02-29 12:00 NZDT" in said
    assert "make days DAY=leap-day" in said


def test_another_day_is_another(tmp_path):
    """It has its own moment and zone; on some the machine knows ASCII only."""
    status, said = run_as_if(tmp_path, "end-of-february")
    assert status == 1
    assert "1 failed, 1 passed" in said


@pytest.mark.parametrize("name", [name for name in DAYS if name.startswith(("spring", "autumn"))])
def test_the_clocks_change_a_minute_into_the_night(name):
    """So that a run has tests on both sides."""
    begins = DAYS[name].begins_at()
    utc = begins.timestamp()
    before, after = (
        begins.fromtimestamp(utc + minutes * 60, begins.tzinfo).utcoffset() for minutes in (0, 2)
    )
    assert after - before == timedelta(hours=1 if name.startswith("spring") else -1)


def test_each_commit_has_a_day_of_its_own_choosing(capsys):
    """The same commit the same one, and in the course of time all have their turn."""
    main([])
    assert capsys.readouterr().out.split() == list(DAYS)
    for commit in range(len(DAYS)):
        main([f"{commit:040x}"])
    assert set(capsys.readouterr().out.split()) == set(DAYS)

"""`puntual clinic pause` and `resume`: what an operator types and what is then said of the clinic."""

from dataclasses import replace

import pytest

from chalicelib.clinics.hold import Hold
from chalicelib.clinics.model import Clinic
from chalicelib.shared.writes import Count, Save
from tests.builders import NOW, moment

SLUG = "clinica-sonrisa"


def hold_of(operator):
    """Return the clinic's hold as it stands."""
    return operator.directory.by_slug(SLUG).hold


def test_a_pause_lasts_until_somebody_resumes(operator):
    """It is shown, says what it stops, and ends by one command."""
    status, printed = operator.types("clinic", "pause", SLUG)
    assert status == 0
    assert "Nothing but answers to patients leaves" in printed
    assert hold_of(operator) == Hold(NOW)
    for look in (("list",), ("show", SLUG)):
        assert "paused by an operator (all but answers)" in operator.types("clinic", *look)[1]
    assert operator.types("clinic", "resume", SLUG)[0] == 0
    assert hold_of(operator) == Hold(NOW, NOW)
    assert "sending" in operator.types("clinic", "list")[1]


@pytest.mark.parametrize(
    ("until", "ends"),
    [("2026-12-24", "2026-12-24 00:00"), ("2026-12-24 08:00", "2026-12-24 08:00")],
)
def test_an_end_is_read_on_the_clinics_clock(operator, until, ends):
    """A day means its first moment; the answer says the moment in full."""
    status, printed = operator.types("clinic", "pause", SLUG, "--until", until, "--all")
    assert status == 0
    assert f"Nothing leaves until {ends} (America/Mexico_City)" in printed
    assert hold_of(operator) == Hold(NOW, moment(ends), everything=True)
    operator.now = moment(ends)
    assert "paused" not in operator.types("clinic", "list")[1]
    assert operator.types("clinic", "resume", SLUG)[0] == 1


@pytest.mark.parametrize("until", ["2026-11-21", "2026-11-22 09:30", "mañana"])
def test_an_end_that_is_over_or_none_changes_nothing(operator, until):
    """A slip of the year must not read as a pause."""
    status, _ = operator.types("clinic", "pause", SLUG, "--until", until)
    assert status == 2
    assert hold_of(operator) is None


def test_whatsapps_stop_is_not_lifted_nor_called_a_pause(operator):
    """Two things in the list, and `resume` says which one it cannot end."""
    stopped = replace(operator.directory.by_slug(SLUG), paused="131042", paused_at=NOW)
    operator.records().commit([Save(stopped)])
    status, printed = operator.types("clinic", "resume", SLUG)
    assert status == 1
    assert "WhatsApp stopped its sender" in printed
    operator.types("clinic", "pause", SLUG)
    operator.types("clinic", "resume", SLUG)
    assert operator.records().get(Clinic, stopped.id).paused == "131042"
    assert "stopped by WhatsApp: 131042" in operator.types("clinic", "list")[1]


def test_a_pause_remembers_what_may_still_wait(operator):
    """What was put out in the hour before counts again when it can leave."""
    counters = ("people-20261122/h15", "people-20261122/h14", "people-20261122/h13")
    for counter, people in zip(counters, (7, 5, 100), strict=True):
        operator.records().commit([Count(counter, people, moment("in 2 days 09:00"))])
    operator.types("clinic", "pause", SLUG)
    assert hold_of(operator).put_out == 12

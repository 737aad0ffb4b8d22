"""Where a visit stands for whoever is at the desk: one word for each, by what is truly known."""

import dataclasses
from datetime import timedelta

import pytest

from chalicelib.appointments.model import Status
from chalicelib.front_desk.day import VisitState, freed
from chalicelib.messaging.model import State
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.patients.model import NumberState, Purpose
from tests.builders import NOW, a_line, a_patient, moment, refused
from tests.unit.front_desk.a_day import NINE, a_row

SOON, FAR = "today 11:00", "in 3 days 11:00"


@pytest.mark.parametrize(
    ("row", "state"),
    [
        (a_row(SOON), VisitState.TO_TELL),
        (a_row(SOON, asked=True), VisitState.NO_ANSWER),
        (a_row(SOON, asked=True, status=Status.CONFIRMED), VisitState.CONFIRMED),
        (a_row(SOON, asked=True, status=Status.CHANGE_REQUESTED), VisitState.WANTS_CHANGE),
        (a_row(SOON, status=Status.CANCELLED), VisitState.CANCELLED),
        (a_row(SOON, status=Status.ATTENDED), VisitState.ATTENDED),
        (a_row(SOON, status=Status.NO_SHOW), VisitState.NO_SHOW),
        (a_row(SOON, asked=True, arrived_at=NOW), VisitState.ARRIVED),
        (a_row(SOON, status=Status.CHANGE_REQUESTED, arrived_at=NOW), VisitState.ARRIVED),
        (a_row(SOON, status=Status.NO_SHOW, arrived_at=NOW), VisitState.NO_SHOW),
        (a_row(FAR, task=TaskKind.UNREACHABLE), VisitState.CALL),
        (a_row(FAR, task=TaskKind.UNKNOWN_OUTCOME), VisitState.CALL),
        (a_row(FAR, task=TaskKind.WRONG_NUMBER), VisitState.CALL),
        (a_row(FAR, task=TaskKind.NOT_TOLD, status=Status.CONFIRMED), VisitState.CALL),
        (a_row(FAR, task=TaskKind.WRONG_NUMBER, status=Status.CONFIRMED), VisitState.CONFIRMED),
        (a_row(SOON, task=TaskKind.UNREACHABLE, arrived_at=NOW), VisitState.ARRIVED),
    ],
)
def test_each_visit_has_one_state(row, state):
    """What is over or here beats what was asked; whom nobody could tell is called, though they had confirmed another hour."""
    assert row.state(NINE) is state


@pytest.mark.parametrize(
    ("who", "line", "why"),
    [
        (a_patient(e164=""), None, "no_number"),
        (a_patient(number=NumberState.WRONG), None, "wrong_number"),
        (a_patient(number=NumberState.ASKED), None, "not_verified"),
        (a_patient(consents=refused(Purpose.REMINDERS)), None, "no_consent"),
        (a_patient(consents={}), None, "no_consent"),
        (a_patient(), a_line(opted_out_at=NOW), "opted_out"),
    ],
)
def test_whom_no_message_may_reach_is_called_the_day_before(who, line, why):
    """And the card says why; a week ahead nobody is called yet."""
    row = a_row(SOON, patient=who, line=line or a_line(a_patient()))
    far = a_row(FAR, patient=who, line=line or a_line(a_patient()))
    assert (row.state(NINE), row.why_untold) == (VisitState.CALL, why)
    assert far.state(NINE) is VisitState.TO_TELL


def test_a_message_of_another_hour_asked_nothing_about_this_one():
    """The visit moved since: it is still to be told."""
    row = a_row(SOON, asked=True)
    moved = dataclasses.replace(row, visit=dataclasses.replace(row.visit, schedule=2))
    assert moved.state(NINE) is VisitState.TO_TELL


@pytest.mark.parametrize("state", [State.QUEUED, State.RETRY, State.SUPPRESSED, State.FAILED])
def test_what_has_not_left_asked_nothing(state):
    """Nor what failed."""
    row = a_row(SOON, asked=True)
    (reminder,) = row.messages
    row = dataclasses.replace(row, messages=(dataclasses.replace(reminder, state=state),))
    assert row.state(NINE) is VisitState.TO_TELL


def test_a_gap_is_a_cancelled_hour_to_come_that_nobody_has():
    """With the same doctor, or with nobody named; what is past is no gap."""
    off = {"status": Status.CANCELLED, "practitioner": "Dra. Ruiz"}
    gap = a_row("today 11:00", id="gap000000001", **off)
    past = a_row("today 08:00", id="gap000000002", **off)
    taken = a_row("today 12:00", id="gap000000003", **off)
    other = a_row("today 12:15", id="other0000001", practitioner="Dra. Ruiz")
    elsewhere = a_row("today 11:00", id="other0000002", practitioner="Dr. Ortega")
    assert freed([gap, past, taken, other, elsewhere], moment("today 09:00")) == [gap]


def test_a_state_is_of_its_moment():
    """A day and a minute ahead nobody is called; a minute later somebody is."""
    row = a_row("tomorrow 11:00", patient=a_patient(e164=""))
    just = row.visit.starts_at - timedelta(hours=24)
    assert row.state(just - timedelta(minutes=1)) is VisitState.TO_TELL
    assert row.state(just) is VisitState.CALL

"""What leaves, waits or ends of a clinic that an operator paused, for every kind of message; WhatsApp's own stop beside it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.clinics.hold import Hold, begun, ended
from chalicelib.clinics.model import UnknownPolicy
from chalicelib.messaging.judge_dispatched import judge
from chalicelib.messaging.may_leave import may_leave
from chalicelib.messaging.model import Kind, State
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.messaging.unknown_fate import Verdict
from tests.builders import NOW, a_clinic, a_message, moment
from tests.unit.messaging.watch_desk import HOUR, USEFUL, Desk, unknown

GOES, WAITS, ENDS = "goes", "waits", "ends"
OPEN = Hold(NOW - HOUR)
ALL = Hold(NOW - HOUR, everything=True)
CLINICS = {
    "pause": a_clinic(hold=OPEN),
    "pause --all": a_clinic(hold=ALL),
    "pause --until, in time": a_clinic(hold=Hold(NOW - HOUR, moment("today 12:00"))),
    "stopped by WhatsApp": a_clinic(paused="131042", paused_at=NOW),
    "paused and stopped": a_clinic(paused="131042", paused_at=NOW, hold=OPEN),
    "resumed": a_clinic(hold=Hold(NOW - HOUR, NOW)),
}
UNPROMPTED = (WAITS, WAITS, WAITS, WAITS, WAITS, GOES)
NEWS = (ENDS, ENDS, WAITS, WAITS, ENDS, GOES)  # a person tells it
PROMPT = (GOES, WAITS, GOES, WAITS, WAITS, GOES)
TABLE = {
    Kind.VERIFY: UNPROMPTED,
    Kind.REMINDER: UNPROMPTED,
    Kind.BOOKED: UNPROMPTED,
    Kind.CHANGED: NEWS,
    Kind.CANCELLED: NEWS,
    Kind.REPLY: PROMPT,
    Kind.ANSWER: PROMPT,
    Kind.ANSWER_WAITS: UNPROMPTED,
    Kind.CLINIC_NOTICE: PROMPT,
    Kind.TEST: PROMPT,
}


def fate(message, clinic, now=NOW):
    """Return in one word what becomes of a queued message; sender and watch must agree."""
    verdict = judge(message, clinic, now=now, last_status_at=None)
    goes = may_leave(message, clinic, now=now)
    assert goes is (verdict is Verdict.ASK_AGAIN) or verdict is Verdict.DROP
    return {Verdict.ASK_AGAIN: GOES, Verdict.WAIT: WAITS, Verdict.DROP: ENDS}[verdict]


@pytest.mark.parametrize("state", [State.QUEUED, State.RETRY])
@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.ECHO])
def test_every_kind_has_its_place_under_every_pause(kind, state):
    """The runbook's table: a new kind must be given its line here."""
    message = a_message(kind=kind, state=state, useful_until=USEFUL)
    assert tuple(fate(message, clinic) for clinic in CLINICS.values()) == TABLE[kind]
    leaves = [may_leave(message, clinic, now=NOW) for clinic in CLINICS.values()]
    assert leaves == [fate == GOES for fate in TABLE[kind]]


def test_an_echo_left_without_us_under_any_pause():
    """It is written as sent: nobody keeps it back, claims it or judges it."""
    echo = a_message(kind=Kind.ECHO, state=State.SENT, useful_until=NOW)
    assert not any(may_leave(echo, clinic, now=NOW) for clinic in CLINICS.values())


@pytest.mark.parametrize(
    ("kind", "state"),
    [(k, s) for k in (Kind.CHANGED, Kind.CANCELLED) for s in (State.QUEUED, State.RETRY)],
)
def test_a_change_that_waits_in_a_paused_clinic_is_told_by_staff_at_once(kind, state):
    """Nobody knows when the pause ends: the patient hears of it from a person, and never twice."""
    desk = Desk(CLINICS["pause"])
    message = a_message(kind=kind, useful_until=USEFUL)
    dispatch_id = desk.put_out(message)
    desk.lies_as(replace(message, state=state))
    assert desk.look(dispatch_id) == {Verdict.DROP: 1}
    assert desk.state(message) == (State.SUPPRESSED, "clinic_paused")
    assert [task.kind for task in desk.records.inbox()] == [TaskKind.NOT_TOLD]


@pytest.mark.parametrize(
    ("hold", "reason"),
    [
        (OPEN, "clinic_paused"),
        (Hold(NOW, USEFUL + HOUR), "clinic_paused"),
        (Hold(NOW, USEFUL - HOUR), "too_late"),
        (None, "too_late"),
    ],
)
def test_what_the_pause_made_useless_says_so(hold, reason):
    """Also when the pause is over by the time somebody looks."""
    desk = Desk(a_clinic(hold=hold))
    message = a_message(useful_until=USEFUL)
    dispatch_id = desk.put_out(message)
    desk.look(dispatch_id, now=USEFUL + 2 * HOUR)
    assert desk.state(message) == (State.SUPPRESSED, reason)


def test_no_second_copy_leaves_while_the_clinic_is_paused():
    """A person is asked instead."""
    fair = {"now": NOW + HOUR, "last_status_at": NOW + timedelta(minutes=50)}
    clinics = [
        a_clinic(unknown_policy=UnknownPolicy.SEND_ONCE_MORE, hold=hold)
        for hold in (None, OPEN, ALL)
    ]
    verdicts = [judge(unknown(), clinic, **fair) for clinic in clinics]
    assert verdicts == [Verdict.SEND_ONCE_MORE, Verdict.ASK_STAFF, Verdict.ASK_STAFF]


def test_an_answer_that_a_pause_made_late_does_not_wake_anybody():
    """Resumed at night: what waited goes in the morning, what is answered now goes now."""
    night = moment("tomorrow 03:00")
    clinic = a_clinic(hold=ended(ALL, now=night))
    early = a_message(kind=Kind.REPLY, created_at=NOW, useful_until=moment("in 2 days 09:00"))
    late = replace(early, created_at=night)
    assert [fate(m, clinic, night) for m in (early, late)] == [WAITS, GOES]
    assert fate(early, clinic, moment("tomorrow 09:00")) == GOES


@pytest.mark.parametrize("then", [False, True])
def test_a_pause_of_answers_is_remembered_by_the_next(then):
    """Paused with --all, then without, or again: what waited under the first still wakes nobody."""
    night = moment("tomorrow 03:00")
    again = begun(ALL, now=night - HOUR, until=night, everything=then, put_out=0)
    after = begun(ended(ALL, now=NOW), now=night - HOUR, until=night, everything=then, put_out=0)
    answer = a_message(kind=Kind.REPLY, created_at=NOW - timedelta(minutes=1), useful_until=USEFUL)
    assert [fate(answer, a_clinic(hold=h), night) for h in (again, after)] == [WAITS, WAITS]
    assert again.since == ALL.since, "one that goes on began when it began"

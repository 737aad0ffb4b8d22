import dataclasses
from datetime import timedelta

import pytest

from chalicelib.messaging.model import Dispatch, Kind, State
from chalicelib.messaging.staff_tasks import TaskKind, staff_task
from chalicelib.shared import times
from tests.builders import NOW, a_message, a_patient, an_appointment, keep


def test_a_patients_messages_say_where_they_stand_and_why(api, records):
    """The receptionist's log: state and reason of each message, newest first."""
    early = a_message(created_at=NOW - timedelta(days=1), state=State.FAILED, reason="131026")
    late = a_message(about=an_appointment("in 3 days 09:00", id="other"))
    keep(records, a_patient(), early, late)
    shown = api.get("/patients/p7d2m4q8w1zc/messages").json_body["messages"]
    assert [(m["state"], m["reason"]) for m in shown] == [("queued", ""), ("failed", "131026")]
    assert shown[0]["appointment_ids"] == ["other"]


def test_a_patients_messages_are_limited(api, records):
    """`limit` keeps the newest."""
    keep(records, a_patient(), a_message(), a_message(kind=Kind.CHANGED))
    assert len(api.get("/patients/p7d2m4q8w1zc/messages?limit=1").json_body["messages"]) == 1


def test_a_days_messages_are_those_of_the_clinics_day(api, records):
    """23:30 in Mexico City is the next day in UTC, and still that day's message."""
    late = NOW.replace(hour=5, minute=30) + timedelta(days=1)
    for place, written_at in enumerate([NOW, late, late + timedelta(hours=1)]):
        about = an_appointment(id=f"visit{place}")
        message = a_message(created_at=written_at, about=about)
        dispatch = Dispatch.of((message,), now=written_at, look_again=timedelta(minutes=15))
        keep(records, message, dispatch)
    shown = api.get("/messages?day=2026-11-22").json_body["messages"]
    assert [m["appointment_ids"] for m in shown] == [["visit0"], ["visit1"]]


def test_the_inbox_shows_what_is_open(api, records):
    """A task that somebody looked at leaves the list, and stays to be read."""
    text = staff_task(TaskKind.TEXT, NOW, "one", patient_id="p1", text="¿Puedo llegar tarde?")
    done = dataclasses.replace(staff_task(TaskKind.UNREACHABLE, NOW, "two"), done_at=NOW)
    keep(records, text, done)
    assert [t["text"] for t in api.get("/inbox").json_body["tasks"]] == ["¿Puedo llegar tarde?"]
    assert [t["id"] for t in api.get("/inbox?state=done").json_body["tasks"]] == [done.id]
    assert len(api.get("/inbox?state=all").json_body["tasks"]) == 2


def test_a_task_stays_in_sight_until_somebody_has_looked(api, records):
    """A month's good news must not hide whom somebody has to call."""
    call_her = staff_task(TaskKind.UNREACHABLE, NOW - timedelta(days=30), "she", patient_id="p1")
    since = [staff_task(TaskKind.CONFIRMED, NOW, str(n)) for n in range(1001)]
    keep(records, call_her, *since)
    assert [t["id"] for t in api.get("/inbox").json_body["tasks"]] == [call_her.id]


@pytest.mark.parametrize("state", ["open", "done", "all"])
def test_of_each_kind_the_newest_are_shown(api, records, state):
    """As many as were asked for."""
    days = [NOW + timedelta(days=n) for n in range(4)]
    for day in days:
        keep(records, staff_task(TaskKind.TEXT, day, "a text"), staff_task(TaskKind.CONFIRMED, day))
    shown = api.get(f"/inbox?state={state}&limit=2").json_body["tasks"]
    newest = days[:1:-1] if state != "all" else [days[3], days[3]]
    assert [t["at"] for t in shown] == [times.iso(day) for day in newest]


def test_a_task_is_done_once(api, records):
    """The second time keeps the first moment."""
    task = staff_task(TaskKind.TEXT, NOW, "one")
    keep(records, task)
    first = api.post(f"/inbox/{task.id}/done").json_body
    assert first["done_at"]
    assert api.post(f"/inbox/{task.id}/done").json_body == first
    assert api.get("/inbox").json_body["tasks"] == []

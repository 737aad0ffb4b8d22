"""Answering a patient over the API: once, in the window, and refused in words a developer understands."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.messaging.model import Kind, State
from chalicelib.messaging.received_texts import TextThread
from chalicelib.messaging.staff_tasks import StaffTask, TaskKind, staff_task
from chalicelib.shared.writes import Save
from tests.builders import ANAS_PHONE, NOW, a_line, a_patient, keep

ANA = a_patient()
REPLY = {
    "text": "Claro, te esperamos.\nTrae tus estudios.",
    "reply_id": "chat-1",
    "written_at": "2026-11-22T09:30:00-06:00",
    "written_by": "Laura Méndez",
}
PATH = f"/lines/{ANA.id}/reply"
TASK = staff_task(TaskKind.TEXT, NOW, "wrote", patient_id=ANA.id, e164=ANAS_PHONE)


def answers(records):
    """Return what was written to Ana by people."""
    return [m for m in records.messages_of(ANA.id) if m.kind is Kind.ANSWER]


@pytest.fixture
def open_line(records):
    """Ana, who wrote an hour ago."""
    keep(records, ANA, a_line(ANA, window_until=NOW + timedelta(hours=23)), TASK)
    return records


def test_an_answer_is_sent_once_in_the_name_of_whoever_wrote_it(api, open_line):
    """The same again is the same message."""
    first, again = api.post(PATH, REPLY), api.post(PATH, REPLY | {"text": "otra cosa"})
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json_body["id"] == again.json_body["id"]
    assert (first.json_body["state"], first.json_body["not_told"]) == ("queued", "")
    (message,) = answers(open_line)
    assert (message.content.text, message.by) == (REPLY["text"], "Laura Méndez")


def test_past_the_window_it_is_held(api, records):
    """And it says why nothing tells the patient, where nothing does."""
    keep(records, replace(ANA, consents={}), a_line(ANA, window_until=NOW))
    held = api.post(PATH, REPLY)
    assert (held.json_body["state"], held.json_body["not_told"]) == ("held", "no_consent")
    assert [message.state for message in answers(records)] == [State.HELD]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ({"opted_out_at": NOW, "window_until": NOW + timedelta(hours=23)}, "line_opted_out"),
        ({}, "line_never_wrote"),
    ],
)
def test_who_may_not_be_written_to_is_not(api, records, line, code):
    """In a word that stays the same."""
    keep(records, ANA, a_line(ANA, **line))
    refused = api.post(PATH, REPLY)
    assert (refused.status_code, refused.json_body["code"]) == (409, code)
    assert answers(records) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": ""},
        {"text": " \n "},
        {"text": "a" * 4097},
        {"reply_id": "con espacio"},
        {"written_at": "2026-11-19T09:30:00-06:00"},
        {"written_by": ""},
        {"seen": 0},
    ],
)
def test_what_cannot_be_sent_is_refused_by_field(api, open_line, wrong):
    """Nothing is written."""
    refused = api.post(PATH, REPLY | wrong)
    assert refused.status_code == 422
    (field,) = wrong
    assert refused.json_body["errors"][0]["pointer"] == f"#/{field}"
    assert answers(open_line) == []


def test_texts_that_came_meanwhile_stay_to_be_read(api, open_line):
    """With what was seen; without it the task is closed."""
    keep(open_line, TextThread(ANAS_PHONE, TASK.id, NOW, waits_since=NOW))
    several = replace(open_line.get(StaffTask, TASK.id), texts=3)
    open_line.commit([Save(several)])
    api.post(PATH, REPLY | {"seen": 2})
    assert open_line.get(StaffTask, TASK.id).done_at is None
    api.post(PATH, REPLY | {"seen": 3, "reply_id": "chat-2"})
    assert open_line.get(StaffTask, TASK.id).done_at


def test_another_clinics_line_is_not_found(foreign_api, open_line):
    """Nor one that is nobody's."""
    assert foreign_api.post(PATH, REPLY).status_code == 404
    assert answers(open_line) == []

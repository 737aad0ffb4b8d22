"""The phones that a clinic talks with over the API: who waits first, each page by page, and nobody else's."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.messaging.model import Kind, State
from chalicelib.messaging.received_texts import TextThread, received_text
from chalicelib.messaging.staff_tasks import TaskKind, staff_task
from tests.builders import ANAS_PHONE, NOW, a_content, a_line, a_message, a_patient, keep
from tests.unit.web.api.test_inbox import whole

MINUTE = timedelta(minutes=1)
STRANGER = "+525599990000"


def a_thread(number, *, waits, ago):
    """Return the talk of a phone whose last words are so many minutes old."""
    at = NOW - ago * MINUTE
    said = {"said": f"hola {number}", "said_at": at, "waits_since": at if waits else None}
    return TextThread(f"+5255{number:08}", f"26112215300{number % 10}-{number:08}", at, **said)


@pytest.fixture
def talks(records):
    """Seven phones where somebody waits and five where nobody does; two of either spoke in one second."""
    waiting = [a_thread(n, waits=True, ago=60 - min(n, 5)) for n in range(7)]
    answered = [a_thread(10 + n, waits=False, ago=600 + min(n, 3)) for n in range(5)]
    keep(records, *waiting, *answered)
    return [t.id for t in waiting], [t.id for t in answered]


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
@pytest.mark.parametrize("state", ["waiting", "answered"])
def test_each_phone_is_on_a_page(api, talks, state, limit):
    """In the order of the page: who waits longest, or who spoke last; never lost, whatever a page holds."""
    found = [line["phone"] for line in whole(api, f"/lines?state={state}&limit={limit}", "lines")]
    wanted = talks[0] if state == "waiting" else talks[1]
    assert sorted(found) == sorted(wanted)
    assert found[:3] == wanted[:3]


def test_a_phone_says_who_answers_there_and_what_was_said_last(api, records):
    """With what a reply needs: its name, and how many texts were seen."""
    ana = a_patient()
    task = staff_task(TaskKind.TEXT, NOW, "e", patient_id=ana.id, e164=ANAS_PHONE)
    thread = replace(
        TextThread(ANAS_PHONE, task.id, NOW, waits_since=NOW, said="¿Abren?", said_at=NOW),
        answer="Hola",
        answer_at=NOW - MINUTE,
        answer_by="lup1ta000001",
    )
    keep(records, ana, a_line(ana), replace(task, texts=2, not_kept=1), thread)
    (line,) = api.get("/lines").json_body["lines"]
    assert line == {
        "id": ana.id,
        "patient_ids": [ana.id],
        "phone": ANAS_PHONE,
        "waits_since": "2026-11-22T15:30:00Z",
        "text": "¿Abren?",
        "text_at": "2026-11-22T15:30:00Z",
        "answer": "Hola",
        "answer_at": "2026-11-22T15:29:00Z",
        "answered_by": "lup1ta000001",
        "seen": 3,
    }


def test_a_strangers_talk_is_read_under_its_task(api, records):
    """Of nobody on the list: the words, and what was answered on the clinic's telephone."""
    task = staff_task(TaskKind.TEXT, NOW, "e", e164=STRANGER)
    thread = TextThread(STRANGER, task.id, NOW, waits_since=NOW, said="¿Niños?", said_at=NOW)
    text = received_text(STRANGER, task.id, "e", at=NOW, text="¿Niños?")
    owner = f"line-{records.keyed_hashes(f'line/{STRANGER}')[0][:32]}"
    echo = a_message(
        kind=Kind.ECHO,
        owner=owner,
        e164=STRANGER,
        about=(),
        state=State.SENT,
        content=a_content(template="", text="Sí", parameters=(), buttons=()),
        told_at=NOW + MINUTE,
        created_at=NOW + MINUTE,
    )
    keep(records, task, thread, text, echo)
    (line,) = api.get("/lines").json_body["lines"]
    assert (line["id"], line["patient_ids"], line["phone"]) == (task.id, [], STRANGER)
    said = api.get(f"/lines/{line['id']}/conversation").json_body["utterances"]
    assert [(one["kind"], one["text"]) for one in said] == [("echo", "Sí"), ("text", "¿Niños?")]


@pytest.mark.parametrize("name", ["nobody000000", "261122153000-abcdefgh", "x", "line-1"])
def test_a_phone_that_is_none_is_not_found(api, name):
    """Whatever stands where its name should."""
    assert api.get(f"/lines/{name}/conversation").status_code == 404


def test_nobody_elses_phones_are_shown(api, foreign_api, talks):
    """Not to another clinic; nor does a cursor of one list open the other."""
    assert foreign_api.get("/lines").json_body == {"lines": [], "next_cursor": ""}
    cursor = api.get("/lines?limit=2").json_body["next_cursor"]
    assert api.get(f"/lines?state=answered&cursor={cursor}").status_code == 422
    assert foreign_api.get(f"/lines?cursor={cursor}").status_code == 422

"""The inbox over the API has no end: page by page, by kind, and all that a line wrote."""

from dataclasses import replace
from datetime import timedelta
from itertools import islice

import pytest

from chalicelib.messaging.received_texts import joined, opened, received_text
from chalicelib.messaging.staff_tasks import TaskKind, staff_task
from tests.builders import NOW, keep

MINUTE = timedelta(minutes=1)
LINE = "+525587654321"


def pages(api, path, what):
    """Yield each page there is."""
    cursor = ""
    for _ in range(100):
        page = api.get(f"{path}{'&cursor=' + cursor if cursor else ''}").json_body
        yield page[what]
        cursor = page["next_cursor"]
        if not cursor:
            return
    raise AssertionError


def whole(api, path, what="tasks"):
    return [one for page in pages(api, path, what) for one in page]


def a_thread(count, *, e164=LINE):
    """Return the task of so many texts, and the texts."""
    task = staff_task(TaskKind.TEXT, NOW, "thread", e164=e164)
    texts = [
        received_text(e164, task.id, f"e{n}", at=NOW + n * MINUTE, text=f"texto {n}")
        for n in range(count)
    ]
    task = opened(task, texts[0])
    for text in texts[1:]:
        task = joined(task, text, now=text.at)
    return task, texts


def test_a_cancellation_is_reached_under_any_number_of_strangers_texts(api, records):
    """On the first page: what a patient waits for comes before what strangers write."""
    cancelled = staff_task(TaskKind.CANCELLED, NOW - timedelta(days=1), "she", patient_id="ana")
    strangers = [
        staff_task(TaskKind.TEXT, NOW, str(n), e164=f"+5255{n:08}", text="hola") for n in range(250)
    ]
    keep(records, cancelled, *strangers)
    assert api.get("/inbox?limit=1").json_body["tasks"][0]["id"] == cancelled.id
    assert len({task["id"] for task in whole(api, "/inbox?limit=200")}) == 251


@pytest.mark.parametrize("state", ["open", "done", "all"])
@pytest.mark.parametrize("limit", [1, 4, 200])
def test_every_task_is_on_one_page(api, records, state, limit):
    """Whatever is asked for, and however much at a time."""
    tasks = [staff_task(TaskKind.UNREACHABLE, NOW + n * MINUTE, str(n)) for n in range(9)]
    done = [replace(task, id=f"{task.id}d", done_at=NOW) for task in tasks]
    keep(records, *tasks, *done)
    wanted = {"open": tasks, "done": done, "all": [*tasks, *done]}[state]
    found = [task["id"] for task in whole(api, f"/inbox?state={state}&limit={limit}")]
    assert found == sorted((task.id for task in wanted), reverse=True)


@pytest.mark.parametrize("state", ["open", "all"])
def test_only_the_kinds_asked_for_are_shown(api, records, state):
    """One, or several with commas between."""
    keep(records, *(staff_task(kind, NOW, patient_id="ana") for kind in TaskKind))
    for asked in ("text", "text,cancelled", "data_erasure"):
        found = {task["kind"] for task in whole(api, f"/inbox?state={state}&limit=1&kind={asked}")}
        assert found == set(asked.split(","))


@pytest.mark.parametrize("asked", ["", "nothing", "text,", "text;cancelled", "TEXT", ",text"])
def test_an_unknown_kind_is_said_so(api, asked):
    """With all there are."""
    answer = api.get(f"/inbox?kind={asked}")
    (error,) = answer.json_body["errors"]
    assert (answer.status_code, error["pointer"], error["code"]) == (422, "?kind", "enum")
    assert all(kind in error["detail"] for kind in TaskKind)


def a_cursor(api):
    return api.get("/inbox?limit=1").json_body["next_cursor"]


@pytest.fixture
def two_tasks(records):
    keep(records, *(staff_task(TaskKind.TEXT, NOW, str(n), patient_id="ana") for n in range(2)))


def _refused(answer):
    (error,) = answer.json_body["errors"]
    return answer.status_code, error["pointer"], error["code"]


def test_a_cursor_is_of_one_clinic(api, foreign_api, services, two_tasks):
    """Also where the other one has the very same tasks: it is refused, as one that nobody gave."""
    theirs = services.records("z8y7x6w5")
    keep(theirs, *(staff_task(TaskKind.TEXT, NOW, str(n), patient_id="ana") for n in range(2)))
    cursor = a_cursor(api)
    assert api.get(f"/inbox?cursor={cursor}").status_code == 200
    assert _refused(foreign_api.get(f"/inbox?cursor={cursor}")) == (
        422,
        "?cursor",
        "cursor_unknown",
    )


def test_a_cursor_is_of_one_list(api, records, two_tasks):
    """That of what is open leads nowhere among all, nor among the texts of a task."""
    task, texts = a_thread(3)
    keep(records, task, *texts)
    cursor = a_cursor(api)
    for path in ("/inbox?state=all&", f"/inbox/{task.id}/texts?"):
        assert _refused(api.get(f"{path}cursor={cursor}")) == (422, "?cursor", "cursor_unknown")


def test_a_changed_cursor_is_refused(api, two_tasks):
    """Whatever was done to it."""
    cursor = a_cursor(api)
    place, _, seal = cursor.partition(".")
    for bad in (
        place,
        f".{seal}",
        f"{place}.",
        f"{place[:-1]}.{seal}",
        f"{place}.{seal[:-1]}",
        "a",
        "x.y",
    ):
        assert _refused(api.get(f"/inbox?cursor={bad}")) == (422, "?cursor", "cursor_unknown")
    for malformed in ("%C3%A1", "a/b", "x" * 201):
        answer = api.get(f"/inbox?cursor={malformed}")
        assert _refused(answer) == (422, "?cursor", "string_pattern_mismatch")


def test_a_cursor_tells_nobodys_number(api, records):
    """An address ends in logs."""
    for n in range(2):
        task = staff_task(TaskKind.TEXT, NOW, str(n), e164=f"+52558765432{n}", text="hola")
        keep(records, task)
    from base64 import urlsafe_b64decode

    written = a_cursor(api).partition(".")[0]
    assert b"5587" not in urlsafe_b64decode(written + "=" * (-len(written) % 4))


def test_all_that_a_line_wrote_is_read_from_its_task(api, records):
    """In the order of writing, page by page; the task says how many there are, the last one and when it came."""
    task, texts = a_thread(7)
    keep(records, task, *texts)
    (shown,) = api.get("/inbox").json_body["tasks"]
    assert (shown["count"], shown["not_kept"], shown["text"]) == (7, 0, "texto 6")
    assert shown["last_at"] == "2026-11-22T15:36:00Z"
    found = whole(api, f"/inbox/{task.id}/texts?limit=3", "texts")
    assert [text["text"] for text in found] == [text.text for text in texts]
    assert [text["id"] for text in found] == [text.name for text in texts]


def test_the_text_of_a_task_of_a_former_release_is_its_own(api, records):
    """It has none beside it."""
    task = staff_task(TaskKind.TEXT, NOW, "one", e164=LINE, text="hola")
    visit = staff_task(TaskKind.CANCELLED, NOW, "two", patient_id="ana")
    keep(records, task, visit)
    assert [t["text"] for t in whole(api, f"/inbox/{task.id}/texts?limit=1", "texts")] == ["hola"]
    assert whole(api, f"/inbox/{visit.id}/texts?limit=1", "texts") == []


def test_texts_of_what_is_no_task_of_the_clinic_are_not_found(api, foreign_api, records):
    """Nor are another clinic's."""
    task, texts = a_thread(2)
    keep(records, task, *texts)
    assert api.get(f"/inbox/{task.id}/texts").status_code == 200
    for answer in (
        foreign_api.get(f"/inbox/{task.id}/texts"),
        api.get("/inbox/nothing/texts"),
        api.get("/inbox/%23/texts"),
    ):
        assert (answer.status_code, answer.json_body["code"]) == (404, "not_found")


def test_what_came_after_it_was_seen_is_not_closed_unread(api, records):
    """Whoever says how many were seen is told that there are more by now."""
    task, texts = a_thread(3)
    keep(records, replace(task, not_kept=2), *texts)
    answer = api.post(f"/inbox/{task.id}/done?seen=4")
    assert (answer.status_code, answer.json_body["code"]) == (409, "more_texts_since")
    assert len(api.get("/inbox").json_body["tasks"]) == 1
    assert api.post(f"/inbox/{task.id}/done?seen=5").json_body["done_at"]
    assert api.post(f"/inbox/{task.id}/done?seen=1").json_body["done_at"]  # as good as once


@pytest.mark.parametrize("seen", ["0", "-1", "x", "1.5", "", "1000000"])
def test_what_was_seen_is_a_number(api, records, seen):
    """From one on."""
    task, _ = a_thread(1)
    keep(records, task)
    assert _refused(api.post(f"/inbox/{task.id}/done?seen={seen}"))[:2] == (422, "?seen")


def test_the_pages_of_a_long_list_are_whole(api, records):
    """A page before the last has as many as were asked for, when nothing is closed meanwhile."""
    keep(records, *(staff_task(TaskKind.UNREACHABLE, NOW, str(n)) for n in range(25)))
    assert [len(page) for page in islice(pages(api, "/inbox?limit=10", "tasks"), 9)] == [10, 10, 5]

"""The inbox over the API has no end: page by page, and by kind."""

from dataclasses import replace
from datetime import timedelta
from itertools import islice

import pytest

from chalicelib.messaging.staff_tasks import TaskKind, staff_task
from tests.builders import NOW, keep

MINUTE = timedelta(minutes=1)


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


def test_a_cursor_is_of_one_list(api, two_tasks):
    """That of what is open leads nowhere among all."""
    answer = api.get(f"/inbox?state=all&cursor={a_cursor(api)}")
    assert _refused(answer) == (422, "?cursor", "cursor_unknown")


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


def test_the_pages_of_a_long_list_are_whole(api, records):
    """A page before the last has as many as were asked for, when nothing is closed meanwhile."""
    keep(records, *(staff_task(TaskKind.UNREACHABLE, NOW, str(n)) for n in range(25)))
    assert [len(page) for page in islice(pages(api, "/inbox?limit=10", "tasks"), 9)] == [10, 10, 5]

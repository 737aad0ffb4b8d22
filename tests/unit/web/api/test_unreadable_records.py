"""A record that cannot be read, asked for over the API: lists go on without it and name it, and an operator has a task."""

import pytest

from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.storage.item_codec import key_of
from tests.builders import CLINIC_ID, a_line, a_message, a_patient, an_appointment, keep
from tests.damage import DAMAGES, SECRET, damaged

ANA = a_patient()
VISITS = [an_appointment(f"tomorrow 1{n}:00", id=f"visit{n}") for n in range(3)]
MESSAGES = [a_message(id=f"{CLINIC_ID}.{ANA.id}.261122153{n}-reminder-{n}") for n in range(3)]
LISTS = {
    "/appointments?day=2026-11-23": ("appointments", VISITS),
    f"/patients/{ANA.id}/messages": ("messages", MESSAGES),
    f"/patients/{ANA.id}/appointments": ("appointments", VISITS),
    "/patients": (
        "patients",
        [ANA, *(a_patient(id=f"other{n}", name=f"Beto {n}") for n in (1, 2))],
    ),
}
SINGLE = {
    f"GET /patients/{ANA.id}": ANA,
    f"POST /appointments/~{VISITS[0].id}/confirm": VISITS[0],
    f"POST /appointments/~{VISITS[0].id}/cancel": ANA,
}


def break_one(services, record, how):
    """Damage what is stored of a record."""
    key = key_of(type(record), CLINIC_ID, record.id)
    services.store.lay(key, damaged(CLINIC_ID, record, how, stored=services.store.get(key)))


def is_told(item):
    """Tell whether an item is the operator's task, or the audit's line of it."""
    return item["sk"]["S"].startswith("INBOX#") or "#AUDIT#" in item["pk"]["S"]


def tasks(records):
    """Return what an operator is asked to put right."""
    return [task for task in records.inbox() if task.kind is TaskKind.UNREADABLE_RECORD]


@pytest.fixture
def whole(records):
    """Everything that the lists show, before something happens to one."""
    keep(records, a_line(), *VISITS, *MESSAGES, *LISTS["/patients"][1])


@pytest.mark.parametrize("how", DAMAGES)
@pytest.mark.parametrize("path", LISTS)
def test_a_list_goes_on_without_it_and_names_it(services, records, api, whole, path, how):
    """A program that compares lists must not take it for gone."""
    name, kept = LISTS[path]
    break_one(services, kept[1], how)
    answers = [api.get(path) for _ in range(2)]
    for answer in answers:
        assert answer.status_code == 200
        assert {one["id"] for one in answer.json_body[name]} == {kept[0].id, kept[2].id}
        assert answer.json_body["unreadable"] == [kept[1].id]
    (task,) = tasks(records)
    assert kept[1].id in task.text


@pytest.mark.parametrize("left_out", [0, 1, 2])
def test_a_page_goes_on_where_its_cursor_says_whichever_is_left_out(services, api, whole, left_out):
    """First, in the middle or last: nobody is missing and nobody comes twice."""
    people = LISTS["/patients"][1]
    break_one(services, people[left_out], "not JSON")
    seen, cursor = [], ""
    for _ in range(len(people)):
        page = api.get(f"/patients?limit=1{cursor and '&cursor='}{cursor}").json_body
        seen += [one["id"] for one in page["patients"]]
        cursor = page["next_cursor"]
        if not cursor:
            break
    assert seen == [person.id for n, person in enumerate(people) if n != left_out]


@pytest.mark.parametrize("how", DAMAGES)
@pytest.mark.parametrize("request_line", SINGLE)
def test_what_needs_it_says_so_and_changes_nothing(
    services, records, api, whole, request_line, how, caplog
):
    """In the caller's language; neither answer nor log quotes what is in it."""
    break_one(services, SINGLE[request_line], how)
    before = services.kept()
    method, path = request_line.split()
    answer = api.call(method, path, accept_language="es")
    assert (answer.status_code, answer.json_body["code"]) == (500, "record_unreadable")
    assert "no puede leer" in answer.json_body["detail"]
    assert len(tasks(records)) == 1
    changed = [item for item in services.kept() if item not in before]
    assert changed
    assert [item for item in changed if not is_told(item)] == []
    assert SECRET not in str(answer.body) + str([vars(record) for record in caplog.records])


def test_whole_lists_name_nothing(api, whole):
    """The field is there all the same."""
    assert [api.get(path).json_body["unreadable"] for path in LISTS] == [[]] * len(LISTS)


def test_a_token_that_cannot_be_read_opens_nothing_and_says_so(services, api, caplog):
    """Not the token is wrong: nobody shall look for another one."""
    (token,) = services.records(CLINIC_ID).tokens()
    break_one(services, token, "not JSON")
    answer = api.get("/patients")
    assert (answer.status_code, answer.json_body["code"]) == (500, "record_unreadable")
    assert "api_failed" in [record.message for record in caplog.records]

"""A flood of strangers' texts on the deployed application: by the signed webhook in, by the REST API read, page by page."""

import pytest

from chalicelib.clinics.model import Provider
from tests.flows.practice import open_practice, within

pytestmark = pytest.mark.deployed

FLOODING, ASKING = "+525512340071", "+525512340072"
TEXTS = 25  # five more than are kept in an hour


@pytest.fixture
def practice(stack, local_aws, whatsapp_port):
    with open_practice(
        Provider.META, stack=stack, local_aws=local_aws, whatsapp_port=whatsapp_port
    ) as opened:
        yield opened


def whole(practice, path, what, *, limit):
    """Return all of a list, page by page; the gateway lets ten calls a second through."""
    found, cursor = [], ""
    for _ in range(TEXTS):
        page = practice.call("GET", f"{path}?limit={limit}{cursor and '&cursor='}{cursor}")
        found += page[what]
        cursor = page["next_cursor"]
        if not cursor:
            return found
    raise AssertionError


def test_a_flood_is_one_task_and_hides_nobody(practice):
    """Twenty texts are kept and read, five counted; a question of another line has its own task."""
    sender = practice.clinic.sender.phone_number_id
    practice.phone.write(ASKING, "¿Hay lugar el martes?", sender)
    for number in range(TEXTS):
        practice.phone.write(FLOODING, f"hola {number}", sender)
    assert within(90, lambda: sum(task["count"] for task in practice.inbox()) == TEXTS + 1)
    tasks = {task["phone"]: task for task in whole(practice, "/inbox", "tasks", limit=1)}
    assert {phone: task["not_kept"] for phone, task in tasks.items()} == {FLOODING: 5, ASKING: 0}
    flood = tasks[FLOODING]
    said = [
        text["text"] for text in whole(practice, f"/inbox/{flood['id']}/texts", "texts", limit=7)
    ]
    assert len(set(said)) == len(said) == 20
    practice.call("POST", f"/inbox/{flood['id']}/done?seen={TEXTS}")
    assert [task["text"] for task in practice.inbox()] == ["¿Hay lugar el martes?"]

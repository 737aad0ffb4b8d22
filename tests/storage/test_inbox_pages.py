"""The whole inbox is reached page by page, in its order, with a bounded number of calls."""

import itertools
import random
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.messaging.close_task import close_task
from chalicelib.messaging.inbox_order import place_of
from chalicelib.messaging.received_texts import received_text
from chalicelib.messaging.staff_tasks import NOTED, StaffTask, TaskKind, staff_task
from chalicelib.storage.inbox_pages import MOST_KEYS
from chalicelib.storage.item_codec import key_of
from chalicelib.storage.raw_items_client import plain_client
from tests.builders import NOW, keep

MINUTE = timedelta(minutes=1)
KINDS = [kind for kind in TaskKind if kind not in NOTED]
NAMES = ("query", "batch_get_item", "get_item")


def some_tasks(count):
    """Return tasks of all kinds, of a patient and of nobody, each of another minute, in any order."""
    draw = random.Random(7)  # nothing is guarded by it
    tasks = [
        staff_task(KINDS[n % len(KINDS)], NOW + n * MINUTE, str(n), patient_id="ana" * (n % 2))
        for n in range(count)
    ]
    draw.shuffle(tasks)
    return tasks


def pages(page):
    """Return all pages there are: `page` gives the one behind a place."""
    found, after = [], ""
    for _ in range(1_000):
        one = page(after)
        found.append(one.tasks)
        after = one.after
        if not after:
            return found
    raise AssertionError


def whole(page):
    return list(itertools.chain.from_iterable(pages(page)))


@pytest.mark.parametrize("limit", [1, 3, 7, 200])
def test_all_that_is_open_is_reached_once_and_in_order(records, limit):
    """Page by page, whatever their size: ranks and moments hold across them."""
    tasks = some_tasks(40)
    keep(records, *tasks)
    found = whole(lambda after: records.open_tasks(limit=limit, after=after))
    assert found == sorted(tasks, key=place_of, reverse=True)
    of_law = (TaskKind.DATA_CORRECTION, TaskKind.DATA_ERASURE, TaskKind.DATA_ACCESS)
    laws = [t for t in found if t.kind in of_law]
    assert laws == found[: len(laws)] == sorted(laws, key=lambda t: t.at)


@pytest.mark.parametrize("kinds", [{"cancelled"}, {"text"}, {"data_erasure", "text"}, set(KINDS)])
def test_of_what_is_open_only_the_kinds_asked_for_are_shown(records, kinds):
    """All of them, in their order."""
    tasks = some_tasks(40)
    keep(records, *tasks)
    asked = frozenset(map(TaskKind, kinds))
    found = whole(lambda after: records.open_tasks(limit=2, after=after, kinds=asked))
    wanted = sorted((t for t in tasks if t.kind in asked), key=place_of, reverse=True)
    assert found == wanted != []


@pytest.mark.parametrize("done", [True, False])
@pytest.mark.parametrize("kinds", [set(), {"text", "cancelled"}])
def test_all_there_ever_was_is_reached_newest_first(records, done, kinds):
    """Or what was looked at, of all kinds or of some."""
    tasks = some_tasks(30)
    keep(records, *tasks)
    for task in tasks[:20]:
        close_task(records, task.id, now=NOW)
    asked = frozenset(map(TaskKind, kinds))
    found = whole(lambda after: records.inbox_page(limit=4, after=after, kinds=asked, done=done))
    wanted = tasks[:20] if done else tasks
    wanted = [task.id for task in wanted if not asked or task.kind in asked]
    assert [task.id for task in found] == sorted(wanted, reverse=True)


def test_what_is_closed_on_the_way_ends_no_page(records):
    """Whoever works through the list closes the last one of a page, and goes on behind it."""
    tasks = sorted(some_tasks(9), key=place_of, reverse=True)
    keep(records, *tasks)
    first = records.open_tasks(limit=3)
    for task in first.tasks:
        close_task(records, task.id, now=NOW)
    assert records.open_tasks(limit=100, after=first.after).tasks == tasks[3:]


def test_tasks_of_a_former_release_are_reached_too(world, records, clinic_id):
    """They stand in the index by their moment alone: behind the others, none is left out."""
    tasks = some_tasks(6)
    former = [
        staff_task(kind, NOW, "former", text="x") for kind in (TaskKind.TEXT, TaskKind.CANCELLED)
    ]
    keep(records, *tasks, *former)
    for task in former:
        item = world.item(key_of(StaffTask, clinic_id, task.id))
        world.lay(
            {n: v for n, v in item.items() if n != "not_kept"} | {"listing_sk": {"S": task.id}}
        )
    ordered = sorted(tasks, key=place_of, reverse=True)
    behind = sorted(former, key=lambda task: task.id, reverse=True)
    for limit in (1, 3, 200):
        assert (
            whole(lambda after, n=limit: records.open_tasks(limit=n, after=after))
            == ordered + behind
        )
    asked = frozenset({TaskKind.CANCELLED})
    found = whole(lambda after: records.open_tasks(limit=1, after=after, kinds=asked))
    assert [task.kind for task in found] == [TaskKind.CANCELLED] * 2


def test_the_texts_of_a_task_are_reached_page_by_page(records):
    """In the order of writing; those of another task of the line are not among them."""
    line = "+525587654321"
    task = staff_task(TaskKind.TEXT, NOW, e164=line)
    task = replace(task, texts=7, first_at=NOW, last_at=NOW + 6 * MINUTE)
    mine = [
        received_text(line, task.id, str(n), at=NOW + n * MINUTE, text=str(n)) for n in range(7)
    ]
    theirs = [
        received_text(line, "another", f"x{n}", at=NOW + n * MINUTE, text="x") for n in range(-1, 9)
    ]
    keep(records, task, *mine, *theirs)
    found, after = [], ""
    while page := records.texts_of(task, limit=2, after=after):
        found += page
        after = page[-1].name
    assert found == mine
    assert records.texts_on(line) == sorted([*mine, *theirs], key=lambda text: text.name)


def test_the_last_words_of_a_line_are_read_backwards(records):
    """From a second on, whatever they are about, and only as far as somebody reads."""
    line = "+525587654321"
    texts = [received_text(line, "", str(n), at=NOW + n * MINUTE, text=str(n)) for n in range(205)]
    keep(records, *texts)
    assert list(records.last_texts_on(line)) == texts[::-1]
    assert list(records.last_texts_on(line, until=texts[3].at)) == texts[3::-1]
    assert next(records.last_texts_on(line)) == texts[-1]
    assert list(records.last_texts_on("+525587654322")) == []


class Counting:
    """A client that counts what is asked of DynamoDB."""

    def __init__(self, client):
        self.asked, self._client = Counter(), client

    def __getattr__(self, name):
        if name in NAMES:
            self.asked[name] += 1
        return getattr(self._client, name)


@pytest.mark.local_aws
@pytest.mark.parametrize(
    ("kinds", "most"),
    [(set(), {"query": 1}), ({"cancelled"}, {"query": 2}), ({"text"}, {"query": 2})],
)
def test_a_page_costs_a_bounded_number_of_calls(dynamodb, local_aws, clinic_id, kinds, most):
    """However much is open, and whichever kinds are asked for: one query or two, and a read of a hundred at a time."""
    records = dynamodb.records(clinic_id)
    keep(records, *some_tasks(MOST_KEYS + 300))
    client = Counting(plain_client(local_aws.client))
    counted = replace(records, table=replace(records.table, client=client))
    after, asked = "", frozenset(map(TaskKind, kinds))
    for _ in range(3):
        client.asked.clear()
        page = counted.open_tasks(limit=200, after=after, kinds=asked)
        after = page.after
        assert client.asked["query"] <= most["query"]
        assert client.asked["batch_get_item"] <= 2
        if not after:
            break
    client.asked.clear()
    counted.inbox_page(limit=200, kinds=asked, done=True)
    assert client.asked.total() <= 2

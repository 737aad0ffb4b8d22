"""The inbox's pages in DynamoDB: a bounded number of calls each, however much is open. Never decides what comes first."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import chain, islice

from chalicelib.messaging.inbox_order import (
    HIGHEST,
    Kinds,
    TaskPage,
    may_be_of,
    page_of,
    stretches,
)
from chalicelib.messaging.received_texts import ReceivedText
from chalicelib.messaging.staff_tasks import StaffTask
from chalicelib.messaging.unreadable_records import LONG_AGO, in_its_place, text_in_its_place
from chalicelib.shared.errors import UnreadableRecordError
from chalicelib.storage import keys
from chalicelib.storage.item_codec import Item, from_item, id_in
from chalicelib.storage.keys import Key
from chalicelib.storage.table import Table

MOST_KEYS = (
    1_000  # looked through for one page of what is open, so that no choice of kinds makes it long
)
TEXTS_AT_A_TIME = 100
MOST_TASKS = 500  # … of all there ever was, which is read whole


def open_page(table: Table, clinic_id: str, *, limit: int, after: str, kinds: Kinds) -> TaskPage:
    """Return what nobody has looked at yet, in the order of inbox_order, behind the place `after`."""
    found = chain.from_iterable(
        _places(
            table, clinic_id, low, min(high, after or high), limit=MOST_KEYS if kinds else limit + 2
        )
        for low, high in stretches(kinds)
        if not after or after > low
    )
    behind = (item for item in found if _place(item) != after)
    chosen, on = page_of(
        behind, _place, lambda item: may_be_of(_place(item), kinds), limit=limit, most=MOST_KEYS
    )
    return TaskPage(still_open(_whole(table, chosen), kinds), on)


def whole_page(
    table: Table, clinic_id: str, *, limit: int, after: str, kinds: Kinds, done: bool
) -> TaskPage:
    """Return all tasks, or those done, newest first, behind the task `after`."""
    found = table.query(
        "pk = :pk AND sk BETWEEN :low AND :high",
        {
            ":pk": {"S": f"CLINIC#{clinic_id}"},
            ":low": {"S": "INBOX#"},
            ":high": {"S": f"INBOX#{after or HIGHEST}"},
        },
        ConsistentRead=True,
        ScanIndexForward=False,
        Limit=MOST_TASKS if kinds or done else limit + 2,
    )
    tasks = (task for task in map(task_in, found) if task.id != after)
    return page_of_all(tasks, limit=limit, kinds=kinds, done=done)


def page_of_all(tasks: Iterable[StaffTask], *, limit: int, kinds: Kinds, done: bool) -> TaskPage:
    """Return the first of these tasks that are of the kinds, and done where that is asked."""

    def is_wanted(task: StaffTask) -> bool:
        return is_of(task, kinds) and (task.done_at is not None or not done)

    return TaskPage(*page_of(tasks, lambda task: task.id, is_wanted, limit=limit, most=MOST_TASKS))


def still_open(tasks: Iterable[StaffTask], kinds: Kinds) -> list[StaffTask]:
    """Leave out what somebody has looked at since, as an index may be late, and what only the task tells the kind of."""
    return [task for task in tasks if task.done_at is None and is_of(task, kinds)]


def is_of(task: StaffTask, kinds: Kinds) -> bool:
    """Tell whether a task is of these kinds; one that cannot be read may be of any."""
    return not kinds or task.kind in kinds or task.at == LONG_AGO


def task_in(item: Item) -> StaffTask:
    """Return a line of the inbox; of one that cannot be read, a line that says so in its place."""
    try:
        return from_item(StaffTask, item)
    except UnreadableRecordError:
        return in_its_place(id_in(StaffTask, item))


def texts_of(
    table: Table, clinic_id: str, task: StaffTask, *, limit: int, after: str
) -> list[ReceivedText]:
    """Return the texts of a task behind the one of that name, in the order of writing."""
    if task.first_at is None or task.last_at is None:
        return []
    first = after or f"{task.first_at:%y%m%d%H%M%S}"
    low, high = (
        keys.received_text(clinic_id, task.line_id, name)
        for name in (first, f"{task.last_at:%y%m%d%H%M%S}{HIGHEST}")
    )
    found = table.query(
        "pk = :pk AND sk BETWEEN :low AND :high",
        {":pk": {"S": low.pk}, ":low": {"S": low.sk}, ":high": {"S": high.sk}},
        ConsistentRead=True,
        Limit=limit + 1,  # `after` is among them
    )
    return texts_among(map(text_in, found), task, limit=limit, after=after)


def last_texts(
    table: Table, clinic_id: str, line_id: str, *, until: datetime | None
) -> Iterator[ReceivedText]:
    """Yield what a line wrote, up to that second, the last first."""
    last = f"{until:%y%m%d%H%M%S}" if until else ""
    key = keys.received_text(clinic_id, line_id, f"{last}{HIGHEST}")
    found = table.query(
        "pk = :pk AND sk BETWEEN :low AND :high",
        {":pk": {"S": key.pk}, ":low": {"S": "TEXT#"}, ":high": {"S": key.sk}},
        ConsistentRead=True,
        ScanIndexForward=False,
        Limit=TEXTS_AT_A_TIME,
    )
    return map(text_in, found)


def texts_among(
    found: Iterable[ReceivedText], task: StaffTask, *, limit: int, after: str
) -> list[ReceivedText]:
    """Leave out what was said in between and stands under another task, or none; what cannot be read may be theirs."""
    of_task = (text for text in found if text.task_id == task.id or text.at == LONG_AGO)
    return list(islice((text for text in of_task if text.name != after), limit))


def text_in(item: Item) -> ReceivedText:
    """Return a text; of one that cannot be read, one that says so in its place."""
    try:
        return from_item(ReceivedText, item)
    except UnreadableRecordError:
        return text_in_its_place(id_in(ReceivedText, item))


def _places(table: Table, clinic_id: str, low: str, high: str, *, limit: int) -> Iterator[Item]:
    return table.query(
        "listing_pk = :pk AND listing_sk BETWEEN :low AND :high",
        {
            ":pk": {"S": f"CLINIC#{clinic_id}#OPEN"},
            ":low": {"S": low},
            ":high": {"S": high},
        },
        IndexName="listing",
        ScanIndexForward=False,
        Limit=limit,
    )


def _whole(table: Table, found: Iterable[Item]) -> Iterator[StaffTask]:
    """Yield the tasks that an index has found, as they stand, in its order."""
    wanted = [Key(item["pk"]["S"], item["sk"]["S"]) for item in found]
    whole = {item["sk"]["S"]: item for item in table.get_many(wanted)}
    return (task_in(whole[key.sk]) for key in wanted if key.sk in whole)


def _place(item: Item) -> str:
    return str(item["listing_sk"]["S"])

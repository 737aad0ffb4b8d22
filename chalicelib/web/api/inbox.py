"""The clinic's inbox over the API. Loads pydantic: import it late."""

import re

from chalicelib.messaging.close_task import close_task
from chalicelib.messaging.inbox_order import Kinds, TaskPage
from chalicelib.messaging.received_texts import ReceivedText
from chalicelib.messaging.staff_tasks import StaffTask, TaskKind
from chalicelib.shared.errors import NotFoundError
from chalicelib.storage.clinic_records import ClinicRecords
from chalicelib.web.api import request_models, response_models
from chalicelib.web.api.authorized_request import Answer, AuthorizedRequest
from chalicelib.web.api.field_types import TASK_ID
from chalicelib.web.api.list_cursors import cursor_of, place_in
from chalicelib.web.api.parse_request import read_query


def listed(call: AuthorizedRequest) -> Answer:
    """Show a page of what people at the clinic are asked to look at."""
    asked = read_query(request_models.InboxPage, call.asked.query)
    what = "open" if asked.state == "open" else "all"  # what is done lies among all
    page = _page(call.records, asked, place_in(call.records, what, asked.cursor))
    return Answer(
        response_models.Tasks(
            tasks=[_shown(task) for task in page.tasks],
            next_cursor=cursor_of(call.records, what, page.after),
        )
    )


def done(call: AuthorizedRequest) -> Answer:
    """Note that somebody has looked."""
    asked = read_query(request_models.TaskSeen, call.asked.query)
    task_id = _task_id(call)
    return Answer(_shown(close_task(call.records, task_id, now=call.now, seen=asked.seen)))


def texts(call: AuthorizedRequest) -> Answer:
    """Show a page of all that a line wrote."""
    asked = read_query(request_models.TextPage, call.asked.query)
    task = call.records.get(StaffTask, _task_id(call))
    if task is None:
        raise NotFoundError
    what = f"texts/{task.id}"
    after = place_in(call.records, what, asked.cursor)
    found = call.records.texts_of(task, limit=asked.limit + 1, after=after)
    shown = found[: asked.limit] or _of_a_former_release(task, after)
    more = shown[-1].name if len(found) > asked.limit else ""
    return Answer(
        response_models.Texts(
            texts=[_shown_text(text) for text in shown],
            next_cursor=cursor_of(call.records, what, more),
        )
    )


def _page(records: ClinicRecords, asked: request_models.InboxPage, after: str) -> TaskPage:
    kinds: Kinds = frozenset(TaskKind(kind) for kind in asked.kind.split(",") if kind)
    if asked.state == "open":
        return records.open_tasks(limit=asked.limit, after=after, kinds=kinds)
    is_done = asked.state == "done"
    return records.inbox_page(limit=asked.limit, after=after, kinds=kinds, done=is_done)


def _task_id(call: AuthorizedRequest) -> str:
    task_id = call.asked.path["task_id"]
    if not re.fullmatch(TASK_ID, task_id):
        raise NotFoundError
    return task_id


def _of_a_former_release(task: StaffTask, after: str) -> list[ReceivedText]:
    """Return the one text of a task that has none beside it."""
    if after or task.first_at or task.kind is not TaskKind.TEXT:
        return []
    return [ReceivedText(f"/{task.id}", task.at, task.id, task.text)]


def _shown(task: StaffTask) -> response_models.TaskOut:
    names = ("id", "kind", "at", "patient_id", "appointment_id", "message_id", "text", "done_at")
    return response_models.TaskOut(
        phone=task.e164,
        count=task.texts + task.not_kept,
        last_at=task.newest_at,
        **response_models.plain(task, "not_kept", *names),
    )


def _shown_text(text: ReceivedText) -> response_models.TextOut:
    return response_models.TextOut(id=text.name, **response_models.plain(text, "at", "text"))

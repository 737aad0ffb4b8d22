"""The clinic's inbox over the API. Loads pydantic: import it late."""

import re

from chalicelib.messaging.inbox_order import Kinds, TaskPage
from chalicelib.messaging.staff_tasks import StaffTask, TaskKind, close_task
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
    task_id = call.asked.path["task_id"]
    if not re.fullmatch(TASK_ID, task_id):
        raise NotFoundError
    return Answer(_shown(close_task(call.records, task_id, now=call.now)))


def _page(records: ClinicRecords, asked: request_models.InboxPage, after: str) -> TaskPage:
    kinds: Kinds = frozenset(TaskKind(kind) for kind in asked.kind.split(",") if kind)
    if asked.state == "open":
        return records.open_tasks(limit=asked.limit, after=after, kinds=kinds)
    is_done = asked.state == "done"
    return records.inbox_page(limit=asked.limit, after=after, kinds=kinds, done=is_done)


def _shown(task: StaffTask) -> response_models.TaskOut:
    names = [name for name in response_models.TaskOut.model_fields if name != "phone"]
    return response_models.TaskOut(phone=task.e164, **response_models.plain(task, *names))

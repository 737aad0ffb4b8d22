"""The clinic's inbox over the API. Loads pydantic: import it late."""

import re

from chalicelib.messaging.staff_tasks import StaffTask, close_task
from chalicelib.shared.errors import NotFoundError
from chalicelib.storage.clinic_records import ClinicRecords
from chalicelib.web.api import request_models, response_models
from chalicelib.web.api.authorized_request import Answer, AuthorizedRequest
from chalicelib.web.api.field_types import TASK_ID
from chalicelib.web.api.parse_request import read_query

LOOKED_THROUGH = 1000  # the newest tasks, among which the latest ones done are


def listed(call: AuthorizedRequest) -> Answer:
    """Show what people at the clinic are asked to look at, newest first."""
    page = read_query(request_models.InboxPage, call.asked.query)
    found = _found(call.records, page)
    return Answer(response_models.Tasks(tasks=[_shown(task) for task in found]))


def done(call: AuthorizedRequest) -> Answer:
    """Note that somebody has looked."""
    task_id = call.asked.path["task_id"]
    if not re.fullmatch(TASK_ID, task_id):
        raise NotFoundError
    return Answer(_shown(close_task(call.records, task_id, now=call.now)))


def _found(records: ClinicRecords, page: request_models.InboxPage) -> list[StaffTask]:
    if page.state == "open":
        return records.open_tasks(limit=page.limit)
    if page.state == "all":
        return records.inbox(limit=page.limit)
    newest = records.inbox(limit=LOOKED_THROUGH)
    return [task for task in newest if task.done_at][: page.limit]


def _shown(task: StaffTask) -> response_models.TaskOut:
    names = [name for name in response_models.TaskOut.model_fields if name != "phone"]
    return response_models.TaskOut(phone=task.e164, **response_models.plain(task, *names))

"""The clinic's inbox over the API. Loads pydantic: import it late."""

import re

from chalicelib.messaging.inbox import StaffTask, close_task
from chalicelib.shared.errors import NotFoundError
from chalicelib.storage.clinic_records import ClinicRecords
from chalicelib.web.api import incoming, outgoing
from chalicelib.web.api.call import Answer, Call
from chalicelib.web.api.fields import TASK_ID
from chalicelib.web.api.reading import read_query

LOOKED_THROUGH = 1000  # the newest tasks, among which the latest ones done are


def listed(call: Call) -> Answer:
    """Show what people at the clinic are asked to look at, newest first."""
    page = read_query(incoming.InboxPage, call.asked.query)
    found = _found(call.records, page)
    return Answer(outgoing.Tasks(tasks=[_shown(task) for task in found]))


def done(call: Call) -> Answer:
    """Note that somebody has looked."""
    task_id = call.asked.path["task_id"]
    if not re.fullmatch(TASK_ID, task_id):
        raise NotFoundError
    return Answer(_shown(close_task(call.records, task_id, now=call.now)))


def _found(records: ClinicRecords, page: incoming.InboxPage) -> list[StaffTask]:
    if page.state == "open":
        return records.open_tasks(limit=page.limit)
    if page.state == "all":
        return records.inbox(limit=page.limit)
    newest = records.inbox(limit=LOOKED_THROUGH)
    return [task for task in newest if task.done_at][: page.limit]


def _shown(task: StaffTask) -> outgoing.TaskOut:
    names = [name for name in outgoing.TaskOut.model_fields if name != "phone"]
    return outgoing.TaskOut(phone=task.e164, **outgoing.plain(task, *names))

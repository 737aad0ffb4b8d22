"""A person has looked at a task of the inbox: it is closed, and what its line said waits for nobody any more. Never answers."""

import dataclasses
from datetime import datetime

from chalicelib.messaging.received_texts import TextThread
from chalicelib.messaging.staff_tasks import StaffTask, TaskKind
from chalicelib.shared.errors import NotAllowedError, NotFoundError, decide_again
from chalicelib.shared.writes import Records, Save, Write


def close_task(
    records: Records, task_id: str, *, now: datetime, seen: int | None = None, by: str = ""
) -> StaffTask:
    """Note that a person has looked; twice keeps the first moment. Raises NotFoundError.

    Who says how many texts they have `seen` closes no other: NotAllowedError when more have come. `by` is who looked.
    """

    def attempt() -> StaffTask:
        task = records.get(StaffTask, task_id)
        if task is None:
            raise NotFoundError(task_id)
        if task.done_at:
            return task
        if seen is not None and task.texts + task.not_kept > seen:
            raise NotAllowedError("more_texts_since")
        done = dataclasses.replace(task, done_at=now, done_by=by)
        records.commit([Save(done), *_nothing_waits(records, done)])
        return done

    return decide_again(attempt)


def _nothing_waits(records: Records, task: StaffTask) -> list[Write]:
    """Return what takes the mark from the line whose texts the task was to read."""
    line = task.line_id if task.kind is TaskKind.TEXT else ""
    thread = records.get(TextThread, line) if line else None
    if thread is None or thread.task_id != task.id:
        return []
    return [Save(dataclasses.replace(thread, waits_since=None))]

"""A talk that asks for no answer: somebody looked, and nobody need write. Taken back, it waits as before."""

import dataclasses
from datetime import datetime

from chalicelib.answers.talk import Talk
from chalicelib.messaging.close_task import close_task
from chalicelib.messaging.received_texts import TextThread
from chalicelib.messaging.staff_tasks import StaffTask
from chalicelib.shared.errors import NotAllowedError, NotFoundError, decide_again
from chalicelib.shared.writes import Records, Save


def nothing_to_answer(
    records: Records, talk: Talk, *, seen: int | None, by: str, now: datetime
) -> None:
    """Note that what waits was read; raises NotFoundError, NotAllowedError("more_texts_since")."""
    if talk.thread is None or not talk.thread.task_id:
        raise NotFoundError(talk.name)
    close_task(records, talk.thread.task_id, now=now, seen=seen, by=by)


def waits_again(records: Records, talk: Talk) -> None:
    """Take that back; raises NotAllowedError("changed_since") where the line has written or was answered since."""

    def attempt() -> None:
        thread = records.get(TextThread, talk.key)
        task = records.get(StaffTask, thread.task_id) if thread and thread.task_id else None
        if thread is None or task is None or (thread.waits_since and task.done_at):
            raise NotAllowedError("changed_since")
        if task.done_at is None:
            return
        was_answered = not task.done_by or (thread.answer_at and thread.answer_at >= task.done_at)
        if was_answered:  # in the app too, which signs nothing
            raise NotAllowedError("changed_since")
        again = dataclasses.replace(task, done_at=None, done_by="")
        waits = dataclasses.replace(thread, waits_since=task.first_at or task.at)
        records.commit([Save(again), Save(waits)])

    decide_again(attempt)

"""What an answer of somebody of the clinic does to its talk: it is the last word there, what waited is closed, and nobody is to call. Never commits."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from chalicelib.answers.talk import Talk, TalkRecords
from chalicelib.messaging.model import Message
from chalicelib.messaging.received_texts import TextThread
from chalicelib.messaging.staff_tasks import StaffTask
from chalicelib.messaging.task_endings import Deed, closing
from chalicelib.shared.writes import Create, Save, Write


def line_seen(talk: Talk) -> list[Write]:
    """Save the line as it is: a BAJA or an erasure under way then decides again, and finds what was written."""
    return [Save(talk.line)] if talk.is_kept else []


def answered_talk(
    records: TalkRecords,
    talk: Talk,
    message: Message,
    *,
    is_read: Callable[[StaffTask], bool],
    noticed: bool = False,
    now: datetime,
) -> list[Write]:
    """Return what an answer closes and leaves as the last word; `is_read` tells of what waits whether the answer answers it all."""
    thread = talk.thread or TextThread(talk.key, "", now)
    task = records.get(StaffTask, thread.task_id) if thread.task_id else None
    answered = thread.answering(message, noticed=noticed)
    closed: list[Write] = []
    if task and task.done_at is None and is_read(task):
        closed = [Save(replace(task, done_at=now, done_by=message.by))]
        answered = replace(answered, waits_since=None)
    last = Save(answered) if talk.thread else Create(answered)
    return [*closed, *_called(records, talk, now), last]


def _called(records: TalkRecords, talk: Talk, now: datetime) -> list[Write]:
    """Close what asked somebody to call because an answer was not fetched: they are written to again."""
    whose = [i for person in talk.people for i in person.ids] or [talk.key]
    tasks = [task for each in whose for task in records.tasks_of(each)]
    return closing(tasks, Deed.ANSWERED, now=now)

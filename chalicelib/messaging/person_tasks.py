"""The desk's tasks about a person, closed by what is learned of their number or their will. Never opens one."""

from datetime import datetime

from chalicelib.messaging.ports import TaskRecords
from chalicelib.messaging.task_endings import Deed, closing
from chalicelib.patients.model import Patient
from chalicelib.shared.errors import UnreadableRecordError
from chalicelib.shared.writes import Write


def closed_of(records: TaskRecords, person: Patient, deed: Deed, *, now: datetime) -> list[Write]:
    """Return what closes the open tasks of a person that the deed answers; none where one cannot be read."""
    try:
        tasks = [task for whose in person.ids for task in records.tasks_of(whose)]
    except UnreadableRecordError:  # a person closes them: no word of anybody waits for that
        return []
    return closing(tasks, deed, now=now)

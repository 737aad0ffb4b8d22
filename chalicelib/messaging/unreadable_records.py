"""Stored records that cannot be read, or not worked with: an operator's task each, once, and all others go on. Never shows what is in one."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from chalicelib.messaging.ports import DueRecords
from chalicelib.messaging.received_texts import ReceivedText
from chalicelib.messaging.staff_tasks import StaffTask, TaskKind, tell_staff
from chalicelib.patients.model import Line
from chalicelib.shared import ids, log, metrics
from chalicelib.shared.errors import UnreadableRecordError
from chalicelib.shared.metrics import Metric
from chalicelib.shared.writes import Records

R = TypeVar("R")
LOOK_AGAIN = timedelta(hours=1)  # somebody has to put it right first
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)  # of a line of the inbox that cannot tell its moment


def tell_unreadable(
    records: Records,
    kind: str,
    record_id: str,
    *,
    now: datetime,
    patient_id: str = "",
    appointment_id: str = "",
    e164: str = "",
) -> bool:
    """Say in the log and, once, in the inbox which record an operator must look at; tell whether it stands there."""
    log.error("unreadable_record", clinic=records.clinic_id, kind=kind, record=record_id)
    metrics.put({Metric.UNREADABLE_RECORDS: 1})
    task = StaffTask(
        f"unreadable-{ids.derived_id(kind, record_id)}",  # of no moment: asked once, however often it is met
        TaskKind.UNREADABLE_RECORD,
        now,
        patient_id,
        appointment_id,
        text=f"{kind} {record_id}".strip(),
        e164=e164,
    )
    return tell_staff(records, task)


def tell_if_unreadable(records: Records, error: Exception, *, now: datetime) -> None:
    """Tell of the record for which a piece of work failed, if it failed for one."""
    if not isinstance(error, UnreadableRecordError):
        return
    try:
        name, e164 = error.record_id, ""
        if error.hidden_id:  # a number or a code: only the inbox may tell the former
            name = records.keyed_hashes(f"{error.kind}/{error.hidden_id}")[0][:12]
            e164 = error.hidden_id if error.kind == Line.__name__ else ""
        tell_unreadable(records, error.kind, name, now=now, e164=e164)
    except Exception as again:  # noqa: BLE001  # the one guard: others are waiting
        log.error("staff_not_told", clinic=records.clinic_id, error=type(again).__name__)


def in_its_place(task_id: str) -> StaffTask:
    """Return the line of the inbox that stands for one that cannot be read."""
    log.error("unreadable_record", kind=StaffTask.__name__, record=task_id)
    metrics.put({Metric.UNREADABLE_RECORDS: 1})
    said = f"{StaffTask.__name__} {task_id}"
    return StaffTask(task_id, TaskKind.UNREADABLE_RECORD, LONG_AGO, text=said)


def text_in_its_place(text_id: str) -> ReceivedText:
    """Return what stands for a text that cannot be read; the log names it without its line."""
    said = f"{ReceivedText.__name__} {text_id.rsplit('/', 1)[-1]}"
    log.error("unreadable_record", kind=ReceivedText.__name__, record=said.rsplit(maxsplit=1)[-1])
    metrics.put({Metric.UNREADABLE_RECORDS: 1})
    return ReceivedText(text_id, LONG_AGO, "", said)


class ReadingEach:
    """One clinic's records, of which what cannot be read is left out and remembered, as (kind, id)."""

    def __init__(self, records: DueRecords) -> None:
        self._records = records
        self.unreadable: set[tuple[type, str]] = set()

    def get_many(self, kind: type[R], record_ids: Iterable[str]) -> dict[str, R]:
        """Return those that exist and can be read, by identifier."""
        found, unreadable = self._records.get_each(kind, record_ids)
        self.unreadable |= {(kind, record_id) for record_id in unreadable}
        return found

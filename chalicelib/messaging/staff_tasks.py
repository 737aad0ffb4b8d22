"""The clinic's inbox: what a person is asked to look at. Nothing that fails ends without a line here."""

import dataclasses
from dataclasses import dataclass
from datetime import datetime

from chalicelib.messaging.data_link_code import without_code
from chalicelib.patients.phone_lines import has_number
from chalicelib.shared import ids, log
from chalicelib.shared.errors import ConflictError, decide_again
from chalicelib.shared.later_release import Extensible, ExtensibleEnum
from chalicelib.shared.writes import Create, Records, Save


class TaskKind(ExtensibleEnum):
    """Why a person at the clinic is asked to look."""

    TEXT = "text"  # a patient wrote something only a person understands
    CHANGE_REQUESTED = "change_requested"
    CANCELLED = "cancelled"
    CONFIRMED = "confirmed"
    REACTION_GONE = "reaction_gone"  # a 👍 was taken away; it asks nobody for anything
    WRONG_NUMBER = "wrong_number"
    UNREACHABLE = "unreachable"  # call them: WhatsApp does not reach this number
    UNKNOWN_OUTCOME = "unknown_outcome"
    SENDER_PAUSED = "sender_paused"
    NUMBER_CHANGED = "number_changed"
    OPTED_OUT = "opted_out"
    DATA_CORRECTION = (
        "data_correction"  # a patient asks for it on their own page: the law sets terms
    )
    DATA_ERASURE = "data_erasure"
    DATA_ACCESS = "data_access"  # from a number that is not shown to be theirs: no link goes there
    NOT_TOLD = (
        "not_told"  # call them: a visit they know of changed and no message can say so in time
    )
    LIMIT_REACHED = "limit_reached"  # messages wait for the day's limit; once a day
    CLINIC_UNREACHABLE = "clinic_unreachable"  # a telephone of the clinic's own people got none
    UNDELIVERABLE = "undeliverable"  # our own mistake or the template's: an operator must look
    TEMPLATE = "template"  # WhatsApp holds or doubts one of ours: an operator must look, all its messages at once
    UNREADABLE_RECORD = "unreadable_record"  # an operator must put it right
    TOKEN_EXPIRES = "token_expires"  # noqa: S105  # nosec B105  # the clinic's software needs another soon
    PRACTITIONER_UNKNOWN = "practitioner_unknown"  # a visit names somebody whom the clinic's list has not, or has twice; once a name
    ROWS_WAIT = "rows_wait"  # of a file that was taken in: a person must say what is right
    ANSWER_NOT_READ = (
        "answer_not_read"  # an answer waited for a word of theirs that did not come: call them
    )
    SIGNED_UP = (
        "signed_up"  # by the form, and nobody's record in the agenda: whose visit is theirs?
    )


# What somebody asks of their own data, which must be answered by the law's day.
OF_THE_LAW = frozenset({TaskKind.DATA_CORRECTION, TaskKind.DATA_ERASURE, TaskKind.DATA_ACCESS})
# Opened with a visit's own change: whoever changes it next finds them by the visit and the moment alone.
OF_A_VISIT = frozenset({TaskKind.CANCELLED, TaskKind.CHANGE_REQUESTED})
NOTED = frozenset(
    {TaskKind.CONFIRMED, TaskKind.REACTION_GONE}
)  # good news: it stands in the inbox and asks nobody for anything


@dataclass(frozen=True)
class StaffTask(Extensible):
    """One line of the clinic's inbox."""

    id: str  # sorts by time: `<yymmddHHMMSS>-<hash>`
    kind: TaskKind
    at: datetime
    patient_id: str = ""
    appointment_id: str = ""
    message_id: str = ""
    text: str = ""
    e164: str = ""  # of somebody who is no patient yet
    done_at: datetime | None = None
    bsuid: str = ""  # of somebody who is no patient yet and hides their number
    texts: int = 1  # kept ones, of a line of which nobody has looked at any: `text` is the last
    not_kept: int = 0  # what a stranger wrote beyond the hour's limit, counted only
    first_at: datetime | None = None  # when the first and the last of the texts were written
    last_at: datetime | None = None
    joined_at: datetime | None = None  # when the last of several was heard
    kept_until: datetime | None = None  # of words of patients, as long as their clinic keeps them
    done_by: str = ""  # the id of who closed it at the front desk; "" where a deed or the API did
    snoozed_until: datetime | None = None  # somebody tried, and tries again then
    note: str = ""  # why, in a stable code
    handed_at: datetime | None = None  # when their data were last handed over, of a wish about them
    handed_by: str = ""  # the id of who did
    asked_by: str = (
        ""  # … and of who noted the wish at the front desk; "" where they asked themselves
    )
    version: int = 0

    @property
    def line_id(self) -> str:
        """Under which line its texts lie; "" of what is about no line."""
        return self.e164 or self.bsuid

    @property
    def newest_at(self) -> datetime:
        """When there was last something new to look at."""
        return self.joined_at or self.at


def task_id_of(kind: TaskKind, at: datetime, *natural_key: str) -> str:
    """Return the id of the task for a cause: 261122153000-4f9a2c1b."""
    return f"{at:%y%m%d%H%M%S}-{ids.derived_id(kind, *natural_key, length=8)}"


def staff_task(
    kind: TaskKind,
    at: datetime,
    *natural_key: str,
    patient_id: str = "",
    appointment_id: str = "",
    message_id: str = "",
    text: str = "",
    e164: str = "",
) -> StaffTask:
    """Return the task for a cause; the same cause gives the same id, so it is asked once."""
    key = (appointment_id,) if kind in OF_A_VISIT and appointment_id else natural_key
    return StaffTask(
        task_id_of(kind, at, *key),
        kind,
        at,
        patient_id,
        appointment_id,
        message_id,
        without_code(text),
        e164=e164 if has_number(e164) else "",
        done_at=at if kind in NOTED else None,
        bsuid="" if has_number(e164) else e164,
    )


def tell_staff(records: Records, task: StaffTask) -> bool:
    """Put a task into the inbox, once; tell whether it is there.

    A conflict alone does not say so: who is writing the same line may yet fail.
    """
    try:
        records.commit([Create(task)])
    except ConflictError:
        is_there = records.get(StaffTask, task.id) is not None
        if not is_there:
            log.warning("inbox_busy", task=task.id, message_id=task.message_id)
        return is_there
    return True


def settle_task(records: Records, task: StaffTask, *, now: datetime) -> None:
    """Note that nobody need look any more, whether the task stands in the inbox or is just being written."""

    def attempt() -> None:
        known = records.get(StaffTask, task.id)
        if known is None:
            records.commit([Create(dataclasses.replace(task, done_at=now))])
        elif known.done_at is None:
            records.commit([Save(dataclasses.replace(known, done_at=now))])

    decide_again(attempt)

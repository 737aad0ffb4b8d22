"""Which deed ends which task of the inbox: what was asked for is done, so nobody need tick it. Pure."""

import dataclasses
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from chalicelib.messaging.staff_tasks import StaffTask, TaskKind
from chalicelib.shared.writes import Save, Write

MOST_CLOSED = 5  # of one cause: ten visits of one message are changed in one transaction


class Deed(StrEnum):
    """What somebody does, or what becomes known, that may be what a task asked for."""

    CONFIRMED = "visit_confirmed"
    CHANGE_REQUESTED = "change_requested"  # the patient answered: they know of the visit
    BOOKED = "visit_booked"
    MOVED = "visit_moved"
    ELSEWHERE = "visit_elsewhere"  # at its hour, in another place or with somebody else
    CANCELLED = "visit_cancelled"
    RESTORED = "visit_restored"
    SEEN = "attendance_recorded"
    MESSAGE_PROVED = "message_proved"  # WhatsApp told what became of it
    ANSWERED = "line_answered"  # somebody of the clinic wrote to them again
    NUMBER_SET = "number_set"  # the clinic, or a list, gave another
    NUMBER_PROVED = "number_proved"  # its owner wrote or answered
    DIED = "patient_died"  # nobody is called any more
    CAME_BACK = "came_back"  # by their own word
    ERASED = "person_erased"
    TOKEN_REPLACED = "token_replaced"  # noqa: S105  # nosec B105  # another of its name, or revoked
    SENDER_RESUMED = "sender_resumed"
    TEMPLATE_USABLE = "template_usable"
    NEXT_DAY = "next_day"
    PRACTITIONER_NAMED = (
        "practitioner_named"  # somebody said whose the name is, or that it is nobody's
    )
    ROWS_SETTLED = "rows_settled"  # no row of any file waits


_ANSWERED = frozenset({Deed.CONFIRMED, Deed.CHANGE_REQUESTED})
_ANOTHER = frozenset(
    {Deed.MOVED, Deed.CANCELLED, Deed.SEEN, Deed.DIED}
)  # the visit is not what it was
ENDED_BY: dict[TaskKind, frozenset[Deed]] = {
    TaskKind.CHANGE_REQUESTED: _ANOTHER | {Deed.CONFIRMED},
    TaskKind.CANCELLED: frozenset({Deed.RESTORED, Deed.DIED}),
    # The change that they were not told of is told again as it stands by then, or they know.
    TaskKind.NOT_TOLD: _ANOTHER | _ANSWERED | {Deed.ELSEWHERE, Deed.RESTORED},
    TaskKind.UNREACHABLE: _ANOTHER | _ANSWERED | {Deed.MESSAGE_PROVED, Deed.NUMBER_SET},
    TaskKind.UNKNOWN_OUTCOME: _ANOTHER | _ANSWERED | {Deed.MESSAGE_PROVED},
    TaskKind.CLINIC_UNREACHABLE: frozenset({Deed.MESSAGE_PROVED}),  # else by hand
    TaskKind.ANSWER_NOT_READ: frozenset({Deed.ANSWERED, Deed.DIED}),
    TaskKind.WRONG_NUMBER: frozenset({Deed.NUMBER_SET, Deed.NUMBER_PROVED, Deed.DIED}),
    TaskKind.NUMBER_CHANGED: frozenset({Deed.NUMBER_SET, Deed.NUMBER_PROVED, Deed.DIED}),
    TaskKind.OPTED_OUT: frozenset({Deed.CAME_BACK, Deed.DIED}),
    TaskKind.SIGNED_UP: frozenset({Deed.BOOKED, Deed.DIED}),
    TaskKind.DATA_ERASURE: frozenset({Deed.ERASED}),  # the task goes with the person
    TaskKind.TOKEN_EXPIRES: frozenset({Deed.TOKEN_REPLACED}),
    TaskKind.SENDER_PAUSED: frozenset({Deed.SENDER_RESUMED}),
    TaskKind.TEMPLATE: frozenset({Deed.TEMPLATE_USABLE}),
    TaskKind.LIMIT_REACHED: frozenset({Deed.NEXT_DAY}),
    TaskKind.PRACTITIONER_UNKNOWN: frozenset({Deed.PRACTITIONER_NAMED}),
    TaskKind.ROWS_WAIT: frozenset({Deed.ROWS_SETTLED}),
}
BY_HAND: dict[TaskKind, str] = {
    TaskKind.TEXT: "whoever answers closes it as far as they have read it; else only who reads it knows",
    TaskKind.CONFIRMED: "closed from the start: it asks nobody for anything",
    TaskKind.REACTION_GONE: "closed from the start: it is seen at the visit",
    TaskKind.DATA_CORRECTION: "the law wants an answer: only a change made from the request itself shows that it was this one",
    TaskKind.DATA_ACCESS: "a sheet may be a look: whoever handed it over says that it was answered",
    TaskKind.UNDELIVERABLE: "our own mistake: that a later message went does not say that it was mended",
    TaskKind.UNREADABLE_RECORD: "an operator looks what was missed meanwhile",
}


def ends(kind: TaskKind, deed: Deed) -> bool:
    """Tell whether the deed is what the task asked for; of a later release's task nobody here knows."""
    return deed in ENDED_BY.get(kind, frozenset())


def closing(
    tasks: Iterable[StaffTask], deed: Deed, *, now: datetime, most: int = MOST_CLOSED
) -> list[Write]:
    """Return what closes those of the tasks that are open and that the deed answers; `most` is for a deed with a transaction of its own."""
    answered = [task for task in tasks if task.done_at is None and ends(task.kind, deed)]
    return [Save(dataclasses.replace(task, done_at=now)) for task in answered[:most]]

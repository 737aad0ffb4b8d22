"""A decided change of the agenda: what to write and what to tell. The caller commits it whole."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from chalicelib.appointments.model import Appointment
from chalicelib.messaging.model import Message
from chalicelib.messaging.put_out_messages import Queue, decide_and_put_out
from chalicelib.shared.writes import Records, Save, Write, target_of


class By(StrEnum):
    """Who asked for a change: a patient is answered, a patient whose clinic changed something is told."""

    PATIENT = "patient"
    CLINIC = "clinic"


@dataclass(frozen=True)
class Change:
    """An appointment as it shall be, with all that must be written and told beside it."""

    appointment: Appointment
    writes: tuple[Write, ...] = ()
    messages: tuple[Message, ...] = ()

    def beside(self, writes: Sequence[Write]) -> "Change":
        """Return the change with these written in the same transaction."""
        return replace(self, writes=(*self.writes, *writes))


def said_again(appointment: Appointment, at: datetime) -> Change:
    """Return the change of one that is so already: what was said before this moment changes it no more."""
    again = appointment.decided(at)
    return Change(again, (Save(again),) if again != appointment else ())


def combined(changes: Sequence[Change]) -> list[Write]:
    """Return the writes of several changes made at once, no record twice: a visit's own change counts."""
    own = {change.appointment.id for change in changes}
    writes: dict[tuple[type, str], Write] = {}
    for change in changes:
        for write in change.writes:
            kind, record_id = target_of(write)
            is_aside = kind is Appointment and record_id != change.appointment.id
            if not (is_aside and record_id in own):
                writes.setdefault((kind, record_id), write)
    return list(writes.values())


def carry_out(
    records: Records, queue: Queue, decide: Callable[[], Change], *, now: datetime
) -> Appointment:
    """Decide and commit, again when somebody changed a record meanwhile; return the appointment."""
    return decide_and_put_out(records, queue, decide, now=now).appointment

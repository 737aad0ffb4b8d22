"""What a patient will be told of a deed: it is decided as it would be, and nothing is written. So a page promises what is done."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from chalicelib.appointments.agenda_change import Change
from chalicelib.front_desk.day import DayVisit
from chalicelib.messaging.model import Kind, Message, State
from chalicelib.messaging.staff_tasks import StaffTask, TaskKind
from chalicelib.shared.errors import NotAllowedError
from chalicelib.shared.writes import Create


@dataclass(frozen=True)
class WillBeTold:
    """Of one deed, should it be done now with telling."""

    message: Message | None = None
    must_call: bool = False  # they have to know, and no message says so in time
    why_not: str = ""  # why they may not be written to, where that is so

    @property
    def leaves_at(self) -> datetime | None:
        """When the message leaves."""
        return self.message.not_before if self.message else None


def will_be_told(decide: Callable[[], Change], row: DayVisit) -> WillBeTold | None:
    """Return what the deed would tell whose visit it is; None where it is not allowed now."""
    try:
        change = decide()
    except NotAllowedError:
        return None
    told = [m for m in change.messages if _is_told(m)]
    return WillBeTold(
        told[0] if told else None, _has_to_be_called(change), "" if told else row.why_untold
    )


def _is_told(message: Message) -> bool:
    return message.kind is not Kind.CLINIC_NOTICE and message.state is State.QUEUED


def _has_to_be_called(change: Change) -> bool:
    made = (write.record for write in change.writes if isinstance(write, Create))
    return any(isinstance(r, StaffTask) and r.kind is TaskKind.NOT_TOLD for r in made)

"""What becomes of a message of which nobody knows whether it arrived: wait, ask a person, or send it once more. Pure."""

from datetime import datetime, timedelta
from enum import StrEnum

from chalicelib.clinics.model import Clinic, UnknownPolicy
from chalicelib.messaging.model import Kind, Message

SILENCE = timedelta(minutes=15)  # T: how long a status may take while others arrive
NOT_SO_CLOSE = timedelta(hours=2)  # no second copy this near the visit
ASKED = "asked_staff"  # the reason of an unknown message that a person has been given
COPIED = "sent_once_more"  # … that went out once more
NOT_WANTED = "no_longer_wanted"  # … of which no copy is made: somebody it names was erased
PERSON_ERASED = "person_erased"  # somebody it names is kept no more
RESTORED = "restored"  # … that the journal knows of and a table put back does not: what WhatsApp told is lost
CLOSED = frozenset({ASKED, COPIED, NOT_WANTED})


class Verdict(StrEnum):
    """What to do with one message of a dispatch."""

    SETTLED = "settled"
    ASK_AGAIN = "ask_again"  # it never reached the queue, or its time has come
    WAIT = "wait"
    DROP = "drop"  # it no longer helps, or was recalled
    LOST_SENDER = "lost_sender"  # its worker died: it may have been sent
    ASK_STAFF = "ask_staff"
    SEND_ONCE_MORE = "send_once_more"
    OF_LATER_RELEASE = "of_later_release"  # in a state or of a kind that this one does not know


def judge_unknown(
    message: Message, clinic: Clinic, now: datetime, last_status_at: datetime | None
) -> Verdict:
    """Return what to do: reports that come of other messages make silence about this one mean something."""
    since = message.changed_at or message.created_at
    events_flow = last_status_at is not None and last_status_at > since
    events_flow = (
        events_flow or clinic.is_by_hand
    )  # none ever come: silence says nothing more later
    if now < since + SILENCE or (not events_flow and now < message.useful_until):
        return Verdict.WAIT
    is_somebodys = message.kind is Kind.ANSWER  # whoever wrote it knows whether to write it again
    wants_copy = clinic.unknown_policy is UnknownPolicy.SEND_ONCE_MORE and not is_somebodys
    may_copy = (
        now < message.useful_until - NOT_SO_CLOSE
        and clinic.is_sending_time(now)
        and not clinic.is_held(now)
        and not message.is_copy
        and message.recalled != PERSON_ERASED
        and message.reason != RESTORED  # silence means nothing where reports were lost
    )
    return Verdict.SEND_ONCE_MORE if wants_copy and may_copy else Verdict.ASK_STAFF

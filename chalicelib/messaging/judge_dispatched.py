"""What to do with one message of a dispatch that is looked at: nothing, wait, ask for it again, drop it. Pure."""

from datetime import datetime

from chalicelib.clinics.model import Clinic
from chalicelib.messaging.lease import has_run_out
from chalicelib.messaging.may_leave import is_asleep, is_held, waits_for_template
from chalicelib.messaging.model import NEWS, SENDABLE, Message, State
from chalicelib.messaging.unknown_fate import CLOSED, Verdict, judge_unknown
from chalicelib.shared.later_release import is_known


def judge(
    message: Message, clinic: Clinic, *, now: datetime, last_status_at: datetime | None
) -> Verdict:
    """Return what to do with a message. Pure; see docs/flows.md for the picture."""
    if not is_known(message.state):
        return Verdict.OF_LATER_RELEASE
    verdict = _judge_known_state(message, clinic, now, last_status_at)
    is_left = verdict is not Verdict.SETTLED and not message.is_of_known_kind
    return Verdict.OF_LATER_RELEASE if is_left else verdict


def _judge_known_state(
    message: Message, clinic: Clinic, now: datetime, last_status_at: datetime | None
) -> Verdict:
    if message.state in SENDABLE:
        return _judge_waiting(message, clinic, now)
    if message.state is State.HELD:
        is_over = message.recalled or now >= message.held_until
        return Verdict.DROP if is_over else Verdict.WAIT
    if message.state is State.SENDING:
        return Verdict.LOST_SENDER if has_run_out(message, now=now) else Verdict.WAIT
    if message.state is State.UNKNOWN and message.reason not in CLOSED:
        return judge_unknown(message, clinic, now, last_status_at)
    return Verdict.SETTLED


def _judge_waiting(message: Message, clinic: Clinic, now: datetime) -> Verdict:
    if message.recalled or now >= message.useful_until or _must_be_said(message, clinic, now):
        return Verdict.DROP
    starts = max(filter(None, (message.not_before, message.retry_at)), default=now)
    stays = is_asleep(message, clinic, now) or is_held(message, clinic, now)
    stays = stays or clinic.is_by_hand or not clinic.may_send
    stays = stays or waits_for_template(message, clinic, now)
    return Verdict.WAIT if starts > now or stays else Verdict.ASK_AGAIN


def _must_be_said(message: Message, clinic: Clinic, now: datetime) -> bool:
    """Tell whether a change is kept back for longer than it helps to know of it, or nobody knows how long: a person tells it."""
    held = is_held(message, clinic, now) and is_held(message, clinic, message.useful_until)
    return message.kind in NEWS and held

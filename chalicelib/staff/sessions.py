"""How long somebody may work before a PIN is asked again, and when a session is over. Never reads a PIN."""

import dataclasses
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from chalicelib.shared import ids
from chalicelib.shared.one_time_secrets import id_of, new_secret
from chalicelib.staff.model import SESSION_GOOD_FOR, Device, StaffMember, StaffSession
from chalicelib.staff.pin_attempts import is_known

IDLE_FOR = timedelta(minutes=15)
PIN_FRESH_FOR = timedelta(minutes=5)
MANY_SLIPS = 3  # that somebody may not have typed themselves
TOLD_FOR = timedelta(minutes=1)
NOTED_EACH = timedelta(minutes=1)  # activity costs a write


class Standing(Enum):
    """What a session is good for."""

    OPEN = "open"
    LOCKED = "locked"  # the PIN of that person opens it
    OVER = "over"


@dataclass(frozen=True)
class Opened:
    """A new session, and the secret that its cookie holds."""

    session: StaffSession
    secret: str


def open_session(
    member: StaffMember,
    device: Device,
    now: datetime,
    *,
    former: StaffSession | None = None,
    slips: int = 0,
) -> Opened:
    """Return a session with a secret of its own; behind a lock it is the `former` one's, whose twelve hours go on."""
    secret = new_secret()
    same = former is not None and former.member_id == member.id
    opened_at = former.opened_at if former and same else now
    form_id = former.form_id if former and same else ids.new_id(20)
    session = StaffSession(
        id_of(secret), member.id, device.id, opened_at, now, now, form_id, slips=slips
    )
    return Opened(session, secret)


def were_others_trying(session: StaffSession, now: datetime) -> bool:
    """Tell whether so many PINs were wrong before the right one that its person has to know; for a moment after it."""
    return session.slips >= MANY_SLIPS and now < session.pin_at + TOLD_FOR


def standing(
    session: StaffSession, device: Device | None, member: StaffMember | None, now: datetime
) -> Standing:
    """Tell what a session is good for now, with its device and its person as they are now."""
    if device is None or member is None or not _is_in_force(session, device, member, now):
        return Standing.OVER
    is_idle = now >= session.active_at + IDLE_FOR
    return Standing.LOCKED if session.locked_at or is_idle else Standing.OPEN


def _is_in_force(session: StaffSession, device: Device, member: StaffMember, now: datetime) -> bool:
    return (
        (session.device_id, session.member_id) == (device.id, member.id)
        and is_known(device, now)
        and member.removed_at is None
        and session.opened_at >= member.sessions_from
        and now < session.opened_at + SESSION_GOOD_FOR
    )


def is_pin_fresh(session: StaffSession, now: datetime) -> bool:
    """Tell whether the person said a moment ago that it is they."""
    return now < session.pin_at + PIN_FRESH_FOR


def noted_active(session: StaffSession, now: datetime) -> StaffSession | None:
    """Return the session with this moment's activity, or None when that is noted well enough."""
    if now < session.active_at + NOTED_EACH:
        return None
    return dataclasses.replace(session, active_at=now)


def locked(session: StaffSession, now: datetime) -> StaffSession:
    """Return the session as its person leaves it."""
    return dataclasses.replace(session, locked_at=now)

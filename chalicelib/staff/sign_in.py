"""Signing in on a known device, by name and PIN. Tells nobody whether a name exists, and counts before it compares."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from chalicelib.shared.errors import decide_again
from chalicelib.shared.writes import Create, Remove, Save, saved
from chalicelib.staff import pin_attempts, pin_hash
from chalicelib.staff.model import Device, StaffMember, StaffSession
from chalicelib.staff.ports import StaffRecords
from chalicelib.staff.sessions import Opened, open_session

NOBODY = ""  # for whom attempts count that name nobody of the device


@dataclass(frozen=True)
class Wrong:
    """Not that PIN, or nobody of that name; `left` attempts remain before the device waits."""

    left: int


@dataclass(frozen=True)
class Wait:
    """No PIN is looked at before this moment."""

    until: datetime


class Out:
    """The device is known no more."""


@dataclass(frozen=True)
class Let:
    """Somebody is in."""

    member: StaffMember
    opened: Opened


@dataclass(frozen=True)
class Typed:
    """What somebody typed on a device."""

    device_id: str
    member_id: str
    pin: str
    former: StaffSession | None = None  # whose secret is used up


RecordsOf = Callable[[str], StaffRecords]  # by whom, as the audit names them


def sign_in(records_of: RecordsOf, typed: Typed, *, now: datetime) -> Let | Wrong | Wait | Out:
    """Let somebody in, or say why not. Raises ConflictError where too many try at once: nothing was compared then."""
    records = records_of(NOBODY)
    device = decide_again(lambda: _count(records, typed, now))
    if not isinstance(device, Device):
        return device
    member = _of_device(records, device, typed.member_id)
    kept = member.pin if member else ""
    is_right = pin_hash.is_pin_of(records, typed.member_id, kept, typed.pin)
    if member is None or not is_right:
        return _refused(device, typed.member_id, now)
    return _let_in(records_of(member.id), typed, device, member, now)


def people_of(records: StaffRecords, device: Device) -> list[StaffMember]:
    """Return who may sign in on a device, by name."""
    found = records.get_many(StaffMember, device.member_ids).values()
    return sorted((one for one in found if one.removed_at is None), key=lambda one: one.name)


def _count(records: StaffRecords, typed: Typed, now: datetime) -> Device | Wait | Out:
    device = records.get(Device, typed.device_id)
    if device is None or not pin_attempts.is_known(device, now):
        return Out()
    if device.locked_until and pin_attempts.is_waiting(device, now):
        return Wait(device.locked_until)
    counted = pin_attempts.counted(device, _known_as(device, typed.member_id), now)
    records.commit([Save(counted)])
    return saved(counted)


def _known_as(device: Device, member_id: str) -> str:
    return member_id if member_id in device.member_ids else NOBODY


def _of_device(records: StaffRecords, device: Device, member_id: str) -> StaffMember | None:
    if _known_as(device, member_id) == NOBODY:
        return None
    member = records.get(StaffMember, member_id)
    return member if member and member.removed_at is None else None


def _refused(device: Device, member_id: str, now: datetime) -> Wrong | Wait | Out:
    if not pin_attempts.is_known(device, now):
        return Out()
    if device.locked_until and pin_attempts.is_waiting(device, now):
        return Wait(device.locked_until)
    return Wrong(pin_attempts.left(device, _known_as(device, member_id)))


def _let_in(
    records: StaffRecords, typed: Typed, counted: Device, member: StaffMember, now: datetime
) -> Let | Out:
    """Clear the count, open a session and end the former one; what others typed here meanwhile stays counted."""
    slips = pin_attempts.slips(counted, member.id)
    opened = open_session(member, counted, now, former=typed.former, slips=slips)

    def once() -> Let | Out:
        former_id = typed.former.id if typed.former else NOBODY
        device, former = records.get_together(
            [(Device, counted.id), (StaffSession, former_id or opened.session.id)]
        )
        is_as_counted = device is not None and device.version == counted.version
        if device is None or not (is_as_counted or pin_attempts.is_known(device, now)):
            return Out()  # an owner took it away meanwhile
        cleared = Save(pin_attempts.cleared(device, member.id, now))
        records.commit([cleared, Create(opened.session), *([Remove(former)] if former else [])])
        return Let(member, opened)

    return decide_again(once)

"""Who leaves the team, which device is out, and how that is taken back within a day. Never leaves a clinic without an owner."""

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from chalicelib.clinics.known_practitioner import KnownPractitioner
from chalicelib.clinics.model import Clinic
from chalicelib.shared.errors import NotAllowedError, NotFoundError
from chalicelib.shared.writes import Save, Unchanged, Write
from chalicelib.staff.model import Device, StaffMember
from chalicelib.staff.permissions import Role
from chalicelib.staff.pin_attempts import IN_ALL, is_known
from chalicelib.staff.ports import StaffRecords

R = TypeVar("R")
TAKEN_BACK_WITHIN = timedelta(hours=24)


@dataclass(frozen=True)
class NewDevice:
    """A device that no owner has said they know of: who came in there."""

    id: str
    label: str
    who: tuple[str, ...]
    at: datetime


def remove_member(records: StaffRecords, member_id: str, *, now: datetime) -> list[Write]:
    """Take somebody off the team; raises NotFoundError, and NotAllowedError for the last owner.

    Of two owners who remove each other at once, one stays: the other's record must be as it was seen.
    """
    member = _found(records.get(StaffMember, member_id))
    if member.removed_at is not None:
        return []
    writes: list[Write] = [Save(dataclasses.replace(member, removed_at=now))]
    if member.role is Role.OWNER:
        writes.append(Unchanged(_another_owner(records, member)))
    return writes


def take_back_member(records: StaffRecords, member_id: str, *, now: datetime) -> list[Write]:
    """Let somebody be on the team again with the PIN they had; what was open before stays closed."""
    member = _found(records.get(StaffMember, member_id))
    if member.removed_at is None:
        return []
    _in_time(member.removed_at, now)
    return [Save(dataclasses.replace(member, removed_at=None, sessions_from=now))]


def has_visits_of(
    records: StaffRecords, member_id: str, practitioner_id: str, *, clinic: Clinic
) -> list[Write]:
    """Say whose visits are a member's own day; nobody's with no id. Raises NotFoundError for who is not on the clinic's list."""
    member = _found(records.get(StaffMember, member_id))
    if practitioner_id:
        _found(practitioner_named(clinic, practitioner_id))
    if member.practitioner_id == practitioner_id:
        return []
    return [Save(dataclasses.replace(member, practitioner_id=practitioner_id))]


def remove_device(records: StaffRecords, device_id: str, *, now: datetime) -> list[Write]:
    """Put a device out: whoever has it is a stranger from the next request on."""
    device = _found(records.get(Device, device_id))
    return [Save(dataclasses.replace(device, removed_at=now))] if not device.removed_at else []


def take_back_device(records: StaffRecords, device_id: str, *, now: datetime) -> list[Write]:
    """Let a device in again; what was tried there before counts no more."""
    device = _found(records.get(Device, device_id))
    if device.removed_at is None:
        return []
    _in_time(device.removed_at, now)
    back = dataclasses.replace(device, removed_at=None, wrong={}, wrong_in_all=0, locked_until=None)
    return [Save(back)]


def note_seen(records: StaffRecords, device_id: str, *, now: datetime) -> list[Write]:
    """Note that an owner knows of a device."""
    device = _found(records.get(Device, device_id))
    return [] if device.seen_at else [Save(dataclasses.replace(device, seen_at=now))]


def new_devices(
    devices: Iterable[Device], team: Iterable[StaffMember], *, here: str, now: datetime
) -> list[NewDevice]:
    """Return the devices that nobody has looked at, the newest first; not the one that an owner sits at, `here`."""
    names = {member.id: member.name for member in team}
    return [
        NewDevice(
            device.id,
            device.label,
            tuple(names[one] for one in device.member_ids if one in names),
            device.created_at,
        )
        for device in devices
        if device.seen_at is None and device.id != here and is_known(device, now)
    ]


def may_be_taken_back(removed_at: datetime | None, now: datetime) -> bool:
    """Tell whether somebody or something left so short a time ago that it may be undone."""
    return removed_at is not None and now < removed_at + TAKEN_BACK_WITHIN


def was_guessed_at(device: Device) -> bool:
    """Tell whether a device is out for the PINs that were tried there."""
    return device.removed_at is not None and device.wrong_in_all >= IN_ALL


def practitioner_named(clinic: Clinic, practitioner_id: str) -> KnownPractitioner | None:
    """Return who sees the clinic's patients under this id, and has not left."""
    known = (one for one in clinic.practitioners if one.id == practitioner_id)
    return next((one for one in known if not one.has_left), None)


def _another_owner(records: StaffRecords, member: StaffMember) -> StaffMember:
    others = [
        one
        for one in records.team()
        if one.role is Role.OWNER and one.removed_at is None and one.id != member.id
    ]
    if not others:
        raise NotAllowedError("last_owner")
    return others[0]


def _in_time(removed_at: datetime, now: datetime) -> None:
    if not may_be_taken_back(removed_at, now):
        raise NotAllowedError("too_late")


def _found(record: R | None) -> R:
    if record is None:
        raise NotFoundError
    return record

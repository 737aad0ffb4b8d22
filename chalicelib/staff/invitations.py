"""Letting somebody in for the first time, or anew: a link that works once, for a day. Opening it alone uses nothing up."""

import dataclasses
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.shared import ids
from chalicelib.shared.one_time_secrets import id_of, new_secret
from chalicelib.shared.writes import Create, Remove, Save, Write
from chalicelib.staff import pin_attempts, pin_hash
from chalicelib.staff.model import Device, Invitation, StaffMember, StaffSession
from chalicelib.staff.permissions import Permission, Role, may
from chalicelib.staff.pin_attempts import IN_A_ROW
from chalicelib.staff.ports import StaffRecords
from chalicelib.staff.sessions import Opened, open_session

GOOD_FOR = timedelta(hours=24)


@dataclass(frozen=True)
class Welcome:
    """An invitation with who it is for: somebody new, or a member who gets a new PIN."""

    invitation: Invitation
    member: StaffMember | None


@dataclass(frozen=True)
class Chosen:
    """What the invited person typed, and on which device if that is known already."""

    name: str
    pin: str
    label: str
    e164: str = ""  # their own WhatsApp, if they said one
    device: Device | None = None
    former: StaffSession | None = None


@dataclass(frozen=True)
class Joined:
    """Who is in now, with the secrets of their cookies; nothing of it is so before `writes` are committed."""

    member: StaffMember
    device: Device
    opened: Opened
    writes: list[Write]
    device_secret: str = ""  # none where the device was known


def invite(
    role: Role, *, by: str, name: str, now: datetime, practitioner_id: str = ""
) -> tuple[str, Create]:
    """Return the secret of a link for somebody new, and the write that keeps the invitation."""
    until = now + GOOD_FOR
    return _made(Invitation("", role, now, until, by, name, practitioner_id=practitioner_id))


def invite_anew(member: StaffMember, *, by: str, now: datetime) -> tuple[str, Create]:
    """Return the same for somebody of the team who forgot their PIN or has another device."""
    return _made(Invitation("", member.role, now, now + GOOD_FOR, by, member.name, member.id))


def _made(invitation: Invitation) -> tuple[str, Create]:
    secret = new_secret()
    return secret, Create(dataclasses.replace(invitation, id=id_of(secret)))


def welcome(records: StaffRecords, secret: str, *, now: datetime) -> Welcome | None:
    """Return what a link leads to; None for one that is used, old, nobody's, or for somebody who has left."""
    found = records.get(Invitation, id_of(secret))
    if found is None or now >= found.until or found.wrong >= IN_A_ROW:
        return None
    if not _may_still_invite(records, found.by):
        return None
    if not found.member_id:
        return Welcome(found, None)
    member = records.get(StaffMember, found.member_id)
    return Welcome(found, member) if member and member.removed_at is None else None


def _may_still_invite(records: StaffRecords, by: str) -> bool:
    """Tell it of an operator, and of an owner who is still one: who left the team leaves no door open."""
    if not by:
        return True
    maker = records.get(StaffMember, by)
    return maker is not None and maker.removed_at is None and may(maker.role, Permission.TEAM)


def join(records: StaffRecords, invited: Welcome, chosen: Chosen, *, now: datetime) -> Joined:
    """Decide what an accepted invitation makes so: the person, the device, a session; the invitation is gone."""
    member, of_member = _member(records, invited, chosen, now)
    device, device_secret, of_device = _device(member, chosen, now)
    opened = open_session(member, device, now)
    writes: list[Write] = [
        Remove(invited.invitation),
        *of_member,
        of_device,
        Create(opened.session),
        *([Remove(chosen.former)] if chosen.former else []),
    ]
    return Joined(member, device, opened, writes, device_secret)


def _member(
    records: StaffRecords, invited: Welcome, chosen: Chosen, now: datetime
) -> tuple[StaffMember, list[Write]]:
    if invited.member and invited.invitation.keeps_pin:
        return invited.member, []
    if invited.member is None:
        member_id = ids.new_id()
        pin = pin_hash.hash_pin(records, member_id, chosen.pin)
        new = StaffMember(
            member_id,
            chosen.name,
            invited.invitation.role,
            pin,
            created_at=now,
            sessions_from=now,
            e164=chosen.e164,
            practitioner_id=invited.invitation.practitioner_id,
        )
        return new, [Create(new)]
    pin = pin_hash.hash_pin(records, invited.member.id, chosen.pin)
    e164 = chosen.e164 or invited.member.e164
    known = dataclasses.replace(invited.member, pin=pin, sessions_from=now, e164=e164)
    return known, [Save(known)]


def _device(member: StaffMember, chosen: Chosen, now: datetime) -> tuple[Device, str, Write]:
    known = chosen.device
    if known is None or not pin_attempts.is_known(known, now):
        secret = new_secret()
        new = Device(id_of(secret), chosen.label, (member.id,), now, now)
        return new, secret, Create(new)
    people = tuple(dict.fromkeys((*known.member_ids, member.id)))
    joined = dataclasses.replace(known, member_ids=people, used_at=now)
    return joined, "", Save(joined)

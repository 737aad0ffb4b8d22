"""A link that lets somebody of the team in on another device with the PIN they have: sent to their own WhatsApp alone. Names nobody."""

import dataclasses
from datetime import datetime, timedelta

from chalicelib.shared.errors import decide_again
from chalicelib.shared.writes import Create, Save, Write, saved
from chalicelib.staff import pin_hash
from chalicelib.staff.invitations import Welcome, welcome
from chalicelib.staff.model import Invitation, StaffMember
from chalicelib.staff.pin_attempts import IN_A_ROW
from chalicelib.staff.ports import StaffRecords

GOOD_FOR = timedelta(minutes=30)
LINKS_A_DAY = 3  # for one person: with five PINs each
_A_DAY = timedelta(days=1)


def entry_link(member: StaffMember, link_id: str, *, now: datetime) -> list[Write] | None:
    """Return the writes of a link with this id, the hash of its code; None for who has had links enough for a day."""
    recent = tuple(at for at in member.links_at if at > now - _A_DAY)
    if len(recent) >= LINKS_A_DAY:
        return None
    link = Invitation(
        link_id, member.role, now, now + GOOD_FOR, member_id=member.id, keeps_pin=True
    )
    return [Create(link), Save(dataclasses.replace(member, links_at=(*recent, now)))]


def count_try(records: StaffRecords, secret: str, *, now: datetime) -> Welcome | None:
    """Count an attempt before its PIN is compared; None where the link opens nothing, or has been tried often enough."""

    def once() -> Welcome | None:
        found = welcome(records, secret, now=now)
        if found is None:
            return None
        counted = dataclasses.replace(found.invitation, wrong=found.invitation.wrong + 1)
        records.commit([Save(counted)])
        return Welcome(saved(counted), found.member)

    return decide_again(once)


def as_it_is_now(records: StaffRecords, counted: Welcome, *, now: datetime) -> Welcome | None:
    """Return a counted link as others who try at the same moment have left it; None when one of them used it, or its person left."""
    link = records.get(Invitation, counted.invitation.id)
    member = records.get(StaffMember, counted.invitation.member_id)
    is_good = link and now < link.until and member and member.removed_at is None
    return Welcome(link, member) if is_good and link else None


def is_theirs(records: StaffRecords, invited: Welcome, pin: str) -> bool:
    """Tell whether it is the PIN of whom the link was sent to."""
    member = invited.member
    return member is not None and pin_hash.is_pin_of(records, member.id, member.pin, pin)


def left(invited: Welcome) -> int:
    """Return how many attempts remain."""
    return IN_A_ROW - invited.invitation.wrong

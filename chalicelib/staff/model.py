"""The people of the front desk and what lets them in. Secrets lie here as hashes only."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from chalicelib.shared.later_release import Extensible
from chalicelib.staff.permissions import Role

KNOWN_FOR = timedelta(days=90)  # a device, since the last right PIN
SESSION_GOOD_FOR = timedelta(hours=12)  # whatever is done in it


@dataclass(frozen=True)
class StaffMember(Extensible):
    """Somebody who works at the clinic; `id` is what the audit knows them by."""

    id: str
    name: str
    role: Role
    pin: str  # of staff/pin_hash.py
    created_at: datetime
    sessions_from: datetime  # sessions opened before it are over: a new PIN, a return to the team
    e164: str = ""  # their own WhatsApp, from which they may ask to be let in
    removed_at: datetime | None = None
    links_at: tuple[datetime, ...] = ()  # when links went to that WhatsApp, of the last day
    practitioner_id: str = (
        ""  # who they are among those who see patients: their own day comes first
    )
    version: int = 0


@dataclass(frozen=True)
class Device(Extensible):
    """A browser that the clinic knows; `id` is the hash of the token that it keeps."""

    id: str
    label: str  # what the team calls it
    member_ids: tuple[str, ...]  # who came in here with an invitation of their own
    created_at: datetime
    used_at: datetime  # when a right PIN was last typed here
    wrong: dict[str, int] = field(default_factory=dict)  # PINs in a row, by whose they should be
    wrong_in_all: int = 0
    wrong_since: datetime | None = None  # from when on some of those are forgotten each day
    locked_until: datetime | None = None
    removed_at: datetime | None = None
    seen_at: datetime | None = None  # when an owner said that they know of it
    version: int = 0


@dataclass(frozen=True)
class StaffSession(Extensible):
    """Somebody at work on a device; `id` is the hash of a cookie."""

    id: str
    member_id: str
    device_id: str
    opened_at: datetime
    active_at: datetime
    pin_at: datetime
    form_id: str  # what its forms are bound to, before and behind a lock
    locked_at: datetime | None = None
    slips: int = 0  # wrong PINs that were typed for them before the one that opened it
    version: int = 0


@dataclass(frozen=True)
class Invitation(Extensible):
    """A link that lets somebody in once; `id` is the hash of its code."""

    id: str
    role: Role
    at: datetime
    until: datetime
    by: str = ""  # the id of who made it; an operator's has none
    name: str = ""
    member_id: str = ""  # of somebody on the team already, who gets a new PIN
    keeps_pin: bool = False  # who asked by WhatsApp: they type the PIN they have
    wrong: int = 0  # PINs that were typed behind it
    practitioner_id: str = ""  # of whose visits somebody new has their day
    version: int = 0

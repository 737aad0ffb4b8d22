"""The way to the demo clinic's front desk: an invitation for its owner, until somebody has come in. Never signs anybody in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from chalicelib.clinics.model import Clinic
from chalicelib.shared.writes import Create
from chalicelib.staff import invitations
from chalicelib.staff.model import StaffMember
from chalicelib.staff.permissions import Role

OWNER = "Dra. Ruiz"


class Team(Protocol):
    """A clinic's team, to be invited."""

    def team(self) -> list[StaffMember]:
        """Return everybody who is or was on the team."""
        ...

    def commit(self, writes: list[Create]) -> None:
        """Keep an invitation."""
        ...


@dataclass(frozen=True)
class WayIn:
    """What to open, and what is said of it."""

    what: str
    address: str


def way_in(records: Team, clinic: Clinic, site: str, *, now: datetime) -> WayIn:
    """Return an invitation that works once; when the owner is in, the day's page, which asks for her PIN."""
    if any(one.role is Role.OWNER and one.removed_at is None for one in records.team()):
        return WayIn("Recepción: your PIN opens it where you chose it", f"{site}/hoy")
    secret, kept = invitations.invite(Role.OWNER, by="", name=OWNER, now=now)
    records.commit([kept])
    what = "Recepción: an invitation, works once; choose a PIN of 4 to 6 digits"
    return WayIn(what, f"{site}/invitacion/{clinic.id}.{secret}")

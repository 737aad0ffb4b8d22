"""What the front desk's people and devices need from outside."""

from collections.abc import Sequence
from typing import Any, Protocol

from chalicelib.shared.writes import Records
from chalicelib.staff.model import Device, StaffMember


class StaffRecords(Records, Protocol):
    """One clinic's records, with the team's."""

    def get_together(self, wanted: Sequence[tuple[type, str]]) -> list[Any]:
        """Return records of several kinds, each by its id, in one call; None where there is none."""
        ...

    def team(self) -> list[StaffMember]:
        """Return everybody who is or was on the team, the longest there first."""
        ...

    def devices(self) -> list[Device]:
        """Return the devices that were let in, the newest first; those that are out too."""
        ...

"""What the front desk's pages need from outside."""

from typing import Protocol

from chalicelib.messaging.put_out_messages import Queue
from chalicelib.shared.audit import Actor
from chalicelib.storage.clinic_records import ClinicRecords
from chalicelib.web.public.ports import Secrets


class StaffServices(Protocol):
    """The services of this process that the front desk's pages use."""

    @property
    def secrets(self) -> Secrets:
        """The keys to sign with."""
        ...

    @property
    def queue(self) -> Queue:
        """Where the sender finds work."""
        ...

    def records(self, clinic_id: str, by: Actor) -> ClinicRecords:
        """One clinic's records."""
        ...

"""What the public pages need from outside."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from chalicelib.clinics.model import Clinic
from chalicelib.data_rights.ports import DossierRecords
from chalicelib.shared.audit import Actor
from chalicelib.shared.settings import Settings
from chalicelib.shared.writes import Write

R = TypeVar("R")


class Clinics(Protocol):
    """Which clinic is meant."""

    def by_slug(self, slug: str) -> Clinic | None:
        """Return the clinic whose public form has this address."""
        ...


class Secrets(Protocol):
    """What must not stand in the environment."""

    def all_of(self, name: str) -> tuple[str, ...]:
        """Return the values in force, the newest first."""
        ...

    def one(self, name: str) -> str:
        """Return the newest value."""
        ...


class Signups(Protocol):
    """A clinic's records, as far as a form without any rights may go."""

    def get(self, kind: type[R], record_id: str) -> R | None:
        """Return the record as last committed, or None."""
        ...

    def keyed_hashes(self, text: str) -> tuple[str, ...]:
        """Return hashes of the text that only this installation can make, the newest key's first."""
        ...

    def counts(self, counters: Sequence[str]) -> int:
        """Return the sum of counters; one never counted is 0."""
        ...

    def take_room(self, counter: str, *, at_most: int, expires_at: datetime) -> bool:
        """Count one more and say so, or write nothing when `at_most` are counted already."""
        ...

    def commit(self, writes: Sequence[Write]) -> None:
        """Apply all writes or none."""
        ...


class PublicServices(Protocol):
    """The services of this process that the public pages use."""

    @property
    def directory(self) -> Clinics:
        """The clinics of this installation."""
        ...

    @property
    def secrets(self) -> Secrets:
        """The keys to sign and to hash with."""
        ...

    @property
    def settings(self) -> Settings:
        """Where the chat opens."""
        ...

    def records(self, clinic_id: str, by: Actor) -> Signups:
        """One clinic's records."""
        ...


class MyDataServices(Protocol):
    """The services of this process that the patient's own page uses."""

    @property
    def directory(self) -> Clinics:
        """The clinics of this installation."""
        ...

    @property
    def secrets(self) -> Secrets:
        """The keys to sign with."""
        ...

    def records(self, clinic_id: str, by: Actor) -> DossierRecords:
        """One clinic's records."""
        ...

"""What the front desk's pages need from outside."""

from contextlib import AbstractContextManager
from typing import Protocol

from chalicelib.clinics.model import Sender
from chalicelib.messaging.ports import AttemptLog
from chalicelib.messaging.put_out_messages import Queue
from chalicelib.messaging.whatsapp.push_templates import TemplateAccount
from chalicelib.shared.audit import Actor
from chalicelib.shared.settings import Settings
from chalicelib.storage.agenda_store import AgendaJobs, AgendaStore
from chalicelib.storage.clinic_records import ClinicRecords
from chalicelib.web.public.ports import Secrets


class StaffServices(Protocol):
    """The services of this process that the front desk's pages use."""

    @property
    def secrets(self) -> Secrets:
        """The keys to sign with."""
        ...

    @property
    def settings(self) -> Settings:
        """Where the chats are."""
        ...

    @property
    def journal(self) -> AttemptLog:
        """What no restore of the table takes back."""
        ...

    @property
    def queue(self) -> Queue:
        """Where the sender finds work."""
        ...

    @property
    def agenda_jobs(self) -> AgendaJobs:
        """Where the worker finds the files that wait for it."""
        ...

    def agenda_files(self, clinic_id: str) -> AgendaStore:
        """The files that one clinic brought."""
        ...

    def template_account(self, sender: Sender) -> AbstractContextManager[TemplateAccount]:
        """The templates of a clinic's WhatsApp account."""
        ...

    def records(self, clinic_id: str, by: Actor) -> ClinicRecords:
        """One clinic's records."""
        ...

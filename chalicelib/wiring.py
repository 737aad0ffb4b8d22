"""Builds the real services on first use, importing each then and not before. Nothing here decides anything."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.shared.settings import Settings

if TYPE_CHECKING:
    from concurrent.futures import Executor
    from contextlib import AbstractContextManager
    from datetime import datetime

    from boto3.session import Session
    from types_boto3_s3 import S3Client

    from chalicelib.clinics.model import Clinic, Provider, Sender
    from chalicelib.messaging.channel_protocol import Channel
    from chalicelib.messaging.whatsapp.push_templates import TemplateAccount
    from chalicelib.shared.audit import Actor
    from chalicelib.shared.recent import Recent
    from chalicelib.storage.agenda_store import AgendaJobs, AgendaStore
    from chalicelib.storage.clinic_directory import Directory, DueIndex
    from chalicelib.storage.clinic_records import ClinicRecords
    from chalicelib.storage.journal import Journal
    from chalicelib.storage.message_claims import Outbox
    from chalicelib.storage.queue import SqsQueue
    from chalicelib.storage.secrets import Secrets
    from chalicelib.storage.several_clinics import SeveralClinics
    from chalicelib.storage.table import Table
    from chalicelib.storage.unreadable_events import Quarantine


@dataclass(frozen=True)
class Services:
    """What a function may use, each built when first asked for."""

    settings: Settings
    session: Session

    @functools.cached_property
    def table(self) -> Table:
        """The one table."""
        from chalicelib.storage.raw_items_client import plain_client
        from chalicelib.storage.table import Table

        client = plain_client(self.session.client)
        return Table(client, self.settings.table, journal=self.settings.journal)

    @functools.cached_property
    def journal(self) -> Journal:
        """What no restore of the table takes back."""
        from chalicelib.storage.journal import Journal
        from chalicelib.storage.table import Table

        return Journal(Table(self.table.client, self.settings.journal))

    @functools.cached_property
    def directory(self) -> Directory:
        """Which clinic is meant."""
        from chalicelib.storage.clinic_directory import Directory

        return Directory(self.table)

    @functools.cached_property
    def due_index(self) -> DueIndex:
        """What is to be decided now."""
        from chalicelib.storage.clinic_directory import DueIndex

        return DueIndex(self.table)

    @functools.cached_property
    def outbox(self) -> Outbox:
        """Claims and outcomes."""
        from chalicelib.storage.message_claims import Outbox

        return Outbox(self.table)

    @functools.cached_property
    def quarantine(self) -> Quarantine:
        """Where unreadable events are kept."""
        from chalicelib.storage.unreadable_events import Quarantine

        return Quarantine(self.table)

    @functools.cached_property
    def queue(self) -> SqsQueue:
        """Where the sender finds work."""
        from chalicelib.storage.aws_client import build_client
        from chalicelib.storage.queue import SqsQueue

        return SqsQueue(build_client(self.session.client, "sqs"), self.settings.queue_url)

    @functools.cached_property
    def agenda_jobs(self) -> AgendaJobs:
        """Where the worker finds the files that wait for it."""
        from chalicelib.storage.agenda_store import AgendaJobs

        return AgendaJobs(self.queue.client, self.settings.agenda_jobs_url)

    def agenda_files(self, clinic_id: str) -> AgendaStore:
        """The files of one clinic."""
        from chalicelib.storage.agenda_store import AgendaStore

        return AgendaStore(self._s3, self.settings.agendas, clinic_id)

    @functools.cached_property
    def _s3(self) -> S3Client:
        from chalicelib.storage.aws_client import build_client

        # By the bucket's own host in its own region: the global one sends a browser on, which no form and no policy of ours survives.
        address = {"addressing_style": "virtual"}
        client: S3Client = build_client(
            self.session.client, "s3", signature_version="s3v4", s3=address
        )
        return client

    @functools.cached_property
    def secrets(self) -> Secrets:
        """What must not stand in the environment."""
        from chalicelib.storage.aws_client import build_client
        from chalicelib.storage.secrets import Secrets

        return Secrets(build_client(self.session.client, "ssm"), self.settings.parameters)

    @functools.cached_property
    def pool(self) -> Executor:
        """The threads that wait for WhatsApp's answers; kept, as starting them is dearer than a POST."""
        from concurrent.futures import ThreadPoolExecutor

        from chalicelib.messaging.deliver import AT_ONCE

        return ThreadPoolExecutor(max_workers=AT_ONCE)

    def records(self, clinic_id: str, by: Actor) -> ClinicRecords:
        """One clinic's records, for somebody to change."""
        from chalicelib.storage.clinic_records import ClinicRecords

        return ClinicRecords(self.table, clinic_id, by, peppers=self._peppers)

    @functools.cached_property
    def recent_clinics(self) -> Recent[Clinic]:
        """Clinics by their number, as reports of WhatsApp found them moments ago."""
        from chalicelib.shared.recent import Recent

        return Recent()

    @functools.cached_property
    def recent_beats(self) -> Recent[datetime]:
        """How far each clinic's reports had come moments ago."""
        from chalicelib.shared.recent import Recent

        return Recent()

    def several_clinics(self, by: Actor) -> SeveralClinics:
        """Records of several clinics in few calls, for the scheduled run."""
        from chalicelib.storage.several_clinics import SeveralClinics

        return SeveralClinics(self.table, functools.partial(self.records, by=by))

    def _peppers(self) -> tuple[str, ...]:
        return self.secrets.all_of("phone-pepper")

    def channel(self, provider: Provider) -> Channel:
        """The way to WhatsApp that a clinic uses."""
        from chalicelib.clinics.model import Provider

        return self._meta if provider is Provider.META else self._aws

    @functools.cached_property
    def _aws(self) -> Channel:
        from chalicelib.messaging.whatsapp.aws_sender import AwsSender, build_client

        return AwsSender(build_client(self.session))

    @functools.cached_property
    def _meta(self) -> Channel:
        from chalicelib.messaging.whatsapp.http_connections import Connections
        from chalicelib.messaging.whatsapp.meta_sender import MetaSender

        connections = Connections(self.settings.meta_url)
        return MetaSender(connections=connections, token_for=self._meta_token)

    def template_account(self, sender: Sender) -> AbstractContextManager[TemplateAccount]:
        """The templates of a clinic's account, for somebody who waits at a page; with a token that sends nothing."""
        from chalicelib.messaging.whatsapp.aws_sender import build_client
        from chalicelib.messaging.whatsapp.template_accounts import open_account
        from chalicelib.shared.time_limits import TEMPLATES_WITHIN, WHATSAPP_ANSWERING

        return open_account(
            sender,
            client=lambda: build_client(self.session),
            token=lambda: self.secrets.one(f"meta-template-token/{sender.business_account_id}"),
            meta_url=self.settings.meta_url,
            each=WHATSAPP_ANSWERING,
            within=TEMPLATES_WITHIN,
        )

    def _meta_token(self, business_account_id: str) -> str:
        return self.secrets.one(f"meta-token/{business_account_id}")


@functools.cache
def services() -> Services:
    """Return the services of this process; the environment is read now and not before."""
    import gc

    import boto3

    # What a cold start made stays as long as the process: looking through it again and again is a tenth of a reminder's time.
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    return Services(Settings.from_environment(), boto3.session.Session())

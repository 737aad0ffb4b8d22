"""A deployed stack as the operator's commands reach it. Never decides anything."""

import functools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import click
from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.appointments.imported_records import ImportedRecord, ImportRun
from chalicelib.appointments.row_for_review import RowForReview
from chalicelib.clinics.api_tokens import ApiToken
from chalicelib.clinics.model import Clinic, Sender
from chalicelib.clinics.practitioner import Practitioner
from chalicelib.consent.consent_journal import JournaledWord
from chalicelib.data_rights.ports import DossierRecords
from chalicelib.front_desk.load_day import DeskRecords
from chalicelib.messaging.attempt_journal import Attempts
from chalicelib.messaging.inbox_order import Kinds, TaskPage
from chalicelib.messaging.model import Dispatch, Message
from chalicelib.messaging.ports import Outbox
from chalicelib.messaging.put_out_messages import Queue
from chalicelib.patients.find_person import Leads
from chalicelib.patients.model import Patient
from chalicelib.shared.audit import Actor, ActorKind, AuditItem
from chalicelib.shared.errors import UnreadableRecordError
from chalicelib.shared.times import now_utc
from chalicelib.staff.model import Device, StaffMember
from puntual.aws_clients import Client, client
from puntual.cloudformation_stack import CannotDeployError, Deployment, find

if TYPE_CHECKING:
    from boto3.session import Session

F = TypeVar("F", bound=Callable[..., Any])


class Directory(Protocol):
    """The clinics of an installation."""

    def by_slug(self, slug: str) -> Clinic | None:
        """Return the clinic whose public form has this address."""
        ...

    def by_id(self, clinic_id: str) -> Clinic | None:
        """Return the clinic."""
        ...

    def by_sender(self, phone_number_id: str) -> Clinic | None:
        """Return the clinic that writes from this WhatsApp number."""
        ...

    def all(self) -> list[Clinic]:
        """Return every clinic, by public address."""
        ...

    def add(self, clinic: Clinic) -> None:
        """Write a new clinic; raises NotAllowedError when its address or number is taken."""
        ...

    def give_number(self, clinic: Clinic, sender: Sender) -> None:
        """Let a clinic write from another number, or by hand."""
        ...


class ClinicRecords(DossierRecords, DeskRecords, Protocol):
    """One clinic's records, as operators look at them."""

    def counts(self, counters: Sequence[str]) -> int:
        """Return the sum of counters."""
        ...

    def messages_on(self, day: str) -> list[Message]:
        """Return the messages written on a UTC day (2026-11-22), oldest first."""
        ...

    def dispatches_on(self, day: str) -> list[Dispatch]:
        """Return the dispatches of a UTC day, oldest first."""
        ...

    def audit_on(self, day: str) -> list[AuditItem]:
        """Return the audit items of a UTC day, oldest first."""
        ...

    def inbox_page(
        self, *, limit: int, after: str = "", kinds: Kinds = frozenset(), done: bool = False
    ) -> TaskPage:
        """Return a page of all tasks of these kinds, or of those done, newest first."""
        ...

    def imports(self) -> list[ImportRun]:
        """Return the imports of the last month, the last first."""
        ...

    def rows_for_review(self) -> list[RowForReview]:
        """Return the rows of files that wait for a person, by import."""
        ...

    def imported_by(self, import_id: str) -> list[ImportedRecord]:
        """Return what an import created or changed and was not taken back, by patient."""
        ...

    def leaving_out(self, tell: Callable[[UnreadableRecordError], None]) -> "ClinicRecords":
        """Return the same records for who only looks: lists go on without what cannot be read, which is told."""
        ...

    def people_under(self, begins: str, *, narrowed: Sequence[tuple[str, ...]], most: int) -> Leads:
        """Return who stands under what begins so, and under one of each of the others."""
        ...

    def people_with_digits(self, digits: str, *, most: int) -> Leads:
        """Return whose number ends so."""
        ...

    def visit_starts_of(self, patient_id: str, *, most: int) -> list[tuple[datetime, str]]:
        """Return start and id of a person's visits, the latest first."""
        ...

    def patients_named(
        self, prefix: str, *, limit: int = 50, after: Patient | None = None
    ) -> list[Patient]:
        """Return patients in alphabetical order, from behind the last one of a page."""
        ...

    def not_entered(self, patients: Iterable[Patient]) -> list[Patient]:
        """Return those whom a search would miss."""
        ...

    def enter(self, patients: Iterable[Patient]) -> None:
        """Save people as they are, and enter them anew where a search finds them."""
        ...

    def forget_entries_of_nobody(self) -> int:
        """Take away what leads a search to nobody; return how much."""
        ...

    def tokens(self) -> list[ApiToken]:
        """Return the clinic's API tokens, oldest first; those that ended too."""
        ...

    def team(self) -> list[StaffMember]:
        """Return everybody who is or was on the clinic's team, the longest there first."""
        ...

    def devices(self) -> list[Device]:
        """Return the devices that were let in, the newest first; those that are out too."""
        ...

    def practitioners(self) -> list[Practitioner]:
        """Return the clinic's practitioners in the order of their names; those who left too."""
        ...


class Quarantine(Protocol):
    """Events that could not be read."""

    def forget(self, cut_out: Callable[[bytes], bytes | None], *, now: datetime) -> int:
        """Keep of each body what is left when somebody is cut out of it; return of how many that was less."""
        ...


class Journal(Protocol):
    """What no restore of the table takes back, as operators read it."""

    def attempts_between(self, start: datetime, end: datetime) -> Iterator[Attempts]:
        """Yield what was tried in [start, end)."""
        ...

    def words_since(
        self, start: datetime, *, until: datetime
    ) -> Iterator[tuple[str, JournaledWord]]:
        """Yield what was said from `start` on, each with its clinic."""
        ...


@dataclass(frozen=True, kw_only=True)
class Installation:
    """What the commands work with."""

    deployment: Deployment
    client: Client
    directory: Directory
    records: Callable[[str], ClinicRecords]
    queue: Queue
    outbox: Outbox
    quarantine: Quarantine
    journal: Journal
    now: Callable[[], datetime] = now_utc

    def clinic(self, slug: str) -> Clinic:
        """Return the clinic with this address, or end the command with a sentence."""
        clinic = self.directory.by_slug(slug)
        if clinic is None:
            raise click.ClickException(
                f"There is no clinic {slug!r} in {self.deployment.stack}: see `puntual clinic list`."
            )
        return clinic

    def shown(self, clinic_id: str) -> ClinicRecords:
        """Return the records of a clinic as a list shows them: what cannot be read is said beside it."""

        def tell(error: UnreadableRecordError) -> None:
            click.echo(f"Left out: {_unreadable(error)}", err=True)

        return self.records(clinic_id).leaving_out(tell)

    def form_address(self, clinic: Clinic) -> str:
        """Return where patients sign up."""
        return f"{self.deployment.api_url}/c/{clinic.slug}"

    def invitation_address(self, clinic: Clinic, secret: str) -> str:
        """Return where somebody joins a clinic's team."""
        return f"{self.deployment.api_url}/invitacion/{clinic.id}.{secret}"


def _unreadable(error: UnreadableRecordError) -> str:
    return (
        f"{error.kind} {error.record_id}".strip()
        + " cannot be read: see `unreadable_record` in docs/runbook.md."
    )


def reach(stack: str) -> Installation:
    """Return the installation that the stack is, in the account of the ordinary AWS environment."""
    import boto3.session

    from chalicelib.wiring import Services

    deployment = find(stack=stack, client=client)
    services = Services(deployment.settings(), boto3.session.Session())
    return Installation(
        deployment=deployment,
        client=client,
        directory=services.directory,
        records=functools.partial(services.records, by=operator_of(services.session)),
        queue=services.queue,
        outbox=services.outbox,
        quarantine=services.quarantine,
        journal=services.journal,
    )


def operator_of(session: "Session") -> Actor:
    """Return who is at the command line: the id of the access key, by which CloudTrail knows more."""
    keys = session.get_credentials()
    command = click.get_current_context().command_path
    is_import = " import" in command
    kind = ActorKind.IMPORT if is_import else ActorKind.OPERATOR
    return Actor(kind, keys.access_key if keys else "", command)


def with_installation(command: F) -> F:
    """Give a command its `installation`: the one of --stack, or the one that a test put in."""

    @click.option(
        "--stack",
        default="puntual",
        show_default=True,
        envvar="PUNTUAL_STACK",
        help="Stack's name.",
    )
    @click.pass_context
    @functools.wraps(command)
    def reaching(ctx: click.Context, /, *, stack: str, **options: object) -> object:
        try:
            installation = ctx.obj if isinstance(ctx.obj, Installation) else reach(stack)
            return command(installation=installation, **options)
        except CannotDeployError as error:
            raise click.ClickException(str(error)) from error
        except UnreadableRecordError as error:
            raise click.ClickException(_unreadable(error)) from None
        except (BotoCoreError, ClientError) as error:
            raise click.ClickException(f"AWS says: {error}") from error

    return reaching  # type: ignore[return-value]  # click turns it into a command

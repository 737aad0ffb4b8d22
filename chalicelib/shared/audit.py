"""Who wrote what, when and why, beside each change of a clinic's records. Never holds personal data."""

from dataclasses import dataclass, field
from datetime import datetime

from chalicelib.shared import ids
from chalicelib.shared.later_release import Extensible, ExtensibleEnum


class ActorKind(ExtensibleEnum):
    """On whose behalf a clinic's records are changed."""

    API = "api"  # the clinic's own software, by its token
    OPERATOR = "operator"  # somebody at the command line
    IMPORT = "import"  # a file, taken in at the command line
    PATIENT = "patient"  # what a person wrote, tapped or asked for on their own page
    FORM = "form"  # somebody on the public form
    SCHEDULE = "schedule"
    SENDER = "sender"  # the sender, when an attempt ended
    WHATSAPP = "whatsapp"  # a report of WhatsApp's
    STAFF = "staff"  # somebody at the front desk, by their id


# The causes of what a worker writes of a file, many transactions each: `<cause>:<file>`.
READ_A_FILE, TOOK_A_FILE_IN, TOOK_A_FILE_BACK = "agenda_read", "agenda_file", "agenda_undo"
OF_A_FILE = frozenset({READ_A_FILE, TOOK_A_FILE_IN, TOOK_A_FILE_BACK})


@dataclass(frozen=True)
class Actor(Extensible):
    """Who changes records: `ref` tells one token, operator or event from another, `cause` says by what."""

    kind: ActorKind
    ref: str = ""
    cause: str = ""

    @property
    def deed(self) -> str:
        """By what it was, without which one."""
        return self.cause.partition(":")[0]


@dataclass(frozen=True)
class AuditItem(Extensible):
    """What one transaction wrote: record ids by what was done, such as "create Patient".

    Kinds whose id would be personal stand there without ids.
    """

    id: str  # `<UTC day>/<time>-<random>`
    at: datetime
    by: Actor
    wrote: dict[str, tuple[str, ...]] = field(default_factory=dict)


def event_ref(provider_id: str) -> str:
    """Return what names an event of WhatsApp's without its id, in which the patient's number is hidden."""
    return ids.derived_id("event", provider_id, length=16)

"""One authenticated request and its answer, as values. Never touches the network or the clock."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from chalicelib.clinics.model import Clinic
from chalicelib.messaging.put_out_messages import Queue
from chalicelib.messaging.unreadable_records import tell_if_unreadable
from chalicelib.shared.errors import UnreadableRecordError
from chalicelib.storage.clinic_records import ClinicRecords

if TYPE_CHECKING:
    from pydantic import BaseModel


@dataclass(frozen=True)
class Asked:
    """What a request brought along, undecoded; nobody has said yet who asks."""

    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, list[str]] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True)
class AuthorizedRequest:
    """A request of one clinic's software. The clinic comes from the token, so `records` are its own."""

    clinic: Clinic
    token_id: str
    records: ClinicRecords
    queue: Queue
    now: datetime
    asked: Asked

    def leaving_out(self, unreadable: list[str]) -> ClinicRecords:
        """Return the records as a list shows them: what cannot be read is named in `unreadable`, and becomes an operator's task."""

        def tell(error: UnreadableRecordError) -> None:
            unreadable.append(error.record_id)
            tell_if_unreadable(self.records, error, now=self.now)

        return self.records.leaving_out(tell)


@dataclass(frozen=True)
class Answer:
    """What goes back: a status and a model, which becomes JSON."""

    model: "BaseModel"
    status: int = 200

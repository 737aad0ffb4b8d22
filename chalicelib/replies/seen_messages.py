"""What was acted upon, kept so that the same event, delivered twice, does one thing. Never what it said."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.messaging.event_types import InboundMessage
from chalicelib.shared.audit import event_ref
from chalicelib.shared.later_release import Extensible
from chalicelib.shared.retention import INBOUND_REMEMBERED_FOR
from chalicelib.shared.writes import Create, Records, Write


@dataclass(frozen=True)
class Inbound(Extensible):
    """A message of a patient that was acted upon; `id` is made of WhatsApp's, in which the number is hidden."""

    id: str
    at: datetime
    version: int = 0


def is_known(records: Records, provider_id: str) -> bool:
    """Tell whether this event was acted upon already."""
    return records.get(Inbound, event_ref(provider_id)) is not None


def remembered(inbound: InboundMessage, now: datetime) -> Write:
    """Return the write that makes the event known, for longer than anything offers it again."""
    seen = Inbound(event_ref(inbound.provider_id), inbound.at)
    return Create(seen, now + INBOUND_REMEMBERED_FOR)

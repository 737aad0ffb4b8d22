"""What was acted upon, kept so that the same event, delivered twice, does one thing; and what was edited or taken back before it came. Never what it said."""

from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.messaging.event_types import InboundMessage
from chalicelib.shared.audit import event_ref
from chalicelib.shared.later_release import Extensible
from chalicelib.shared.retention import INBOUND_REMEMBERED_FOR
from chalicelib.shared.writes import Create, Records, Save, Write


@dataclass(frozen=True)
class Inbound(Extensible):
    """A message of a patient that was acted upon; `id` is made of WhatsApp's, in which the number is hidden.

    Or one that was changed before it came: then by which line is in the id too, and `at` is when.
    """

    id: str
    at: datetime
    changed_by: str = ""  # the name of the text that changed it
    version: int = 0


def is_known(records: Records, provider_id: str) -> bool:
    """Tell whether this event was acted upon already."""
    return records.get(Inbound, event_ref(provider_id)) is not None


def remembered(inbound: InboundMessage, now: datetime) -> Write:
    """Return the write that makes the event known, for longer than anything offers it again."""
    seen = Inbound(event_ref(inbound.provider_id), inbound.at)
    return Create(seen, now + INBOUND_REMEMBERED_FOR)


def change_of(records: Records, line: str, provider_id: str) -> Inbound | None:
    """Return what changed a message of this line's before it came, if anything did; another line's word changes none."""
    names = _names_of_change(records, line, provider_id)
    return next(iter(records.get_many(Inbound, names).values()), None)


def change_remembered(
    records: Records, line: str, provider_id: str, *, at: datetime, by: str, now: datetime
) -> list[Write]:
    """Return the write that lets a message which has not come be known as changed; of several changes the last."""
    known = change_of(records, line, provider_id)
    if known is None:
        name = _names_of_change(records, line, provider_id)[0]
        return [Create(Inbound(name, at, by), now + INBOUND_REMEMBERED_FOR)]
    return [Save(replace(known, at=at, changed_by=by))] if at > known.at else []


def _names_of_change(records: Records, line: str, provider_id: str) -> list[str]:
    hashes = records.keyed_hashes(f"line/{line}")
    return [event_ref(f"{provider_id} changed by {each}") for each in hashes]

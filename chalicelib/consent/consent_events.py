"""An expression of will as the log keeps it, and the state that one person's events add up to. Pure: no event, no consent."""

from collections.abc import Iterable
from datetime import datetime

from chalicelib.consent.model import PATIENTS_OWN, ConsentEvent, Proof, Source
from chalicelib.patients.model import ConsentState, Purpose
from chalicelib.shared import ids
from chalicelib.shared.later_release import is_known


def state_from(events: Iterable[ConsentEvent]) -> dict[Purpose, ConsentState]:
    """Return what the events of one patient add up to; later ones replace earlier ones."""
    return {event.purpose: state_after(event) for event in sorted(events, key=lambda e: e.at)}


def state_after(event: ConsentEvent) -> ConsentState:
    """Return the state that one event leaves."""
    # A no from where a later release heard it is taken for the patient's own, which only the patient takes back.
    is_later_no = not event.granted and not is_known(event.source)
    return ConsentState(event.granted, event.at, event.source in PATIENTS_OWN or is_later_no)


def event_of(
    patient_id: str,
    purpose: Purpose,
    *,
    granted: bool,
    source: Source,
    at: datetime,
    proof: Proof = Proof(),  # noqa: B008  # frozen, so sharing it is harmless
) -> ConsentEvent:
    """Return the log's entry; its id sorts by time and is the same for the same expression of will."""
    cause = proof.message_id or proof.text_hash or proof.attested_by or ids.new_id()
    name = ids.derived_id(purpose, str(granted), source, cause, length=8)
    event_id = f"{patient_id}/{at:%y%m%d%H%M%S}-{name}"
    return ConsentEvent(event_id, patient_id, purpose, granted, source, at, proof)

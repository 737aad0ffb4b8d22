"""Ids of the queue whose message is not there, or cannot be worked off: kept as dead letters, unless it went rightly. Sends nothing."""

from collections.abc import Iterable

from chalicelib.clinics.model import Clinic
from chalicelib.messaging.model import OF_A_LINE, TO_CLINIC
from chalicelib.messaging.ports import RecordsOf
from chalicelib.patients.patient_by_id import find_patient
from chalicelib.shared import log
from chalicelib.shared.errors import UnreadableRecordError


def missed_ids(records_of: RecordsOf, missing: Iterable[str]) -> list[str]:
    """Return those that somebody must look for, of ids that name no message.

    Where the person is no more, or is being erased, what was written to them went rightly; so it did from a line
    that is nobody's.
    """
    everything = sorted(missing)
    missed = [message_id for message_id in everything if _is_missed(records_of, message_id)]
    if gone := len(everything) - len(missed):
        log.info("messages_erased", messages=gone)
    return missed


def kept_as_dead_letters(message_ids: Iterable[str]) -> frozenset[str]:
    """Say in the log what nobody can work off, and return it."""
    unworkable = frozenset(message_ids)
    for message_id in sorted(unworkable):
        log.error("message_unworkable", message_id=message_id)
    return unworkable


def _is_missed(records_of: RecordsOf, message_id: str) -> bool:
    clinic_id, owner, _ = message_id.split(".", 2)
    records = records_of(clinic_id)
    try:
        if owner == TO_CLINIC or records.get(Clinic, clinic_id) is None:
            return True
        if owner.startswith(OF_A_LINE):
            return False
        person = find_patient(records, owner)
    except UnreadableRecordError:
        return True
    return person is not None and person.erasing_at is None

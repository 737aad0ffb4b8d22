"""What a person may do on their own page: take a consent back, ask for a correction or for their erasure."""

from collections.abc import Mapping
from datetime import datetime

from chalicelib.consent.grant_and_withdraw import withdraw
from chalicelib.consent.model import Source
from chalicelib.data_rights.data_link import DataSession
from chalicelib.data_rights.data_wishes import asked_by_themselves
from chalicelib.data_rights.ports import DossierRecords
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.patients.model import Patient, Purpose
from chalicelib.shared.errors import decide_again
from chalicelib.shared.writes import Remove

KINDS = {"correction": TaskKind.DATA_CORRECTION, "erasure": TaskKind.DATA_ERASURE}
NOTED = "_noted"  # ends what is said of a wish that waits for an answer already
DONE = frozenset({"withdrawn", *KINDS, *(f"{kind}{NOTED}" for kind in KINDS)})


def fulfil(
    records: DossierRecords,
    people: Mapping[str, Patient],
    asked: Mapping[str, str],
    *,
    zone: str,
    now: datetime,
) -> str:
    """Do what was asked for one of these people; return what was done, or nothing for what is not theirs."""
    person, action = people.get(asked.get("patient", "")), asked.get("action", "")
    if person is None:
        return ""
    if action == "withdraw" and asked.get("purpose") in set(Purpose):
        decide_again(lambda: _withdraw(records, person.id, Purpose(asked["purpose"]), now))
        return "withdrawn"
    if action in KINDS:
        wish = asked.get("wish", "")
        is_new = decide_again(lambda: _ask_staff(records, person, action, wish, zone, now))
        return action if is_new else f"{action}{NOTED}"
    return ""


def leave(records: DossierRecords, session: DataSession) -> None:
    """End the session before its time."""
    records.commit([Remove(session)])


def _withdraw(records: DossierRecords, patient_id: str, purpose: Purpose, now: datetime) -> None:
    person = records.get(Patient, patient_id)
    if person and person.agreed_to(purpose):
        source = Source.MY_DATA
        records.commit(withdraw(records, person, purpose, source, by="my-data", now=now))


def _ask_staff(
    records: DossierRecords, person: Patient, action: str, wish: str, zone: str, now: datetime
) -> bool:
    """Give staff the task; tell whether it is a new one."""
    kind = KINDS[action]
    writes = asked_by_themselves(records, person, kind, wish, now=now, zone=zone)
    records.commit(writes)
    return bool(writes)

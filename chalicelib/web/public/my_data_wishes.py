"""What a person may do on their own page: take a consent back, ask for a correction or for their erasure."""

from collections.abc import Mapping
from datetime import date, datetime

from chalicelib.consent.grant_and_withdraw import withdraw
from chalicelib.consent.model import Source
from chalicelib.data_rights.data_link import DataSession
from chalicelib.data_rights.legal_deadlines import TO_ANSWER, TO_CARRY_OUT, business_days_after
from chalicelib.data_rights.ports import DossierRecords
from chalicelib.messaging.staff_tasks import StaffTask, TaskKind, staff_task
from chalicelib.patients.model import Patient, Purpose
from chalicelib.shared import times
from chalicelib.shared.errors import decide_again
from chalicelib.shared.writes import Create, Remove

LONGEST_WISH = 500
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
        today, wish = times.local_day(now, zone), asked.get("wish", "")
        is_new = decide_again(lambda: _ask_staff(records, person, action, wish, today, zone))
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
    records: DossierRecords, person: Patient, action: str, wish: str, today: date, zone: str
) -> bool:
    """Give staff the task with the law's terms, one of a kind at a time; tell whether it is a new one.

    The key counts those that staff have closed, so that two at once are one also before an index shows the first.
    """
    tasks = [task for each in person.ids for task in records.tasks_of(each)]
    before = [task for task in tasks if task.kind is KINDS[action]]
    answer = business_days_after(today, TO_ANSWER)
    done = business_days_after(answer, TO_CARRY_OUT)
    terms = f"Contestar a más tardar el {answer:%d/%m/%Y}; cumplir a más tardar el {done:%d/%m/%Y}."
    text = " ".join(wish.split())[:LONGEST_WISH]
    at, _ = times.day_bounds(today, zone)
    task = staff_task(
        KINDS[action],
        at,
        person.id,
        str(len(before)),
        patient_id=person.id,
        text=f"{terms} {text}".strip(),
    )
    is_open = any(one.done_at is None for one in before)
    if is_open or records.get(StaffTask, task.id) is not None:
        return False
    records.commit([Create(task)])
    return True
